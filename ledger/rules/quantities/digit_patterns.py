"""Patterns of digits in a plain text: numbers, what multiplies them, dates and names.

Plain texts are those of `ledger.rules.quantities.plain_text`, in lower case here.
"""

import re
from collections.abc import Mapping
from typing import Final

from ledger.rules.quantities.number_languages import (
    AFTER_DIGITS,
    GLUED_TO_DIGITS,
    HALVES,
    LOOSE_MULTIPLIERS,
    MONTHS,
    MONTHS_BEFORE_DAYS,
    NUMBERED,
    NUMBERED_STEMS,
    OF_THEM,
    ORDINALS,
    PERCENT,
    RANGE_AND,
    RANGE_OR,
    TIMES_AND_ORDERS,
)
from ledger.rules.quantities.number_tables import (
    MINUS,
    any_of,
    any_of_joined,
    pairs,
    split,
    split_all,
)

#: A letter of a script that has capitals; such scripts part words from digits by blanks. ÷ is none.
_LETTER: Final = r"[a-z\u00df-\u00f6\u00f8-\u0587]"
#: One blank or two, or the end of a line.
_BLANK: Final = r"(?: {1,2}| ?\n ?)"
_BY_BLANKS: Final = rf"[1-9][0-9]{{0,2}}(?:{_BLANK}[0-9]{{3}})+"
_BY_SIGNS: Final = (
    r"[1-9][0-9]{0,2}(?:,[0-9]{3})+"
    r"|[1-9][0-9]{0,2}(?:\.[0-9]{3})+"
    r"|[1-9][0-9]{0,2}(?:'[0-9]{3})+"
    r'|[1-9][0-9]{0,2}(?:"[0-9]{3})+'
    r"|[1-9][0-9]{0,2}(?:_[0-9]{3})+"
)
#: 1,00,000, as in India.
_BY_TWOS: Final = r"[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}"
#: Not inside a longer number: 6.5 is neither 6 nor 5.
_BEFORE: Final = r"""(?<![0-9])(?<![0-9][.,'"_])"""
_BEFORE_GROUP: Final = rf"(?<!{_LETTER})(?<!{_LETTER}-)(?<![0-9][:/])(?<!\x00)"
_AFTER: Final = rf"""(?![.,'"_]?[0-9])(?! ?[½¼])(?!{_LETTER})"""
_GROUPED: Final = rf"(?:{_BEFORE_GROUP}{_BY_BLANKS}|{_BY_SIGNS}|{_BY_TWOS})"
INTEGER: Final = rf"(?:{_GROUPED}|[0-9]+)"
_DECIMAL: Final = r"(?:[.,][0-9]{1,6})?"
#: 6,000.0 and 6000,00 are whole.
_NO_CENTS: Final = r"(?:[.,]0{1,2}(?![0-9]))?"
#: Scripts that put no blank between words.
_UNSPACED: Final = re.compile(r"[\u0e00-\u0e7f\u2e80-\ud7ff]")


def _compiled(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in patterns)


def _any_scale(table: Mapping[int, str]) -> str:
    """Return a pattern of the words that multiply digits, which end where a word ends.

    Scripts without blanks between words end them anywhere.
    """
    unspaced: list[str] = []
    spaced: list[str] = []
    for form in split_all(table.values()):
        forms = unspaced if _UNSPACED.match(form) else spaced
        forms.append(form)
    any_unspaced = any_of(unspaced)
    any_spaced = any_of(spaced)
    return rf"(?:{any_unspaced}|{any_spaced}(?!\w))"


def _values_of_scales() -> dict[str, int]:
    """Return what multiplies digits, by its forms."""
    after_digits = {form: value for value, form in pairs(AFTER_DIGITS)}
    glued = {form: value for value, form in pairs(GLUED_TO_DIGITS)}
    return after_digits | glued


