"""The only way in for quantities: an integer, a phrase or an object becomes a Quantity."""

import json
import re
from collections.abc import Mapping
from typing import Final

from ledger.rules.base.printable import grouped
from ledger.rules.quantities.quantity import (
    AS_MANY,
    NUMBERLESS,
    SIGNS,
    VALUE_MAX,
    Qualifier,
    Quantity,
)
from ledger.rules.quantities.quantity_refusals import (
    PHRASE_CHARACTERS_MAX,
    WITHOUT_A_NUMBER,
    no_phrase,
    refusal,
)

#: What stands before a number, by how that says it.
PREFIXES: Final = {
    Qualifier.ABOUT: (
        "about",
        "nearly",
        "some",
        "around",
        "approximately",
        "almost",
    ),
    Qualifier.AT_LEAST: ("at least", "no fewer than"),
    Qualifier.MORE_THAN: ("more than", "over"),
    Qualifier.AT_MOST: (
        "up to",
        "at most",
        "no more than",
    ),
    Qualifier.FEWER_THAN: (
        "fewer than",
        "less than",
        "under",
    ),
}
_WORDS: Final = {
    Qualifier.ALL: ("all", "all for all"),
    Qualifier.NOT_STATED: ("not stated", *WITHOUT_A_NUMBER),
    Qualifier.WITHHELD: ("withheld",),
}
_NUMBER: Final = r"(?:0|[1-9][0-9]{0,2}(?:,[0-9]{3})+|[1-9][0-9]*)"


def _by_prefix() -> dict[str, Qualifier]:
    """Return the qualifiers by what stands before a number, a blank after a word included."""
    by_prefix = {sign: qualifier for qualifier, sign in SIGNS.items() if sign}
    for qualifier, prefixes in PREFIXES.items():
        for prefix in prefixes:
            by_prefix[f"{prefix} "] = qualifier
    return by_prefix


def _without_number(qualifier: Qualifier) -> Quantity:
    """Return a quantity without a number: nothing bounds it."""
    return Quantity(qualifier, value=None, lower=0, upper=None)


def _by_words() -> dict[str, Quantity]:
    """Return the quantities of phrases that hold no digits."""
    by_words = {
        "none": Quantity(Qualifier.EXACT, 0, 0, 0),
        AS_MANY: Quantity(Qualifier.PER, 1, 0, None),
    }
    for qualifier, phrases in _WORDS.items():
        quantity = _without_number(qualifier)
        by_words |= dict.fromkeys(phrases, quantity)
    return by_words


_BY_PREFIX: Final = _by_prefix()
_BY_WORDS: Final = _by_words()
_ANY_PREFIX: Final = "|".join(_BY_PREFIX)
_PREFIXED: Final = re.compile(rf"({_ANY_PREFIX})?({_NUMBER})")
_ABOUT: Final = "|".join(PREFIXES[Qualifier.ABOUT])
_RANGE: Final = re.compile(rf"((?:{_ABOUT}) |≈)?({_NUMBER})-({_NUMBER})")
_BETWEEN: Final = re.compile(rf"between ({_NUMBER}) and ({_NUMBER})")
#: As the ids of categories are.
_CATEGORY: Final = re.compile(r"[a-z0-9_-]{2,64}", re.ASCII)
_PER: Final = re.compile(rf"({_NUMBER}) for each ({_CATEGORY.pattern})")
_FIELDS: Final = ("qualifier", *Quantity.DERIVED)


def parse(sent: object) -> Quantity:
    """Return the quantity that an integer, a phrase or an object says.

    Raises:
        NotAQuantity: it is none of the accepted forms, not within 0 to 10,000,000, or contradicts
            itself.
    """
    # True and False are integers in Python.
    if isinstance(sent, bool):
        raise refusal(sent)
    if isinstance(sent, int):
        return _of_value(Qualifier.EXACT, sent, sent)
    if isinstance(sent, str):
        return _parse_phrase(sent)
    if isinstance(sent, Mapping):
        return _parse_object(sent)
    raise refusal(sent)


def _of_value(
    qualifier: Qualifier,
    value: int,
    sent: object,
) -> Quantity:
    """Return the quantity of one number.

    Raises:
        NotAQuantity: the number is out of range, or fewer than nothing.
    """
    if not 0 <= value <= VALUE_MAX:
        most = grouped(VALUE_MAX)
        raise refusal(sent, f"is out of range: whole numbers go from 0 to {most}")
    if qualifier is Qualifier.FEWER_THAN and value == 0:
        raise refusal(sent, "says fewer than nothing")
    lower, upper = _bounds(qualifier, value)
    return Quantity(qualifier, value, lower, upper)


def _bounds(
    qualifier: Qualifier,
    value: int,
) -> tuple[int, int | None]:
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


