"""Line items of different agreements that may be the same event recorded twice.

They have the same act, the same category or one above or below, no dates that rule it out, and at
each end the same party, or a group beside one that it holds. Within one agreement, and among line
items without one, that was settled when they were recorded (`duplicates`).
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

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
            for day, size in _shared_days(related, fresh, earlier):
                total += 1
                if total <= OVERLAPS_MAX:
                    listed.append(Overlap(act, size, _ids_on(related, day)))
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


def _shared_days(
    lines: Sequence[LineItemFigures],
    fresh: Collection[str],
    earlier: Collection[Directions],
) -> Iterator[tuple[str, int]]:
    """Yield a day of each largest set of lines that share one, and how many these are.

    Sets of one agreement are left out, and those without a fresh category or all
    of directions of an earlier set: they were met before.
    """
    begun = _Begun(fresh, earlier)
    grown = False
    for day, ends, place in _events(lines):
        if not ends:
            begun.add(lines[place])
            grown = True
            continue
        # A set is largest just before its first line ends.
        if grown and begun.overlap():
            yield day, begun.lines
        begun.remove(lines[place])
        grown = False


def _events(lines: Sequence[LineItemFigures]) -> list[tuple[str, bool, int]]:
    """Return the first and the last day of each line, in order; on one day, beginnings first.

    Each is a day, whether a line ends on it, and the line's place.
    """
    events: list[tuple[str, bool, int]] = []
    for place, line in enumerate(lines):
        events.append((line.earliest, False, place))
        events.append((line.latest, True, place))
    return sorted(events)


class _Begun:
    """The lines that have begun and not ended, counted."""

    def __init__(
        self,
        fresh: Collection[str],
        earlier: Collection[Directions],
    ) -> None:
        self.lines = 0
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

    def add(self, line: LineItemFigures) -> None:
        """Count a line that begins."""
        self.lines += 1
        self._fresh_lines += line.category in self._fresh
        self._by_agreement[line.agreement] += 1
        self._by_direction[line.direction] += 1

    def remove(self, line: LineItemFigures) -> None:
        """Count a line out that ends."""
        self.lines -= 1
        self._fresh_lines -= line.category in self._fresh
        self._by_agreement[line.agreement] -= 1
        if not self._by_agreement[line.agreement]:
            del self._by_agreement[line.agreement]
        self._by_direction[line.direction] -= 1
        if not self._by_direction[line.direction]:
            del self._by_direction[line.direction]


def _ids_on(lines: Sequence[LineItemFigures], day: str) -> tuple[str, ...]:
    """Return ids of lines that share a day, with more than one agreement among the first."""
    turns: Counter[str | None] = Counter()
    sharing: list[tuple[int, int]] = []
    for place, line in enumerate(lines):
        if not line.earliest <= day <= line.latest:
            continue
        turn = turns[line.agreement]
        sharing.append((turn, place))
        turns[line.agreement] += 1
    sharing.sort()
    ids = [lines[place].id for _, place in sharing[:NAMED_MAX]]
    return tuple(ids)
