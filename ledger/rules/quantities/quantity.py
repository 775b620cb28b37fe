"""Quantities: what was said of a number, kept as it was said.

One parser is the only way in. A quantity is never rounded, never given a band that nobody stated,
and never turned from unknown into zero.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import ClassVar, Final

from ledger.rules.base.errors import LedgerError
from ledger.rules.base.printable import grouped, is_seen

VALUE_MAX: Final = 10_000_000
#: The forms accepted, as every refusal names them.
FORMS: Final = (
    '6000, "6,000", "about 400", "at least 1,000", "more than 1,000", "up to 1,200", '
    '"fewer than 10", "2-3", "none", "all", "not stated", "withheld", or what the ledger prints: '
    '"≈400", "≥1,000", ">1,000", "≤1,200", "<10", "2–3"'
)


def _quoted(phrases: Sequence[str]) -> str:
    """Return phrases as a sentence lists them: `"a", "b" and "c"`."""
    *others, last = [f'"{phrase}"' for phrase in phrases]
    return f"{', '.join(others)} and {last}"


class Qualifier(StrEnum):
    """How a number was said."""

    EXACT = "exact"  #: "6,000", and "none" for 0
    ABOUT = "about"  #: "about 400": a number, and a hint that it isn't exact
    AT_LEAST = "at_least"  #: "at least 1,000"
    MORE_THAN = "more_than"  #: "more than 1,000": 1,001 and above
    AT_MOST = "at_most"  #: "up to 1,200"
    FEWER_THAN = "fewer_than"  #: "fewer than 10": 9 and below
    BETWEEN = "between"  #: "2-3"
    ALL = "all"  #: "all for all": everyone, with no number
    NOT_STATED = "not_stated"  #: no number, or a word such as "thousands"
    WITHHELD = "withheld"  #: a number deliberately held back


NUMBERLESS: Final = frozenset({Qualifier.ALL, Qualifier.NOT_STATED, Qualifier.WITHHELD})
_SIGNS: Final = {
    Qualifier.EXACT: "",
    Qualifier.ABOUT: "≈",
    Qualifier.AT_LEAST: "≥",
    Qualifier.MORE_THAN: ">",
    Qualifier.AT_MOST: "≤",
    Qualifier.FEWER_THAN: "<",
}
_PREFIXES: Final = {
    Qualifier.ABOUT: ("about", "nearly", "some", "around", "approximately", "almost"),
    Qualifier.AT_LEAST: ("at least", "no fewer than"),
    Qualifier.MORE_THAN: ("more than", "over"),
    Qualifier.AT_MOST: ("up to", "at most", "no more than"),
    Qualifier.FEWER_THAN: ("fewer than", "less than", "under"),
}
_WORDS: Final = {
    Qualifier.ALL: ("all", "all for all"),
    Qualifier.NOT_STATED: (
        "not stated",
        "thousands",
        "hundreds",
        "dozens",
        "several",
        "a group",
    ),
    Qualifier.WITHHELD: ("withheld",),
}
#: What to send for words that are none of the phrases, as the refusal of each says.
OTHER_WORDS: Final = (
    'For words without a number ("many", "a handful", "several dozen") send "not stated"; '
    f"{_quoted(_WORDS[Qualifier.NOT_STATED][1:])} are taken as that. For a number in words send "
    'its digits ("ten" as 10), for "roughly 400" send "about 400".'
)
_NUMBER: Final = r"(?:0|[1-9][0-9]{0,2}(?:,[0-9]{3})+|[1-9][0-9]*)"
_BY_PREFIX: Final = {sign: qualifier for qualifier, sign in _SIGNS.items() if sign} | {
    f"{prefix} ": qualifier
    for qualifier, prefixes in _PREFIXES.items()
    for prefix in prefixes
}
_BY_WORDS: Final = {
    words: qualifier for qualifier, phrases in _WORDS.items() for words in phrases
}
_PREFIXED: Final = re.compile(rf"({'|'.join(_BY_PREFIX)})?({_NUMBER})")
_RANGE: Final = re.compile(
    rf"({_NUMBER})-({_NUMBER})|between ({_NUMBER}) and ({_NUMBER})"
)
_PHRASE_CHARACTERS_MAX: Final = 60


class NotAQuantity(LedgerError):
    """What was sent is no quantity; the words name the forms accepted."""

    code = "not-a-quantity"


@dataclass(frozen=True, slots=True)
class Quantity:
    """What was said: `lower` and `upper` are whole numbers, inclusive; an open `upper` is None."""

    qualifier: Qualifier
    value: int | None
    lower: int
    upper: int | None
    verbatim: str | None = None

    DERIVED: ClassVar[tuple[str, ...]] = (
        "value",
        "lower",
        "upper",
        "approximate",
        "text",
    )

    @property
    def approximate(self) -> bool:
        """Whether the words say that the number isn't exact."""
        return self.qualifier is Qualifier.ABOUT

    @property
    def numberless(self) -> bool:
        """Whether no number was said at all."""
        return self.qualifier in NUMBERLESS

    @property
    def text(self) -> str:
        """The quantity for people, such as `≤1,200` or `not stated`."""
        if self.numberless:
            return self.qualifier.replace("_", " ")
        if self.qualifier is Qualifier.BETWEEN:
            assert self.upper is not None
            return span(self.lower, self.upper)
        assert self.value is not None
        return f"{_SIGNS[self.qualifier]}{grouped(self.value)}"

    @property
    def stated(self) -> tuple[int, ...]:
        """The numbers that the words themselves hold: none, one, or the two ends of a range."""
        if self.qualifier is Qualifier.BETWEEN:
            assert self.upper is not None
            return (self.lower, self.upper)
        return () if self.value is None else (self.value,)

    def document(self) -> dict[str, object]:
        """Return the quantity as it is answered and stored."""
        return {
            "qualifier": self.qualifier.value,
            "value": self.value,
            "lower": self.lower,
            "upper": self.upper,
            "approximate": self.approximate,
            "verbatim": self.verbatim,
            "text": self.text,
        }


