"""Totals over time: what was pledged and reported by each date on which either changed.

One walk over the dates keeps a running sum for each row, so that a date costs what came on it, and
not what had come before. Each row says what `totals` says as of its date.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, NamedTuple

from ledger.rules.lifecycle import Act, counts
from ledger.rules.stated import Statement, row_of
from ledger.rules.sums import Direction, LineItemFigures, RunningSum, Sum, add
from ledger.rules.totals import Category, above

#: The acts that have columns here; the others only open rows.
_SHOWN: Final = frozenset({Act.PLEDGE, Act.REPORT})


class TimelineKey(NamedTuple):
    """Where a row stands: a date (ISO 8601), one category, one direction."""

    on: str
    category: str
    from_party: str
    to_party: str


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One category in one direction, as of a date on which it changed.

    `reported_then` sums up the reports among `line_items`, which are those of that date alone. It
    need not be by how much `reported` grew: a whole takes the place of its parts, and a row that
    opens counts what had come in categories below.
    """

    place: TimelineKey
    unit: str
    pledged: Sum | None
    reported_then: Sum | None
    reported: Sum | None
    line_items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """The rows, and how many line items were left out for want of any date."""

    rows: tuple[TimelineRow, ...]
    undated: int


def timeline(
    lines: Iterable[LineItemFigures],
    categories: Mapping[str, Category],
    asked: Collection[TimelineKey] = (),
) -> Timeline:
    """Return the rows of one agreement by date, category and direction.

    Args:
        lines: every line item of the agreement, in recording order, whatever its status.
        categories: by id; must hold each line's category and all above it, and those asked for.
        asked: places that have a row even where nothing changed.
    """
    undated = 0
    came: defaultdict[str, defaultdict[Direction, list[LineItemFigures]]]
    came = defaultdict(lambda: defaultdict(list))
    for line in lines:
        if not counts(line.act, line.status):
            continue
        if line.happened_on is None:
            undated += 1
        else:
            came[line.happened_on][line.from_party, line.to_party].append(line)
    also: defaultdict[tuple[str, Direction], set[str]] = defaultdict(set)
    for place in asked:
        also[place.on, (place.from_party, place.to_party)].add(place.category)
        came[place.on].setdefault((place.from_party, place.to_party), [])
    running: dict[Direction, _Rows] = {}
    rows: list[TimelineRow] = []
    for on in sorted(came):
        for direction, there in came[on].items():
            of_direction = running.setdefault(direction, _Rows(direction, categories))
            rows.extend(of_direction.on(on, there, also.get((on, direction), frozenset())))
    return Timeline(tuple(sorted(rows, key=lambda row: row.place)), undated)


def place_of(statement: Statement, agreement: str, concluded_on: str | None) -> TimelineKey | None:
    """Return where a stated total can be compared with a row; None where with none.

    That is the last day that it covers, in the row of totals that covers just the same.
    """
    on, row = _last_day(statement), row_of(statement.scope, concluded_on)
    if on is None or row is None or row.agreement != agreement:
        return None
    return TimelineKey(on, row.category, row.from_party, row.to_party)


def _last_day(statement: Statement) -> str | None:
    if statement.through is None or statement.inclusive:
        return statement.through
    through = date.fromisoformat(statement.through)
    return None if through == date.min else (through - timedelta(days=1)).isoformat()


class _Rows:
    """The rows of one direction: one for each category that has a line item of its own by then."""

    def __init__(self, direction: Direction, categories: Mapping[str, Category]) -> None:
        self._direction, self._categories = direction, categories
        self._open: dict[str, _Running] = {}
        #: What has come in categories below one that has no row yet.
        self._waiting: defaultdict[str, list[LineItemFigures]] = defaultdict(list)

    def on(
        self, on: str, came: Sequence[LineItemFigures], asked: Collection[str]
    ) -> Iterator[TimelineRow]:
        """Count in the lines of the next date; yield the rows that change, and those asked for."""
        within: dict[str, list[LineItemFigures]] = {category: [] for category in asked}
        for line in came:
            for category in (line.category, *above(line.category, self._categories)):
                within.setdefault(category, []).append(line)
        own = {line.category for line in came}
        for category, there in within.items():
            running = self._open.get(category)
            entering = there
            if running is None and category in own:
                running = self._open[category] = _Running()
                entering = [*self._waiting.pop(category, ()), *there]
            if running is None:
                self._waiting[category].extend(there)
                if category in asked:
                    yield self._row(on, category, _Running())
            elif running.enter(entering, there) or category in asked:
                yield self._row(on, category, running)

    def _row(self, on: str, category: str, running: "_Running") -> TimelineRow:
        return TimelineRow(
            place=TimelineKey(on, category, *self._direction),
            unit=self._categories[category].unit,
            pledged=running.pledged,
            reported_then=add(line for line in running.then if line.act is Act.REPORT),
            reported=running.reported,
            line_items=tuple(line.id for line in running.then),
        )


class _Running:
    """One row as it stands: its two sums, and the lines of the newest date that count in it."""

    def __init__(self) -> None:
        self.pledged: Sum | None = None
        self.reported: Sum | None = None
        self.then: list[LineItemFigures] = []
        self._tallies = {act: RunningSum() for act in _SHOWN}
        self._ids: set[str] = set()
        self._parts: defaultdict[str, list[LineItemFigures]] = defaultdict(list)

    def enter(self, lines: Sequence[LineItemFigures], then: Sequence[LineItemFigures]) -> bool:
        """Count lines in, those of the newest date among them; answer whether that shows."""
        before = self.pledged, self.reported
        for line in lines:
            self._enter(line)
        self.pledged = self._tallies[Act.PLEDGE].sum()
        self.reported = self._tallies[Act.REPORT].sum()
        self.then = [line for line in then if line.part_of not in self._ids]
        changed = before != (self.pledged, self.reported)
        return changed or any(line.act in _SHOWN for line in self.then)

    def _enter(self, line: LineItemFigures) -> None:
        """A part counts until its whole has come."""
        self._ids.add(line.id)
        for part in self._parts.pop(line.id, ()):
            self._count(part, -1)
        if line.part_of not in self._ids:
            self._count(line, 1)
            if line.part_of is not None:
                self._parts[line.part_of].append(line)

    def _count(self, line: LineItemFigures, times: int) -> None:
        tally = self._tallies.get(line.act)
        if tally is not None:
            tally.count(line, times)
