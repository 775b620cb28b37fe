"""Reports in the rows above a row: how many of those that they count may belong to it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from ledger.rules.totals.crossing import kinds_cross, mark
from ledger.rules.totals.hierarchy import (
    Category,
    Groups,
    are_apart,
    related,
    rows_above,
)
from ledger.rules.totals.running_sum import add
from ledger.rules.totals.sums import LineItemFigures, RowKey
from ledger.rules.workflow.lifecycle import Act


class ReportsAbove:
    """The reports among some lines that count, by their rows and by their wholes."""

    def __init__(
        self,
        lines: Iterable[LineItemFigures],
        categories: Mapping[str, Category],
        groups: Groups,
    ) -> None:
        self._categories = categories
        self._groups = groups
        self._by_row: defaultdict[RowKey, list[LineItemFigures]] = defaultdict(list)
        self._parts: defaultdict[str, list[LineItemFigures]] = defaultdict(list)
        for line in lines:
            if line.act is not Act.REPORT:
                continue
            self._by_row[line.row_key].append(line)
            if line.part_of is not None:
                self._parts[line.part_of].append(line)

    def most(self, key: RowKey) -> int | None:
        """Return the most that belongs to a row of what is reported above it.

        It is 0 without any such report, and None where nothing bounds it.
        """
        most = 0
        for line in self._above(key):
            left = self._left(line, key)
            if left is None:
                return None
            most += left
        return most

    def reports(self, key: RowKey) -> tuple[LineItemFigures, ...]:
        """Return the reports above a row that may hold some of it."""
        above = self._above(key)
        return tuple(line for line in above if self._left(line, key) != 0)

    def _left(self, line: LineItemFigures, key: RowKey) -> int | None:
        """Return the most that a report above a row holds of it; None where nothing bounds it."""
        if line.upper is None or line.approximate:
            return None
        left = line.upper - self._by_parts(line, key)
        return max(0, left)

    def _above(self, key: RowKey) -> list[LineItemFigures]:
        """Return the reports of the rows above a row, less the parts of others among them."""
        _, *keys = self._rows_above(key)
        lines: list[LineItemFigures] = []
        for key_above in keys:
            lines += self._by_row.get(key_above, ())
        ids = {line.id for line in lines}
        return [line for line in lines if line.part_of not in ids]

    def _by_parts(
        self,
        whole: LineItemFigures,
        key: RowKey,
    ) -> int:
        """Return of how many in a report its parts tell whether they belong to a row."""
        parts = self._parts.get(whole.id, ())
        telling = [
            part
            for part in parts
            if not part.approximate
            if self._is_settled(part.row_key, key)
        ]
        marked = mark(
            telling,
            self._categories,
            self._groups,
        )
        together = add(marked)
        if together is None:
            return 0
        return together.lower

    def _is_settled(
        self,
        part: RowKey,
        row: RowKey,
    ) -> bool:
        """Return whether a part stands in a row, or else is of others than could stand there."""
        if row in self._rows_above(part):
            return True
        groups = self._groups
        categories = self._categories
        if are_apart(part.from_party, row.from_party, groups):
            return True
        if are_apart(part.to_party, row.to_party, groups):
            return True
        kind = part.category
        other = row.category
        if related(kind, other, categories):
            return False
        return not kinds_cross(kind, other, categories)

    def _rows_above(self, key: RowKey) -> Iterator[RowKey]:
        """Yield the keys of a row and of those above it."""
        return rows_above(
            key,
            self._categories,
            self._groups,
        )
