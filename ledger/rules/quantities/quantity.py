"""Quantities: what was said of a number, kept as it was said.

One parser is the only way in. A quantity is never rounded, never given a band that nobody stated,
and never turned from unknown into zero.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Final

from ledger.rules.base.errors import LedgerError
from ledger.rules.base.printable import grouped, listed

VALUE_MAX: Final = 10_000_000
#: The forms accepted, as every refusal names them.
FORMS: Final = (
    '6000, "6,000", "about 400", "at least 1,000", "more than 1,000", "up to 1,200", '
    '"fewer than 10", "2-3", "none", "all", "not stated", "withheld", or what the ledger prints: '
    '"≈400", "≥1,000", ">1,000", "≤1,200", "<10", "2–3"'
)


def _quoted(phrases: Sequence[str]) -> str:
    """Return phrases as a sentence lists them: `"a", "b" and "c"`."""
    return listed(f'"{phrase}"' for phrase in phrases)


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
_WORDS_TAKEN: Final = _quoted(_WORDS[Qualifier.NOT_STATED][1:])
#: What to send for words that are none of the phrases, as the refusal of each says.
OTHER_WORDS: Final = (
    'For words without a number ("many", "a handful", "several dozen") send "not stated"; '
    f"{_WORDS_TAKEN} are taken as that. For a number in words send "
    'its digits ("ten" as 10), for "roughly 400" send "about 400".'
)
_NUMBER: Final = r"(?:0|[1-9][0-9]{0,2}(?:,[0-9]{3})+|[1-9][0-9]*)"


def _by_prefix() -> dict[str, Qualifier]:
    """Return the qualifiers by what stands before a number, a blank after a word included."""
    by_prefix = {sign: qualifier for qualifier, sign in _SIGNS.items() if sign}
    for qualifier, prefixes in _PREFIXES.items():
        for prefix in prefixes:
            by_prefix[f"{prefix} "] = qualifier
    return by_prefix


def _by_words() -> dict[str, Qualifier]:
    """Return the qualifiers without a number by their phrases."""
    by_words: dict[str, Qualifier] = {}
    for qualifier, phrases in _WORDS.items():
        by_words |= dict.fromkeys(phrases, qualifier)
    return by_words


_BY_PREFIX: Final = _by_prefix()
_BY_WORDS: Final = _by_words()
_ANY_PREFIX: Final = "|".join(_BY_PREFIX)
_PREFIXED: Final = re.compile(rf"({_ANY_PREFIX})?({_NUMBER})")
_RANGE: Final = re.compile(rf"({_NUMBER})-({_NUMBER})")
_BETWEEN: Final = re.compile(rf"between ({_NUMBER}) and ({_NUMBER})")
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

    DERIVED: ClassVar[tuple[str, ...]] = (
        "value",
        "lower",
        "upper",
        "approximate",
        "text",
    )

    @property
    def approximate(self) -> bool:
        """Return whether the words say that the number isn't exact."""
        return self.qualifier is Qualifier.ABOUT

    @property
    def numberless(self) -> bool:
        """Return whether no number was said at all."""
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
        sign = _SIGNS[self.qualifier]
        return sign + grouped(self.value)

    @property
    def stated(self) -> tuple[int, ...]:
        """The numbers that the words themselves hold: none, one, or the two ends of a range."""
        if self.qualifier is Qualifier.BETWEEN:
            assert self.upper is not None
            return (self.lower, self.upper)
        if self.value is None:
            return ()
        return (self.value,)

    def document(self) -> dict[str, object]:
        """Return the quantity as it is answered and stored."""
        return {
            "qualifier": self.qualifier.value,
            "value": self.value,
            "lower": self.lower,
            "upper": self.upper,
            "approximate": self.approximate,
            "text": self.text,
        }


_FIELDS: Final = ("qualifier", *Quantity.DERIVED)


def span(lower: int, upper: int) -> str:
    """Return a closed interval for people: `6,000`, or `2–3` with an en dash."""
    least = grouped(lower)
    if lower == upper:
        return least
    most = grouped(upper)
    return f"{least}–{most}"


def parse(sent: object) -> Quantity:
    """Return the quantity that an integer, a phrase or an object says.

    Raises:
        NotAQuantity: it is none of the accepted forms, not within 0 to 10,000,000, or contradicts
            itself.
    """
    # True and False are integers in Python.
    if isinstance(sent, bool):
        raise _refusal(sent)
    if isinstance(sent, int):
        return _of_value(Qualifier.EXACT, sent, sent)
    if isinstance(sent, str):
        return _parse_phrase(sent)
    if isinstance(sent, Mapping):
        return _parse_object(sent)
    raise _refusal(sent)


def _refusal(sent: object, why: str = "is not a quantity") -> NotAQuantity:
    """Return the refusal of a value, which names the forms that are accepted."""
    value = _printable(sent)
    return NotAQuantity(f"{value} {why}; say {FORMS}.")


def _no_phrase(sent: str) -> NotAQuantity:
    """Return the refusal of words that are none of the phrases."""
    refusal = _refusal(sent)
    return NotAQuantity(f"{refusal.detail} {OTHER_WORDS}")


