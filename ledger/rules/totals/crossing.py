"""Kinds that may cross: line items of two categories that may be of the same people.

The wounded may be among the prisoners of war. Where nothing ties the two, a sum holds for sure only
those of which no two may be the same; all others may be contained in these.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import chain, combinations, permutations
from typing import Final, TypeAlias

from ledger.rules.base.times import Time, hull, share_a_day
from ledger.rules.totals.distinct_people import Neighbours, TooManyChoicesError, choose
from ledger.rules.totals.hierarchy import (
    NO_GROUPS,
    Category,
    Groups,
    directions_alike,
    related,
)
from ledger.rules.totals.sums import Direction, LineItemFigures

Lines: TypeAlias = Sequence[LineItemFigures]
Categories: TypeAlias = Mapping[str, Category]
#: Kinds that may cross, each pair both ways round.
Pairs: TypeAlias = AbstractSet[tuple[str, str]]
#: `mark`, as it knows the categories and the groups already.
Marking: TypeAlias = Callable[[Iterable[LineItemFigures]], list[LineItemFigures]]
#: How many pairs of line items are compared for one column of a row.
COMPARED_MAX: Final = 200_000
#: How many contained line items a question looks at, to name those that may hold them.
LOOKED_AT_MAX: Final = 200


def kinds_cross(
    one: str,
    other: str,
    categories: Categories,
) -> bool:
    """Return whether those counted in two categories may be the same people.

    That is where one of the two crosses its siblings, and neither is above the other: what stands
    in a category and in one above it was told apart when it was recorded.
    """
    first = categories[one]
    second = categories[other]
    if first.unit != second.unit:
        return False
    if not first.crosses and not second.crosses:
        return False
    return not related(one, other, categories)


def kinds_beside(kind: str, categories: Categories) -> set[str]:
    """Return the categories whose persons may be those of one."""
    kinds: set[str] = set()
    for other in categories:
        if kinds_cross(kind, other, categories):
            kinds.add(other)
    return kinds


def crossing_pairs(
    kinds: Collection[str],
    categories: Categories,
) -> Pairs:
    """Return the pairs of some categories that may cross each other."""
    pairs: set[tuple[str, str]] = set()
    for one, other in permutations(kinds, 2):
        if kinds_cross(one, other, categories):
            pairs.add((one, other))
    return pairs


def mark(
    lines: Iterable[LineItemFigures],
    categories: Categories,
    groups: Groups = NO_GROUPS,
) -> list[LineItemFigures]:
    """Return the lines of one act in a row, each with whether it may be contained in the others.

    The others are those that come to the most of which no two may be the same; where there are very
    many, those that come to at least as much as is sure.
    """
    all_lines = list(lines)
    kinds = {line.category for line in all_lines}
    return mark_some(all_lines, kinds, categories, groups)


def may_cross(
    line: LineItemFigures,
    crossing: Collection[str],
) -> bool:
    """Return whether a line of some crossing kinds may be of the same people as others.

    Nobody is among none: one of which the most is 0 is of nobody.
    """
    return line.category in crossing and line.upper != 0


def mark_some(
    all_lines: Lines,
    kinds: Collection[str],
    categories: Categories,
    groups: Groups,
) -> list[LineItemFigures]:
    """Return lines as `mark` does, all of a row that `may_cross`; its lines are of these kinds."""
    pairs = crossing_pairs(kinds, categories)
    ids: set[str] = set()
    if pairs:
        ids = _contained(all_lines, pairs, categories, groups)
    marked: list[LineItemFigures] = []
    for line in all_lines:
        contained = line.id in ids
        if contained != line.contained:
            marked.append(line._replace(contained=contained))
        else:
            marked.append(line)
    return marked


def same_people(
    lines: Lines,
    categories: Categories,
    groups: Groups = NO_GROUPS,
) -> list[LineItemFigures]:
    """Return the lines of one act that are marked as contained, and those that may hold them."""
    contained = [line for line in lines if line.contained]
    kinds = {line.category for line in lines}
    pairs = crossing_pairs(kinds, categories)
    first_contained = contained[:LOOKED_AT_MAX]
    return [
        line
        for line in lines
        if line.contained or _may_hold_any(line, first_contained, pairs, groups)
    ]


def _may_hold_any(
    line: LineItemFigures,
    contained: Lines,
    pairs: Pairs,
    groups: Groups,
) -> bool:
    """Return whether a line may be of the same people as any of some others."""
    if line.upper == 0:
        return False
    return any(_may_be_the_same(line, other, pairs, groups) for other in contained)


def _contained(
    lines: Lines,
    pairs: Pairs,
    categories: Categories,
    groups: Groups,
) -> set[str]:
    """Return the ids of the lines that may be contained in the others."""
    ids: set[str] = set()
    compared = 0
    for of_direction in _by_direction(lines, pairs, groups):
        for of_time in _by_time(of_direction):
            compared += len(of_time) ** 2
            if compared > COMPARED_MAX:
                certain = _of_one_kind(of_time, categories)
            else:
                certain = _certain(of_time, pairs, categories, groups)
            for place, line in enumerate(of_time):
                if place not in certain:
                    ids.add(line.id)
    return ids


def _by_direction(
    lines: Lines,
    pairs: Pairs,
    groups: Groups,
) -> Iterator[Lines]:
    """Yield the lines of directions that are alike, of a kind that may cross another."""
    crossing = {kind for kind, _ in pairs}
    by_direction: defaultdict[Direction, list[int]] = defaultdict(list)
    for place, line in enumerate(lines):
        if may_cross(line, crossing):
            by_direction[line.direction].append(place)
    for together in _joined(by_direction, groups):
        places = chain.from_iterable(by_direction[direction] for direction in together)
        yield _at(places, lines)


def _joined(
    directions: Iterable[Direction],
    groups: Groups,
) -> list[list[Direction]]:
    """Return directions in sets between which none is like another."""
    joined: list[list[Direction]] = []
    for direction in directions:
        together = [direction]
        apart: list[list[Direction]] = []
        for others in joined:
            if any(directions_alike(direction, other, groups) for other in others):
                together += others
            else:
                apart.append(others)
        joined = [*apart, together]
    return joined


def _by_time(lines: Lines) -> Iterator[Lines]:
    """Yield lines in sets between which no dates overlap, each in its order."""
    of_time: list[int] = []
    end = ""
    for (first, last), place in sorted(_hulls(lines)):
        if of_time and first > end:
            yield _at(of_time, lines)
            of_time = []
        of_time.append(place)
        end = max(end, last)
    yield _at(of_time, lines)


def _hulls(lines: Lines) -> Iterator[tuple[Time, int]]:
    """Yield the time within which each line may have happened, with its place."""
    for place, line in enumerate(lines):
        yield hull(line.times), place


def _at(places: Iterable[int], lines: Lines) -> Lines:
    """Return the lines at some places, in their order."""
    return [lines[place] for place in sorted(places)]


def _certain(
    lines: Lines,
    pairs: Pairs,
    categories: Categories,
    groups: Groups,
) -> AbstractSet[int]:
    """Return the places of those lines of one time that count for sure beside each other."""
    neighbours = _neighbours(lines, pairs, groups)
    weights = [line.least for line in lines]
    try:
        return choose(weights, neighbours)
    except TooManyChoicesError:
        return _of_one_kind(lines, categories)


def _of_one_kind(
    lines: Lines,
    categories: Categories,
) -> AbstractSet[int]:
    """Return the places of the lines that don't cross, or of one kind that does.

    Of these sets it is the one that comes to the most: no two lines in it may be the same.
    """
    by_kind: defaultdict[str | None, set[int]] = defaultdict(set)
    least: defaultdict[str | None, int] = defaultdict(int)
    for place, line in enumerate(lines):
        kind = None
        if categories[line.category].crosses:
            kind = line.category
        by_kind[kind].add(place)
        least[kind] += line.least
    most = max(by_kind, key=lambda kind: least[kind])
    return by_kind[most]


def _neighbours(lines: Lines, pairs: Pairs, groups: Groups) -> Neighbours:
    """Return for each line the places of those that may be of the same people."""
    neighbours: dict[int, set[int]] = {}
    for place in range(len(lines)):
        neighbours[place] = set()
    for place, other_place in combinations(neighbours, 2):
        one = lines[place]
        other = lines[other_place]
        if _may_be_the_same(one, other, pairs, groups):
            neighbours[place].add(other_place)
            neighbours[other_place].add(place)
    return neighbours


def _may_be_the_same(
    one: LineItemFigures,
    other: LineItemFigures,
    pairs: Pairs,
    groups: Groups,
) -> bool:
    """Return whether two lines of one act may be of the same people."""
    if not directions_alike(one.direction, other.direction, groups):
        return False
    if (one.category, other.category) not in pairs:
        return False
    if one.id in other.ties or other.id in one.ties:
        return False
    return share_a_day(one.times, other.times)
