"""Line items of different agreements that may be the same event recorded twice.

They have the same act, the same category or one above or below, no dates that rule it out, and at
each end the same party, or a group beside one that it holds. Within one agreement, and among line
items without one, that was settled when they were recorded (`duplicates`).
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

from ledger.rules.base.times import without_overlaps
from ledger.rules.totals.hierarchy import (
    NO_GROUPS,
    Category,
    Groups,
    above,
    directions_alike,
)
from ledger.rules.totals.sums import Direction, LineItemFigures
from ledger.rules.workflow.lifecycle import Act

Directions: TypeAlias = frozenset[Direction]
#: How many overlaps of a row are listed, and how many line items of each are named.
OVERLAPS_MAX: Final = 20
NAMED_MAX: Final = 20


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
    lines: Sequence[LineItemFigures],
    categories: Mapping[str, Category],
    groups: Groups = NO_GROUPS,
) -> Overlaps:
    """Return the overlaps among lines, in the order of acts, then of directions, then of dates.

    No two line items are ever compared. Dates that overlap pairwise share a day, so the sets that
    share one are met on one way through the sorted dates; what takes longest is the sorting.
    """
    listed: list[Overlap] = []
    total = 0
    for act, alike, earlier in _alike(lines, groups):
        own = {line.category for line in alike}
        for lineage, fresh in _lineages(own, categories):
            related = [line for line in alike if line.category in lineage]
            for sharing in _largest(related, fresh, earlier):
                total += 1
                if total <= OVERLAPS_MAX:
                    ids = _first_ids(related, sharing.places)
                    listed.append(Overlap(act, sharing.lines, ids))
    return Overlaps(tuple(listed), total)


def _alike(
    lines: Sequence[LineItemFigures],
    groups: Groups,
) -> Iterator[tuple[Act, list[LineItemFigures], list[Directions]]]:
    """Yield the lines of each act and set of directions that are alike, and the sets before it.

    The row of a group has several directions: what went to one member didn't go to another.
    """
    for act in Act:
        of_act = [line for line in lines if line.act is act]
        directions = {line.direction for line in of_act}
        sets = _sets_alike(directions, groups)
        for place, together in enumerate(sets):
            alike = [line for line in of_act if line.direction in together]
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
    lines: Sequence[LineItemFigures],
    fresh: Collection[str],
    earlier: Collection[Directions],
) -> Iterator["_Begun"]:
    """Yield each largest set of lines that share a day, to be looked at before the next.

    Sets of one agreement are left out, and those without a fresh category or all
    of directions of an earlier set: they were met before. So are the same lines on another day on
    which others put them.
    """
    begun = _Begun(fresh, earlier)
    met: set[frozenset[int]] = set()
    grown = False
    for _, ends, place in _events(lines):
        if not ends:
            begun.add(lines[place], place)
            grown = True
            continue
        # A set is largest just before its first line ends.
        if grown and begun.overlap() and not begun.is_met(met):
            yield begun
        begun.remove(lines[place], place)
        grown = False


def _events(lines: Sequence[LineItemFigures]) -> list[tuple[str, bool, int]]:
    """Return the first and last days of the times of lines, in order; on one, beginnings first.

    Each is a day, whether a line ends on it, and the line's place.
    """
    events: list[tuple[str, bool, int]] = []
    for place, line in enumerate(lines):
        times = without_overlaps(line.times) if line.other_days else line.times
        for first, last in times:
            events.append((first, False, place))
            events.append((last, True, place))
    return sorted(events)


class _Begun:
    """The lines that have begun and not ended, counted."""

    def __init__(
        self,
        fresh: Collection[str],
        earlier: Collection[Directions],
    ) -> None:
        self.lines = 0
        self.places: set[int] = set()
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
        places = frozenset(self.places)
        is_met = places in met
        met.add(places)
        return is_met

    def add(self, line: LineItemFigures, place: int) -> None:
        """Count a line that begins."""
        self.lines += 1
        self.places.add(place)
        self._redated += len(line.other_days) > 0
        self._fresh_lines += line.category in self._fresh
        self._by_agreement[line.agreement] += 1
        self._by_direction[line.direction] += 1

    def remove(self, line: LineItemFigures, place: int) -> None:
        """Count a line out that ends."""
        self.lines -= 1
        self.places.remove(place)
        self._redated -= len(line.other_days) > 0
        self._fresh_lines -= line.category in self._fresh
        self._by_agreement[line.agreement] -= 1
        if not self._by_agreement[line.agreement]:
            del self._by_agreement[line.agreement]
        self._by_direction[line.direction] -= 1
        if not self._by_direction[line.direction]:
            del self._by_direction[line.direction]


def _first_ids(
    lines: Sequence[LineItemFigures], places: Iterable[int]
) -> tuple[str, ...]:
    """Return ids of the lines at some places, with more than one agreement among the first."""
    turns: Counter[str | None] = Counter()
    sharing: list[tuple[int, int]] = []
    for place in sorted(places):
        agreement = lines[place].agreement
        sharing.append((turns[agreement], place))
        turns[agreement] += 1
    sharing.sort()
    ids = [lines[place].id for _, place in sharing[:NAMED_MAX]]
    return tuple(ids)
