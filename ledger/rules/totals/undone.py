"""Reports that undo others: three bodies sent back, twenty of them someone else's."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from ledger.rules.totals import crossing
from ledger.rules.totals.caveats import Caveat, of_sum
from ledger.rules.totals.hierarchy import (
    NO_GROUPS,
    Category,
    Groups,
    above,
    rows_above,
)
from ledger.rules.totals.running_sum import add
from ledger.rules.totals.sums import LineItemFigures, RowKey, Sum
from ledger.rules.totals.totals import Row
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


class UndoneReports:
    """What others undo of the reports of some totals, row by row: subtracted nowhere."""

    def __init__(
        self,
        counted: Iterable[LineItemFigures],
        undoing: Sequence[LineItemFigures],
        categories: Mapping[str, Category],
        groups: Groups = NO_GROUPS,
    ) -> None:
        """Note in which rows the counted reports stand that others undo."""
        self._undoing = undoing
        self._categories = categories
        self._groups = groups
        #: The ids of what is undone, by the rows that hold it, alone or in its whole.
        self._held: defaultdict[RowKey, set[str]] = defaultdict(set)
        targets = {line.undoes for line in undoing}
        if not targets:
            return
        for line in counted:
            if line.act is Act.REPORT and line.id in targets:
                for key in rows_above(line.row_key, categories, groups):
                    self._held[key].add(line.id)

    def of(self, key: RowKey, stated: Collection[str] = ()) -> Sum | None:
        """Return the sum of the reports that undo what a row holds; None where none does.

        `stated` are the ids of the stated totals of the row, those too that a later one displaced.
        """
        if not self._undoing:
            return None
        held = {*stated}
        if key in self._held:
            held |= self._held[key]
        of_these = [line for line in self._undoing if line.undoes in held]
        marked = crossing.mark(
            of_these,
            self._categories,
            self._groups,
        )
        return add(marked)


def with_undone(row: Row, undone: Sum | None) -> Row:
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
