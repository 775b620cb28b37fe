"""Numbers in digits, of any script and grouped in any way: 1,212, 1.212, 1 212, 1’212, 6 тыс."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Final

from ledger.rules.number_grammar import any_of, pairs
from ledger.rules.number_words import AFTER_DIGITS, GLUED_TO_DIGITS, MONTHS_BEFORE_DAYS
from ledger.rules.visible import shows_nothing

#: Signs that mean the same in numbers. Double quotes are among the separators since the repair of
#: damaged text puts one where an apostrophe or a narrow blank was lost.
_ALIKE: Final[Mapping[str, str]] = {
    "'": "‘’‛ʹʼ′´`＇",
    '"': "“”„‟",
    ",": "٬，،",
    ".": "٫．·⋅",
    "/": "⁄∕",
    "\n": "\x0b\x0c\x85\u2028\u2029",
    "е": "ё",
    "": "\r",
}
_BY_CATEGORY: Final[Mapping[str, str]] = {"Zs": " ", "Pd": "-"}


class _PlainCharacters(dict[int, str]):
    """What each character is in a plain text, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        self[code] = plain = _plain_character(character)
        return plain


def _plain_character(character: str) -> str:
    for plain_sign, alike in _ALIKE.items():
        if character in alike:
            return plain_sign
    if shows_nothing(character):
        return ""
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.decimal(character))
    return _BY_CATEGORY.get(category) or character.lower()[0]


_PLAIN: Final = _PlainCharacters()


def plain(words: str) -> str:
    """Return words in which numbers are written in one way: ASCII digits, plain blanks and signs.

    Lower case, without what shows nothing.
    """
    return unicodedata.normalize("NFC", words).translate(_PLAIN)


#: One blank or two, or the end of a line.
_BLANK: Final = r"(?: {1,2}| ?\n ?)"
_BY_BLANKS: Final = rf"[1-9][0-9]{{0,2}}(?:{_BLANK}[0-9]{{3}})+"
_BY_SIGNS: Final = "|".join(
    rf"[1-9][0-9]{{0,2}}(?:{sign}[0-9]{{3}})+" for sign in (",", r"\.", "'", '"')
)
#: 1,00,000, as in India.
_BY_TWOS: Final = r"[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}"
#: Not inside a longer number: 6.5 is neither 6 nor 5, and a day is no thousands: 2025-06-11 212.
_BEFORE: Final = r"""(?<![0-9])(?<![0-9][.,'"])"""
_BEFORE_GROUP: Final = r"(?<![a-zа-я])(?<![0-9][:/])(?<![0-9]{4}-[0-9]{2}-)(?<![0-9]{2}-[0-9]{2}-)"
_AFTER: Final = r"""(?![.,'"]?[0-9])(?! ?[¼-¾⅐-⅞])"""
_GROUPED: Final = rf"(?:{_BEFORE_GROUP}{_BY_BLANKS}|{_BY_SIGNS}|{_BY_TWOS})"
_DECIMAL: Final = r"(?:[.,][0-9]{1,6})?"
#: Scripts that put no blank between words.
_UNSPACED: Final = re.compile(r"[\u0e00-\u0e7f\u2e80-\ud7ff]")


def _scale(forms: Mapping[int, str]) -> str:
    every = "/".join(forms.values()).split("/")
    unspaced = [form for form in every if _UNSPACED.match(form)]
    spaced = any_of(set(every) - set(unspaced))
    return rf"(?:{any_of(unspaced)}|{spaced}(?!\w))"


_SCALED: Final = (
    rf"(?:(?:{_BLANK}|-)?(?P<scale>{_scale(AFTER_DIGITS)})|(?P<glued>{_scale(GLUED_TO_DIGITS)}))"
)
_NUMBER: Final = re.compile(
    rf"{_BEFORE}(?:(?P<number>(?:{_GROUPED}|[0-9]+){_DECIMAL}){_SCALED}"
    rf"|(?P<whole>{_GROUPED}|[0-9]+){_AFTER})"
)
_SCALES: Final = {form: value for value, form in (*pairs(AFTER_DIGITS), *pairs(GLUED_TO_DIGITS))}
_FRACTION: Final = re.compile(r"(?<![0-9/])[1-9]/[0-9]{1,2}(?![0-9/])")
_DAY_BEFORE: Final = re.compile(rf"(?<!\w){any_of(MONTHS_BEFORE_DAYS.split('/'))}\.? \Z")
_LAST_DAY: Final = 31
#: What may be one number for the eye, whether it is well formed or not.
_JOINED: Final = (
    re.compile(r"""[0-9]+(?:[.,'"][0-9]+|:[0-9]{2}(?![0-9]))*(?: ?[¼-¾⅐-⅞])?"""),
    re.compile(rf"(?<![0-9])(?:{_GROUPED}|[0-9]+){_DECIMAL}{_SCALED}"),
    re.compile(r"(?<!\w)\u2212[0-9]+"),
    _FRACTION,
)
_GROUPED_BY_BLANKS: Final = re.compile(
    rf"{_BEFORE}{_BEFORE_GROUP}(?P<head>[0-9]{{1,3}})(?:{_BLANK}[0-9]{{3}})+(?![0-9])"
)
_DIGITS_MAX: Final = 12


def numbers(text: str) -> Iterator[str]:
    """Yield the whole numbers that stand in a plain text in digits, each as digits alone.

    As text, since Python refuses to read thousands of digits as one number.
    """
    for match in _NUMBER.finditer(_FRACTION.sub(" ", text)):
        if match["number"] is not None:
            yield from _scaled(match)
        else:
            yield re.sub(r"[^0-9]", "", match["whole"])
            yield from _after_day(text, match)


def _after_day(text: str, match: re.Match[str]) -> Iterator[str]:
    """The two numbers that a day and a number after it are: June 11 212."""
    day, _, rest = re.sub(r"\s+", " ", match["whole"]).partition(" ")
    if rest and _is_day(text, match.start(), day):
        yield from (day, rest.replace(" ", ""))


def _is_day(text: str, start: int, digits: str) -> bool:
    return int(digits) <= _LAST_DAY and _DAY_BEFORE.search(text[:start]) is not None


def _scaled(match: re.Match[str]) -> Iterator[str]:
    scale = match["scale"] or match["glued"]
    for value in _readings(match["number"]):
        product = value * _SCALES[scale]
        if product.denominator == 1:
            yield str(product.numerator)
    if match["glued"]:
        yield match["number"]


def _readings(number: str) -> Iterator[Fraction]:
    """What digits say before a scale: `1.212` is both one and a bit, and over a thousand."""
    digits = re.sub(r"[^0-9]", "", number)
    if len(digits) > _DIGITS_MAX:
        return
    if re.fullmatch(rf"{_GROUPED}|[0-9]+", number):
        yield Fraction(digits)
    whole, sign, part = re.sub(r"[\s'\"]", "", number).replace(",", ".").partition(".")
    if sign and part.isdigit():
        yield Fraction(f"{whole}.{part}")


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield where digits of a plain text may be one number, with the words that multiply them."""
    for pattern in _JOINED:
        yield from (match.span() for match in pattern.finditer(text))
    for match in _GROUPED_BY_BLANKS.finditer(text):
        if not _is_day(text, match.start(), match["head"]):
            yield match.span()
