"""Numbers in digits, of any script and grouped in any way: 1,212, 1.212, 1 212, 1’212, 6 тыс.

All texts here are plain (`ledger.rules.plain_text`), with their case.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Final, NamedTuple

from ledger.rules.quantities.number_grammar import MINUS, Mention, any_of, pairs
from ledger.rules.quantities.number_languages import (
    AFTER_DIGITS,
    GLUED_TO_DIGITS,
    HALVES,
    MONTHS,
    MONTHS_BEFORE_DAYS,
    ORDINALS,
    PERCENT,
    TIMES_AND_ORDERS,
)


class Span(NamedTuple):
    """Where a plain text may have one number, from `start` to before `end`.

    `sure`: it can hardly be read as two.
    """

    start: int
    end: int
    sure: bool


#: A letter of a script that has capitals; such scripts part words from digits by blanks.
_LETTER: Final = r"[a-z\u00df-\u0587]"
#: One blank or two, or the end of a line.
_BLANK: Final = r"(?: {1,2}| ?\n ?)"
_BY_BLANKS: Final = rf"[1-9][0-9]{{0,2}}(?:{_BLANK}[0-9]{{3}})+"
_BY_SIGNS: Final = "|".join(
    rf"[1-9][0-9]{{0,2}}(?:{sign}[0-9]{{3}})+" for sign in (",", r"\.", "'", '"', "_")
)
#: 1,00,000, as in India.
_BY_TWOS: Final = r"[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}"
#: Not inside a longer number: 6.5 is neither 6 nor 5.
_BEFORE: Final = r"""(?<![0-9])(?<![0-9][.,'"_])"""
_BEFORE_GROUP: Final = rf"(?<!{_LETTER})(?<!{_LETTER}-)(?<![0-9][:/])(?<!\x00)"
_AFTER: Final = rf"""(?![.,'"_]?[0-9])(?! ?½)(?!{_LETTER})"""
_GROUPED: Final = rf"(?:{_BEFORE_GROUP}{_BY_BLANKS}|{_BY_SIGNS}|{_BY_TWOS})"
_INTEGER: Final = rf"(?:{_GROUPED}|[0-9]+)"
_DECIMAL: Final = r"(?:[.,][0-9]{1,6})?"
#: 6,000.0 and 6000,00 are whole.
_NO_CENTS: Final = r"(?:[.,]0{1,2}(?![0-9]))?"
#: Scripts that put no blank between words.
_UNSPACED: Final = re.compile(r"[\u0e00-\u0e7f\u2e80-\ud7ff]")


def _scale(forms: Mapping[int, str]) -> str:
    every = "/".join(forms.values()).split("/")
    unspaced = [form for form in every if _UNSPACED.match(form)]
    spaced = any_of(set(every) - set(unspaced))
    return rf"(?:{any_of(unspaced)}|{spaced}(?!\w))"


_SCALED: Final = (
    rf"(?:(?P<half>{_BLANK}{any_of(HALVES.split('/'))})?(?:{_BLANK}|-)?(?P<scale>{_scale(AFTER_DIGITS)})"
    rf"|(?P<glued>{_scale(GLUED_TO_DIGITS)}))"
)
_SCALES: Final = {
    form: value for value, form in (*pairs(AFTER_DIGITS), *pairs(GLUED_TO_DIGITS))
}
#: Two numbers multiplied; two that are alike are a format: 1000x1000.
_PRODUCT: Final = (
    rf"(?<![\w.,'])(?P<one>{_INTEGER}) ?[x×х] ?"
    rf"(?P<other>(?!(?P=one)(?!\w)){_INTEGER}){_AFTER}"
)
_NUMBER: Final = re.compile(
    rf"{_PRODUCT}|{_BEFORE}(?:(?:(?P<from>{_INTEGER}{_DECIMAL})-)?"
    rf"(?P<number>{_INTEGER}{_DECIMAL}){_SCALED}"
    rf"|(?P<whole>{_INTEGER}){_NO_CENTS}(?:{_AFTER}|(?= ?[x×х] ?[0-9])))"
)

_MONTH: Final = rf"{any_of(MONTHS.split('/'))}\w{{0,5}}\.?"
_YEAR: Final = r"(?:,? (?:19|20)[0-9]{2}(?![0-9]))"
_DAY: Final = r"(?:3[01]|[12][0-9]|0?[1-9])(?![0-9])"
#: A day or a year beside the name of a month; one that follows `in` isn't its day.
_NAMED_DATE: Final = re.compile(
    rf"(?<![0-9]){_DAY} {_MONTH}{_YEAR}?"
    rf"|(?<!\w)(?<!in ){any_of(MONTHS_BEFORE_DAYS.split('/'))}\.? {_DAY}{_YEAR}?"
    rf"|(?<!\w){_MONTH}{_YEAR}"
)
#: Digits that count nothing, and that no quote may take apart.
_NO_COUNT: Final = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?<![0-9])[0-9]{4}([-./])[0-9]{1,2}\1[0-9]{1,2}(?![0-9])",
        r"(?<![0-9])[0-9]{1,2}([-./])[0-9]{1,2}\1(?:[0-9]{4}|[0-9]{2})(?![0-9])",
        r"(?<![0-9:])[0-2]?[0-9](?::[0-5][0-9]){1,2}(?![0-9:])",
        r"(?<![0-9/])[0-9]{1,2}/[0-9]{1,2}(?![0-9/])",
        r"(?<![0-9])[0-9]+(?:\^[0-9]+)+",
        r"(?<![0-9.,])(?:[0-9]+(?:[.,][0-9]+)?-)?[0-9]+(?:[.,][0-9]+)? ?%",
        rf"(?:(?<!\w){any_of(MINUS.split('/'))} {{0,2}}|(?<![\w−])− ?)[0-9]+(?:[.,][0-9]+)*",
    )
)
#: Digits that count nothing; a quote of a part may be meant.
_HARDLY_COUNT: Final = tuple(
    re.compile(pattern)
    for pattern in (
        # Which one, not how many: the 5th, 36-й.
        rf"(?<![\w.,])[0-9]+{any_of(ORDINALS.split('/'))}(?!\w)",
        # Names of things: M1A2, K-9, but not 1,000-for-1,000.
        rf"(?<!\w)(?<![0-9]-){_LETTER}+-?[0-9]+(?![.,]?[0-9])(?:{_LETTER}+[0-9]*)?",
        rf"(?<![0-9.,])[0-9]+(?:[.,][0-9]+)? {any_of(PERCENT.split('/'))}",
        r"(?<![^\s(])-[0-9]+(?:[.,][0-9]+)*",
    )
)
#: What may be one number for the eye, whether it is well formed or not.
_JOINED: Final = (
    re.compile(r"""[0-9]+(?:[.,'"_][0-9]+|:[0-9]{2}(?![0-9]))*(?: ?½)?"""),
    re.compile(rf"(?<![0-9]){_INTEGER}{_DECIMAL}{_SCALED}"),
    re.compile(_PRODUCT),
    re.compile(rf"{_BEFORE}[1-9][0-9]{{0,2}}(?: [,.'_][0-9]{{3}})+(?![0-9])"),
)
_GROUPED_BY_BLANKS: Final = re.compile(
    rf"{_BEFORE}{_BEFORE_GROUP}[0-9]{{1,3}}(?:{_BLANK}[0-9]{{3}})+(?![0-9])"
)
#: Threes that a list, a table or another line may part as well: `1, 212`, `1. 212`.
_GROUPED_LOOSELY: Final = tuple(
    re.compile(
        rf"{_BEFORE}{_BEFORE_GROUP}[1-9][0-9]{{0,2}}(?:{parting}[0-9]{{3}})+(?![0-9])"
    )
    for parting in (
        r" {3,12}",
        r"[ \n]{0,4}\t[ \t\n]{0,4}",
        r" {0,2}\n[ \n]{1,4}",
        r" ?,[ \n]",
        r" ?\.[ \n]",
        r" ?['_] ",
    )
)
_DIGITS_MAX: Final = 12
#: What may name or place the number behind it: Brigade 36, No. 12, Day 100, in 11 days.
_WORD_BEFORE: Final = re.compile(r"(?<!\w)(?P<word>[^\W\d_]+|[№#§°])\.?[ \n\t]{0,3}\Z")
_TIMES_AND_ORDERS: Final = re.compile(
    any_of((*TIMES_AND_ORDERS.split("/"), *MONTHS.split("/")))
)
_WORD_CHARACTERS: Final = 30


