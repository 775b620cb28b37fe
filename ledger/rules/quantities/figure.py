"""The figure of a line item: what its claims say together.

Nothing is ever added up inside one line item: the figure is the envelope of the claims that count,
and what doesn't count is named beside it.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple

from ledger.rules.quantities import contradictions
from ledger.rules.quantities.quantity import Qualifier, Quantity, per_text, span


class Rank(StrEnum):
    """The rank that a reviewer gives a claim among those of its line item."""

    PREFERRED = "preferred"  #: where any claim is preferred, only those count
    NORMAL = "normal"
    SET_ASIDE = "set_aside"  #: doesn't count, and is no part of any conflict


class NoNumber(StrEnum):
    """Why a figure has no number: the first of these that a claim which counts gives."""

    PER = Qualifier.PER.value
    WITHHELD = Qualifier.WITHHELD.value
    ALL = Qualifier.ALL.value
    NOT_STATED = Qualifier.NOT_STATED.value
    WITHOUT_CLAIM = "without_claim"  #: no claim counts: nobody stands by it


class ToldBy(StrEnum):
    """Who stands behind the claims that count."""

    BOTH_SIDES = "both_sides"  #: speakers for the giving and for the receiving party
    ONE_SIDE = "one_side"  #: speakers for one of the two only
    OTHERS = "others"  #: neither: outlets in their own voice, mediators, anyone else


class Sides(StrEnum):
    """The sides that stand behind the claims that count, as a column holds them."""

    BOTH = "both_sides"
    GIVING = "giving_side"
    RECEIVING = "receiving_side"
    NEITHER = "others"

    @property
    def told_by(self) -> ToldBy:
        """Who stands behind the claims: of one side alone it doesn't say which."""
        if self in (Sides.GIVING, Sides.RECEIVING):
            return ToldBy.ONE_SIDE
        return ToldBy(self.value)


class Claim(NamedTuple):
    """A claim, as far as the figure depends on it.

    `parties` are those that any of its speakers speaks for. `unclear`: its words leave something
    open.
    """

    quantity: Quantity
    rank: Rank
    superseded: bool
    speakers: tuple[str, ...]
    parties: tuple[str, ...]
    publisher: str
    published_on: str | None
    retracted: bool = False
    unclear: bool = False

    @property
    def live(self) -> bool:
        """Return whether it is neither superseded, nor set aside, nor of a retracted source."""
        return not self.superseded and self.heard

    @property
    def heard(self) -> bool:
        """Return whether it ever counted, superseded or not: nothing took it back."""
        return not self.retracted and self.rank is not Rank.SET_ASIDE


class Ratio(NamedTuple):
    """How many there are for each of a category that the other side hands over."""

    category: str
    lower: int
    upper: int

    @property
    def text(self) -> str:
        """The ratio for people: `15 for each body`."""
        return per_text(self.lower, self.upper, self.category)


class Figure(NamedTuple):
    """The figure; `floor` is the qualifier that alone bounds an open figure from below.

    `per`: what its claims say where they say how many for each of one category. `unclear`:
    all claims that say one of its numbers leave something open.
    """

    lower: int
    upper: int | None
    approximate: bool
    contested: bool
    no_number: NoNumber | None
    also: tuple[str, ...]
    text: str
    floor: Qualifier | None
    told_by: Sides
    parties: tuple[str, ...]
    speakers: int
    publishers: int
    first_published_on: str | None
    per: Ratio | None
    unclear: bool

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
                "kind": self.told_by.told_by.value,
                "parties": list(self.parties),
                "speakers": self.speakers,
                "publishers": self.publishers,
            },
            "text": self.text,
        }


_FLOORS: Final = frozenset({Qualifier.AT_LEAST, Qualifier.MORE_THAN})
_CEILINGS: Final = frozenset({Qualifier.AT_MOST, Qualifier.FEWER_THAN})
_ONE_SIDED: Final = _FLOORS | _CEILINGS
#: The text of a figure where no claim counts.
WITHOUT_A_CLAIM: Final = "without a claim"


class _Envelope(NamedTuple):
    """The bounds of quantities, their text, and the floor where that alone bounds them."""

    lower: int
    upper: int | None
    text: str
    floor: Qualifier | None = None


