"""Rows of totals across agreements: sums that members are added to, a few agreements at a time."""

from array import array
from collections import Counter, defaultdict
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from ledger.rules.totals.caveats import Caveat
from ledger.rules.totals.crossing import mark_some, may_cross
from ledger.rules.totals.dated_lines import DatedLines, LineShape, Numbers, shape_of
from ledger.rules.totals.hierarchy import Category, Groups
from ledger.rules.totals.members import Members
from ledger.rules.totals.overlaps import Overlaps, overlaps
from ledger.rules.totals.running_sum import RunningSum
from ledger.rules.totals.said_apart import WithoutClaim
from ledger.rules.totals.sums import LineItemFigures, RowKey, Sum
from ledger.rules.totals.totals import Sums, caveats_of
from ledger.rules.workflow.lifecycle import COLUMNS, Act


@dataclass(frozen=True, slots=True)
class AcrossRow:
    """One category in one direction; `agreements` says of how many lines of each it is the sum.

    `undone`: what other reports undo of it, which is subtracted nowhere. `without_claim` are no
    part of the sums.
    """

    category: str
    unit: str
    from_party: str
    to_party: str
    sums: Sums
    agreements: tuple[tuple[str | None, int], ...]
    caveats: tuple[Caveat, ...]
    overlaps: Overlaps
    without_claim: WithoutClaim
    undone: Sum | None = None


class RunningRow:
    """A row that members are added to.

    `has_own`: a line is of its very category and direction. `crossing` are the kinds that may cross
    others in it, `incomplete` the acts of which more is stated than is recorded.
    """

    def __init__(self, key: RowKey) -> None:
        self.key = key
        self.has_own = False
        self.crossing: AbstractSet[str] = frozenset()
        self.incomplete: set[Act] = set()
        self._columns = {act: _RunningColumn() for act in Act}
        self._without_claim: Counter[Act] = Counter()
        self._agreements: Counter[str | None] = Counter()
        self._dated: defaultdict[LineShape, Numbers] = defaultdict(_numbers)

    def add(
        self,
        of_row: Members,
        numbers: Mapping[str, int],
    ) -> None:
        """Add the members that all lines of some agreements make; `numbers` are by their ids."""
        self._without_claim.update(of_row.without_claim)
        for line in of_row.lines:
            self._columns[line.act].add(line, self.crossing)
            self._agreements[line.agreement] += 1
            self._dated[shape_of(line)].append(numbers[line.id])

    def answered(
        self,
        dated: DatedLines,
        categories: Mapping[str, Category],
        groups: Groups,
    ) -> AcrossRow:
        """Return the row of all members, with what may be counted twice in it."""
        columns: dict[str, Sum | None] = {}
        for act, column in self._columns.items():
            columns[COLUMNS[act]] = column.sum(categories, groups)
        sums = Sums(**columns)
        row_overlaps = overlaps(self._dated, dated, categories, groups)
        caveats = list(caveats_of(sums))
        if row_overlaps.total:
            caveats.append(Caveat.OVERLAPS)
        category, from_party, to_party = self.key
        return AcrossRow(
            category=category,
            unit=categories[category].unit,
            from_party=from_party,
            to_party=to_party,
            sums=sums,
            agreements=_in_order(self._agreements),
            caveats=tuple(sorted(caveats)),
            overlaps=row_overlaps,
            without_claim=self._without_claim,
        )


class _RunningColumn:
    """A sum that lines are counted into at once, but those that may be of the same people."""

    def __init__(self) -> None:
        self._sum = RunningSum()
        self._waiting: list[LineItemFigures] = []
        self._kinds: set[str] = set()

    def add(
        self,
        line: LineItemFigures,
        crossing: AbstractSet[str],
    ) -> None:
        """Add a line; it waits where those added later may be of the same people."""
        self._kinds.add(line.category)
        if may_cross(line, crossing):
            self._waiting.append(line)
        else:
            self._sum.count(line)

    def sum(
        self,
        categories: Mapping[str, Category],
        groups: Groups,
    ) -> Sum | None:
        """Return the sum of all lines; to be taken once."""
        waiting = sorted(self._waiting, key=recorded)
        for line in mark_some(waiting, self._kinds, categories, groups):
            self._sum.count(line)
        return self._sum.sum()


def recorded(line: LineItemFigures) -> int:
    """Return what lines are sorted by, to stand in recording order."""
    return line.created_index


def _numbers() -> Numbers:
    return array("I")


def _in_order(
    agreements: Mapping[str | None, int],
) -> tuple[tuple[str | None, int], ...]:
    """Return agreements with how many lines each has: by its id, and those without one last."""
    shares = dict(agreements)
    last = shares.pop(None, 0)
    by_id: list[tuple[str | None, int]] = list(shares.items())
    by_id.sort(key=lambda share: share[0] or "")
    if last:
        by_id.append((None, last))
    return tuple(by_id)
