"""Totals over time: what was pledged and reported by each date on which either changed.

One walk over the dates keeps a running sum for each row, so that a date costs what came on it, and
not what had come before. Each row says what `totals` says as of its date.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, NamedTuple, TypeAlias

from ledger.rules.totals.caveats import Caveat, of_intervals
from ledger.rules.totals.hierarchy import Category, above
from ledger.rules.totals.periods import Period
from ledger.rules.totals.stated_checks import Statement, row_of
from ledger.rules.totals.sums import Direction, LineItemFigures, RunningSum, Sum, add
from ledger.rules.workflow.lifecycle import Act, counts

#: The acts that have columns here; the others only open rows.
_COLUMNS: Final = frozenset({Act.PLEDGE, Act.REPORT})


class TimelineKey(NamedTuple):
    """The place of a row: a date (ISO 8601), one category, one direction."""

    on: str
    category: str
    from_party: str
    to_party: str

    @property
    def direction(self) -> Direction:
        """The giving and the receiving party."""
        return self.from_party, self.to_party


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One category in one direction, as of a date on which it changed.

    `reported_then` sums up the reports among `line_items`, which are those of that date alone: what
    happened between two dates is of both, and spans each. It need not be by how much `reported`
    grew: a whole takes the place of its parts, and a row that opens counts what had come in
    categories below. `caveats` are those that make an interval of a sum.
    """

    place: TimelineKey
    unit: str
    pledged: Sum | None
    reported_then: Sum | None
    reported: Sum | None
    line_items: tuple[str, ...]
    caveats: tuple[Caveat, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """The rows, and how many line items were left out for want of any date."""

    rows: tuple[TimelineRow, ...]
    undated: int


#: The lines of one date by their direction.
_OfDate: TypeAlias = defaultdict[Direction, list[LineItemFigures]]


def timeline(
    lines: Iterable[LineItemFigures],
    categories: Mapping[str, Category],
    wanted: Collection[TimelineKey] = (),
) -> Timeline:
    """Return the rows of one agreement by date, category and direction.

    Args:
        lines: every line item of the agreement, in recording order, whatever its status.
        categories: by id; must hold each line's category and all above it, and those wanted.
        wanted: places that have a row even where nothing changed.
    """
    by_date, undated = _by_date(lines)
    wanted_categories: defaultdict[tuple[str, Direction], set[str]] = defaultdict(set)
    for place in wanted:
        wanted_categories[place.on, place.direction].add(place.category)
        by_date[place.on].setdefault(place.direction, [])
    by_direction: dict[Direction, _RunningRows] = {}
    rows: list[TimelineRow] = []
    for day in sorted(by_date):
        for direction, of_date in by_date[day].items():
            running = by_direction.get(direction)
            if running is None:
                running = _RunningRows(direction, categories)
                by_direction[direction] = running
            also: Collection[str] = wanted_categories.get((day, direction), ())
            changed = running.rows_on(day, of_date, also)
            rows.extend(changed)
    rows.sort(key=lambda row: row.place)
    return Timeline(tuple(rows), undated)


def _by_date(lines: Iterable[LineItemFigures]) -> tuple[defaultdict[str, _OfDate], int]:
    """Return the counted lines by date and direction, and how many have no date.

    What happened between two dates comes on the first as spanning, and on the last whole.
    """
    undated = 0
    by_date: defaultdict[str, _OfDate] = defaultdict(lambda: defaultdict(list))
    for line in lines:
        if not counts(line.act, line.status):
            continue
        began_on, ended_on = line.began_on, line.happened_on
        if began_on is None or ended_on is None:
            undated += 1
            continue
        if began_on < ended_on:
            spanning = line._replace(spans=True)
            by_date[began_on][line.direction].append(spanning)
        by_date[ended_on][line.direction].append(line)
    return by_date, undated


def place_of(
    statement: Statement,
    agreement: str,
    concluded_on: str | None,
) -> TimelineKey | None:
    """Return where a stated total can be compared with a row; None where with none.

    That is the last day that it covers, in the row of totals that covers just the same.
    """
    day = _last_day(statement)
    row = row_of(statement.scope, concluded_on)
    if day is None or row is None or row.agreement != agreement:
        return None
    return TimelineKey(day, row.category, row.from_party, row.to_party)


def _last_day(statement: Statement) -> str | None:
    """Return the last day that a stated total covers; None where there is none."""
    if statement.through is None or statement.inclusive:
        return statement.through
    through = date.fromisoformat(statement.through)
    if through == date.min:
        return None
    day_before = through - timedelta(days=1)
    return day_before.isoformat()


class _RunningRows:
    """The rows of one direction: one for each category that has a line item of its own by then."""

    def __init__(
        self,
        direction: Direction,
        categories: Mapping[str, Category],
    ) -> None:
        self._direction = direction
        self._categories = categories
        self._open: dict[str, _RunningRow] = {}
        #: What has come in categories below one that has no row yet.
        self._waiting: defaultdict[str, list[LineItemFigures]] = defaultdict(list)

    def rows_on(
        self,
        day: str,
        lines: Sequence[LineItemFigures],
        wanted: Collection[str],
    ) -> Iterator[TimelineRow]:
        """Count in the lines of the next date; yield the rows that change, and those wanted."""
        own = {line.category for line in lines}
        for category, within in self._by_category(lines, wanted).items():
            if category in own or category in self._open:
                changed = self._enter(category, within)
            else:
                self._waiting[category].extend(within)
                changed = False
            if changed or category in wanted:
                yield self._row(day, category)

    def _by_category(
        self,
        lines: Sequence[LineItemFigures],
        wanted: Collection[str],
    ) -> dict[str, list[LineItemFigures]]:
        """Return lines by the categories that they count in, and the wanted ones besides."""
        by_category: dict[str, list[LineItemFigures]] = {
            category: [] for category in wanted
        }
        for line in lines:
            for category in (line.category, *above(line.category, self._categories)):
                by_category.setdefault(category, []).append(line)
        return by_category

    def _enter(self, category: str, lines: Sequence[LineItemFigures]) -> bool:
        """Count lines into a row, which opens with what has waited for it."""
        row = self._open.get(category)
        if row is not None:
            return row.enter(lines, lines)
        row = _RunningRow()
        self._open[category] = row
        waiting = self._waiting.pop(category, [])
        return row.enter([*waiting, *lines], lines)

    def _row(self, day: str, category: str) -> TimelineRow:
        """Return the row of a category as of a date."""
        row = self._open.get(category, _RunningRow())
        unit = self._categories[category].unit
        of_day = Period(day, day).cut(row.newest)
        reported_then = add(line for line in of_day if line.act is Act.REPORT)
        return TimelineRow(
            place=TimelineKey(day, category, *self._direction),
            unit=unit,
            pledged=row.pledged,
            reported_then=reported_then,
            reported=row.reported,
            line_items=tuple(line.id for line in of_day),
            caveats=of_intervals([row.pledged, reported_then, row.reported]),
        )


class _RunningRow:
    """One row as it stands: its two sums, and the lines of the newest date that count in it."""

    def __init__(self) -> None:
        self.pledged: Sum | None = None
        self.reported: Sum | None = None
        self.newest: list[LineItemFigures] = []
        self._sums = {act: RunningSum() for act in _COLUMNS}
        self._ids: set[str] = set()
        self._counted: dict[str, LineItemFigures] = {}
        self._parts: defaultdict[str, list[str]] = defaultdict(list)

    def enter(
        self,
        lines: Sequence[LineItemFigures],
        newest: Sequence[LineItemFigures],
    ) -> bool:
        """Count lines in, those of the newest date among them.

        Return whether that changes the row: its sums, or the line items of its newest date.
        """
        before = (self.pledged, self.reported)
        for line in lines:
            self._enter(line)
        self.pledged = self._sums[Act.PLEDGE].sum()
        self.reported = self._sums[Act.REPORT].sum()
        self.newest = [line for line in newest if line.part_of not in self._ids]
        if before != (self.pledged, self.reported):
            return True
        return any(line.act in _COLUMNS for line in self.newest)

    def _enter(self, line: LineItemFigures) -> None:
        """Count a line in, in place of what it spanned; a part counts until its whole has come."""
        self._ids.add(line.id)
        for identity in (line.id, *self._parts.pop(line.id, ())):
            self._take_out(identity)
        if line.part_of in self._ids:
            return
        self._count(line, 1)
        self._counted[line.id] = line
        if line.part_of is not None:
            self._parts[line.part_of].append(line.id)

    def _take_out(self, identity: str) -> None:
        """Take a line out, if it is counted in."""
        line = self._counted.pop(identity, None)
        if line is not None:
            self._count(line, -1)

    def _count(self, line: LineItemFigures, times: int) -> None:
        """Count a line in or out, where its act has a column."""
        running_sum = self._sums.get(line.act)
        if running_sum is not None:
            running_sum.count(line, times)