def mentions(text: str) -> Iterator[Mention]:
    """Yield the whole numbers that stand in a plain text in digits, with what multiplies them.

    Digits that count nothing (dates, times, shares, names) give none. Where digits may be read in
    two ways, both are given.
    """
    lower = _blanked(text.lower(), (_NAMED_DATE, *_NO_COUNT, *_HARDLY_COUNT))
    for match in _NUMBER.finditer(lower):
        if match["number"] is not None:
            yield from _scaled(match)
        elif match["one"] is not None:
            yield from _multiplied(match)
        else:
            yield from _mention(match.span("whole"), match["whole"])
            yield from _apart(text, match)


def _blanked(lower: str, patterns: Iterable[re.Pattern[str]]) -> str:
    """A text without the digits that count nothing."""
    for pattern in patterns:
        lower = pattern.sub(lambda match: "\x00" * len(match[0]), lower)
    return lower


def _mention(span: tuple[int, int], said: str) -> Iterator[Mention]:
    digits = _digits(said)
    if len(digits) <= _DIGITS_MAX:
        yield Mention(*span, int(digits))


def _digits(said: str) -> str:
    return re.sub(r"[^0-9]", "", said)


def _apart(text: str, match: re.Match[str]) -> Iterator[Mention]:
    """The two numbers that blanks part, where the first may be a name's: Brigade 36 500 men."""
    head = re.match(r"[0-9]+(?=\s)", match["whole"])
    if head is not None and _may_be_named(text, match.start("whole")):
        middle = match.start("whole") + head.end()
        yield from _mention((match.start("whole"), middle), head[0])
        yield from _mention(
            (middle + 1, match.end("whole")), match["whole"][head.end() :]
        )