#: What multiplies digits, by its forms.
SCALES: Final = _values_of_scales()
_HALF: Final = any_of_joined(HALVES)
_SCALE: Final = _any_scale(AFTER_DIGITS)
_GLUED: Final = _any_scale(GLUED_TO_DIGITS)
_LOOSELY: Final = any_of_joined(LOOSE_MULTIPLIERS)
#: A tag, or several, with blanks around.
_TAG: Final = r"[ \n]{0,2}\t[ \n\t]{0,3}"
_SCALED: Final = (
    rf"(?:\+|(?:{_BLANK}|-){_LOOSELY})?"
    rf"(?:(?P<half>{_BLANK}{_HALF})?(?:{_BLANK}|-|{_TAG})?(?P<scale>{_SCALE})"
    rf"|(?P<glued>{_GLUED}))"
)
#: Two numbers multiplied; two that are alike are a format: 1000x1000.
_PRODUCT: Final = (
    rf"(?<![\w.,'])(?P<one>{INTEGER}) ?[x×х] ?"
    rf"(?P<other>(?!(?P=one)(?!\w)){INTEGER}){_AFTER}"
)
NUMBER: Final = re.compile(
    rf"{_PRODUCT}|{_BEFORE}(?:(?P<number>{INTEGER}{_DECIMAL}){_SCALED}"
    rf"|(?P<whole>{INTEGER}){_NO_CENTS}(?:{_AFTER}|(?= ?[x×х] ?[0-9])))"
)
#: What may be an end of a range, with the scale behind it: 1.5 and 2 million of 1.5-2 million.
RANGE_END: Final = re.compile(
    rf"{_BEFORE}(?P<number>{INTEGER}{_DECIMAL})(?:{_SCALED}|{_AFTER})"
)

