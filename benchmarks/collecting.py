"""Totals of 10,000 line items, cold, while Python looks for garbage: among all, and as served.

A server leaves out what was loaded before it serves; see `ledger serve`.
"""

import gc
import time
from collections.abc import Callable
from itertools import count
from typing import Final

from benchmarks import ledgers, rounds
from benchmarks.servers import accept_anew

LINE_ITEMS: Final = 10_000
ROUNDS: Final = 4
CALLS: Final = 9
PATH: Final = "/v1/agreements/large/totals"


def run() -> None:
    with ledgers.temporary() as ledger:
        ledgers.add_agreement(ledger, "large")
        ledgers.fill(ledger, "large", LINE_ITEMS, prefix="large")
        client, numbers = ledger.client(), count()

        def ask() -> None:
            client.get(PATH, headers={"Accept": accept_anew(next(numbers))})

        among_all: list[float] = []
        as_served: list[float] = []
        for _ in range(ROUNDS):
            among_all += _times(ask)
            gc.freeze()
            as_served += _times(ask)
            gc.unfreeze()
    rounds.print_table(
        f"GET {PATH}, {LINE_ITEMS:,} line items, cold, {ROUNDS * CALLS} times each",
        ("garbage is looked for", "mean ms", "longest ms"),
        [
            ("among all", *_told(among_all)),
            ("as served", *_told(as_served)),
        ],
    )


def _times(ask: Callable[[], None]) -> list[float]:
    """Return the processor time of each of some calls, in milliseconds."""
    gc.collect()
    times = []
    for _ in range(CALLS):
        start = time.thread_time()
        ask()
        times.append(1_000 * (time.thread_time() - start))
    return times


def _told(times: list[float]) -> tuple[str, str]:
    return f"{sum(times) / len(times):.0f}", f"{max(times):.0f}"
