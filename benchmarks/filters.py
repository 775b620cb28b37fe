"""Filters and searches: what they cost in a small ledger and in a large one."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import count

from benchmarks import ledgers, rounds
from benchmarks.servers import accept_anew

SMALL = 10_000
LARGE = int(os.environ.get("LINE_ITEMS", "100000"))
ROUNDS, CALLS = 9, 5
#: What few or none have, and what many have.
LISTS = (
    "line-items?limit=50",
    "line-items?limit=50&status=lapsed",
    "line-items?limit=50&category=body",
    "line-items?limit=50&act=offer",
    "line-items?limit=50&from_party=nowhere",
    "line-items?limit=50&to_party=nowhere",
    "line-items?limit=50&effective_from=2400-01-01",
    "line-items?limit=50&effective_from=2031-05-01&effective_to=2031-05-31",
    "line-items?limit=50&act=pledge&category=wounded",
    "claims?limit=50&status=lapsed",
    "claims?limit=50&from_party=nowhere",
    "claims?limit=50&publisher=Nobody",
    "claims?limit=50&speaker=Nobody",
    "claims?limit=50&speaker=The envoy",
    "claims?limit=50&q=nothing",
    "claims?limit=50&q=soldiers",
    "claims?limit=50&q=return 95",
    "claims?limit=50&q=sold* wounded",
    "sources?limit=50&q=nothing",
    "sources?limit=50&q=soldiers",
)


def run() -> None:
    """Print what each list costs in both ledgers."""
    with ExitStack() as stack:
        small = stack.enter_context(_filled(SMALL))
        large = stack.enter_context(_filled(LARGE))
        rows = [_compared(small, large, path) for path in LISTS]
    title = f"Lists in {SMALL:,} and in {LARGE:,} line items, by processor time"
    rounds.print_table(title, ("", "µs in the small", "in the large", "ratio"), rows)


@contextmanager
def _filled(size: int) -> Iterator[ledgers.Ledger]:
    with ledgers.temporary() as ledger:
        ledger.post("/v1/parties", {"id": "nowhere", "name": "Nowhere"})
        ledgers.add_agreement(ledger, "filled")
        ledgers.fill(ledger, "filled", size, prefix="of")
        yield ledger


def _compared(
    small: ledgers.Ledger, large: ledgers.Ledger, path: str
) -> tuple[str, str, str, str]:
    contenders = {"small": _reader(small, path), "large": _reader(large, path)}
    medians = rounds.interleaved(
        contenders, rounds=ROUNDS, calls=CALLS, clock=time.thread_time_ns
    )
    before, after = medians["small"], medians["large"]
    return path, f"{before:,.0f}", f"{after:,.0f}", f"{after / before:.2f}"


def _reader(ledger: ledgers.Ledger, path: str) -> Callable[[], object]:
    """Return what reads a list, made anew each time."""
    client, numbers = ledger.client(), count()

    def read() -> bytes:
        accept = accept_anew(next(numbers))
        answer = client.get(f"/v1/{path}", headers={"Accept": accept})
        assert answer.status_code == 200, answer.text
        return answer.data

    return read