class _Numbers(NamedTuple):
    """The part of a figure that follows from the quantities of its claims alone."""

    lower: int
    upper: int | None
    approximate: bool
    contested: bool
    no_number: NoNumber | None
    also: tuple[str, ...]
    text: str
    floor: Qualifier | None
    per: Ratio | None


def counted(claims: Sequence[Claim]) -> list[Claim]:
    """Return the claims that make the figure, in recording order; empty where all are out."""
    live = [claim for claim in claims if claim.live]
    return _counted_of(live)


def _counted_of(live: list[Claim]) -> list[Claim]:
    """Return those of some live claims that make the figure."""
    considered = [claim for claim in live if claim.rank is Rank.PREFERRED] or live
    definite = min((definiteness(claim.quantity) for claim in considered), default=0)
    return [claim for claim in considered if definiteness(claim.quantity) == definite]


def definiteness(quantity: Quantity) -> int:
    """Return the place of a quantity in the order of definiteness: 0 is the most definite.

    An exact number or a range goes before what is about, that before a floor or ceiling, and no
    number last.
    """
    if quantity.numberless:
        return 3
    if quantity.qualifier in _ONE_SIDED:
        return 2
    return int(quantity.approximate)


def figure(
    claims: Sequence[Claim],
    from_party: str,
    to_party: str,
) -> Figure:
    """Return the figure of a line item from all its claims in recording order."""
    live = [claim for claim in claims if claim.live]
    counting = _counted_of(live)
    others = [claim.quantity for claim in live if claim not in counting]
    quantities = [claim.quantity for claim in counting]
    numbers = _numbers(tuple(quantities), tuple(others))
    parties = _parties(counting, from_party, to_party)
    speakers: set[str] = set()
    for claim in counting:
        speakers.update(claim.speakers)
    publishers = {claim.publisher for claim in counting}
    return Figure(
        lower=numbers.lower,
        upper=numbers.upper,
        approximate=numbers.approximate,
        contested=numbers.contested,
        no_number=numbers.no_number,
        also=numbers.also,
        text=numbers.text,
        floor=numbers.floor,
        told_by=_sides(parties, from_party),
        parties=parties,
        speakers=len(speakers),
        publishers=len(publishers),
        first_published_on=first_published_on(claims),
        per=numbers.per,
        unclear=_is_unclear(counting),
    )


def _is_unclear(counting: list[Claim]) -> bool:
    """Return whether all claims that say one of the quantities leave something open."""
    clear = {claim.quantity for claim in counting if not claim.unclear}
    return any(claim.quantity not in clear for claim in counting)


@lru_cache(maxsize=1024)
def _numbers(
    quantities: tuple[Quantity, ...],
    others: tuple[Quantity, ...],
) -> _Numbers:
    """Return what the quantities that count give, and those of other live claims.

    Most line items have one claim, and many state the same number: those are worked out once.
    """
    envelope = _envelope(quantities)
    no_number = _no_number(quantities)
    text = envelope.text
    also = _also(others, text)
    if also:
        beside = ", ".join(also)
        text = f"{text} (also {beside})"
    return _Numbers(
        lower=envelope.lower,
        upper=envelope.upper,
        approximate=any(quantity.approximate for quantity in quantities),
        contested=contradictions.gap(quantities + others) > 0,
        no_number=no_number,
        also=also,
        text=text,
        floor=envelope.floor,
        per=_ratio(quantities) if no_number is NoNumber.PER else None,
    )


def first_published_on(claims: Sequence[Claim]) -> str | None:
    """Return the earliest date by which a source told of it.

    Superseded claims count here: an amended pledge was made when it was first told of, not when it
    was amended.
    """
    heard = [claim for claim in claims if claim.heard]
    dates = [claim.published_on for claim in heard if claim.published_on is not None]
    return min(dates, default=None)


def _parties(claims: Sequence[Claim], *sides: str) -> tuple[str, ...]:
    """Return those of the two sides that have a speaker among some claims, sorted."""
    parties: set[str] = set()
    for claim in claims:
        parties.update(claim.parties)
    return tuple(sorted(parties.intersection(sides)))


