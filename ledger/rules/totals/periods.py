"""Periods: which line items count in a time, and which of them only in part."""

from collections.abc import Iterable
from dataclasses import dataclass

from ledger.rules.totals.sums import LineItemFigures


@dataclass(frozen=True, slots=True)
class Period:
    """A time from one date to another (ISO 8601); None bounds nothing.

    It holds what was not over before it and had not begun after it. What may have happened outside
    it, as only the two ends of its own time are known, counts as spanning; so periods that adjoin
    hold the whole of it between them.
    """

    first_on: str | None = None
    last_on: str | None = None

    @property
    def is_bounded(self) -> bool:
        """Return whether it leaves anything out."""
        return self.first_on is not None or self.last_on is not None

    def until(self, day: str | None) -> "Period":
        """Return the part of it that is over by the end of a day; the whole where that is None."""
        if day is None:
            return self
        last_on = day if self.last_on is None else min(day, self.last_on)
        return Period(self.first_on, last_on)

    def count_undated(self, lines: Iterable[LineItemFigures]) -> int:
        """Return how many lines it leaves out because nothing dates them."""
        if not self.is_bounded:
            return 0
        return sum(line.happened_on is None for line in lines)

    def cut(self, lines: Iterable[LineItemFigures]) -> list[LineItemFigures]:
        """Return the lines that it holds, each as it counts there."""
        if not self.is_bounded:
            return list(lines)
        held = map(self._cut, lines)
        return [line for line in held if line is not None]

    def holds(self, line: LineItemFigures) -> bool:
        """Return whether it holds a line, or some of it."""
        return bool(self.cut([line]))

    def _cut(self, line: LineItemFigures) -> LineItemFigures | None:
        """Return a line as it counts here; None where all of it lies outside."""
        began_on, ended_on = line.began_on, line.happened_on
        if began_on is None or ended_on is None:
            return None
        first_on = self.first_on or began_on
        last_on = self.last_on or ended_on
        if max(first_on, began_on) > min(last_on, ended_on):
            return None
        if first_on <= began_on and ended_on <= last_on:
            return line
        return line._replace(spans=True)


EVER = Period()
