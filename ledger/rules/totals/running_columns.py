"""Running sums of one column, in which lines may turn out to be of the same people."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from ledger.rules.totals import crossing
from ledger.rules.totals.hierarchy import Category, Groups, rows_above
from ledger.rules.totals.implied import counts_by
from ledger.rules.totals.members import in_row
from ledger.rules.totals.running_sum import RunningSum
from ledger.rules.totals.sums import LineItemFigures, RowKey, Sum
from ledger.rules.totals.wholes import with_sure

#: How many lines the sums of one column look at before they only tell the kinds apart.
LOOKED_AT_MAX: Final = 100_000


class Setting(NamedTuple):
    """The setting of all rows; `places` are those of the lines in recording order, by id."""

    categories: Mapping[str, Category]
    groups: Groups
    places: Mapping[str, int]

    def mark(self, lines: Iterable[LineItemFigures]) -> list[LineItemFigures]:
        """Return lines of one act, those marked that may be of the same people as others."""
        in_order = sorted(lines, key=lambda line: self.places[line.id])
        return crossing.mark(in_order, self.categories, self.groups)

    def rows_above(self, key: RowKey) -> Iterator[RowKey]:
        """Yield the keys of a row and of those above it."""
        return rows_above(
            key,
            self.categories,
            self.groups,
        )

    def in_row(self, line: LineItemFigures, key: RowKey) -> LineItemFigures:
        """Return a line as it counts in a row."""
        return in_row(
            line,
            key,
            self.categories,
            self.groups,
        )

    def with_sure(
        self,
        whole: LineItemFigures,
        parts: Iterable[LineItemFigures],
    ) -> LineItemFigures:
        """Return a line item that spans with what its parts come to for sure."""
        return with_sure(
            whole,
            parts,
            self.categories,
            self.groups,
        )


class RunningColumn:
    """The running sum of one column, in which lines may turn out to be of the same people."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._sum = RunningSum()
        self._lines: dict[str, LineItemFigures] = {}
        self._apart: set[str] = set()
        self._kinds: set[str] = set()
        #: How many lines count by the reports of each row.
        self._counting_by: Counter[RowKey] = Counter()
        self._looked_at = 0
        self._coarse = False

    def put_in(self, line: LineItemFigures) -> None:
        """Count a line in: apart where it has no claim."""
        if line.without_claim:
            self._apart.add(line.id)
            return
        if self._coarse and self._setting.categories[line.category].crosses:
            line = line._replace(contained=True)
        self._lines[line.id] = line
        self._kinds.add(line.category)
        self._sum.count(line)
        self._count_by(line, 1)

    def take_out(self, identity: str) -> None:
        """Take a line out, if it is counted in."""
        self._apart.discard(identity)
        line = self._lines.pop(identity, None)
        if line is not None:
            self._sum.count(line, -1)
            self._count_by(line, -1)

    def _count_by(self, line: LineItemFigures, times: int) -> None:
        """Note by whose reports a line counts, or take the note back."""
        key = counts_by(line)
        if key is not None:
            self._counting_by[key] += times

    @property
    def counting_by(self) -> tuple[RowKey, ...]:
        """Return the rows by whose reports any of its pledges of so many for each counts."""
        return tuple(sorted(+self._counting_by))

    @property
    def without_claim(self) -> int:
        """Return how many lines without a claim are counted in, which no sum holds."""
        return len(self._apart)

    def sum(self) -> Sum | None:
        """Return the sum of what is counted in now.

        Each sum looks at all lines again, of which there may be too many: then whatever crosses
        counts as contained, so that the lower end is at most what the totals say.
        """
        if crossing.crossing_pairs(self._kinds, self._setting.categories):
            self._look_again()
        return self._sum.sum()

    def _look_again(self) -> None:
        """Mark lines anew; of too many only once, and from then on each as it comes."""
        if self._coarse:
            return
        self._looked_at += len(self._lines)
        self._coarse = self._looked_at > LOOKED_AT_MAX
        if self._coarse:
            self._mark(self._crossing())
        else:
            self._mark(self._setting.mark(self._lines.values()))

    def _crossing(self) -> list[LineItemFigures]:
        """Return the lines of kinds that cross that count whole still, each marked as contained."""
        categories = self._setting.categories
        whole = [line for line in self._lines.values() if not line.contained]
        return [
            line._replace(contained=True)
            for line in whole
            if categories[line.category].crosses
        ]

    def _mark(self, lines: Iterable[LineItemFigures]) -> None:
        """Count lines anew that may be of the same people as others now, or aren't any more."""
        for line in lines:
            before = self._lines[line.id]
            if line.contained != before.contained:
                self._sum.count(before, -1)
                self._sum.count(line)
                self._lines[line.id] = line
