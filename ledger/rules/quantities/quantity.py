"""Quantities: what was said of a number, kept as it was said.

A quantity is never rounded, never given a band that nobody stated, and never turned from unknown
into zero. `parsing` is the only way in.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Final, TypedDict

from ledger.rules.base.printable import grouped

VALUE_MAX: Final = 10_000_000
AS_MANY: Final = "as many"


class Qualifier(StrEnum):
    """How a number was said."""

    EXACT = "exact"  #: "6,000", and "none" for 0
    ABOUT = "about"  #: "about 400": a number, and a hint that it isn't exact
    AT_LEAST = "at_least"  #: "at least 1,000"
    MORE_THAN = "more_than"  #: "more than 1,000": 1,001 and above
    AT_MOST = "at_most"  #: "up to 1,200"
    FEWER_THAN = "fewer_than"  #: "fewer than 10": 9 and below
    BETWEEN = "between"  #: "2-3", and "about 12-13"
    PER = "per"  #: "15 for each body": so many for each that the other side hands over
    ALL = "all"  #: "all for all": everyone, with no number
    NOT_STATED = "not_stated"  #: no number, or a word such as "thousands"
    WITHHELD = "withheld"  #: a number deliberately held back


NUMBERLESS: Final = frozenset(
    {
        Qualifier.PER,
        Qualifier.ALL,
        Qualifier.NOT_STATED,
        Qualifier.WITHHELD,
    }
)
SIGNS: Final = {
    Qualifier.EXACT: "",
    Qualifier.ABOUT: "≈",
    Qualifier.AT_LEAST: "≥",
    Qualifier.MORE_THAN: ">",
    Qualifier.AT_MOST: "≤",
    Qualifier.FEWER_THAN: "<",
}


class QuantityDocument(TypedDict):
    """A quantity as it is answered and stored."""

    qualifier: str
    value: int | None
    lower: int
    upper: int | None
    approximate: bool
    per: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Quantity:
    """What was said: `lower` and `upper` are whole numbers, inclusive; an open `upper` is None.

    `hedged`: the words say of a range that its ends aren't exact. `per`: the category counted in
    the other direction, for each of which there are `value`; None where that is the line item's own
    ("as many").
    """

    qualifier: Qualifier
    value: int | None
    lower: int
    upper: int | None
    hedged: bool = False
    per: str | None = None

    DERIVED: ClassVar[tuple[str, ...]] = (
        "value",
        "lower",
        "upper",
        "approximate",
        "per",
        "text",
    )

    @property
    def approximate(self) -> bool:
        """Return whether the words say that the number isn't exact."""
        return self.hedged or self.qualifier is Qualifier.ABOUT

    @property
    def numberless(self) -> bool:
        """Return whether it isn't said how many: not even about."""
        return self.qualifier in NUMBERLESS

    @property
    def states_number(self) -> bool:
        """Return whether a number was said: of how many, or of how many for each."""
        return self.qualifier is Qualifier.PER or not self.numberless

    @property
    def text(self) -> str:
        """The quantity for people, such as `≤1,200` or `not stated`."""
        if self.qualifier is Qualifier.PER:
            return _per_text(self)
        if self.numberless:
            return self.qualifier.replace("_", " ")
        if self.qualifier is Qualifier.BETWEEN:
            assert self.upper is not None
            about = "≈" if self.hedged else ""
            return about + span(self.lower, self.upper)
        assert self.value is not None
        sign = SIGNS[self.qualifier]
        return sign + grouped(self.value)

    @property
    def stated(self) -> tuple[int, ...]:
        """The numbers that the words themselves hold: none, one, or the two ends of a range.

        One for each is said in many ways: one for one, as many.
        """
        if self.qualifier is Qualifier.PER and self.value == 1:
            return ()
        if self.qualifier is Qualifier.BETWEEN:
            assert self.upper is not None
            return (self.lower, self.upper)
        if self.value is None:
            return ()
        return (self.value,)

    def document(self) -> QuantityDocument:
        """Return the quantity as it is answered and stored."""
        return {
            "qualifier": self.qualifier.value,
            "value": self.value,
            "lower": self.lower,
            "upper": self.upper,
            "approximate": self.approximate,
            "per": self.per,
            "text": self.text,
        }


def per_text(
    lower: int,
    upper: int,
    per: str,
) -> str:
    """Return for people how many there are for each: `15 for each body`."""
    return f"{span(lower, upper)} for each {per}"


def _per_text(quantity: Quantity) -> str:
    """Return the text of a quantity that is for each of another."""
    assert quantity.value is not None
    if quantity.per is None:
        return AS_MANY
    return per_text(quantity.value, quantity.value, quantity.per)


def span(lower: int, upper: int) -> str:
    """Return a closed interval for people: `6,000`, or `2–3` with an en dash."""
    least = grouped(lower)
    if lower == upper:
        return least
    most = grouped(upper)
    return f"{least}–{most}"
