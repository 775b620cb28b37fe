"""What a large ledger costs beside a small one; whole lists, and `verify`, of such ledgers.

By processor time: that of this process, and what PostgreSQL's own server takes. Of whole lists the
yardstick is what the `sqlite3` command writes of the same table; of `verify` a bare loop that reads
and hashes what is sealed.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from statistics import median

from sqlalchemy.orm import Session

from benchmarks import exports, filters, ledgers, verifying
from benchmarks.rows.row import (
    SQLITE,
    Measured,
    Part,
    Row,
    Where,
    at_least,
    at_most,
    ms,
)
from ledger.db import read_only_engine

ROUNDS = 3
PAGE, TOTALS, TIMELINE, QUESTIONS = filters.OF_ONE
SEARCHES = [path for path in filters.LISTS if "q=" in path]
FILTERS = [path for path in filters.LISTS if "q=" not in path]


@dataclass(slots=True)
class Place:
    """A small ledger and a large one, and what each is asked."""

    small: ledgers.Ledger
    large: ledgers.Ledger
    clock: filters.Clock
    before: filters.Calls = field(init=False)
    after: filters.Calls = field(init=False)

    def __post_init__(self) -> None:
        self.before = filters.calls(self.small, filters.SMALL)
        self.after = filters.calls(self.large, filters.LARGE)

    def grown(self, *names: str) -> Measured:
        """Return what grows most of some requests."""
        return max(map(self._grown, names), key=lambda measured: measured.ratio)

    def _grown(self, name: str) -> Measured:
        spent = filters.spent(self.before[name], self.after[name], self.clock)
        before, after = map(sum, spent)
        print(f"  {name}: {after / before:.2f}", file=sys.stderr)
        return Measured(ms(after), ms(before), after / before)

    def whole(self, path: str, sql: str, *options: str) -> Measured:
        """Return how fast a whole list is beside the `sqlite3` command."""
        file = str(self.large.settings.database_file)
        own = exports.export(self.large, path)
        command = exports.command(file, sql, *options)
        return _speed([(own()[0], command()[0]) for _ in range(ROUNDS)])

    def verified(self) -> Measured:
        """Return how fast all is verified beside a bare loop."""
        return _speed([self._verified() for _ in range(ROUNDS)])

    def _verified(self) -> tuple[float, float]:
        engine = read_only_engine(self.small.settings.database_url)
        with Session(engine) as session:
            _, loop = verifying.hashed(session)
            own = sum(dict(verifying.by_check(session)).values())
        engine.dispose()
        return own, loop


def _speed(seconds: Sequence[tuple[float, float]]) -> Measured:
    ratio = median(other / own for own, other in seconds)
    own, other = map(median, zip(*seconds, strict=True))
    return Measured(f"{own:.2f} s", f"{other:.2f} s", ratio)


@contextmanager
def _place(where: Where) -> Iterator[Place]:
    with ExitStack() as stack:
        small, large = (
            stack.enter_context(filters.filled(size, where.empty()))
            for size in (filters.SMALL, filters.LARGE)
        )
        yield Place(small, large, filters.Clock(where.server))


def _growing(
    name: str, what: str, *requests: str
) -> tuple[Row, Callable[[Place], Measured]]:
    yardstick = f"{filters.SMALL:,} line items, not {filters.LARGE:,}"
    row = Row(f"growth-{name}", what, yardstick, at_most(1.25))
    return row, lambda place: place.grown(*requests)


_ROWS: dict[Row, Callable[[Place], Measured]] = dict(
    [
        _growing("page", "page of 100 of an agreement", PAGE),
        _growing("depth", "page of 100 far down", filters.DEEP),
        _growing("totals", "totals of 100", TOTALS),
        _growing("timeline", "timeline of 100", TIMELINE),
        _growing("questions", "open questions of 100", QUESTIONS),
        _growing("post", "a line item recorded", filters.POST),
        _growing("search", f"of {len(SEARCHES)} searches the worst", *SEARCHES),
        _growing("filters", f"of {len(FILTERS)} lists the worst", *FILTERS),
    ]
) | {
    Row(
        "ndjson",
        f"{filters.LARGE:,} line items as NDJSON",
        "sqlite3, json_object",
        at_least(1.6),
        (SQLITE,),
    ): lambda place: place.whole("/v1/line-items.ndjson", exports.json_of_rows()),
    Row("csv", "the same as CSV", "sqlite3 -csv", at_least(0.5), (SQLITE,)): (
        lambda place: place.whole("/v1/line-items.csv", exports.csv_of_rows(), "-csv")
    ),
    Row(
        "verify",
        f"verify of {filters.SMALL:,} line items",
        "reading and hashing",
        at_least(0.07),
    ): Place.verified,
}


def _measured(where: Where, rows: Sequence[Row]) -> Iterator[tuple[Row, Measured]]:
    with _place(where) as place:
        for row in rows:
            yield row, _ROWS[row](place)


PART = Part(tuple(_ROWS), _measured)
