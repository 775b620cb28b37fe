"""Reports that undo others, day by day: what is undone of each row by then."""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ledger.rules.totals.members import undoing_lines
from ledger.rules.totals.periods import held_from
from ledger.rules.totals.running_columns import RunningColumn, Setting
from ledger.rules.totals.sums import LineItemFigures, RowKey, Sum
from ledger.rules.workflow.lifecycle import Act


class UndoTarget(NamedTuple):
    """A report or a stated total: from when on it is there, and the rows that hold it."""

    on: str
    rows: Sequence[RowKey]


class _Change(NamedTuple):
    """A report that undoes something, as it counts from a day on."""

    on: str
    line: LineItemFigures


class RunningUndone:
    """The sums of what is undone of each row, asked for day by day."""

    def __init__(
        self,
        lines: Sequence[LineItemFigures],
        stated: Mapping[str, UndoTarget],
        setting: Setting,
    ) -> None:
        self._setting = setting
        self._columns: dict[RowKey, RunningColumn] = {}
        self._waiting = _changes_by_row(lines, stated, setting)

    def changes(self) -> list[tuple[RowKey, str]]:
        """Return the rows with the days on which what is undone of them changes."""
        days: list[tuple[RowKey, str]] = []
        for key, changes in self._waiting.items():
            days.extend((key, change.on) for change in changes)
        return days

    def by(
        self,
        day: str,
        key: RowKey,
    ) -> Sum | None:
        """Return what is undone of a row by a day, none before the day last asked for."""
        if key not in self._waiting:
            return None
        column = self._columns.setdefault(key, RunningColumn(self._setting))
        changes = self._waiting[key]
        while changes and changes[0].on <= day:
            line = changes.popleft().line
            column.take_out(line.id)
            column.put_in(line)
        return column.sum()


def _changes_by_row(
    lines: Sequence[LineItemFigures],
    stated: Mapping[str, UndoTarget],
    setting: Setting,
) -> dict[RowKey, deque[_Change]]:
    """Return the reports that undo something of each row, in the order of their days."""
    undoing = undoing_lines(lines)
    if not undoing:
        return {}
    undoable = {**stated, **_undoable(lines, setting)}
    by_row: defaultdict[RowKey, list[_Change]] = defaultdict(list)
    for line in undoing:
        undone = undoable.get(line.undoes or "")
        if undone is None:
            continue
        for key in undone.rows:
            by_row[key].extend(_changes(line, undone.on))
    return {
        key: deque(sorted(changes, key=lambda change: change.on))
        for key, changes in by_row.items()
    }


def _undoable(
    lines: Iterable[LineItemFigures],
    setting: Setting,
) -> dict[str, UndoTarget]:
    """Return the reports that count, by their ids."""
    undoable = {}
    for line in lines:
        if line.act is not Act.REPORT or not line.counts:
            continue
        days = [day for day, _ in held_from(line)]
        if days:
            rows = setting.rows_above(line.row_key)
            undoable[line.id] = UndoTarget(days[0], tuple(rows))
    return undoable


def _changes(
    line: LineItemFigures,
    on: str,
) -> Iterator[_Change]:
    """Yield a report as it counts once it has happened, and what it undoes is there."""
    for day, held in held_from(line):
        yield _Change(max(on, day), held)
