"""Periods: which line items count in a time, and which of them only in part."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ledger.rules.base.days import effective_ends
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

    def last_day_of(self, line: LineItemFigures) -> str | None:
        """Return the last day on which a line happened here, as far as anything dates it.

        Of one that spans the time that is the day on which it began. One that is recorded outside
        it has the first of the other days.
        """
        held = line
        if self.is_bounded:
            shares = map(self._share, on_each_day(line))
            held = next(filter(None, shares), line)
        return held.began_on if held.spans else held.happened_on

    def _cut(self, line: LineItemFigures) -> LineItemFigures | None:
        """Return a line as it counts here; None where all of it lies outside.

        It is in doubt where more or less of it lies here by one of its other days.
        """
        share = self._share(line)
        if not line.other_days:
            return share
        cuts = {_is_cut(self._share(dated)) for dated in on_each_day(line)}
        if len(cuts) == 1:
            return share
        doubtful = share or line
        return doubtful._replace(tie_contested=True, elsewhere=())

    def _share(self, line: LineItemFigures) -> LineItemFigures | None:
        """Return a line as it counts here by its own days; None where all of it lies outside."""
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


def _is_cut(share: LineItemFigures | None) -> bool | None:
    """Return whether a share of a line is of some of it; None where there is none."""
    return None if share is None else share.is_cut


def on_each_day(line: LineItemFigures) -> list[LineItemFigures]:
    """Return a line as it is recorded, and as it would be on each day that a party puts it on.

    What nothing dates stands on no other day than it does.
    """
    if line.happened_on is None:
        return [line]
    return [line, *(_on(day, line) for day in line.other_days)]


def _on(
    day: str,
    line: LineItemFigures,
) -> LineItemFigures:
    """Return a line as it would be on a day, or between two."""
    first_on, last_on = effective_ends(day)
    return line._replace(first_on=first_on, last_on=last_on, happened_on=last_on)


def held_from(line: LineItemFigures) -> Iterator[tuple[str, LineItemFigures]]:
    """Yield the days on which more of a line may have happened, with the line as it counts then.

    There are thousands of lines with a day of their own, and nobody who puts them on another.
    """
    if line.other_days or line.first_on != line.last_on:
        yield from _held_on_some_day(line)
    elif line.happened_on is not None:
        yield line.happened_on, line


def _held_on_some_day(line: LineItemFigures) -> Iterator[tuple[str, LineItemFigures]]:
    """Yield the days of a line that may have happened on several; see `held_from`."""
    days: set[str | None] = set()
    for dated in on_each_day(line):
        days |= {dated.began_on, dated.happened_on}
    for day in sorted(filter(None, days)):
        for held in Period(last_on=day).cut([line]):
            yield day, held
