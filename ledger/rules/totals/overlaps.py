"""Line items of different agreements that may be the same event recorded twice.

They have the same act, the same category or one above or below, no dates that rule it out, and at
each end the same party, or a group beside one that it holds. Within one agreement, and among line
items without one, that was settled when they were recorded (`duplicates`).
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from typing import Final, NamedTuple, TypeAlias, TypeVar

from ledger.rules.totals.dated_lines import DatedLines, LineShape, Numbers
from ledger.rules.totals.hierarchy import (
    NO_GROUPS,
    Category,
    Groups,
    above,
    directions_alike,
)
from ledger.rules.totals.sums import Direction
from ledger.rules.workflow.lifecycle import Act

Directions: TypeAlias = frozenset[Direction]
#: How many overlaps of a row are listed, and how many line items of each are named.
OVERLAPS_MAX: Final = 20
NAMED_MAX: Final = 20
#: More than the number of any line.
_NUMBERS: Final = 1 << 32
Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Overlap:
    """Line items any two of which may be the same event, unless one agreement has both.

    `lines` says how many there are. `line_items` names at most `NAMED_MAX`: the first of each
    agreement before the second of any, else in recording order.
    """

    act: Act
    lines: int
    line_items: tuple[str, ...]


class Overlaps(NamedTuple):
    """The overlaps of a row: at most `OVERLAPS_MAX` of them, and how many there are in all."""

    listed: tuple[Overlap, ...]
    total: int


def overlaps(
    lines: Mapping[LineShape, Numbers],
    dated: DatedLines,
    categories: Mapping[str, Category],
    groups: Groups = NO_GROUPS,
) -> Overlaps:
    """Return the overlaps among lines, in the order of acts, then of directions, then of dates.

    `lines` has the numbers in `dated` of those of each shape. No two line items are ever compared.
    Dates that overlap pairwise share a day, so the sets that share one are met on one way through
    the sorted dates; what takes longest is the sorting.
    """
    listed: list[Overlap] = []
    total = 0
    for act, alike, earlier in _alike(lines, groups):
        own = {shape.category for shape in alike}
        for lineage, fresh in _lineages(own, categories):
            related = _of_lineage(lines, alike, lineage)
            for sharing in _largest(related, dated, fresh, earlier):
                total += 1
                if total <= OVERLAPS_MAX:
                    ids = _first_ids(sharing.numbers, dated)
                    listed.append(Overlap(act, len(sharing.numbers), ids))
    return Overlaps(tuple(listed), total)


def _of_lineage(
    lines: Mapping[LineShape, Numbers],
    alike: Iterable[LineShape],
    lineage: Collection[str],
) -> Iterator[int]:
    """Yield the lines of some shapes whose category is in a lineage."""
    for shape in alike:
        if shape.category in lineage:
            yield from lines[shape]


def _alike(
    shapes: Iterable[LineShape],
    groups: Groups,
) -> Iterator[tuple[Act, list[LineShape], list[Directions]]]:
    """Yield the shapes of each act and set of directions that are alike, and the sets before it.

    The row of a group has several directions: what went to one member didn't go to another.
    """
    for act in Act:
        of_act = [shape for shape in shapes if shape.act is act]
        directions = {shape.direction for shape in of_act}
        sets = _sets_alike(directions, groups)
        for place, together in enumerate(sets):
            alike = [shape for shape in of_act if shape.direction in together]
            yield act, alike, sets[:place]


def _sets_alike(directions: Iterable[Direction], groups: Groups) -> list[Directions]:
    """Return the largest sets of directions of which any two are alike, in order."""
    sets: list[Directions] = []
    for direction in sorted(directions):
        grown = {frozenset({direction})}
        kept: list[Directions] = []
        for others in sets:
            like = _like(direction, others, groups)
            grown.add(like | {direction})
            if like != others:
                kept.append(others)
        largest = [new for new in grown if not _is_within_another(new, grown)]
        sets = [*kept, *largest]
    return sorted(sets, key=sorted)


def _like(
    direction: Direction,
    others: Directions,
    groups: Groups,
) -> Directions:
    """Return those of some directions that are like one."""
    return frozenset(
        other for other in others if directions_alike(direction, other, groups)
    )


def _is_within_another(
    directions: Directions,
    sets: Iterable[Directions],
) -> bool:
    """Return whether one of some sets holds all these directions, and more."""
    return any(directions < other for other in sets)


def _lineages(
    own: Collection[str],
    categories: Mapping[str, Category],
) -> Iterator[tuple[set[str], set[str]]]:
    """Yield each lowest category with all above it, and which of these no lineage had before.

    Related categories share a lineage, and all that share one are related.
    """
    higher: set[str] = set()
    for category in own:
        higher.update(above(category, categories))
    met: set[str] = set()
    for lowest in sorted(set(own) - higher):
        lineage = {lowest, *above(lowest, categories)}
        yield lineage, lineage - met
        met |= lineage


def _largest(
    lines: Iterable[int],
    dated: DatedLines,
    fresh: Collection[str],
    earlier: Collection[Directions],
) -> Iterator["_Begun"]:
    """Yield each largest set of lines that share a day, to be looked at before the next.

    Sets of one agreement are left out, and those without a fresh category or all
    of directions of an earlier set: they were met before. So are the same lines on another day on
    which others put them.
    """
    begun = _Begun(dated, fresh, earlier)
    met: set[frozenset[int]] = set()
    grown = False
    for event in _events(lines, dated):
        number = event % _NUMBERS
        ends = event // _NUMBERS % 2 == 1
        if not ends:
            begun.add(number)
            grown = True
            continue
        # A set is largest just before its first line ends.
        if grown and begun.overlap() and not begun.is_met(met):
            yield begun
        begun.remove(number)
        grown = False


def _events(
    lines: Iterable[int],
    dated: DatedLines,
) -> list[int]:
    """Return the first and last days of the times of lines, in order; on one, beginnings first.

    Each is one number: a day, whether a line ends on it, and the line's own number.
    """
    events: list[int] = []
    for number in lines:
        for first_day, last_day in dated.times(number):
            events.append(first_day * 2 * _NUMBERS + number)
            events.append((last_day * 2 + 1) * _NUMBERS + number)
    events.sort()
    return events


class _Begun:
    """The lines that have begun and not ended, counted."""

    def __init__(
        self,
        dated: DatedLines,
        fresh: Collection[str],
        earlier: Collection[Directions],
    ) -> None:
        self.numbers: set[int] = set()
        self._dated = dated
        self._redated = 0
        self._fresh = fresh
        self._fresh_lines = 0
        self._earlier = earlier
        self._by_agreement: Counter[str | None] = Counter()
        self._by_direction: Counter[Direction] = Counter()

    def overlap(self) -> bool:
        """Return whether they are of more than one agreement, and were not met before."""
        several = len(self._by_agreement) > 1
        directions = self._by_direction.keys()
        return (
            several
            and self._fresh_lines > 0
            and not any(directions <= others for others in self._earlier)
        )

    def is_met(self, met: set[frozenset[int]]) -> bool:
        """Return whether they were met on another day, and remember them if they may be again.

        That needs one of them that parties put on several days.
        """
        if not self._redated:
            return False
        numbers = frozenset(self.numbers)
        is_met = numbers in met
        met.add(numbers)
        return is_met

    def add(self, number: int) -> None:
        """Count a line that begins."""
        self.numbers.add(number)
        self._count(number, 1)

    def remove(self, number: int) -> None:
        """Count a line out that ends."""
        self.numbers.remove(number)
        self._count(number, -1)

    def _count(self, number: int, times: int) -> None:
        """Count a line by what else it has; with -1 `times`, count it out."""
        dated = self._dated
        shape = dated.shapes[number]
        if dated.is_redated(number):
            self._redated += times
        if shape.category in self._fresh:
            self._fresh_lines += times
        _count(self._by_agreement, dated.agreements[number], times)
        _count(self._by_direction, shape.direction, times)


def _count(
    counter: Counter[Key],
    key: Key,
    times: int,
) -> None:
    """Count a key some times; one that is counted out is there no more."""
    counter[key] += times
    if not counter[key]:
        del counter[key]


def _first_ids(
    numbers: Iterable[int],
    dated: DatedLines,
) -> tuple[str, ...]:
    """Return ids of some lines, with more than one agreement among the first."""
    turns: Counter[str | None] = Counter()
    by_turn: defaultdict[int, list[int]] = defaultdict(list)
    for number in sorted(numbers, key=dated.place):
        agreement = dated.agreements[number]
        by_turn[turns[agreement]].append(number)
        turns[agreement] += 1
    in_turn = chain.from_iterable(by_turn.values())
    return tuple(map(dated.id, islice(in_turn, NAMED_MAX)))
