"""Totals over time: what was pledged and reported by each date on which either changed.

One walk over the dates keeps a running sum for each row, so that a date costs what came on it, and
not what had come before. Each row says what `totals` says as of its date.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from ledger.rules.totals.caveats import Caveat, of_intervals
from ledger.rules.totals.hierarchy import NO_GROUPS, Category, Groups
from ledger.rules.totals.members import counted_lines
from ledger.rules.totals.periods import Period, held_from, on_each_day
from ledger.rules.totals.reports_over_time import ReportsOverTime
from ledger.rules.totals.running_columns import RunningColumn, Setting
from ledger.rules.totals.running_sum import add
from ledger.rules.totals.said_apart import WithoutClaim, said_apart
from ledger.rules.totals.stated_checks import LATEST, Statement, row_of
from ledger.rules.totals.sums import LineItemFigures, RowKey, Sum
from ledger.rules.totals.undone_over_time import RunningUndone, UndoTarget
from ledger.rules.workflow.lifecycle import Act

#: The acts that have columns here; the others only open rows.
_COLUMNS: Final = frozenset({Act.PLEDGE, Act.REPORT})


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


NO_STATED: Final[Mapping[str, TimelineKey]] = {}


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One category in one direction, as of a date on which it changed.

    `reported_then` sums up the reports among `line_items`, which are those of that date alone: what
    happened between two dates is of both, and spans each. It need not be by how much `reported`
    grew: a whole takes the place of its parts, and a row that opens counts what had come in
    categories below. `undone` is what other reports undo of it by then, which is subtracted
    nowhere. `caveats` are those that make an interval of a sum, `undone` and `reported_wider`.
    `without_claim` are no part of `pledged` and `reported`. `counting_by` are the rows by whose
    reports pledges of so many for each count.
    """

    place: TimelineKey
    unit: str
    pledged: Sum | None
    reported_then: Sum | None
    reported: Sum | None
    line_items: tuple[str, ...]
    caveats: tuple[Caveat, ...]
    without_claim: WithoutClaim
    undone: Sum | None = None
    counting_by: tuple[RowKey, ...] = ()


@dataclass(frozen=True, slots=True)
class Timeline:
    """The rows, and how many line items were left out for want of any date."""

    rows: tuple[TimelineRow, ...]
    undated: int


def timeline(
    lines: Iterable[LineItemFigures],
    categories: Mapping[str, Category],
    wanted: Collection[TimelineKey] = (),
    groups: Groups = NO_GROUPS,
    stated: Mapping[str, TimelineKey] = NO_STATED,
) -> Timeline:
    """Return the rows of one agreement by date, category and direction.

    Args:
        lines: every line item of the agreement, in recording order, whatever its status.
        categories: by id; must hold each line's category and all above it, and those wanted.
        wanted: places that have a row even where nothing changed.
        groups: those that hold each party.
        stated: the places of stated totals, by their ids, which reports may undo.
    """
    all_lines = list(lines)
    places = {line.id: place for place, line in enumerate(all_lines)}
    setting = Setting(categories, groups, places)
    by_date, undated = _by_date(all_lines)
    undone = RunningUndone(all_lines, _undoable(stated), setting)
    reports = ReportsOverTime(all_lines, undone, setting)
    above = list(reports.changes())
    wanted_keys = _wanted(wanted, list(undone.changes()), above, all_lines)
    running = _RunningRows(setting)
    rows: list[TimelineRow] = []
    for day in sorted(by_date.keys() | wanted_keys.keys()):
        of_date = by_date.get(day, ())
        also: Collection[RowKey] = wanted_keys.get(day, ())
        rows.extend(running.rows_on(day, of_date, also))
    rows.sort(key=lambda row: row.place)
    marked = [_marked(row, undone, reports) for row in rows]
    return Timeline(tuple(marked), undated)


