"""Numbers in digits, of any script and grouped in any way: 1,212, 1.212, 1 212, 1’212, 6 тыс.

All texts here are plain (`ledger.rules.quantities.plain_text`), with their case.
"""

import re
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Final, NamedTuple

from ledger.rules.quantities.digit_patterns import (
    BEFORE_A_SHORT_NUMBER,
    BEFORE_AN_ORDER,
    GOES_ON,
    GROUPED_BY_BLANKS,
    GROUPED_BY_COMMA,
    GROUPED_BY_STOP,
    GROUPED_LOOSELY,
    HARDLY_COUNT,
    INTEGER,
    JOINED,
    LIST_BEFORE,
    LIST_BEHIND,
    NAMED_DATE,
    NO_COUNT,
    NUMBER,
    RANGE_END,
    SCALES,
    SHORT_NUMBER,
)
from ledger.rules.quantities.number_grammar import Mention, RangeEnd


class Span(NamedTuple):
    """Where a plain text may have one number, from `start` to before `end`.

    `sure`: it can hardly be read as two.
    """

    start: int
    end: int
    sure: bool


_DIGITS_MAX: Final = 12
_NO_DIGIT: Final = re.compile(r"[^0-9]")
_INTEGER: Final = re.compile(INTEGER)
_BEFORE_BLANK: Final = re.compile(r"[0-9]+(?=\s)")
_DASH_BEHIND: Final = re.compile(r"(?<=[0-9])([ \n]{1,3})[-−](?=[ \n]{0,3}[0-9])")
_GROUPING_SIGN: Final = re.compile(r"[\s'\"_]")
#: What may name or place the number behind it: Brigade 36, No. 12, Day 100, in 11 days.
_WORD_BEFORE: Final = re.compile(r"(?<!\w)(?P<word>[^\W\d_]+|[№#§°])\.?[ \n\t]{0,3}\Z")
_WORD_CHARACTERS: Final = 30
_COMMA_CHARACTERS: Final = 4
_HALF: Final = Fraction(1, 2)
_UNDATED: Final = (NAMED_DATE, *NO_COUNT)
_COUNTING: Final = (*_UNDATED, *HARDLY_COUNT)


def mentions(text: str) -> Iterator[Mention]:
    """Yield the whole numbers that stand in a plain text in digits, with what multiplies them.

    Digits that count nothing (dates, times, shares, names) give none. Where digits may be read in
    two ways, both are given.
    """
    lower = _counting(text)
    for match in NUMBER.finditer(lower):
        if match["number"] is not None:
            yield from _scaled(match)
        elif match["one"] is not None:
            yield from _multiplied(match)
        else:
            start, end = match.span("whole")
            yield from _mention(start, end, match["whole"])
            yield from _apart(text, match)


def _counting(text: str) -> str:
    """Return a text in lower case without the digits that count nothing."""
    return _blanked(_lower(text), _COUNTING)


def _lower(text: str) -> str:
    """Return a text in lower case, in which no dash behind digits is that of a number below 0.

    It joins the ends of a range, with or without blanks around it.
    """
    return _DASH_BEHIND.sub(r"\1;", text.lower())


def _blanked(
    lower: str,
    patterns: Iterable[re.Pattern[str]],
) -> str:
    """Return a text without the digits that count nothing."""
    for pattern in patterns:
        lower = pattern.sub(_blanks, lower)
    return lower


def _blanks(match: re.Match[str]) -> str:
    """Return as many characters that belong to no number as a match has."""
    start, end = match.span()
    return "\x00" * (end - start)


def _mention(
    start: int,
    end: int,
    number: str,
) -> Iterator[Mention]:
    """Yield the number that digits say, however they are grouped; none above 12 digits."""
    digits = _digits(number)
    if len(digits) <= _DIGITS_MAX:
        yield Mention(start, end, int(digits))


def _digits(number: str) -> str:
    """Return the digits of a number without what groups them."""
    return _NO_DIGIT.sub("", number)


def _apart(
    text: str,
    match: re.Match[str],
) -> Iterator[Mention]:
    """Yield the two numbers that blanks part, where a name may have the first.

    So in: Brigade 36 500 men.
    """
    whole = match["whole"]
    start, end = match.span("whole")
    head = _BEFORE_BLANK.match(whole)
    if head is None or not _may_be_named(text, start):
        return
    head_end = head.end()
    middle = start + head_end
    yield from _mention(start, middle, head[0])
    yield from _mention(middle + 1, end, whole[head_end:])


def _multiplied(match: re.Match[str]) -> Iterator[Mention]:
    """Yield the product of two numbers: 6 x 100."""
    one = _digits(match["one"])
    other = _digits(match["other"])
    start, end = match.span()
    if len(one) + len(other) <= _DIGITS_MAX:
        yield Mention(start, end, int(one) * int(other))