_MONTH_NAME: Final = any_of_joined(MONTHS)
_MONTH_BEFORE_DAY: Final = any_of_joined(MONTHS_BEFORE_DAYS)
_MONTH: Final = rf"{_MONTH_NAME}\w{{0,5}}\.?"
_YEAR: Final = r"(?:,? (?:19|20)[0-9]{2}(?![0-9]))"
_DAY: Final = r"(?:3[01]|[12][0-9]|0?[1-9])(?![0-9])"
#: Of thousands, and no day: June 6,057.
_NO_THOUSANDS: Final = r"(?![.,][0-9]{3}(?![0-9]))(?! 0[0-9]{2}(?![0-9]))"
#: A day or a year beside the name of a month; one that follows `in` isn't its day.
NAMED_DATE: Final = re.compile(
    rf"(?<![0-9]){_DAY} {_MONTH}{_YEAR}?"
    rf"|(?<!\w)(?<!in ){_MONTH_BEFORE_DAY}\.? {_DAY}{_NO_THOUSANDS}{_YEAR}?"
    rf"|(?<!\w){_MONTH}{_YEAR}"
)
_BELOW_0: Final = any_of_joined(MINUS)
_ORDINAL: Final = any_of_joined(ORDINALS)
_PER_CENT: Final = any_of_joined(PERCENT)
#: Digits that count nothing, and that no quote may take apart.
NO_COUNT: Final = _compiled(
    r"(?<![0-9])[0-9]{4}([-./])[0-9]{1,2}\1[0-9]{1,2}(?![0-9])",
    r"(?<![0-9])[0-9]{1,2}([-./])[0-9]{1,2}\1(?:[0-9]{4}|[0-9]{2})(?![0-9])",
    r"(?<![0-9:])[0-2]?[0-9](?::[0-5][0-9]){1,2}(?![0-9:])",
    # 2 1/2 thousand, too.
    rf"(?<![0-9/.,])(?:[0-9]+[ -])?(?:1/[2-9]|2/[35]|3/[458]|4/5)(?![0-9/]){_SCALED}",
    r"(?<![0-9/.,])[0-9]+[ -](?:1/[2-9]|2/[35]|3/[458]|4/5)(?![0-9/])",
    r"(?<![0-9/])[0-9]{1,2}/[0-9]{1,2}(?![0-9/])",
    r"(?<![0-9])[0-9]+(?:\^[0-9]+)+",
    r"(?<![0-9.,])(?:[0-9]+(?:[.,][0-9]+)?-)?[0-9]+(?:[.,][0-9]+)? ?%",
    rf"(?:(?<!\w){_BELOW_0} {{0,2}}|(?<![\w−])− ?)[0-9]+(?:[.,][0-9]+)*",
)
#: Digits that count nothing; a quote of a part may be meant.
HARDLY_COUNT: Final = _compiled(
    # Which one, not how many: the 5th, 36-й.
    rf"(?<![\w.,])[0-9]+{_ORDINAL}(?!\w)",
    # Names of things: M1A2, K-9, but not 1,000-for-1,000.
    rf"(?<!\w)(?<![0-9]-){_LETTER}+-?[0-9]+(?![.,]?[0-9])(?:{_LETTER}+[0-9]*)?",
    rf"(?<![0-9.,])[0-9]+(?:[.,][0-9]+)? {_PER_CENT}",
    r"(?<![^\s(])-[0-9]+(?:[.,][0-9]+)*",
)
#: What may be one number for the eye, whether it is well formed or not.
JOINED: Final = _compiled(
    r"""[0-9]+(?:[.,'"_][0-9]+|:[0-9]{2}(?![0-9]))*(?: ?[½¼])?""",
    rf"(?<![0-9]){INTEGER}{_DECIMAL}{_SCALED}",
    _PRODUCT,
    rf"{_BEFORE}[1-9][0-9]{{0,2}}(?: [,.'_][0-9]{{3}})+(?![0-9])",
)
GROUPED_BY_BLANKS: Final = re.compile(
    rf"{_BEFORE}{_BEFORE_GROUP}[0-9]{{1,3}}(?:{_BLANK}[0-9]{{3}})+(?![0-9])"
)
#: Threes that a list, a table or another line may part as well: `1, 212`, `1. 212`.
_PARTINGS: Final = (
    r" {3,12}",
    r"(?=[^0-9]{0,10}\t)[ \t\n]{0,5}[,.'_]?[ \t\n]{0,5}",
    r" {0,2}\n[ \n]{1,4}",
    r" ?['_] ",
)
_THREES_BEGIN: Final = rf"{_BEFORE}{_BEFORE_GROUP}[1-9][0-9]{{0,2}}"
GROUPED_LOOSELY: Final = tuple(
    re.compile(rf"{_THREES_BEGIN}(?:{parting}[0-9]{{3}})+(?![0-9])")
    for parting in _PARTINGS
)
#: Behind a comma they may be the next member of a list; a full stop ends more than one digit.
GROUPED_BY_COMMA: Final = re.compile(
    rf"{_THREES_BEGIN}(?: ?,[ \n][0-9]{{3}})+(?![0-9])"
)
GROUPED_BY_STOP: Final = re.compile(
    rf"{_BEFORE}{_BEFORE_GROUP}[1-9](?: ?\.[ \n][0-9]{{3}})+(?![0-9])"
)
_LIST_JOINT: Final = any_of_joined(f"{RANGE_AND}/{RANGE_OR}")
_OF_THEM: Final = any_of_joined(OF_THEM)
#: Before and behind two members of a list: 10, [50, 100] and 250; or ward [5, 120] of them.
LIST_BEFORE: Final = re.compile(r"[0-9] ?,[ \n]\Z")
LIST_BEHIND: Final = re.compile(
    rf"(?:,?[ \n]{_LIST_JOINT}[ \n]|,[ \n])[0-9]|[ \n]{_OF_THEM}(?!\w)"
)
_TIMES_AND_MONTHS: Final = (*split(TIMES_AND_ORDERS), *split(MONTHS))
#: Words that say of the number behind them which one it is.
BEFORE_AN_ORDER: Final = re.compile(any_of(_TIMES_AND_MONTHS))
_NUMBERED: Final = any_of_joined(NUMBERED)
_NUMBERED_STEM: Final = any_of_joined(NUMBERED_STEMS)
#: Nouns that name which one they are by a short number behind them.
BEFORE_A_SHORT_NUMBER: Final = re.compile(rf"{_NUMBERED}s?\Z|{_NUMBERED_STEM}")
SHORT_NUMBER: Final = re.compile(r"[0-9]{1,2}(?![0-9])")
_LATER_FORMS: Final = (
    *split_all(AFTER_DIGITS.values()),
    *split_all(GLUED_TO_DIGITS.values()),
    *split_all((HALVES, LOOSE_MULTIPLIERS, PERCENT, RANGE_AND)),
)
_LATER_WORD: Final = any_of(" ".join(_LATER_FORMS).replace("_", " ").split())
#: How a text goes on inside what may be one number with digits: by digits, by a sign, or by a word
#: that belongs to a number behind its digits.
GOES_ON: Final = re.compile(rf"\s*(?:[^\w\s]|[_0-9½¼xх]|{_MONTH_NAME}|{_LATER_WORD})")
