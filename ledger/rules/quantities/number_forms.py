"""Forms in which tables write numbers: which one a table has is declared, and never guessed.

A form is named by an example. Counts are whole numbers, so that only its thousands matter: what is
its decimal mark is refused.
"""

import re
from enum import StrEnum
from typing import Final


class NumberForm(StrEnum):
    """A form of numbers, by an example of it."""

    STOP = "1.212,5"
    COMMA = "1,212.5"
    BLANK = "1 212,5"
    APOSTROPHE = "1'212.5"


#: Any blank within a line: plain, without a break, narrow, of a figure's width.
_BLANK: Final = r"[^\S\r\n\t\v\f]"
#: Digits with whatever may stand between thousands.
_NUMBER: Final = re.compile(rf"[0-9](?:(?:[.,'’]|{_BLANK})?[0-9])*")
_BLANKS: Final = re.compile(f"{_BLANK}+")
_NO_DIGIT: Final = re.compile("[^0-9]")


def _with_thousands(separator: str) -> re.Pattern[str]:
    """Return the pattern of a whole number, without a separator or with all of them."""
    return re.compile(
        "0"
        "|[1-9][0-9]*"
        rf"|[1-9][0-9]{{0,2}}(?:{separator}[0-9]{{3}})+",
    )


_PATTERNS: Final = {
    NumberForm.STOP: _with_thousands(r"\."),
    NumberForm.COMMA: _with_thousands(","),
    NumberForm.BLANK: _with_thousands(_BLANK),
    NumberForm.APOSTROPHE: _with_thousands("['’]"),
}
#: Six thousand in each form.
EXAMPLES: Final = {
    NumberForm.STOP: "6.000",
    NumberForm.COMMA: "6,000",
    NumberForm.BLANK: "6 000",
    NumberForm.APOSTROPHE: "6'000",
}


def with_plain_blanks(words: str) -> str:
    """Return words in which a plain blank stands for each run of blanks within a line."""
    return _BLANKS.sub(" ", words)


def in_plain_digits(
    words: str,
    form: NumberForm,
) -> str | None:
    """Return words with their numbers in digits alone; None where one isn't in the form."""
    pattern = _PATTERNS[form]
    for number in _NUMBER.findall(words):
        if not pattern.fullmatch(number):
            return None
    return _NUMBER.sub(_digits, words)


def _digits(number: re.Match[str]) -> str:
    return _NO_DIGIT.sub("", number[0])


def fitting_number_forms(words: str) -> list[NumberForm]:
    """Return the forms in which all numbers of some words are, where they have separators."""
    fitting: list[NumberForm] = []
    for form in NumberForm:
        plain = in_plain_digits(words, form)
        if plain not in (None, words):
            fitting.append(form)
    return fitting
