"""The figure of a line item: what its claims say together.

Nothing is ever added up inside one line item: the figure is the envelope of the claims that count,
and what doesn't count is named beside it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ledger.rules.quantity import Qualifier, Quantity, span


class Rank(StrEnum):
    """How a reviewer ranks a claim beside the others of its line item."""

    PREFERRED = "preferred"  #: where any claim is preferred, only those count
    NORMAL = "normal"
    SET_ASIDE = "set_aside"  #: doesn't count, and is no part of any conflict


class ToldBy(StrEnum):
    """Who stands behind the claims that count."""

    BOTH_SIDES = "both_sides"  #: speakers for the giving and for the receiving party
    ONE_SIDE = "one_side"  #: speakers for one of the two only
    OTHERS = "others"  #: neither: outlets in their own voice, mediators, anyone else


@dataclass(frozen=True, slots=True)
class Claim:
    """What the figure needs to know of a claim."""

    quantity: Quantity
    rank: Rank
    superseded: bool
    speaker: str | None
    parties: tuple[str, ...]
    publisher: str
    published_on: str | None

    @property
    def live(self) -> bool:
        """Whether it is neither superseded nor set aside."""
        return not self.superseded and self.rank is not Rank.SET_ASIDE


@dataclass(frozen=True, slots=True)
class Figure:
    """The figure; `floor` is the qualifier that alone bounds an open figure from below."""

    lower: int
    upper: int | None
    approximate: bool
    contested: bool
    no_number: Qualifier | None
    also: tuple[str, ...]
    text: str
    floor: Qualifier | None
    told_by: ToldBy
    parties: tuple[str, ...]
    speakers: int
    publishers: int
    first_published_on: str | None

    def document(self) -> dict[str, object]:
        """Return the figure as it is answered and stored."""
        return {
            "lower": self.lower,
            "upper": self.upper,
            "approximate": self.approximate,
            "contested": self.contested,
            "no_number": self.no_number.value if self.no_number else None,
            "also": list(self.also),
            "told_by": {
                "kind": self.told_by.value,
                "parties": list(self.parties),
                "speakers": self.speakers,
                "publishers": self.publishers,
            },
            "text": self.text,
        }


#: The kinds of quantities that state a number, the most definite first: only the first that is
#: there counts.
KINDS: Final = (
    frozenset({Qualifier.EXACT, Qualifier.BETWEEN}),
    frozenset({Qualifier.ABOUT}),
    frozenset({Qualifier.AT_LEAST, Qualifier.MORE_THAN, Qualifier.AT_MOST, Qualifier.FEWER_THAN}),
)
ONE_SIDED: Final = KINDS[2]
_FLOORS: Final = frozenset({Qualifier.AT_LEAST, Qualifier.MORE_THAN})
#: Where nothing states a number, the first of these that was said.
_WHY_NO_NUMBER: Final = (Qualifier.WITHHELD, Qualifier.ALL, Qualifier.NOT_STATED)


def counted(claims: Sequence[Claim]) -> list[Claim]:
    """Return the claims that make the figure, in recording order; empty where all are out."""
    live = [claim for claim in claims if claim.live]
    considered = [claim for claim in live if claim.rank is Rank.PREFERRED] or live
    for kind in KINDS:
        if found := [claim for claim in considered if claim.quantity.qualifier in kind]:
            return found
    return considered


def figure(claims: Sequence[Claim], from_party: str, to_party: str) -> Figure:
    """Return the figure of a line item from all its claims in recording order."""
    counting = counted(claims)
    quantities = [claim.quantity for claim in counting]
    lower, upper, text, floor = _envelope(quantities)
    live = [claim for claim in claims if claim.live]
    also = _also([claim.quantity for claim in live if claim not in counting], said=text)
    parties = {party for claim in counting for party in claim.parties} & {from_party, to_party}
    kinds = (ToldBy.OTHERS, ToldBy.ONE_SIDE, ToldBy.BOTH_SIDES)
    return Figure(
        lower=lower,
        upper=upper,
        approximate=any(quantity.approximate for quantity in quantities),
        contested=conflict(live),
        no_number=_no_number(quantities),
        also=also,
        text=f"{text} (also {', '.join(also)})" if also else text,
        floor=floor,
        told_by=kinds[len(parties)],
        parties=tuple(sorted(parties)),
        speakers=len({claim.speaker for claim in counting if claim.speaker is not None}),
        publishers=len({claim.publisher for claim in counting}),
        first_published_on=first_published_on(claims),
    )


def first_published_on(claims: Sequence[Claim]) -> str | None:
    """Return the earliest date by which a source told of it.

    Superseded claims count here: an amended pledge was made when it was first told of, not when it
    was amended.
    """
    told = [claim.published_on for claim in claims if claim.rank is not Rank.SET_ASIDE]
    return min((date for date in told if date is not None), default=None)


def _no_number(quantities: Sequence[Quantity]) -> Qualifier | None:
    if any(not quantity.numberless for quantity in quantities):
        return None
    said = {quantity.qualifier for quantity in quantities}
    return next(
        (qualifier for qualifier in _WHY_NO_NUMBER if qualifier in said), Qualifier.NOT_STATED
    )


def _envelope(quantities: Sequence[Quantity]) -> tuple[int, int | None, str, Qualifier | None]:
    """The bounds, the text without what stands beside it, and the floor of an open figure."""
    if (missing := _no_number(quantities)) is not None:
        return 0, None, missing.replace("_", " "), None
    if quantities[0].qualifier in ONE_SIDED:
        return _one_sided(quantities)
    lower = min(quantity.lower for quantity in quantities)
    upper = max(quantity.upper for quantity in quantities if quantity.upper is not None)
    text = span(lower, upper)
    return lower, upper, f"≈{text}" if quantities[0].approximate else text, None


def _one_sided(quantities: Sequence[Quantity]) -> tuple[int, int | None, str, Qualifier | None]:
    floors = [quantity for quantity in quantities if quantity.qualifier in _FLOORS]
    ceilings = [quantity for quantity in quantities if quantity.qualifier not in _FLOORS]
    floor = min(floors, key=lambda quantity: quantity.lower, default=None)
    ceiling = max(ceilings, key=lambda quantity: quantity.upper or 0, default=None)
    if floor is None:
        assert ceiling is not None
        return 0, ceiling.upper, ceiling.text, None
    if ceiling is None:
        return floor.lower, None, floor.text, floor.qualifier
    assert ceiling.upper is not None
    if floor.lower > ceiling.upper:
        return 0, None, f"{ceiling.text} or {floor.text}", None
    return floor.lower, ceiling.upper, span(floor.lower, ceiling.upper), None


def _also(quantities: Iterable[Quantity], said: str) -> tuple[str, ...]:
    """The texts of claims that state a number and don't count, each once, in recording order."""
    texts = (quantity.text for quantity in quantities if not quantity.numberless)
    return tuple(dict.fromkeys(text for text in texts if text != said))


def conflict(live: Iterable[Claim]) -> bool:
    """Return whether two live claims contradict each other."""
    return contradiction(claim.quantity for claim in live) > 0


def contradiction(quantities: Iterable[Quantity]) -> int:
    """Return by how much the highest floor of quantities lies above their lowest ceiling.

    That is 0 where all have a number in common. Quantities that are about, or have no number,
    contradict nothing.
    """
    definite = [quantity for quantity in quantities if is_definite(quantity)]
    ceilings = [quantity.upper for quantity in definite if quantity.upper is not None]
    if not ceilings:
        return 0
    highest_floor = max(quantity.lower for quantity in definite)
    return max(0, highest_floor - min(ceilings))


def is_definite(quantity: Quantity) -> bool:
    """Return whether a quantity has a number that isn't about."""
    return not quantity.approximate and not quantity.numberless