def _between(
    lower: int,
    upper: int,
    sent: object,
    *,
    hedged: bool,
) -> Quantity:
    """Return the quantity of a range, its ends included.

    Raises:
        NotAQuantity: the ends are in the wrong order, equal, or out of range.
    """
    if not 0 <= lower < upper <= VALUE_MAX:
        most = grouped(VALUE_MAX)
        raise refusal(
            sent,
            f"is no range: it goes from the smaller to the larger, within 0 to {most}",
        )
    return Quantity(Qualifier.BETWEEN, None, lower, upper, hedged=hedged)


def _for_each(
    value: int,
    per: str | None,
    sent: object,
) -> Quantity:
    """Return the quantity of so many for each of a category.

    Raises:
        NotAQuantity: there is none for each, or too many.
    """
    if not 1 <= value <= VALUE_MAX:
        most = grouped(VALUE_MAX)
        raise refusal(
            sent,
            f"is out of range: for each there are 1 to {most}",
        )
    if per is None and value != 1:
        raise refusal(
            sent, "needs its per: the category counted in the other direction"
        )
    return Quantity(Qualifier.PER, value, lower=0, upper=None, per=per)


def _parse_phrase(sent: str) -> Quantity:
    """Return the quantity that a phrase says.

    Raises:
        NotAQuantity: it is none of the forms.
    """
    if len(sent) > PHRASE_CHARACTERS_MAX:
        raise no_phrase(sent)
    phrase = sent.replace("–", "-").lower()
    if phrase in _BY_WORDS:
        return _BY_WORDS[phrase]
    prefixed = _PREFIXED.fullmatch(phrase)
    if prefixed is not None:
        prefix, digits = prefixed.groups()
        qualifier = _BY_PREFIX[prefix] if prefix else Qualifier.EXACT
        return _of_value(qualifier, _number(digits), sent)
    quantity = _parse_range(phrase, sent)
    if quantity is not None:
        return quantity
    per = _PER.fullmatch(phrase)
    if per is not None:
        digits, category = per.groups()
        return _for_each(_number(digits), category, sent)
    raise no_phrase(sent)


def _parse_range(
    phrase: str,
    sent: str,
) -> Quantity | None:
    """Return the quantity of a phrase that is a range; None where it is none.

    Raises:
        NotAQuantity: the ends are in the wrong order, equal, or out of range.
    """
    ends = _RANGE.fullmatch(phrase)
    if ends is not None:
        about, lower, upper = ends.groups()
        hedged = about is not None
        return _between(_number(lower), _number(upper), sent, hedged=hedged)
    ends = _BETWEEN.fullmatch(phrase)
    if ends is not None:
        lower, upper = ends.groups()
        return _between(_number(lower), _number(upper), sent, hedged=False)
    return None


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
        raise refusal(sent, f"has an unknown field {unknown[0]!r}; there are {fields}")
    name = sent.get("qualifier")
    if name not in list(Qualifier):
        qualifiers = ", ".join(Qualifier)
        raise refusal(sent, f"needs a qualifier, one of {qualifiers}")
    quantity = _from_fields(Qualifier(str(name)), sent)
    _check_derived(quantity, sent)
    return quantity


def _check_derived(
    quantity: Quantity,
    sent: Mapping[str, object],
) -> None:
    """Refuse derived fields that aren't those of the quantity, by their type too.

    Raises:
        NotAQuantity: a field differs; it says what the field would be.
    """
    document: Mapping[str, object] = quantity.document()
    for name in Quantity.DERIVED:
        if name not in sent:
            continue
        value, derived = sent[name], document[name]
        if value != derived or type(value) is not type(derived):
            would_be = json.dumps(derived, ensure_ascii=False)
            raise refusal(sent, f"contradicts itself: its {name} would be {would_be}")


def _from_fields(
    qualifier: Qualifier,
    sent: Mapping[str, object],
) -> Quantity:
    """Return the quantity that the fields of an object give.

    Raises:
        NotAQuantity: a number that the qualifier needs is missing or out of range.
    """
    if qualifier is Qualifier.PER:
        return _per_of(sent)
    if qualifier in NUMBERLESS:
        return _without_number(qualifier)
    if qualifier is Qualifier.BETWEEN:
        lower = sent.get("lower")
        upper = sent.get("upper")
        if type(lower) is not int or type(upper) is not int:
            raise refusal(sent, "needs whole numbers as its lower and upper")
        hedged = sent.get("approximate") is True
        return _between(lower, upper, sent, hedged=hedged)
    value = sent.get("value")
    if type(value) is not int:
        raise refusal(sent, "needs a whole number as its value")
    return _of_value(qualifier, value, sent)


def _per_of(sent: Mapping[str, object]) -> Quantity:
    """Return the quantity that is so many for each of the category that an object names.

    Raises:
        NotAQuantity: its value is no whole number, or its per no id.
    """
    value = sent.get("value")
    per = sent.get("per")
    if type(value) is not int:
        raise refusal(sent, "needs a whole number as its value")
    if per is None:
        return _for_each(value, None, sent)
    if not isinstance(per, str) or not _CATEGORY.fullmatch(per):
        raise refusal(sent, "needs the id of a category as its per")
    return _for_each(value, per, sent)
