"""Wholes and their parts: which line item can be a stage or a share of which."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from ledger.rules.totals.crossing import mark
from ledger.rules.totals.hierarchy import (
    Category,
    Groups,
    Members,
    above,
    rows_above,
    within,
)
from ledger.rules.totals.running_sum import add
from ledger.rules.totals.sums import LineItemFigures, RowKey


class Linked(NamedTuple):
    """A line item, as far as its whole or its parts depend on it; a new one may have no id."""

    id: str | None
    agreement: str | None
    act: str
    category: str
    from_party: str
    to_party: str
    part_of: str | None


def why_not_a_whole(
    part: Linked,
    whole: Linked,
    categories: Mapping[str, Category],
    members: Members,
) -> str | None:
    """Return why a line item can't be a part of another; None if it can."""
    if whole.id == part.id:
        return "A line item can't be a part of itself."
    if (whole.agreement, whole.act) != (part.agreement, part.act):
        return "A whole has the same agreement, act and direction as its part."
    for holder, party in (
        (whole.from_party, part.from_party),
        (whole.to_party, part.to_party),
    ):
        if not holds(holder, party, members):
            return (
                "A whole has the same agreement, act and direction as its part, or groups that "
                f"hold the part's parties; {holder!r} isn't {party!r} and doesn't hold it."
            )
    if not _may_hold(whole.category, part.category, categories):
        return (
            "A whole has the same category as its part or one above it, or any of the same unit "
            f"where the part's category crosses; {whole.category!r} isn't above "
            f"{part.category!r}."
        )
    if whole.part_of is not None:
        return f"That line item is itself a part, of {whole.part_of!r}: name that one."
    return None


def holds(
    holder: str,
    party: str,
    members: Members,
) -> bool:
    """Return whether one party is another, or a group that holds it."""
    return party == holder or party in within(holder, members)


def _may_hold(
    whole: str,
    part: str,
    categories: Mapping[str, Category],
) -> bool:
    """Return whether what one category counts may hold what another one does."""
    if whole in (part, *above(part, categories)):
        return True
    same_unit = categories[whole].unit == categories[part].unit
    return same_unit and categories[part].crosses


#: Different rows in their order; None stands for a line item without a whole.
_Rows: TypeAlias = dict[RowKey | None, None]


class RowsOfWholes:
    """The rows in which parts stand, and those in which the wholes of these stand.

    So 44 wounded who are part of 125 prisoners of war stand in the row of these, too.
    """

    def __init__(self) -> None:
        # Dictionaries keep the order of recording, where sets would have one in each process.
        self._of_own: defaultdict[RowKey, _Rows] = defaultdict(dict)

    def add(self, lines: Sequence[LineItemFigures]) -> None:
        """Note the rows of lines, and of their wholes; these are among them."""
        ids = {line.part_of for line in lines}
        row_of = {line.id: line.row_key for line in lines if line.id in ids}
        for line in lines:
            whole = row_of.get(line.part_of or "")
            self._of_own[line.row_key][whole] = None

    def of_rows(
        self,
        categories: Mapping[str, Category],
        groups: Groups,
    ) -> dict[RowKey, list[RowKey]]:
        """Return for each row that has parts alone the rows in which all their wholes count."""
        of_rows: defaultdict[RowKey, _Rows] = defaultdict(dict)
        for own, keys in self._of_own.items():
            for key in rows_above(own, categories, groups):
                of_rows[key] |= keys
        return {
            key: _holding(keys, categories, groups) for key, keys in of_rows.items()
        }


def _holding(
    rows: Iterable[RowKey | None],
    categories: Mapping[str, Category],
    groups: Groups,
) -> list[RowKey]:
    """Return the rows in which all of some rows count; None, which is no row, counts in none."""
    holding: list[RowKey] | None = None
    for row in rows:
        if row is None:
            return []
        around = list(rows_above(row, categories, groups))
        if holding is not None:
            around = [key for key in holding if key in around]
        holding = around
    return holding or []


def with_sure_parts(
    lines: Sequence[LineItemFigures],
    categories: Mapping[str, Category],
    groups: Groups,
) -> list[LineItemFigures]:
    """Return lines as they count in a time, those that span it with what is sure of them."""
    spanning = {line.id for line in lines if line.spans}
    if not spanning:
        return list(lines)
    parts: defaultdict[str | None, list[LineItemFigures]] = defaultdict(list)
    for line in lines:
        parts[line.part_of].append(line)
    return [
        with_sure(line, parts[line.id], categories, groups)
        if line.id in spanning
        else line
        for line in lines
    ]


def with_sure(
    whole: LineItemFigures,
    parts: Iterable[LineItemFigures],
    categories: Mapping[str, Category],
    groups: Groups,
) -> LineItemFigures:
    """Return a line item that spans a time with what its parts there come to for sure.

    They count wherever it counts. One that a party puts elsewhere may be nowhere in its row.
    """
    within_whole = [
        part
        for part in parts
        if part.act is whole.act
        if not part.approximate
        if whole.row_key in rows_above(part.row_key, categories, groups)
    ]
    together = add(mark(within_whole, categories, groups))
    contested = whole.tie_contested and not whole.placed
    if together is None or contested or whole.no_number is not None:
        return whole
    sure = together.lower
    if whole.upper is not None:
        sure = min(sure, whole.upper)
    return whole._replace(sure=sure)