def _multiplied(match: re.Match[str]) -> Iterator[Mention]:
    one, other = _digits(match["one"]), _digits(match["other"])
    if len(one + other) <= _DIGITS_MAX:
        yield Mention(match.start(), match.end(), int(one) * int(other))


def _scaled(match: re.Match[str]) -> Iterator[Mention]:
    scale = match["scale"] or match["glued"]
    # What multiplies the end of a range multiplies its beginning: 5-6 thousand.
    for value in (*_readings(match["from"] or ""), *_readings(match["number"])):
        half = Fraction(1, 2) if match["half"] else 0
        product = (value + half) * _SCALES[scale]
        if product.denominator == 1:
            yield Mention(match.start(), match.end(), product.numerator, _SCALES[scale])
    if match["glued"] and match["number"].isdigit():
        yield from _mention(match.span("number"), match["number"])


def _readings(number: str) -> Iterator[Fraction]:
    """What digits say before a scale: `1.212` is both one and a bit, and over a thousand."""
    digits = _digits(number)
    if not 0 < len(digits) <= _DIGITS_MAX:
        return
    if re.fullmatch(_INTEGER, number):
        yield Fraction(digits)
    whole, sign, part = re.sub(r"[\s'\"_]", "", number).replace(",", ".").partition(".")
    if sign and part.isdigit():
        yield Fraction(f"{whole}.{part}")


def spans(text: str) -> Iterator[Span]:
    """Yield where digits of a plain text may be one number, with the words that multiply them."""
    lower = text.lower()
    for pattern in (*_JOINED, *_NO_COUNT):
        yield from (Span(*match.span(), sure=True) for match in pattern.finditer(lower))
    for pattern in _HARDLY_COUNT:
        yield from (
            Span(*match.span(), sure=False) for match in pattern.finditer(lower)
        )
    # The day of a date groups nothing.
    undated = _blanked(lower, (_NAMED_DATE, *_NO_COUNT))
    for match in _GROUPED_BY_BLANKS.finditer(undated):
        yield Span(*match.span(), sure=not _may_be_apart(text, match))
    for pattern in _GROUPED_LOOSELY:
        yield from (
            Span(*match.span(), sure=False) for match in pattern.finditer(undated)
        )


def _may_be_apart(text: str, match: re.Match[str]) -> bool:
    """Whether digits that blanks part may be two numbers: of a name, or of two lines."""
    begins_line = match.start() == 0 or text[match.start() - 1] == "\n"
    return _may_be_named(text, match.start()) or ("\n" in match[0] and begins_line)


def _may_be_named(text: str, start: int) -> bool:
    """Whether a number may belong to the word before it: a capital, a sign, a time or an order."""
    match = _WORD_BEFORE.search(text[max(0, start - _WORD_CHARACTERS) : start])
    if match is None:
        return False
    word = match["word"]
    is_named = not word.isalpha() or word[0].isupper()
    return is_named or _TIMES_AND_ORDERS.match(word) is not None