def span(lower: int, upper: int) -> str:
    """Return a closed interval for people: `6,000`, or `2–3` with an en dash."""
    return (
        f"{grouped(lower)}" if lower == upper else f"{grouped(lower)}–{grouped(upper)}"
    )


def parse(said: object) -> Quantity:
    """Return the quantity that an integer, a phrase or an object says.

    Raises:
        NotAQuantity: it is none of the accepted forms, not within 0 to 10,000,000, or contradicts
            itself.
    """
    if isinstance(said, bool) or not isinstance(said, int | str | Mapping):
        raise _refusal(said)
    if isinstance(said, int):
        return _of_value(Qualifier.EXACT, said, said)
    return _parse_phrase(said) if isinstance(said, str) else _parse_object(said)


def _refusal(said: object, why: str = "is not a quantity") -> NotAQuantity:
    return NotAQuantity(f"{_shown(said)} {why}; say {FORMS}.")


def _no_phrase(said: str) -> NotAQuantity:
    """Return the refusal of words that are none of the phrases."""
    refusal = _refusal(said)
    return NotAQuantity(f"{refusal.detail} {OTHER_WORDS}")


def _shown(said: object) -> str:
    """What was sent, short enough and fit to be printed in a refusal."""
    try:
        shown = json.dumps(
            dict(said) if isinstance(said, Mapping) else said,
            ensure_ascii=False,
            default=str,
        )
    except (RecursionError, TypeError, ValueError):
        return "This"  # nested too deeply, keyed by no strings, or thousands of digits long
    # Half of a surrogate pair can't be sent back.
    shown = shown.encode(errors="replace").decode()
    if len(shown) > _PHRASE_CHARACTERS_MAX:
        return shown[:_PHRASE_CHARACTERS_MAX] + "…"
    return shown