def _scaled(match: re.Match[str]) -> Iterator[Mention]:
    """Yield what a number with a word that multiplies it may say: 6 thousand, 6k."""
    number = match["number"]
    glued = match["glued"]
    scale = SCALES[match["scale"] or glued]
    start, end = match.span()
    for value in _multipliers(match):
        product = value * scale
        if product.denominator == 1:
            yield Mention(start, end, product.numerator, scale)
    if glued and number.isdigit():
        start, end = match.span("number")
        yield from _mention(start, end, number)


def _multipliers(match: re.Match[str]) -> Iterator[Fraction]:
    """Yield what the digits before a scale may say, with the half behind them."""
    half = _HALF if match["half"] else Fraction(0)
    for value in _readings(match["number"]):
        yield value + half


def range_ends(text: str) -> Iterator[RangeEnd]:
    """Yield the numbers of a plain text in digits that may be ends of a range."""
    lower = _counting(text)
    for match in RANGE_END.finditer(lower):
        start, end = match.span()
        form = match["scale"] or match["glued"]
        scale = SCALES[form] if form else 1
        factors = (scale,) if form else ()
        for value in _multipliers(match):
            yield RangeEnd(start, end, value * scale, value, factors)
            if not form:
                break  # 1,212 with nothing behind it is no decimal


def _readings(number: str) -> Iterator[Fraction]:
    """Yield what digits say before a scale: `1.212` is one and a bit, and over a thousand."""
    digits = _digits(number)
    if not digits or len(digits) > _DIGITS_MAX:
        return
    if _INTEGER.fullmatch(number):
        yield Fraction(digits)
    ungrouped = _GROUPING_SIGN.sub("", number)
    decimal = ungrouped.replace(",", ".")
    whole, _, part = decimal.partition(".")
    if part.isdigit():
        yield Fraction(f"{whole}.{part}")


def may_go_on(
    lower: str,
    place: int,
) -> bool:
    """Return whether a number with digits may go on across a place: soon known, mostly not so.

    A place without a blank beside it counts, too: 5|th, 6|k, M1|A2.
    """
    beside = lower[place - 1 : place + 1]
    if not any(map(str.isspace, beside)):
        return True
    return GOES_ON.match(lower, place) is not None


def spans(text: str) -> Iterator[Span]:
    """Yield where digits of a plain text may be one number, with the words that multiply them."""
    lower = _lower(text)
    yield from _matches(lower, JOINED, sure=True)
    yield from _matches(lower, NO_COUNT, sure=True)
    yield from _matches(lower, HARDLY_COUNT, sure=False)
    # The day of a date groups nothing.
    undated = _blanked(lower, _UNDATED)
    for match in GROUPED_BY_BLANKS.finditer(undated):
        start, end = match.span()
        apart = _may_be_apart(text, match)
        yield Span(start, end, sure=not apart)
    yield from _matches(undated, (*GROUPED_LOOSELY, GROUPED_BY_STOP), sure=False)
    for match in GROUPED_BY_COMMA.finditer(undated):
        start, end = match.span()
        if not _is_of_list(undated, start, end):
            yield Span(start, end, sure=False)


def _is_of_list(
    text: str,
    start: int,
    end: int,
) -> bool:
    """Return whether numbers that a comma parts are members of a list: 50, 100 and 250."""
    before = text[max(0, start - _COMMA_CHARACTERS) : start]
    if LIST_BEFORE.search(before) is not None:
        return True
    return LIST_BEHIND.match(text, end) is not None


def _matches(
    text: str,
    patterns: Iterable[re.Pattern[str]],
    *,
    sure: bool,
) -> Iterator[Span]:
    """Yield where any of some patterns stands in a text."""
    for pattern in patterns:
        for match in pattern.finditer(text):
            start, end = match.span()
            yield Span(start, end, sure)


def _may_be_apart(
    text: str,
    match: re.Match[str],
) -> bool:
    """Return whether digits that blanks part may be two numbers: of a name, or of two lines."""
    start = match.start()
    if _may_be_named(text, start):
        return True
    begins_line = start == 0 or text[start - 1] == "\n"
    return begins_line and "\n" in match[0]


def _may_be_named(
    text: str,
    start: int,
) -> bool:
    """Return whether a number may belong to the word before it.

    That is a word with a capital, a sign, a time, an order, or a noun before a short number.
    """
    first = max(0, start - _WORD_CHARACTERS)
    match = _WORD_BEFORE.search(text[first:start])
    if match is None:
        return False
    word = match["word"]
    if not word.isalpha() or word[0].isupper():
        return True
    if BEFORE_AN_ORDER.match(word) is not None:
        return True
    if SHORT_NUMBER.match(text, start) is None:
        return False
    return BEFORE_A_SHORT_NUMBER.match(word) is not None