def _sides(
    parties: Sequence[str],
    from_party: str,
) -> Sides:
    """Return the sides that have a speaker, by their parties."""
    if len(parties) > 1:
        return Sides.BOTH
    if not parties:
        return Sides.NEITHER
    return Sides.GIVING if parties[0] == from_party else Sides.RECEIVING


def _no_number(quantities: Sequence[Quantity]) -> NoNumber | None:
    """Return why quantities have no number; None where one of them has."""
    if any(not quantity.numberless for quantity in quantities):
        return None
    qualifiers = {quantity.qualifier.value for quantity in quantities}
    for reason in NoNumber:
        if reason.value in qualifiers:
            return reason
    return NoNumber.WITHOUT_CLAIM


def _envelope(quantities: Sequence[Quantity]) -> _Envelope:
    """Return the bounds of the quantities that count, all of one definiteness."""
    missing = _no_number(quantities)
    if missing is NoNumber.PER:
        return _Envelope(0, None, _for_each(quantities))
    if missing is NoNumber.WITHOUT_CLAIM:
        return _Envelope(0, None, WITHOUT_A_CLAIM)
    if missing is not None:
        return _Envelope(0, None, missing.replace("_", " "))
    if quantities[0].qualifier in _ONE_SIDED:
        return _one_sided(quantities)
    lower = min(quantity.lower for quantity in quantities)
    upper = max(quantity.upper for quantity in quantities if quantity.upper is not None)
    text = span(lower, upper)
    if quantities[0].approximate:
        text = f"≈{text}"
    return _Envelope(lower, upper, text)


def _ratio(quantities: Sequence[Quantity]) -> Ratio | None:
    """Return how many there are for each of one category; None where they name several."""
    categories: set[str] = set()
    numbers: list[int] = []
    for quantity in quantities:
        if quantity.per is not None and quantity.value is not None:
            categories.add(quantity.per)
            numbers.append(quantity.value)
    if len(categories) != 1:
        return None
    return Ratio(categories.pop(), min(numbers), max(numbers))


def _for_each(quantities: Sequence[Quantity]) -> str:
    """Return the text of quantities of which some are for each of a category."""
    ratio = _ratio(quantities)
    if ratio is not None:
        return ratio.text
    ratios = [
        quantity for quantity in quantities if quantity.qualifier is Qualifier.PER
    ]
    texts = dict.fromkeys(quantity.text for quantity in ratios)
    return " or ".join(texts)


def _one_sided(quantities: Sequence[Quantity]) -> _Envelope:
    """Return the bounds of floors and ceilings: the lowest floor and the highest ceiling."""
    floor = _lowest_floor(quantities)
    ceiling = _highest_ceiling(quantities)
    if ceiling is None:
        assert floor is not None, "there is one or the other"
        return _Envelope(floor.lower, None, floor.text, floor.qualifier)
    if floor is None:
        return _Envelope(0, ceiling.upper, ceiling.text)
    assert ceiling.upper is not None, "a ceiling is closed"
    if floor.lower > ceiling.upper:
        either = f"{ceiling.text} or {floor.text}"
        return _Envelope(0, None, either)
    text = span(floor.lower, ceiling.upper)
    return _Envelope(floor.lower, ceiling.upper, text)


def _lowest_floor(quantities: Sequence[Quantity]) -> Quantity | None:
    """Return the floor that says least; None where there is none."""
    floors = [quantity for quantity in quantities if quantity.qualifier in _FLOORS]
    return min(floors, key=lambda quantity: quantity.lower, default=None)


def _highest_ceiling(quantities: Sequence[Quantity]) -> Quantity | None:
    """Return the ceiling that says most; None where there is none."""
    ceilings = [quantity for quantity in quantities if quantity.qualifier in _CEILINGS]
    return max(ceilings, key=lambda quantity: quantity.upper or 0, default=None)


def _also(others: Iterable[Quantity], text: str) -> tuple[str, ...]:
    """Return the texts of quantities that don't count and state another number.

    So many for each is a number too. Each stands once, in recording order; `text` is that of the
    figure.
    """
    texts: dict[str, None] = {}
    for quantity in others:
        if quantity.states_number and quantity.text != text:
            texts[quantity.text] = None
    return tuple(texts)


def conflict(live: Iterable[Claim]) -> bool:
    """Return whether two live claims contradict each other."""
    return contradictions.gap(claim.quantity for claim in live) > 0
