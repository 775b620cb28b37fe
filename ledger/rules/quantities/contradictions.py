"""Quantities that contradict each other: by how much their bounds lie apart."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from ledger.rules.quantities.quantity import Qualifier, Quantity


def gap(quantities: Iterable[Quantity]) -> int:
    """Return by how much the highest floor of quantities lies above their lowest ceiling.

    That is 0 where all have a number in common. Quantities that are about, or have no number,
    contradict nothing. So many for each contradict only others for each of the same category.
    """
    alike: defaultdict[str | None, list[Quantity]] = defaultdict(list)
    for quantity in quantities:
        if is_definite(quantity):
            alike[quantity.per].append(quantity)
    return max(map(_gap_of, alike.values()), default=0)


def _gap_of(definite: Sequence[Quantity]) -> int:
    """Return by how much the highest floor of definite quantities exceeds the lowest ceiling."""
    floors: list[int] = []
    ceilings: list[int] = []
    for quantity in definite:
        floor, ceiling = _ends(quantity)
        floors.append(floor)
        if ceiling is not None:
            ceilings.append(ceiling)
    if not ceilings:
        return 0
    apart = max(floors) - min(ceilings)
    return max(0, apart)


def _ends(quantity: Quantity) -> tuple[int, int | None]:
    """Return the bounds of a number: of how many, or of how many for each."""
    if quantity.qualifier is Qualifier.PER:
        assert quantity.value is not None
        return quantity.value, quantity.value
    return quantity.lower, quantity.upper


def is_definite(quantity: Quantity) -> bool:
    """Return whether a quantity states a number that isn't about."""
    return quantity.states_number and not quantity.approximate
