"""Rows of totals before and after: the columns that say something else now, as texts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

from ledger.rules.totals.sums import RowKey

#: Columns of totals whose heads are other words in text.
_LABELS: Final = {"outstanding": "still open"}
#: Those that hold names of what there is a fixed number of, in text with blanks.
_OF_CODES: Final = (
    "assessment",
    "caveats",
)
#: What stands for no text. Never "none" for a number, nor "-": that would read as 0.
_ABSENT: Final = "not recorded"
_ABSENT_OTHERS: Final = {
    "outstanding": "not given",
    "fulfilment": "not given",
    "caveats": "none",
}


class ColumnChange(NamedTuple):
    """A column that changed.

    Its text before and after is None where it had or has none.
    """

    column: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row that changed, with its columns that did; `came` and `went`: it is new, or gone."""

    key: RowKey
    columns: Sequence[ColumnChange]
    came: bool = False
    went: bool = False


#: The texts of each row by its columns; every row has the same columns.
RowTexts: TypeAlias = Mapping[RowKey, Mapping[str, str | None]]


def changed_rows(
    before: RowTexts,
    after: RowTexts,
) -> list[RowChange]:
    """Return the rows that changed: those that stand now, in their order, then those gone."""
    changes = []
    for key in dict.fromkeys([*after, *before]):
        columns = list(_changed_columns(before.get(key, {}), after.get(key, {})))
        if columns:
            came = key not in before
            went = key not in after
            changes.append(RowChange(key, columns, came, went))
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


def in_words(change: RowChange) -> str:
    """Return a row and what it says now: `body, RU to UA: reported 2,412 (before: 1,212)`.

    Of a row that came or went only what it says, or said.
    """
    category, from_party, to_party = change.key
    row = f"{category}, {from_party} to {to_party}"
    before = [column.before for column in change.columns]
    after = [column.after for column in change.columns]
    if change.came:
        words = _listed(change, after)
        return f"{row}: a new row: {words}"
    if change.went:
        words = _listed(change, before)
        return f"{row}: no longer there: {words}"
    words = "; ".join(map(_now_and_before, change.columns))
    return f"{row}: {words}"


def _listed(
    change: RowChange,
    texts: Sequence[str | None],
) -> str:
    """The columns of a row with their texts."""
    names = [column.column for column in change.columns]
    return "; ".join(map(_labelled, names, texts))


def _now_and_before(change: ColumnChange) -> str:
    """A column now and before, of which one may not be there."""
    now = _labelled(change.column, change.after)
    before = _words(change.column, change.before)
    return f"{now} (before: {before})"


def _labelled(
    name: str,
    text: str | None,
) -> str:
    label = _LABELS.get(name, name)
    words = _words(name, text)
    return f"{label} {words}"


def _words(
    name: str,
    text: str | None,
) -> str:
    if text is None:
        return _ABSENT_OTHERS.get(name, _ABSENT)
    if name in _OF_CODES:
        return text.replace("_", " ")
    return text