def _undoable(stated: Mapping[str, TimelineKey]) -> dict[str, UndoTarget]:
    """Return stated totals as something that reports may undo, by their ids."""
    return {
        identity: UndoTarget(place.on, (place.row_key,))
        for identity, place in stated.items()
    }


def opening_days(lines: Iterable[LineItemFigures]) -> dict[RowKey, str]:
    """Return the day on which each row opens: after all days where none of its lines has a date."""
    opening: dict[RowKey, str] = {}
    for line in lines:
        if not line.stands:
            continue
        key = line.row_key
        for dated in on_each_day(line):
            day = dated.began_on or LATEST
            opening[key] = min(day, opening.get(key, day))
    return opening


def _wanted(
    places: Collection[TimelineKey],
    undone: Collection[tuple[RowKey, str]],
    above: Collection[tuple[RowKey, str]],
    lines: Iterable[LineItemFigures],
) -> Mapping[str, set[RowKey]]:
    """Return by date the rows that are there even where no sum of theirs changes.

    `undone` and `above` are rows with the days on which what is undone of them changes, or what
    reports above may hold of their pledges: that is shown of no row without a line item.
    """
    wanted: defaultdict[str, set[RowKey]] = defaultdict(set)
    for place in places:
        wanted[place.on].add(place.row_key)
    if not undone and not above:
        return wanted
    opening = opening_days(lines)
    _add_open(wanted, above, opening)
    for place in places:
        key = place.row_key
        opening[key] = min(place.on, opening.get(key, place.on))
    _add_open(wanted, undone, opening)
    return wanted


def _add_open(
    wanted: Mapping[str, set[RowKey]],
    changes: Iterable[tuple[RowKey, str]],
    opening: Mapping[RowKey, str],
) -> None:
    """Add the rows that are open on the days of their changes."""
    for key, day in changes:
        if key in opening and opening[key] <= day:
            wanted[day].add(key)


def _marked(
    row: TimelineRow,
    undone: RunningUndone,
    reports: ReportsOverTime,
) -> TimelineRow:
    """Return a row with what reports elsewhere undo or leave open of it by then."""
    day, key = row.place.on, row.place.row_key
    caveats = dict.fromkeys(row.caveats)
    column = undone.by(day, key)
    if column is not None:
        caveats |= dict.fromkeys(of_intervals([column]))
        caveats[Caveat.UNDONE] = None
    if row.pledged is not None:
        caveats |= dict.fromkeys(reports.caveats(day, key, row.counting_by))
    return replace(row, undone=column, caveats=tuple(caveats))


def _by_date(
    lines: Iterable[LineItemFigures],
) -> tuple[Mapping[str, Sequence[LineItemFigures]], int]:
    """Return the lines that stand in rows by date, and how many have no date.

    What happened between two dates comes on the first as spanning, and on the last whole; what a
    party dates otherwise comes on each of these days too.
    """
    undated = 0
    by_date: defaultdict[str, list[LineItemFigures]] = defaultdict(list)
    for line in lines:
        if not line.stands:
            continue
        if line.happened_on is None:
            undated += 1
        for day, held in held_from(line):
            by_date[day].append(held)
    return by_date, undated


def place_of(
    statement: Statement,
    agreement: str,
    concluded_on: str | None,
) -> TimelineKey | None:
    """Return where a stated total can be compared with a row; None where with none.

    That is the last day that it covers, in the row of totals that covers just the same.
    """
    day = statement.last_day
    row = row_of(statement.scope, concluded_on)
    if day is None or row is None or row.agreement != agreement:
        return None
    return TimelineKey(day, row.category, row.from_party, row.to_party)


