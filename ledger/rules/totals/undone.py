"""Reports that undo others: three bodies sent back, twenty of them someone else's."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

from ledger.rules.totals import crossing
from ledger.rules.totals.caveats import Caveat, of_sum
from ledger.rules.totals.hierarchy import Category, Groups, above, rows_above
from ledger.rules.totals.sums import LineItemFigures, RowKey, Sum, add
from ledger.rules.totals.totals import Row, Totals
from ledger.rules.workflow.lifecycle import Act


class Undoing(NamedTuple):
    """A line item that is to undo something, as far as that depends on it."""

    id: str | None
    agreement: str | None
    act: str
    category: str


class Undoable(NamedTuple):
    """A line item or a stated total; `agreements` are None where it covers all."""

    id: str
    agreements: Collection[str | None] | None
    act: str
    categories: Collection[str]
    undoes: str | None


def why_not_undoable(
    item: Undoing,
    undone: Undoable,
    categories: Mapping[str, Category],
) -> str | None:
    """Return why a line item can't undo a line item or a stated total; None if it can."""
    if item.id == undone.id:
        return "A line item can't undo itself."
    if item.act != Act.REPORT or undone.act != Act.REPORT:
        return "A report undoes another report, or a stated total of reports."
    if undone.undoes is not None:
        return f"That line item itself undoes {undone.undoes!r}: what it undoes can't be undone."
    if undone.agreements is not None and item.agreement not in undone.agreements:
        return "What is undone belongs to the same agreement."
    return _why_of_other_kind(item, undone, categories)


def _why_of_other_kind(
    item: Undoing,
    undone: Undoable,
    categories: Mapping[str, Category],
) -> str | None:
    """Return why a line item can't undo another by its category; None if it can."""
    lineage = {item.category, *above(item.category, categories)}
    if not lineage.isdisjoint(undone.categories):
        return None
    listed = ", ".join(undone.categories)
    return (
        "A report undoes one of its own category, or of one above it; "
        f"{listed} isn't above {item.category!r}."
    )


def with_undone(
    row: Row,
    result: Totals,
    stated: Collection[str],
    categories: Mapping[str, Category],
    groups: Groups,
) -> Row:
    """Return a row with the sum of the reports that undo what it holds, subtracted nowhere.

    `stated` are the ids of the stated totals of the row, those too that a later one displaced.
    """
    if not result.undoing:
        return row
    held = held_in(row.key, result.counted, categories, groups)
    held.update(stated)
    return mark(row, undone_of(held, result.undoing, categories, groups))


def undone_of(
    held: Collection[str],
    undoing: Iterable[LineItemFigures],
    categories: Mapping[str, Category],
    groups: Groups,
) -> Sum | None:
    """Return the sum of the reports that undo any of these; None where none does."""
    of_these = [line for line in undoing if line.undoes in held]
    return add(crossing.mark(of_these, categories, groups))


def mark(
    row: Row,
    undone: Sum | None,
) -> Row:
    """Return a row with what is undone of it, and the caveats of that."""
    if undone is None:
        return row
    caveats = dict.fromkeys(row.caveats)
    caveats |= dict.fromkeys(of_sum(undone))
    return replace(
        row,
        undone=undone,
        caveats=(*caveats, Caveat.UNDONE),
    )


def held_in(
    key: RowKey,
    counted: Iterable[LineItemFigures],
    categories: Mapping[str, Category],
    groups: Groups,
) -> set[str]:
    """Return the ids of the reports that count in a row, alone or in their wholes."""
    held: set[str] = set()
    for line in counted:
        if line.act is not Act.REPORT:
            continue
        if key in rows_above(line.row_key, categories, groups):
            held.add(line.id)
    return held
