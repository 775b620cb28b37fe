"""Kinds that may cross: line items of two categories that may be of the same people.

The wounded may be among the prisoners of war. Where nothing ties the two, a sum holds for sure only
those of which no two may be the same; all others may be contained in these.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import combinations, permutations
from typing import Final, NamedTuple, TypeAlias

from ledger.rules.totals.hierarchy import Category, related
from ledger.rules.totals.sums import Direction, LineItemFigures

Lines: TypeAlias = Sequence[LineItemFigures]
Categories: TypeAlias = Mapping[str, Category]
#: Kinds that may cross, each pair both ways round.
Pairs: TypeAlias = AbstractSet[tuple[str, str]]
#: How many line items of one time are compared with each other, and how many choices are tried.
COMPARED_MAX: Final = 200
CHOICES_MAX: Final = 5_000


def kinds_cross(one: str, other: str, categories: Categories) -> bool:
    """Return whether those counted in two categories may be the same people."""
    if categories[one].unit != categories[other].unit:
        return False
    crosses = categories[one].crosses or categories[other].crosses
    return crosses and not related(one, other, categories)


def crossing_pairs(kinds: Collection[str], categories: Categories) -> Pairs:
    """Return the pairs of some categories that may cross each other."""
    pairs = permutations(kinds, 2)
    return {(one, other) for one, other in pairs if kinds_cross(one, other, categories)}


def mark(lines: Lines, categories: Categories) -> list[LineItemFigures]:
    """Return the lines of one act in a row, each with whether it may be contained in the others."""
    ids = contained(lines, categories)
    return [_marked(line, contained=line.id in ids) for line in lines]


def _marked(line: LineItemFigures, *, contained: bool) -> LineItemFigures:
    if line.contained == contained:
        return line
    return line._replace(contained=contained)


def contained(
    lines: Iterable[LineItemFigures], categories: Categories
) -> frozenset[str]:
    """Return the ids of the lines of one act that may be contained in the others.

    The others are those that come to the most of which no two may be the same; where there are very
    many, at least as many as do for sure.
    """
    all_lines = list(lines)
    pairs = crossing_pairs({line.category for line in all_lines}, categories)
    if not pairs:
        return frozenset()
    kinds = {kind for kind, _ in pairs}
    by_direction: defaultdict[Direction, list[LineItemFigures]] = defaultdict(list)
    for line in all_lines:
        # Nobody is among none.
        if line.category in kinds and line.upper != 0:
            by_direction[line.direction].append(line)
    ids: set[str] = set()
    for of_direction in by_direction.values():
        for of_time in _by_time(of_direction):
            ids.update(_contained(of_time, pairs, categories))
    return frozenset(ids)


def _by_time(lines: Lines) -> Iterator[Lines]:
    """Yield lines in sets between which no dates overlap, each in its order."""
    places = sorted(range(len(lines)), key=lambda place: lines[place].first_on or "")
    of_time: list[int] = []
    end = ""
    for place in places:
        line = lines[place]
        if of_time and (line.first_on or "") > end:
            yield [lines[earlier] for earlier in sorted(of_time)]
            of_time = []
        of_time.append(place)
        end = max(end, line.last_on or "~")
    yield [lines[place] for place in sorted(of_time)]


def _contained(lines: Lines, pairs: Pairs, categories: Categories) -> Iterator[str]:
    """Yield the ids of the lines of one time that may be contained in the others."""
    certain: AbstractSet[int]
    try:
        certain = _Choice(lines, _neighbours(lines, pairs)).certain()
    except _TooManyError:
        certain = _of_one_kind(lines, categories)
    for place, line in enumerate(lines):
        if place not in certain:
            yield line.id


def _of_one_kind(lines: Lines, categories: Categories) -> set[int]:
    """Return the places of the lines that don't cross, or of one kind that does: the most."""
    by_kind: defaultdict[str | None, set[int]] = defaultdict(set)
    for place, line in enumerate(lines):
        crosses = categories[line.category].crosses
        by_kind[line.category if crosses else None].add(place)
    return max(
        by_kind.values(), key=lambda places: sum(lines[place].least for place in places)
    )


def _neighbours(lines: Lines, pairs: Pairs) -> dict[int, set[int]]:
    """Return for each line the places of those that may be of the same people.

    Raises:
        _TooManyError: there are more than `COMPARED_MAX` lines.
    """
    if len(lines) > COMPARED_MAX:
        raise _TooManyError
    neighbours: dict[int, set[int]] = {place: set() for place in range(len(lines))}
    for place, other_place in combinations(range(len(lines)), 2):
        if _may_be_the_same(lines[place], lines[other_place], pairs):
            neighbours[place].add(other_place)
            neighbours[other_place].add(place)
    return neighbours


def _may_be_the_same(
    one: LineItemFigures,
    other: LineItemFigures,
    pairs: Pairs,
) -> bool:
    """Return whether two lines of one act and direction may be of the same people."""
    if (one.category, other.category) not in pairs:
        return False
    if one.id in other.ties or other.id in one.ties:
        return False
    return _dates_overlap(one, other)


def _dates_overlap(one: LineItemFigures, other: LineItemFigures) -> bool:
    """Return whether no date rules out that two lines were at one time."""
    begins_by = (one.first_on or "") <= (other.last_on or "~")
    ends_from = (other.first_on or "") <= (one.last_on or "~")
    return begins_by and ends_from


class _TooManyError(Exception):
    """There are too many line items, or choices between them, to try them all."""


class _Places(NamedTuple):
    """Places of lines, and the least that these come to together."""

    least: int
    places: frozenset[int]


@dataclass
class _Choice:
    """The choice of those lines of which no two may be the same, that come to the most."""

    lines: Lines
    neighbours: Mapping[int, set[int]]
    known: dict[tuple[int, ...], _Places] = field(default_factory=dict)

    def certain(self) -> frozenset[int]:
        """Return the places of these lines; of two that come to as much, the earlier.

        Raises:
            _TooManyError: there are more than `CHOICES_MAX` choices.
        """
        return self._most(tuple(range(len(self.lines)))).places

    def _most(self, places: tuple[int, ...]) -> _Places:
        """Return the choice among some places, each set of neighbours by itself."""
        least = 0
        certain: set[int] = set()
        waiting = places
        while waiting:
            together = self._together(waiting)
            chosen = self._most_of(tuple(p for p in waiting if p in together))
            least += chosen.least
            certain |= chosen.places
            waiting = tuple(p for p in waiting if p not in together)
        return _Places(least, frozenset(certain))

    def _together(self, places: tuple[int, ...]) -> set[int]:
        """Return the first of some places, its neighbours, theirs, and so on."""
        among = set(places)
        together: set[int] = set()
        waiting = [places[0]]
        while waiting:
            place = waiting.pop()
            if place not in together:
                together.add(place)
                waiting.extend(self.neighbours[place] & among)
        return together

    def _most_of(self, places: tuple[int, ...]) -> _Places:
        """Return the choice among neighbours: with the first of them, or without it."""
        if places in self.known:
            return self.known[places]
        if len(self.known) > CHOICES_MAX:
            raise _TooManyError
        first, *others = places
        apart = tuple(place for place in others if place not in self.neighbours[first])
        beside = self._most(apart)
        least = beside.least + self.lines[first].least
        best = _Places(least, beside.places | {first})
        if len(apart) < len(others):
            without = self._most(tuple(others))
            best = max(best, without, key=lambda choice: choice.least)
        self.known[places] = best
        return best
