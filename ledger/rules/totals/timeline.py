"""Totals over time: what was pledged and reported by each date on which either changed.

One walk over the dates keeps a running sum for each row, so that a date costs what came on it, and
not what had come before. Each row says what `totals` says as of its date.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final, NamedTuple

from ledger.rules.totals import crossing
from ledger.rules.totals.caveats import Caveat, of_intervals
from ledger.rules.totals.hierarchy import NO_GROUPS, Category, Groups, rows_above
from ledger.rules.totals.periods import Period
from ledger.rules.totals.stated_checks import Statement, row_of
from ledger.rules.totals.sums import LineItemFigures, RowKey, RunningSum, Sum, add
from ledger.rules.totals.undone import undone_since
from ledger.rules.workflow.lifecycle import Act

#: The acts that have columns here; the others only open rows.
_COLUMNS: Final = frozenset({Act.PLEDGE, Act.REPORT})


#: How many lines the sums of one column look at before they only tell the kinds apart.
LOOKED_AT_MAX: Final = 100_000


class TimelineKey(NamedTuple):
    """The place of a row: a date (ISO 8601), one category, one direction."""

    on: str
    category: str
    from_party: str
    to_party: str

    @property
    def row_key(self) -> RowKey:
        """The row of totals, whatever the date."""
        return RowKey(self.category, self.from_party, self.to_party)


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One category in one direction, as of a date on which it changed.

    `reported_then` sums up the reports among `line_items`, which are those of that date alone: what
    happened between two dates is of both, and spans each. It need not be by how much `reported`
    grew: a whole takes the place of its parts, and a row that opens counts what had come in
    categories below. `caveats` are those that make an interval of a sum, and `undone`.
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


class _Setting(NamedTuple):
    """The setting of all rows; `places` are those of the lines in recording order, by id."""

    categories: Mapping[str, Category]
    groups: Groups
    places: Mapping[str, int]

    def mark(self, lines: Iterable[LineItemFigures]) -> list[LineItemFigures]:
        """Return lines of one act, those marked that may be of the same people as others."""
        in_order = sorted(lines, key=lambda line: self.places[line.id])
        return crossing.mark(in_order, self.categories, self.groups)


def timeline(
    lines: Iterable[LineItemFigures],
    categories: Mapping[str, Category],
    wanted: Collection[TimelineKey] = (),
    groups: Groups = NO_GROUPS,
) -> Timeline:
    """Return the rows of one agreement by date, category and direction.

    Args:
        lines: every line item of the agreement, in recording order, whatever its status.
        categories: by id; must hold each line's category and all above it, and those wanted.
        wanted: places that have a row even where nothing changed.
        groups: those that hold each party.
    """
    all_lines = list(lines)
    places = {line.id: place for place, line in enumerate(all_lines)}
    by_date, undated = _by_date(all_lines)
    wanted_keys: defaultdict[str, set[RowKey]] = defaultdict(set)
    for place in wanted:
        wanted_keys[place.on].add(place.row_key)
    running = _RunningRows(_Setting(categories, groups, places))
    rows: list[TimelineRow] = []
    for day in sorted(by_date.keys() | wanted_keys.keys()):
        of_date = by_date.get(day, ())
        also: Collection[RowKey] = wanted_keys.get(day, ())
        rows.extend(running.rows_on(day, of_date, also))
    rows.sort(key=lambda row: row.place)
    since = undone_since(all_lines, categories, groups)
    marked = [_with_caveat(row, since.get(row.place.row_key)) for row in rows]
    return Timeline(tuple(marked), undated)


def _with_caveat(row: TimelineRow, undone_on: str | None) -> TimelineRow:
    """Return a row with the caveat that reports undo some of it, from their day on."""
    if undone_on is None or row.place.on < undone_on:
        return row
    return replace(row, caveats=(*row.caveats, Caveat.UNDONE))


def _by_date(
    lines: Iterable[LineItemFigures],
) -> tuple[Mapping[str, Sequence[LineItemFigures]], int]:
    """Return the counted lines by date, and how many have no date.

    What happened between two dates comes on the first as spanning, and on the last whole.
    """
    undated = 0
    by_date: defaultdict[str, list[LineItemFigures]] = defaultdict(list)
    for line in lines:
        if not line.counts:
            continue
        began_on, ended_on = line.began_on, line.happened_on
        if began_on is None or ended_on is None:
            undated += 1
            continue
        if began_on < ended_on:
            spanning = line._replace(spans=True)
            by_date[began_on].append(spanning)
        by_date[ended_on].append(line)
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
    """The rows: one for each category and direction that has a line item of its own by then."""

    def __init__(self, setting: _Setting) -> None:
        self._setting = setting
        self._open: dict[RowKey, _RunningRow] = {}
        #: What has come in rows below one that isn't there yet.
        self._waiting: defaultdict[RowKey, list[LineItemFigures]] = defaultdict(list)
        self._above: dict[RowKey, tuple[RowKey, ...]] = {}

    def rows_on(
        self,
        day: str,
        lines: Sequence[LineItemFigures],
        wanted: Collection[RowKey],
    ) -> Iterator[TimelineRow]:
        """Count in the lines of the next date; yield the rows that change, and those wanted."""
        own_keys = [line.row_key for line in lines]
        own = set(own_keys)
        for key, of_row in self._by_row(own_keys, lines, wanted).items():
            if key in own or key in self._open:
                changed = self._enter(key, of_row)
            else:
                self._waiting[key].extend(of_row)
                changed = False
            if changed or key in wanted:
                yield self._row(day, key)

    def _by_row(
        self,
        own_keys: Sequence[RowKey],
        lines: Sequence[LineItemFigures],
        wanted: Collection[RowKey],
    ) -> dict[RowKey, list[LineItemFigures]]:
        """Return lines by the rows that they count in, and the wanted ones besides."""
        by_row: dict[RowKey, list[LineItemFigures]] = {key: [] for key in wanted}
        for own_key, line in zip(own_keys, lines, strict=True):
            for key in self._rows_above(own_key):
                by_row.setdefault(key, []).append(line)
        return by_row

    def _rows_above(self, key: RowKey) -> tuple[RowKey, ...]:
        """Return the rows that a line counts in where they exist, worked out once."""
        keys = self._above.get(key)
        if keys is None:
            setting = self._setting
            keys = tuple(rows_above(key, setting.categories, setting.groups))
            self._above[key] = keys
        return keys

    def _enter(self, key: RowKey, lines: Sequence[LineItemFigures]) -> bool:
        """Count lines into a row, which opens with what has waited for it."""
        row = self._open.get(key)
        if row is not None:
            return row.enter(lines, lines)
        row = _RunningRow(self._setting)
        self._open[key] = row
        waiting = self._waiting.pop(key, [])
        return row.enter([*waiting, *lines], lines)

    def _row(self, day: str, key: RowKey) -> TimelineRow:
        """Return a row as of a date."""
        row = self._open.get(key) or _RunningRow(self._setting)
        of_day = Period(day, day).cut(row.newest)
        reports = [line for line in of_day if line.act is Act.REPORT]
        # Those of one date are in recording order.
        reported_then = add(crossing.mark(reports, self._setting.categories))
        return TimelineRow(
            place=TimelineKey(day, *key),
            unit=self._setting.categories[key.category].unit,
            pledged=row.pledged,
            reported_then=reported_then,
            reported=row.reported,
            line_items=tuple(line.id for line in of_day),
            caveats=of_intervals([row.pledged, reported_then, row.reported]),
        )


class _RunningRow:
    """One row as it stands: its two sums, and the lines of the newest date that count in it."""

    def __init__(self, setting: _Setting) -> None:
        self.pledged: Sum | None = None
        self.reported: Sum | None = None
        self.newest: list[LineItemFigures] = []
        self._columns = {act: _RunningColumn(setting) for act in Act}
        self._ids: set[str] = set()
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
        self.pledged = self._columns[Act.PLEDGE].sum()
        self.reported = self._columns[Act.REPORT].sum()
        self.newest = [line for line in newest if line.part_of not in self._ids]
        if before != (self.pledged, self.reported):
            return True
        return any(line.act in _COLUMNS for line in self.newest)

    def _enter(self, line: LineItemFigures) -> None:
        """Count a line in, in place of what it spanned; a part counts until its whole has come."""
        self._ids.add(line.id)
        column = self._columns[line.act]
        for identity in (line.id, *self._parts.pop(line.id, ())):
            column.take_out(identity)
        if line.part_of in self._ids:
            return
        column.put_in(line)
        if line.part_of is not None:
            self._parts[line.part_of].append(line.id)


class _RunningColumn:
    """The running sum of one column, in which lines may turn out to be of the same people."""

    def __init__(self, setting: _Setting) -> None:
        self._setting = setting
        self._sum = RunningSum()
        self._lines: dict[str, LineItemFigures] = {}
        self._kinds: set[str] = set()
        self._looked_at = 0
        self._coarse = False

    def put_in(self, line: LineItemFigures) -> None:
        """Count a line in."""
        if self._coarse and self._setting.categories[line.category].crosses:
            line = line._replace(contained=True)
        self._lines[line.id] = line
        self._kinds.add(line.category)
        self._sum.count(line)

    def take_out(self, identity: str) -> None:
        """Take a line out, if it is counted in."""
        line = self._lines.pop(identity, None)
        if line is not None:
            self._sum.count(line, -1)

    def sum(self) -> Sum | None:
        """Return the sum of what is counted in now.

        Each sum looks at all lines again, of which there may be too many: then whatever crosses
        counts as contained, so that the lower end is at most what the totals say.
        """
        if crossing.crossing_pairs(self._kinds, self._setting.categories):
            self._look_again()
        return self._sum.sum()

    def _look_again(self) -> None:
        """Mark lines anew; of too many only once, and from then on each as it comes."""
        if self._coarse:
            return
        self._looked_at += len(self._lines)
        self._coarse = self._looked_at > LOOKED_AT_MAX
        if self._coarse:
            self._mark(self._crossing())
        else:
            self._mark(self._setting.mark(self._lines.values()))

    def _crossing(self) -> list[LineItemFigures]:
        """Return the lines of kinds that cross that count whole still, each marked as contained."""
        categories = self._setting.categories
        whole = [line for line in self._lines.values() if not line.contained]
        return [
            line._replace(contained=True)
            for line in whole
            if categories[line.category].crosses
        ]

    def _mark(self, lines: Iterable[LineItemFigures]) -> None:
        """Count lines anew that may be of the same people as others now, or aren't any more."""
        for line in lines:
            before = self._lines[line.id]
            if line.contained != before.contained:
                self._sum.count(before, -1)
                self._sum.count(line)
                self._lines[line.id] = line
