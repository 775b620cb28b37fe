"""Rows of totals before and after: the columns that say something else now, as texts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from ledger.rules.totals.sums import RowKey


class ColumnChange(NamedTuple):
    """A column that changed: its text before and after, None where it had or has none."""

    column: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row that changed, with its columns that did."""

    key: RowKey
    columns: Sequence[ColumnChange]


#: The texts of each row by its columns; every row has the same columns.
RowTexts: TypeAlias = Mapping[RowKey, Mapping[str, str | None]]


def changed_rows(before: RowTexts, after: RowTexts) -> list[RowChange]:
    """Return the rows that changed: those that stand now, in their order, then those gone."""
    changes = []
    for key in dict.fromkeys([*after, *before]):
        columns = list(_changed_columns(before.get(key, {}), after.get(key, {})))
        if columns:
            changes.append(RowChange(key, columns))
    return changes


def _changed_columns(
    before: Mapping[str, str | None],
    after: Mapping[str, str | None],
) -> Iterator[ColumnChange]:
    """Yield the columns whose texts changed; of a row that came or went all that have one."""
    for name in after or before:
        change = ColumnChange(name, before.get(name), after.get(name))
        if change.before != change.after:
            yield change