def _of_value(qualifier: Qualifier, value: int, said: object) -> Quantity:
    if not 0 <= value <= VALUE_MAX:
        raise _refusal(
            said, f"is out of range: whole numbers go from 0 to {grouped(VALUE_MAX)}"
        )
    if qualifier is Qualifier.FEWER_THAN and value == 0:
        raise _refusal(said, "says fewer than nothing")
    lower, upper = _bounds(qualifier, value)
    return Quantity(qualifier, value, lower, upper)


def _bounds(qualifier: Qualifier, value: int) -> tuple[int, int | None]:
    match qualifier:
        case Qualifier.AT_LEAST:
            return value, None
        case Qualifier.MORE_THAN:
            return value + 1, None
        case Qualifier.AT_MOST:
            return 0, value
        case Qualifier.FEWER_THAN:
            return 0, value - 1
        case _:
            return value, value


def _between(lower: int, upper: int, said: object) -> Quantity:
    if not 0 <= lower < upper <= VALUE_MAX:
        raise _refusal(
            said,
            "is no range: it goes from the smaller to the larger, "
            f"within 0 to {grouped(VALUE_MAX)}",
        )
    return Quantity(Qualifier.BETWEEN, None, lower, upper)


def _parse_phrase(said: str) -> Quantity:
    phrase = said.replace("–", "-").lower()
    if len(said) > _PHRASE_CHARACTERS_MAX:
        raise _no_phrase(said)
    if phrase == "none":
        return Quantity(Qualifier.EXACT, 0, 0, 0)
    if phrase in _BY_WORDS:
        return Quantity(_BY_WORDS[phrase], None, 0, None)
    if match := _PREFIXED.fullmatch(phrase):
        qualifier = _BY_PREFIX[match[1]] if match[1] else Qualifier.EXACT
        return _of_value(qualifier, _number(match[2]), said)
    if match := _RANGE.fullmatch(phrase):
        lower, upper = (group for group in match.groups() if group)
        return _between(_number(lower), _number(upper), said)
    raise _no_phrase(said)


def _number(digits: str) -> int:
    return int(digits.replace(",", ""))


def _parse_object(said: Mapping[str, object]) -> Quantity:
    unknown = sorted(set(said) - {"qualifier", "verbatim", *Quantity.DERIVED})
    if unknown:
        fields = ", ".join(("qualifier", "verbatim", *Quantity.DERIVED))
        raise _refusal(said, f"has an unknown field {unknown[0]!r}; there are {fields}")
    name = said.get("qualifier")
    if name not in list(Qualifier):
        raise _refusal(said, f"needs a qualifier, one of {', '.join(Qualifier)}")
    verbatim = said.get("verbatim")
    if verbatim is not None and (
        not isinstance(verbatim, str) or not is_seen(verbatim)
    ):
        raise _refusal(said, "needs words of the passage, or null, as its verbatim")
    quantity = replace(_from_fields(Qualifier(str(name)), said), verbatim=verbatim)
    derived = quantity.document()
    for field in Quantity.DERIVED:
        if field in said and (
            said[field] != derived[field]
            or type(said[field]) is not type(derived[field])
        ):
            would_be = json.dumps(derived[field], ensure_ascii=False)
            raise _refusal(said, f"contradicts itself: its {field} would be {would_be}")
    return quantity


def _from_fields(qualifier: Qualifier, said: Mapping[str, object]) -> Quantity:
    if qualifier in NUMBERLESS:
        return Quantity(qualifier, None, 0, None)
    if qualifier is Qualifier.BETWEEN:
        lower, upper = said.get("lower"), said.get("upper")
        if type(lower) is not int or type(upper) is not int:
            raise _refusal(said, "needs whole numbers as its lower and upper")
        return _between(lower, upper, said)
    value = said.get("value")
    if type(value) is not int:
        raise _refusal(said, "needs a whole number as its value")
    return _of_value(qualifier, value, said)
