"""Sums that lines are counted into, and taken out of again."""

from collections import Counter
from collections.abc import Iterable

from ledger.rules.quantities.figure import NoNumber, Sides
from ledger.rules.quantities.quantity import Qualifier, span
from ledger.rules.totals.intervals import interval_text
from ledger.rules.totals.sums import LineItemFigures, Sum
from ledger.rules.workflow.lifecycle import Status


class RunningSum:
    """A running sum: lines can be counted in and taken out again, at the same cost each.

    A line without a number bounds nothing: its `lower` is 0, its `upper` open, and it is neither
    approximate nor a floor. So the bounds of all lines are those of the lines with a number, but
    for the side that stays open.
    """

    __slots__ = (
        "_approximate", "_by_one_side", "_contained", "_contested", "_disputed",
        "_floors", "_in_doubt", "_lines", "_lower", "_neither_side", "_not_considered",
        "_open", "_spans", "_strict", "_texts", "_tie_contested", "_unclear",
        "_upper", "_withheld", "_without_number",
    )  # fmt: skip

    def __init__(self) -> None:
        self._lines = 0
        self._lower = 0
        self._upper = 0
        self._open = 0
        self._floors = 0
        self._strict = 0
        self._approximate = 0
        self._without_number = 0
        self._not_considered = 0
        self._withheld = 0
        self._contested = 0
        self._disputed = 0
        self._by_one_side: Counter[str] = Counter()
        self._neither_side = 0
        self._unclear = 0
        self._tie_contested = 0
        self._spans = 0
        self._contained = 0
        self._in_doubt = 0
        self._texts: dict[str, int] = {}

    def count(self, line: LineItemFigures, times: int = 1) -> None:
        """Count a line in; with -1 `times`, take one out that was counted in."""
        self._lines += times
        self._count_bounds(line, times)
        self._count_text(line.text, times)
        self._count_sides(line, times)
        if line.approximate:
            self._approximate += times
        if line.contested:
            self._contested += times
        if line.status is Status.DISPUTED:
            self._disputed += times
        if line.unclear:
            self._unclear += times
        if line.tie_contested:
            self._tie_contested += times
        if line.is_cut:
            self._spans += times
        if line.contained:
            self._contained += times

    def _count_sides(self, line: LineItemFigures, times: int) -> None:
        """Count who tells of a line in or out: of what isn't considered, nobody does."""
        side = line.side
        if side is not None:
            self._by_one_side[side] += times
        elif line.told_by is Sides.NEITHER and not line.not_considered:
            self._neither_side += times

    def _count_bounds(self, line: LineItemFigures, times: int) -> None:
        """Count the bounds of a line in or out, and what keeps them open."""
        if line.upper is None:
            self._open += times
        else:
            self._upper += times * line.upper
        if line.no_number is not None:
            self._count_without_number(line, times)
        elif line.in_doubt:
            self._in_doubt += times
        elif line.floor is not None:
            self._count_floor(line, times)
        if not line.contained:
            self._lower += times * line.least

    def _count_without_number(self, line: LineItemFigures, times: int) -> None:
        """Count a line without a number in or out, by the reason for that."""
        self._without_number += times
        if line.not_considered:
            self._not_considered += times
        if line.no_number is NoNumber.WITHHELD:
            self._withheld += times

    def _count_floor(self, line: LineItemFigures, times: int) -> None:
        """Count what alone bounds a line from below in or out."""
        self._floors += times
        if line.floor is Qualifier.MORE_THAN and not line.contained:
            self._strict += times

    def _count_text(self, text: str, times: int) -> None:
        """Count the text of a line in or out."""
        left = self._texts.get(text, 0) + times
        if left:
            self._texts[text] = left
        else:
            del self._texts[text]

    def sum(self) -> Sum | None:
        """Return the sum of what is counted in now; None where nothing is."""
        if not self._lines:
            return None
        return Sum(
            lines=self._lines,
            lower=self._lower,
            upper=None if self._open else self._upper,
            approximate=self._approximate,
            without_number=self._without_number,
            withheld=self._withheld,
            contested=self._contested,
            disputed=self._disputed,
            one_side=self._by_one_side.total(),
            neither_side=self._neither_side,
            unclear=self._unclear,
            tie_contested=self._tie_contested,
            spans=self._spans,
            contained=self._contained,
            text=self._text(),
            strict=self._strict,
            open_by_floors=not self._in_doubt and 0 < self._open == self._floors,
            one_side_by=tuple(sorted(+self._by_one_side)),
        )

    def _text(self) -> str:
        """One line keeps its own text; of several, or in doubt, it is made anew."""
        if self._lines == 1 and not self._in_doubt:
            return next(iter(self._texts))
        parts: list[str] = []
        missing = self._without_number
        if missing < self._lines:
            parts.append(self._number())
        unheard = self._not_considered
        if missing > unheard:
            parts.append(f"{missing - unheard} without a number")
        if unheard:
            parts.append(f"{unheard} not considered")
        return " + ".join(parts)

    def _number(self) -> str:
        """Return what the lines with a number come to: `0–1,000` where all of it is in doubt."""
        approximate = self._approximate > 0
        upper = None if self._open > self._without_number else self._upper
        if self._in_doubt and self._lower == 0 and upper is not None:
            about = "≈" if approximate else ""
            return about + span(0, upper)
        return interval_text(
            self._lower,
            upper,
            approximate=approximate,
            strict=self._strict,
        )


def add(lines: Iterable[LineItemFigures]) -> Sum | None:
    """Return the sum over lines of one unit; None over no line at all."""
    tally: RunningSum | None = None
    for line in lines:
        tally = tally or RunningSum()
        tally.count(line)
    return None if tally is None else tally.sum()