class _RunningRows:
    """The rows: one for each category and direction that has a line item of its own by then."""

    def __init__(self, setting: Setting) -> None:
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
                as_there = line
                if line.elsewhere:
                    as_there = self._setting.in_row(line, key)
                by_row.setdefault(key, []).append(as_there)
        return by_row

    def _rows_above(self, key: RowKey) -> tuple[RowKey, ...]:
        """Return the rows that a line counts in where they exist, worked out once."""
        keys = self._above.get(key)
        if keys is None:
            keys = tuple(self._setting.rows_above(key))
            self._above[key] = keys
        return keys

    def _enter(
        self,
        key: RowKey,
        lines: Sequence[LineItemFigures],
    ) -> bool:
        """Count lines into a row, which opens with what has waited for it."""
        row = self._open.get(key)
        if row is not None:
            return row.enter(lines, lines)
        row = _RunningRow(self._setting)
        self._open[key] = row
        waiting = self._waiting.pop(key, [])
        return row.enter([*waiting, *lines], lines)

    def _row(
        self,
        day: str,
        key: RowKey,
    ) -> TimelineRow:
        """Return a row as of a date."""
        row = self._open.get(key) or _RunningRow(self._setting)
        of_day = Period(day, day).cut(row.newest)
        reports = [line for line in of_day if line.act is Act.REPORT]
        marked = self._setting.mark(counted_lines(reports))
        reported_then = said_apart(add(marked), len(reports) - len(marked))
        return TimelineRow(
            place=TimelineKey(day, *key),
            unit=self._setting.categories[key.category].unit,
            pledged=row.pledged,
            reported_then=reported_then,
            reported=row.reported,
            line_items=tuple(line.id for line in of_day),
            caveats=of_intervals([row.pledged, reported_then, row.reported]),
            without_claim=row.without_claim,
            counting_by=row.counting_by,
        )


class _RunningRow:
    """One row as it stands: its two sums, and the lines of the newest date that count in it."""

    def __init__(self, setting: Setting) -> None:
        self.pledged: Sum | None = None
        self.reported: Sum | None = None
        self.without_claim: WithoutClaim = dict.fromkeys(_COLUMNS, 0)
        self.newest: list[LineItemFigures] = []
        self.counting_by: tuple[RowKey, ...] = ()
        self._columns = {act: RunningColumn(setting) for act in Act}
        self._setting = setting
        self._entered: dict[str | None, LineItemFigures] = {}
        #: The parts of each whole, by their own ids.
        self._parts: defaultdict[str, dict[str, LineItemFigures]] = defaultdict(dict)

    def enter(
        self,
        lines: Sequence[LineItemFigures],
        newest: Sequence[LineItemFigures],
    ) -> bool:
        """Count lines in, those of the newest date among them.

        Return whether that changes the row: its sums, or the line items of its newest date.
        """
        before = (self.pledged, self.reported, self.without_claim, self.counting_by)
        for line in lines:
            self._enter(line)
        self.pledged = self._columns[Act.PLEDGE].sum()
        self.reported = self._columns[Act.REPORT].sum()
        self.without_claim = {act: self._columns[act].without_claim for act in _COLUMNS}
        self.newest = [line for line in newest if line.part_of not in self._entered]
        self.counting_by = self._columns[Act.PLEDGE].counting_by
        after = (self.pledged, self.reported, self.without_claim, self.counting_by)
        if before != after:
            return True
        return any(line.act in _COLUMNS for line in self.newest)

    def _enter(self, line: LineItemFigures) -> None:
        """Count a line in, in place of what it spanned; a part counts until its whole has come.

        One without a claim is nobody's whole.
        """
        column = self._columns[line.act]
        column.take_out(line.id)
        if not line.without_claim:
            self._entered[line.id] = line
            for part in self._parts[line.id]:
                column.take_out(part)
        if line.part_of is not None:
            self._parts[line.part_of][line.id] = line
        whole = self._entered.get(line.part_of)
        if whole is None:
            self._put_in(line)
        elif whole.spans:
            self._columns[whole.act].take_out(whole.id)
            self._put_in(whole)

    def _put_in(self, line: LineItemFigures) -> None:
        """Count a line in, with what is sure of it by its parts where it spans."""
        if line.spans:
            parts = self._parts[line.id].values()
            line = self._setting.with_sure(line, parts)
        self._columns[line.act].put_in(line)