def _printable(sent: object) -> str:
    """Return a value short enough and fit to be printed in a refusal."""
    value = dict(sent) if isinstance(sent, Mapping) else sent
    try:
        text = json.dumps(value, ensure_ascii=False, default=str)
    except (RecursionError, TypeError, ValueError):
        return "This"  # nested too deeply, keyed by no strings, or thousands of digits long
    # Half of a surrogate pair can't be sent back.
    encoded = text.encode(errors="replace")
    text = encoded.decode()
    if len(text) > _PHRASE_CHARACTERS_MAX:
        return text[:_PHRASE_CHARACTERS_MAX] + "…"
    return text


def _of_value(qualifier: Qualifier, value: int, sent: object) -> Quantity:
    """Return the quantity of one number.

    Raises:
        NotAQuantity: the number is out of range, or fewer than nothing.
    """
    if not 0 <= value <= VALUE_MAX:
        most = grouped(VALUE_MAX)
        raise _refusal(sent, f"is out of range: whole numbers go from 0 to {most}")
    if qualifier is Qualifier.FEWER_THAN and value == 0:
        raise _refusal(sent, "says fewer than nothing")
    lower, upper = _bounds(qualifier, value)
    return Quantity(qualifier, value, lower, upper)


def _bounds(qualifier: Qualifier, value: int) -> tuple[int, int | None]:
    """Return the least and the most that a number can mean, inclusive; None is open."""
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


def _between(lower: int, upper: int, sent: object) -> Quantity:
    """Return the quantity of a range, its ends included.

    Raises:
        NotAQuantity: the ends are in the wrong order, equal, or out of range.
    """
    if not 0 <= lower < upper <= VALUE_MAX:
        most = grouped(VALUE_MAX)
        raise _refusal(
            sent,
            f"is no range: it goes from the smaller to the larger, within 0 to {most}",
        )
    return Quantity(Qualifier.BETWEEN, None, lower, upper)


def _without_number(qualifier: Qualifier) -> Quantity:
    """Return a quantity without a number: nothing bounds it."""
    return Quantity(qualifier, value=None, lower=0, upper=None)


def _parse_phrase(sent: str) -> Quantity:
    """Return the quantity that a phrase says.

    Raises:
        NotAQuantity: it is none of the forms.
    """
    if len(sent) > _PHRASE_CHARACTERS_MAX:
        raise _no_phrase(sent)
    phrase = sent.replace("–", "-").lower()
    if phrase == "none":
        return _of_value(Qualifier.EXACT, 0, sent)
    if phrase in _BY_WORDS:
        return _without_number(_BY_WORDS[phrase])
    prefixed = _PREFIXED.fullmatch(phrase)
    if prefixed is not None:
        prefix, digits = prefixed.groups()
        qualifier = _BY_PREFIX[prefix] if prefix else Qualifier.EXACT
        return _of_value(qualifier, _number(digits), sent)
    ends = _RANGE.fullmatch(phrase) or _BETWEEN.fullmatch(phrase)
    if ends is not None:
        lower, upper = ends.groups()
        return _between(_number(lower), _number(upper), sent)
    raise _no_phrase(sent)


def _number(digits: str) -> int:
    """Return a whole number from digits with commas between thousands."""
    return int(digits.replace(",", ""))


def _parse_object(sent: Mapping[str, object]) -> Quantity:
    """Return the quantity of an object, whose derived fields may be left out.

    Raises:
        NotAQuantity: it has an unknown field, lacks one, or its fields contradict each other.
    """
    unknown = sorted(set(sent).difference(_FIELDS))
    if unknown:
        fields = ", ".join(_FIELDS)
        raise _refusal(sent, f"has an unknown field {unknown[0]!r}; there are {fields}")
    name = sent.get("qualifier")
    if name not in list(Qualifier):
        qualifiers = ", ".join(Qualifier)
        raise _refusal(sent, f"needs a qualifier, one of {qualifiers}")
    quantity = _from_fields(Qualifier(str(name)), sent)
    _check_derived(quantity, sent)
    return quantity


def _check_derived(quantity: Quantity, sent: Mapping[str, object]) -> None:
    """Refuse derived fields that aren't those of the quantity, by their type too.

    Raises:
        NotAQuantity: a field differs; it says what the field would be.
    """
    document = quantity.document()
    for name in Quantity.DERIVED:
        if name not in sent:
            continue
        value, derived = sent[name], document[name]
        if value != derived or type(value) is not type(derived):
            would_be = json.dumps(derived, ensure_ascii=False)
            raise _refusal(sent, f"contradicts itself: its {name} would be {would_be}")


def _from_fields(qualifier: Qualifier, sent: Mapping[str, object]) -> Quantity:
    """Return the quantity that the fields of an object give.

    Raises:
        NotAQuantity: a number that the qualifier needs is missing or out of range.
    """
    if qualifier in NUMBERLESS:
        return _without_number(qualifier)
    if qualifier is Qualifier.BETWEEN:
        lower = sent.get("lower")
        upper = sent.get("upper")
        if type(lower) is not int or type(upper) is not int:
            raise _refusal(sent, "needs whole numbers as its lower and upper")
        return _between(lower, upper, sent)
    value = sent.get("value")
    if type(value) is not int:
        raise _refusal(sent, "needs a whole number as its value")
    return _of_value(qualifier, value, sent)
