"""Quantities that a sentence says: numbers with what hedges them, ranges, so many for so many."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from itertools import zip_longest
from typing import Final

from ledger.rules.quantities import hedges, number_words
from ledger.rules.quantities.number_grammar import Mention
from ledger.rules.quantities.parsing import parse
from ledger.rules.quantities.plain_text import plain_with_places
from ledger.rules.quantities.quantity import SIGNS, VALUE_MAX, Qualifier, Quantity
from ledger.rules.reading.word_tags import Tag

_BETWEEN_ENDS: Final = re.compile(r"\s?(?:-|—|to|до|or|или|або|чи)\s?", re.IGNORECASE)
_AND: Final = re.compile(r"\s(?:and|та|і|и)\s", re.IGNORECASE)
_BETWEEN: Final = re.compile(r"(?<!\w)(?:between|між|между) \Z", re.IGNORECASE)
_FOR: Final = re.compile(r"[\s-](?:for|на|за)[\s-]", re.IGNORECASE)
_MONEY: Final = re.compile(r"[$€£₴₽] ?\Z")
_NUMBER_SIGN: Final = re.compile(r"[№#] ?\Z|(?<!\w)No\. ?\Z")
_NOT_BEHIND: Final = re.compile(r" ?[%‰°]|:[0-9]|/[0-9]|(?:st|nd|rd|th|s|am|pm)(?!\w)")
_SO_MANY_EACH: Final = re.compile(r"(?<!\w)по \Z", re.IGNORECASE)
_SHORT: Final = re.compile(r"(?:тис|тыс|млн)\Z", re.IGNORECASE)
_YEARS: Final = range(1900, 2101)
_YEAR: Final = re.compile(r"[0-9]{4}")
_WORDS_BEFORE: Final = 14


#: Words for some few, with what they are of.
_COUPLE: Final = re.compile(
    r"(?:couple|pair|пар[ауиы]|кілька|декілька|несколько)\b"
    r"(?: of)?(?: (?:hundred|thousand|dozen|сотень|сотен|тисяч|тысяч|десятк\w+))?",
    re.IGNORECASE,
)


class SpokenForm(Enum):
    """How a quantity is said."""

    NUMBER = auto()
    FORMULA = auto()  #: so many for so many
    ALL = auto()  #: all for all
    VAGUE = auto()  #: thousands


@dataclass(frozen=True, slots=True)
class SpokenQuantity:
    """A quantity that a sentence says, from `start` to before `end`.

    `number_at` is where its number begins, behind what hedges it; `value` is its largest number.
    """

    start: int
    end: int
    number_at: int
    value: int | None
    quantity: Quantity
    form: SpokenForm
    is_year: bool = False


def quantities(
    sentence: str,
    tags: Sequence[Tag],
    language: str | None,
) -> list[SpokenQuantity]:
    """Return the quantities of a sentence, in their order."""
    numbers = list(_numbers(sentence, language))
    every = [*numbers, *_without_numbers(tags, numbers)]
    return sorted(every, key=_start)


def _start(spoken: SpokenQuantity) -> int:
    return spoken.start


def _without_numbers(
    tags: Sequence[Tag],
    numbers: Sequence[SpokenQuantity],
) -> Iterator[SpokenQuantity]:
    """Yield what is said of how many without a number: all for all, hundreds."""
    taken: set[int] = set()
    for spoken in numbers:
        taken.update(range(spoken.start, spoken.end))
    for tag in tags:
        if tag.kind == "all":
            quantity = parse(Qualifier.ALL.value)
            form = SpokenForm.ALL
        elif tag.kind == "vague" and tag.start not in taken:
            quantity = parse("not stated")
            form = SpokenForm.VAGUE
        else:
            continue
        yield SpokenQuantity(tag.start, tag.end, tag.start, None, quantity, form)


def _numbers(
    sentence: str,
    language: str | None,
) -> Iterator[SpokenQuantity]:
    """Yield the numbers of a sentence that count something, with what stands before them."""
    plain, places = plain_with_places(sentence)
    mentions = [
        mention
        for mention in number_words.mentions(plain, language)
        if _may_count(plain, mention)
    ]
    is_second = False
    for mention, following in zip_longest(mentions, mentions[1:]):
        if is_second:
            is_second = False
            continue
        spoken = _hedged(plain, mention)
        if following is not None:
            joined = _joined(plain, spoken, mention, following)
            is_second = joined.end == following.end
            spoken = joined
        yield _placed(spoken, places)


def _joined(
    plain: str,
    spoken: SpokenQuantity,
    mention: Mention,
    following: Mention,
) -> SpokenQuantity:
    """Return a quantity with the number behind it, where both are one: a range, N for N."""
    if _is_range(plain, mention, following):
        return _ranging(mention, following)
    if not _is_formula(plain, mention, following):
        return spoken
    if following.value == mention.value:
        return replace(spoken, form=SpokenForm.FORMULA, end=following.end)
    return replace(spoken, form=SpokenForm.FORMULA)


def _placed(
    spoken: SpokenQuantity,
    places: Sequence[int],
) -> SpokenQuantity:
    """Return a quantity of a plain text as one of the text that was made plain."""
    return replace(
        spoken,
        start=places[spoken.start],
        end=places[spoken.end - 1] + 1,
        number_at=places[spoken.number_at],
    )


def _may_count(
    plain: str,
    mention: Mention,
) -> bool:
    """Return whether a number may count somebody: it is no money, no order, and no pronoun."""
    if mention.value > VALUE_MAX:
        return False
    before = plain[max(0, mention.start - _WORDS_BEFORE) : mention.start]
    if _MONEY.search(before) or _NUMBER_SIGN.search(before):
        return False
    if _NOT_BEHIND.match(plain, mention.end):
        return False
    in_digits = plain[mention.start].isdigit()
    return in_digits or mention.value > 1


def _is_year(
    plain: str,
    mention: Mention,
) -> bool:
    """Return whether digits may be those of a year."""
    digits = plain[mention.start : mention.end]
    return mention.value in _YEARS and _YEAR.fullmatch(digits) is not None


def _hedged(
    plain: str,
    mention: Mention,
) -> SpokenQuantity:
    """Return the quantity of one number, with the words right before it."""
    start = _start_with_each(plain, mention.start)
    hedge = hedges.before_number(plain[:start])
    sent: int | str = mention.value
    if hedge is not None:
        phrase, qualifier = hedge
        if qualifier in SIGNS and not (
            qualifier is Qualifier.FEWER_THAN and mention.value == 0
        ):
            start -= len(phrase) + 1
            sent = f"{SIGNS[qualifier]}{mention.value}"
    couple = _COUPLE.match(plain, mention.start)
    if couple is not None:
        end = max(mention.end, couple.end())
        return _vague(start, end)
    return SpokenQuantity(
        start,
        _end(plain, mention),
        mention.start,
        mention.value,
        parse(sent),
        SpokenForm.NUMBER,
        is_year=_is_year(plain, mention),
    )


def _vague(
    start: int,
    end: int,
) -> SpokenQuantity:
    """Return a quantity that no number tells: a couple of hundred."""
    quantity = parse("not stated")
    return SpokenQuantity(start, end, start, None, quantity, SpokenForm.VAGUE)


def _end(
    plain: str,
    mention: Mention,
) -> int:
    """Return where a number ends with the full stop of an abbreviation: 1,2 тис."""
    number = plain[mention.start : mention.end]
    is_short = _SHORT.search(number) is not None
    return mention.end + (is_short and plain.startswith(".", mention.end))


def _start_with_each(
    plain: str,
    start: int,
) -> int:
    """Return where a number begins with the word before it that says: so many each."""
    match = _SO_MANY_EACH.search(plain, max(0, start - _WORDS_BEFORE), start)
    return start if match is None else match.start()


def _is_range(
    plain: str,
    one: Mention,
    other: Mention,
) -> bool:
    """Return whether two numbers are the ends of a range."""
    if not one.value < other.value:
        return False
    between = plain[one.end : other.start]
    if _BETWEEN_ENDS.fullmatch(between):
        return True
    before = plain[max(0, one.start - _WORDS_BEFORE) : one.start]
    return bool(_AND.fullmatch(between) and _BETWEEN.search(before))


def _ranging(
    one: Mention,
    other: Mention,
) -> SpokenQuantity:
    """Return the quantity of a range."""
    quantity = parse(f"{one.value}-{other.value}")
    return SpokenQuantity(
        one.start,
        other.end,
        one.start,
        other.value,
        quantity,
        SpokenForm.NUMBER,
    )


def _is_formula(
    plain: str,
    one: Mention,
    other: Mention,
) -> bool:
    """Return whether two numbers are so many for so many."""
    return _FOR.fullmatch(plain[one.end : other.start]) is not None
