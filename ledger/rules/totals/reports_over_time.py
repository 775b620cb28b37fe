"""Reports that pledges are compared with, or count by, day by day: above, and undone."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from operator import attrgetter
from typing import Final, NamedTuple

from ledger.rules.totals.caveats import Caveat
from ledger.rules.totals.implied import counts_by
from ledger.rules.totals.members import counted_lines
from ledger.rules.totals.periods import Period, held_from
from ledger.rules.totals.reports_above import ReportsAbove
from ledger.rules.totals.running_columns import Setting
from ledger.rules.totals.stated_checks import LATEST
from ledger.rules.totals.sums import LineItemFigures, RowKey
from ledger.rules.totals.undone_over_time import RunningUndone
from ledger.rules.workflow.lifecycle import Act

#: How many reports are looked at for one row, over all days, before it is only taken to be open
#: whether any of them tells of it.
LOOKED_AT_MAX: Final = 100_000


class _Tells(NamedTuple):
    """A day from which on reports above a row leave some of it open, or no longer do."""

    on: str
    leaves_open: bool


class _Pledged(NamedTuple):
    """A row by whose reports pledges of another are judged, from a day on."""

    by: RowKey
    on: str


class ReportsOverTime:
    """The caveats that rows have by reports elsewhere, and the days on which these change."""

    def __init__(
        self,
        lines: Iterable[LineItemFigures],
        undone: RunningUndone,
        setting: Setting,
    ) -> None:
        counted = counted_lines(lines)
        reports = [line for line in counted if line.act is Act.REPORT]
        self._undone = undone
        self._pledged = _pledged_from(counted, setting)
        self._reported_from = _reported_from(reports, setting)
        above = _Above(reports, setting)
        self._above: dict[RowKey, list[_Tells]] = {}
        for key in _all_keys(self._pledged):
            self._above[key] = above.changes(key)

    def changes(self) -> Iterator[tuple[RowKey, str]]:
        """Yield the rows with the days on which their caveats by reports elsewhere change."""
        undone_on: defaultdict[RowKey, list[str]] = defaultdict(list)
        for key, day in self._undone.changes():
            undone_on[key].append(day)
        for key, pledged in self._pledged.items():
            for by, on in pledged:
                days = [change.on for change in self._above[by]]
                if by != key:
                    days += undone_on[by]
                for day in days:
                    if day >= on:
                        yield key, day

    def caveats(
        self,
        day: str,
        key: RowKey,
        counting_by: Collection[RowKey],
    ) -> Iterator[Caveat]:
        """Yield the caveats of a row with a pledge; `counting_by` are by what its pledges count.

        No day is before the one last asked for.
        """
        if any(self._is_open(day, other) for other in (key, *counting_by)):
            yield Caveat.REPORTED_WIDER
        if any(self._is_undone(day, other) for other in counting_by):
            yield Caveat.UNDONE

    def _is_open(self, day: str, key: RowKey) -> bool:
        """Return whether reports above a row may hold some of it by a day."""
        changes = self._above.get(key, [])
        place = bisect_right(
            changes,
            day,
            key=attrgetter("on"),
        )
        if place == 0:
            return False
        return changes[place - 1].leaves_open

    def _is_undone(self, day: str, key: RowKey) -> bool:
        """Return whether some of what is reported of a row is undone by a day."""
        reported_from = self._reported_from.get(key)
        if reported_from is None or reported_from > day:
            return False
        return self._undone.by(day, key) is not None


def _all_keys(pledged: Mapping[RowKey, Iterable[_Pledged]]) -> set[RowKey]:
    """Return all rows by whose reports pledges are judged."""
    keys: set[RowKey] = set()
    for of_row in pledged.values():
        keys.update(by for by, _ in of_row)
    return keys


def _pledged_from(
    counted: Iterable[LineItemFigures],
    setting: Setting,
) -> dict[RowKey, list[_Pledged]]:
    """Return by what rows the pledges of each row are judged: its own, and what they count by."""
    first: defaultdict[RowKey, dict[RowKey, str]] = defaultdict(dict)
    for line in counted:
        day = _first_day(line)
        if line.act is not Act.PLEDGE or day is None:
            continue
        counting_by = counts_by(line)
        for key in setting.rows_above(line.row_key):
            of_row = first[key]
            _note_first(
                of_row,
                key,
                day,
            )
            if counting_by is not None:
                _note_first(
                    of_row,
                    counting_by,
                    day,
                )
    pledged: dict[RowKey, list[_Pledged]] = {}
    for key, days in first.items():
        pledged[key] = [_Pledged(by, on) for by, on in days.items()]
    return pledged


def _reported_from(
    reports: Iterable[LineItemFigures],
    setting: Setting,
) -> dict[RowKey, str]:
    """Return the first day on which anything is reported of each row."""
    first: dict[RowKey, str] = {}
    for line in reports:
        day = _first_day(line)
        if day is None:
            continue
        for key in setting.rows_above(line.row_key):
            _note_first(
                first,
                key,
                day,
            )
    return first


def _days(line: LineItemFigures) -> list[str]:
    """Return the days on which a line item, or more of it, comes; none where nothing dates it."""
    return [day for day, _ in held_from(line)]


def _first_day(line: LineItemFigures) -> str | None:
    """Return the first day on which a line item counts; None where nothing dates it."""
    days = _days(line)
    return days[0] if days else None


def _note_first(
    first: dict[RowKey, str],
    key: RowKey,
    day: str,
) -> None:
    """Keep the earlier of two days of a row."""
    first_day = first.get(key, day)
    first[key] = min(
        day,
        first_day,
    )


class _Above:
    """The reports above rows, with their parts."""

    def __init__(
        self,
        reports: Iterable[LineItemFigures],
        setting: Setting,
    ) -> None:
        self._setting = setting
        self._by_row: defaultdict[RowKey, list[LineItemFigures]] = defaultdict(list)
        self._parts: defaultdict[str, list[LineItemFigures]] = defaultdict(list)
        for line in reports:
            self._by_row[line.row_key].append(line)
            if line.part_of is not None:
                self._parts[line.part_of].append(line)

    def changes(self, key: RowKey) -> list[_Tells]:
        """Return the days on which reports above a row begin or cease to leave some of it open."""
        _, *keys = self._setting.rows_above(key)
        above: list[LineItemFigures] = []
        for key_above in keys:
            above += self._by_row.get(key_above, [])
        lines = self._with_parts(above)
        days: set[str] = set()
        for line in lines:
            days.update(_days(line))
        open_from = self._open_from(above)
        if days and len(days) * len(lines) > LOOKED_AT_MAX:
            open_from = min(days)
        changes: list[_Tells] = []
        was_open = False
        for day in sorted(days):
            is_open = day >= open_from
            if not is_open:
                is_open = self._leaves_open(
                    key,
                    lines,
                    day,
                )
            if is_open != was_open:
                change = _Tells(day, is_open)
                changes.append(change)
            was_open = is_open
        return changes

    def _with_parts(self, above: Iterable[LineItemFigures]) -> list[LineItemFigures]:
        """Return reports with their parts, each once."""
        lines: dict[str, LineItemFigures] = {}
        for line in above:
            lines[line.id] = line
            for part in self._parts.get(line.id, []):
                lines[part.id] = part
        return list(lines.values())

    def _open_from(self, above: Iterable[LineItemFigures]) -> str:
        """Return the day of the first report of which nothing will ever tell what it holds.

        That has no parts, and is none.
        """
        open_from = LATEST
        for line in above:
            if line.part_of is not None or line.id in self._parts:
                continue
            if line.upper != 0 or line.approximate:
                day = _first_day(line) or LATEST
                open_from = min(
                    open_from,
                    day,
                )
        return open_from

    def _leaves_open(
        self,
        key: RowKey,
        lines: Iterable[LineItemFigures],
        day: str,
    ) -> bool:
        """Return whether reports above a row may hold some of it, as of a day."""
        held = Period(last_on=day).cut(lines)
        reports = ReportsAbove(
            held,
            self._setting.categories,
            self._setting.groups,
        )
        return reports.most(key) != 0
