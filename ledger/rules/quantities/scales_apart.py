"""Numbers whose scale stands apart: a thousand or two, 5 (or 6) thousand, 2 1/2 thousand, тысяч 5.

All texts here are plain (`ledger.rules.quantities.plain_text`), in lower case.
"""

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Final, NamedTuple

from ledger.rules.quantities import spoken_numbers
from ledger.rules.quantities.digit_patterns import NAMED_DATE, SCALES
from ledger.rules.quantities.number_languages import AFTER_DIGITS, RANGE_OR
from ledger.rules.quantities.number_tables import any_of, any_of_joined, split_all

_SCALE: Final = any_of(split_all(AFTER_DIGITS.values()))
_OR: Final = any_of_joined(RANGE_OR)
_NUMBER: Final = r"(?:[0-9]{1,3}|[^\W\d_]+(?:'[^\W\d_]+)?)"
_BEHIND: Final = rf"(?!\w|[.,'_/]?[0-9]|[ -]{_SCALE}(?!\w))"
#: 2 1/2 thousand, 1/2 million, 2½ thousand.
_FRACTION: Final = re.compile(
    rf"""
    (?<![\w/.,])
    (?:
        (?P<whole>[0-9]{{1,4}})
        (?:[ -]|(?=[ ]?½))
    )?
    [ ]?
    (?:
        (?P<over>[1-9])/(?P<under>[2-9])
        |½
    )
    [ -]?
    (?:(?:of[ ])?an?[ ])?
    (?P<scale>{_SCALE})
    (?!\w)
    """,
    re.VERBOSE,
)
#: 6 (six) thousand, 5 (or 6) thousand.
_IN_BRACKETS: Final = re.compile(
    rf"""
    (?<![\w.,'])
    (?P<first>{_NUMBER})
    [ ]?
    \(
        (?:{_OR}[ ])?
        (?P<second>{_NUMBER})
    \)
    [ ]?
    (?P<scale>{_SCALE})
    (?!\w)
    """,
    re.VERBOSE,
)
#: A thousand or two, тысячу-две.
_ONE_OR_MORE: Final = re.compile(
    rf"""
    (?<!\w)
    (?:(?:a|one)[ ])?
    (?P<scale>{_SCALE})
    (?:
        [ ]{_OR}[ ]
        |(?<=[а-яії])-
    )
    (?P<second>{_NUMBER})
    {_BEHIND}
    """,
    re.VERBOSE,
)
#: About so many, as Russian and Ukrainian say it: тысяч 5, сотни две.
_SCALE_FIRST: Final = re.compile(
    rf"""
    (?<!\w)
    (?P<scale>
        тысяч[иу]?|тисяч[іу]?
        |сотен|сотни|сотень|сотні
        |миллион(?:а|ов)|мільйон(?:и|ів)
    )
    [ ]
    (?P<second>{_NUMBER})
    {_BEHIND}
    """,
    re.VERBOSE,
)
_WORD_BEFORE: Final = re.compile(r"[\w.,]+[ -]\Z")
_WORD_CHARACTERS: Final = 30
#: Larger numbers have scales of their own.
_MULTIPLIER_MAX: Final = 9
_HALF: Final = Fraction(1, 2)


class ScaleApart(NamedTuple):
    """Words that say one number or another, from `start` to before `end`.

    `values`: what they may say.
    """

    start: int
    end: int
    values: frozenset[int]


def scales_apart(lower: str) -> Iterator[ScaleApart]:
    """Yield the numbers of a text whose scale stands apart from them."""
    for match in _FRACTION.finditer(lower):
        mixed = _mixed(match)
        yield from _products(match, [mixed])
    for match in _IN_BRACKETS.finditer(lower):
        multipliers = _values(match["first"])
        multipliers += _values(match["second"])
        yield from _products(match, multipliers)
    yield from _one_or_more(lower)
    yield from _scale_first(lower)


def _one_or_more(lower: str) -> Iterator[ScaleApart]:
    """Yield the numbers that are one of a scale, or more of it."""
    for match in _ONE_OR_MORE.finditer(lower):
        multipliers = _small(match["second"])
        if multipliers and not _goes_on_from_a_number(lower, match.start()):
            yield from _products(match, [1, *multipliers])


def _scale_first(lower: str) -> Iterator[ScaleApart]:
    """Yield the numbers whose scale stands before them."""
    for match in _SCALE_FIRST.finditer(lower):
        if _goes_on_from_a_number(lower, match.start("scale")):
            continue
        if NAMED_DATE.match(lower, match.start("second")) is None:
            yield from _products(match, _small(match["second"]))


def _products(
    match: re.Match[str],
    multipliers: list[int] | list[Fraction],
) -> Iterator[ScaleApart]:
    """Yield what a match says, where its scale multiplies something into whole numbers."""
    scale = SCALES[match["scale"]]
    products = [Fraction(multiplier) * scale for multiplier in multipliers]
    values = frozenset(
        product.numerator for product in products if product.denominator == 1
    )
    if values:
        start, end = match.span()
        yield ScaleApart(start, end, values)


def _mixed(match: re.Match[str]) -> Fraction:
    """Return a fraction with the whole number before it."""
    whole = Fraction(match["whole"] or 0)
    if match["over"] is None:
        return whole + _HALF
    return whole + Fraction(int(match["over"]), int(match["under"]))


def _values(words: str) -> list[int]:
    """Return what digits or one word may say."""
    if words.isdecimal():
        return [int(words)]
    return spoken_numbers.values(words)


def _small(words: str) -> list[int]:
    """Return what digits or one word may say, where a scale may multiply it."""
    return [value for value in _values(words) if 1 < value <= _MULTIPLIER_MAX]


def _goes_on_from_a_number(
    lower: str,
    start: int,
) -> bool:
    """Return whether a number stands before a place: six of six thousand five."""
    first = max(0, start - _WORD_CHARACTERS)
    before = _WORD_BEFORE.search(lower, first, start)
    if before is None:
        return False
    word = before[0].rstrip(" -")
    return word[-1:].isdecimal() or bool(spoken_numbers.values(word))
