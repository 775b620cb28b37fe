"""A POST of a line item on PostgreSQL, whose commit waits for a standby, and doesn't.

Both servers are on this machine and in memory: so this is what the way there and back costs, and
what the standby's disk takes comes on top. On a busy machine the fastest in ten say most.
"""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count

from benchmarks import ledgers, rounds
from tests.postgresql import Postgresql
from tests.reliability.standbys import NAME, pair

LINE_ITEMS = 100
ROUNDS, CALLS = 20, 10
BARE = "INSERT INTO bare VALUES (decode(repeat('00', 1200), 'hex'))"
WAITS = {"no standby is waited for": "", "a synchronous standby": NAME}


def run() -> None:
    with _pair() as primary, ledgers.temporary(primary.empty()) as ledger:
        ledgers.add_agreement(ledger, "list")
        ledgers.fill(ledger, "list", LINE_ITEMS, prefix="item")
        numbers = count(1_000)

        def post() -> None:
            ledger.post("/v1/line-items", ledgers.line_item("list", next(numbers)))

        def commit() -> None:
            with ledger.database.transaction() as session:
                session.connection().exec_driver_sql(BARE)

        calls = {"POST": post, "bare commit": commit}
        with ledger.database.transaction() as session:
            session.connection().exec_driver_sql("CREATE TABLE bare (row bytea)")
        rows = [
            row for what, call in calls.items() for row in _rows(primary, what, call)
        ]
    head = ("", "", "ms, the fastest in ten", "median", "the slowest in ten")
    title = f"One at a time, {ROUNDS} rounds of {CALLS} each, which take turns"
    rounds.print_table(title, head, rows)


@contextmanager
def _pair() -> Iterator[Postgresql]:
    with pair(synchronous=True) as (primary, _):
        yield primary


def _rows(
    primary: Postgresql, what: str, call: Callable[[], None]
) -> Iterator[tuple[str, ...]]:
    times: dict[str, list[float]] = {name: [] for name in WAITS}
    for turn in range(ROUNDS):
        for name in list(WAITS)[:: -1 if turn % 2 else 1]:
            primary.set("synchronous_standby_names", WAITS[name])
            call()
            times[name] += [_ms(call) for _ in range(CALLS)]
    for name, taken in times.items():
        first, *_, last = statistics.quantiles(taken, n=10)
        yield (
            what,
            name,
            *(f"{ms:.2f}" for ms in (first, statistics.median(taken), last)),
        )


def _ms(call: Callable[[], None]) -> float:
    started = time.perf_counter()
    call()
    return 1_000 * (time.perf_counter() - started)
