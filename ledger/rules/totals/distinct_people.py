"""The choice of those of which no two may be the same people, and that come to the most."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Final, NamedTuple, TypeAlias

#: For each place those that may be of the same people.
Neighbours: TypeAlias = Mapping[int, AbstractSet[int]]
Places: TypeAlias = tuple[int, ...]
#: How many choices are tried at most.
CHOICES_MAX: Final = 500


class TooManyChoicesError(Exception):
    """There are too many choices to try them all."""


class _Best(NamedTuple):
    """The best choice among some places, and what these come to together."""

    weight: int
    places: frozenset[int]


def choose(
    weights: Sequence[int],
    neighbours: Neighbours,
) -> frozenset[int]:
    """Return the places of no two neighbours that together weigh the most.

    Of two choices that weigh as much it is the one with the earlier places.

    Args:
        weights: of each place.
        neighbours: of each place.

    Raises:
        TooManyChoicesError: there are more than `CHOICES_MAX`.
    """
    choice = _Choice(weights, neighbours)
    places = tuple(range(len(weights)))
    best = choice.best(places)
    return best.places


class _Choice:
    """A choice, with the best ones of what was tried before."""

    def __init__(
        self,
        weights: Sequence[int],
        neighbours: Neighbours,
    ) -> None:
        self._weights = weights
        self._neighbours = neighbours
        self._tried: dict[Places, _Best] = {}

    def best(self, places: Places) -> _Best:
        """Return the best choice among some places.

        What isn't joined by neighbours is chosen by itself, which keeps the choices few.
        """
        weight = 0
        chosen: set[int] = set()
        waiting = places
        while waiting:
            joined = self._joined(waiting)
            together = tuple(place for place in waiting if place in joined)
            best = self._best_joined(together)
            weight += best.weight
            chosen |= best.places
            waiting = tuple(place for place in waiting if place not in joined)
        return _Best(weight, frozenset(chosen))

    def _joined(self, places: Places) -> set[int]:
        """Return the first of some places, its neighbours among them, theirs, and so on."""
        among = set(places)
        joined: set[int] = set()
        waiting = [places[0]]
        while waiting:
            place = waiting.pop()
            if place in joined:
                continue
            joined.add(place)
            waiting.extend(self._neighbours[place] & among)
        return joined

    def _best_joined(self, places: Places) -> _Best:
        """Return the best choice among joined places: with the first of them, or without it."""
        known = self._tried.get(places)
        if known is not None:
            return known
        if len(self._tried) > CHOICES_MAX:
            raise TooManyChoicesError
        first, *others = places
        best = self._with(first, others)
        if others:
            without = self.best(tuple(others))
            if without.weight > best.weight:
                best = without
        self._tried[places] = best
        return best

    def _with(self, first: int, others: Sequence[int]) -> _Best:
        """Return the best choice that holds one place, among others that aren't its neighbours."""
        neighbours = self._neighbours[first]
        apart = tuple(place for place in others if place not in neighbours)
        beside = self.best(apart)
        weight = self._weights[first] + beside.weight
        return _Best(weight, beside.places | {first})
