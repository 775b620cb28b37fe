"""Reads, filters, searches and a write: what they cost in a small ledger and in a large one.

On both databases, by processor time: that of this process, and what PostgreSQL's own server takes.
"""

import os
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from itertools import count
from pathlib import Path
from typing import Final, NamedTuple
from unittest.mock import patch

from benchmarks import ledgers, rounds
from benchmarks.servers import accept_anew
from ledger.api.http.cursors import Cursors
from ledger.services import journal_head
from tests.postgresql import Postgresql

SMALL = 10_000
LARGE = int(os.environ.get("LINE_ITEMS", "100000"))
KINDS: Final = os.environ.get("KINDS", "SQLite,PostgreSQL").split(",")
ROUNDS, CALLS = 9, 5
#: How many line items are filled in at once.
AT_ONCE: Final = 50_000
#: Of an agreement of 100 line items that came first.
OF_ONE: Final = (
    "agreements/own/line-items?limit=100",
    "agreements/own/totals",
    "agreements/own/timeline",
    "agreements/own/open-questions",
)
#: What few or none have, and what many have.
LISTS: Final = (
    "line-items?limit=50",
    "line-items?limit=50&status=lapsed",
    "line-items?limit=50&category=body",
    "line-items?limit=50&act=offer",
    "line-items?limit=50&from_party=nowhere",
    "line-items?limit=50&to_party=nowhere",
    "line-items?limit=50&effective_from=2400-01-01",
    "line-items?limit=50&effective_from=2031-05-01&effective_to=2031-05-31",
    "line-items?limit=50&effective_from=2031-05-01",
    "line-items?limit=50&act=pledge&category=wounded",
    "line-items?limit=50&act=pledge&from_party=syldavia&category=pow",
    "line-items?limit=50&status=lapsed&known_at=200",
    "stated-totals?limit=50&speaker=Nobody",
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
DEEP: Final = "a page of 100 before the last fiftieth"
POST: Final = "POST of a line item"
Calls = dict[str, Callable[[], object]]


def run() -> None:
    """Print what each costs in both ledgers."""
    with closing(Postgresql()) as server:
        for kind in KINDS:
            _compare(kind, server)


def _compare(kind: str, server: Postgresql) -> None:
    with ExitStack() as stack:
        small, large = (
            stack.enter_context(filled(size, _url(kind, server)))
            for size in (SMALL, LARGE)
        )
        before, after = calls(small, SMALL), calls(large, LARGE)
        clock = Clock(server)
        rows = [
            _compared(name, before[name], after[name], clock)
            for name in before
            if os.environ.get("ONLY", "") in name
        ]
    title = f"{kind}: {SMALL:,} and {LARGE:,} line items, by processor time"
    head = ("µs", "in the small", "server", "in the large", "server", "ratio")
    rounds.print_table(title, head, rows)


def _url(kind: str, server: Postgresql) -> str | None:
    return server.empty() if kind == "PostgreSQL" else None


@contextmanager
def filled(size: int, database: str | None) -> Iterator[ledgers.Ledger]:
    with ledgers.temporary(database) as ledger:
        ledger.post("/v1/parties", {"id": "nowhere", "name": "Nowhere"})
        for agreement in ("own", "filled"):
            ledgers.add_agreement(ledger, agreement)
        ledgers.fill(ledger, "own", 100, prefix="own")
        for start in range(0, size, AT_ONCE):
            ledgers.fill(
                ledger, "filled", min(size, AT_ONCE), prefix=f"from-{start}-of"
            )
        yield ledger


def calls(ledger: ledgers.Ledger, size: int) -> Calls:
    requests: Calls = {
        path: _reader(ledger, f"/v1/{path}") for path in (*OF_ONE, *LISTS)
    }
    requests[DEEP] = _deep(ledger, size)
    requests[POST] = _writer(ledger)
    return requests


def _reader(ledger: ledgers.Ledger, path: str) -> Callable[[], object]:
    """Return what reads an answer, made anew each time."""
    client, numbers = ledger.client(), count()

    def read() -> bytes:
        accept = accept_anew(next(numbers))
        answer = client.get(path, headers={"Accept": accept})
        assert answer.status_code == 200, answer.text
        return answer.data

    return read


def _deep(ledger: ledgers.Ledger, size: int) -> Callable[[], object]:
    """Return what reads a page far down a list: by a cursor as the page before it would have."""
    with ledger.database.snapshot() as session:
        last = journal_head.read(session).size - size // 50
        leaf = journal_head.leaf(session, last)
    make = Cursors.make

    def of_last(cursors: Cursors, _: Sequence[int], listing: str, __: object) -> str:
        return make(cursors, [last], listing, leaf)

    with patch.object(Cursors, "make", of_last):
        page = ledger.client().get("/v1/agreements/filled/line-items?limit=100")
    return _reader(ledger, page.get_json()["next"])


def _writer(ledger: ledgers.Ledger) -> Callable[[], object]:
    """Return what records a line item by the words of an article that no others quote."""
    # Each has a day of its own, on which the agreement has nothing.
    numbers = count(1_000)
    own = {**ledgers.SOURCE, "id": "own", "publisher": "The Morning Post"}
    ledger.post("/v1/sources", own)

    def write() -> object:
        number = next(numbers)
        body = ledgers.line_item("own", number, id=f"posted-{number}")
        body["claims"][0]["source"] = "own"
        return ledger.post("/v1/line-items", body)

    return write


class Spent(NamedTuple):
    """Processor time in ns: of this process, and of the processes of PostgreSQL's server."""

    own: int
    server: int

    def since(self, before: "Spent") -> "Spent":
        return Spent(self.own - before.own, self.server - before.server)


class Clock:
    """A clock of processor time."""

    def __init__(self, server: Postgresql) -> None:
        self._server = server

    def now(self) -> Spent:
        clients = self._server.processes(" ledger ")
        return Spent(time.thread_time_ns(), sum(map(_taken, clients)))

    def spent(self, call: Callable[[], object]) -> Spent:
        """Return the time of some calls."""
        before = self.now()
        for _ in range(CALLS):
            call()
        return Spent(time.thread_time_ns(), self.now().server).since(before)


def _taken(pid: int) -> int:
    file = Path(f"/proc/{pid}/schedstat")
    return int(file.read_text(encoding="ascii").split()[0])


def _compared(
    name: str, small: Callable[[], object], large: Callable[[], object], clock: Clock
) -> tuple[str, ...]:
    """Return the row of a table."""
    before, after = spent(small, large, clock)
    ratio = sum(after) / sum(before)
    cells = [f"{taken:,.0f}" for taken in (*before, *after)]
    return (name, *cells, f"{ratio:.2f}")


def spent(
    small: Callable[[], object], large: Callable[[], object], clock: Clock
) -> tuple[tuple[float, float], ...]:
    """Return the time of this process and of the server in the small and in the large ledger.

    The median of interleaved rounds, in µs a call.
    """
    contenders = (small, large)
    for call in contenders:
        call()
    rounds_spent: tuple[list[Spent], list[Spent]] = ([], [])
    for turn in range(ROUNDS):
        for place in (0, 1) if turn % 2 else (1, 0):
            rounds_spent[place].append(clock.spent(contenders[place]))
    return tuple(map(_median, rounds_spent))


def _median(spent: Sequence[Spent]) -> tuple[float, float]:
    """Return the median of each time, in µs a call."""
    own, server = (statistics.median(times) for times in zip(*spent, strict=True))
    return own / CALLS / 1_000, server / CALLS / 1_000
