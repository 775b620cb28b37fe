"""Whether a stated number stands in the words of a passage, in digits or in English words.

Only a hint for people: where it doesn't, the claim is taken and marked `number_not_in_passage`.
"""

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Final

_UNITS: Final = "one|two|three|four|five|six|seven|eight|nine"
_TEENS: Final = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
_TENS: Final = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_VALUES: Final[dict[str, int | Fraction]] = {
    "a": 1,
    "an": 1,
    "the": 1,
    "half": Fraction(1, 2),
    **{word: number for number, word in enumerate(f"{_UNITS}|{_TEENS}".split("|"), 1)},
    **{word: 10 * number for number, word in enumerate(_TENS.split("|"), 2)},
}
_SCALES: Final = {"dozen": 12, "hundred": 100, "thousand": 1_000, "million": 1_000_000}
_SCALE: Final = "|".join(_SCALES)

# The cardinals of English, the smaller inside the larger. A bare scale is no number: "several
# hundred" isn't 100. Where a scale would follow, the number ended earlier: "two hundred and three
# hundred" are two numbers.
_ONE: Final = r"(?:an?|the)"
_UNDER_100: Final = rf"(?:(?:{_TENS})(?: (?:{_UNITS}))?\b|(?:{_UNITS}|{_TEENS})\b)"
_UNDER_1000: Final = (
    rf"(?:(?:{_UNDER_100}|{_ONE}) hundred\b(?:(?: and)? {_UNDER_100})?|{_UNDER_100})"
)
_UNDER_MILLION: Final = (
    rf"(?:(?:{_UNDER_1000}|{_ONE}) thousand\b(?:,? (?:and )?{_UNDER_1000})?|{_UNDER_1000})"
)
_CARDINAL: Final = re.compile(
    rf"\b(?:half (?:an? )?(?:{_SCALE})\b"
    rf"|(?:{_UNDER_1000}|{_ONE}) million\b(?:,? (?:and )?{_UNDER_MILLION})?"
    rf"|(?:{_UNDER_100}|{_ONE}) dozen\b"
    rf"|{_UNDER_MILLION})(?! (?:{_SCALE})\b)"
)
_GOES_ON_BEFORE: Final = re.compile(r"[0-9][.,]?\Z")
_GOES_ON_AFTER: Final = re.compile(r"[.,]?[0-9]")
_NOTHING: Final = re.compile(r"\b(?:zero|none|nobody|no(?! (?:more|fewer|less)\b))\b")
_SCALED_DIGITS: Final = re.compile(
    rf"(?<![0-9.,])([0-9]{{1,9}}(?:,[0-9]{{3}})?(?:\.[0-9]{{1,6}})?) ({_SCALE})\b"
)
_BETWEEN_WORDS: Final = re.compile(r"[\s\u2010\u2011-]+")

#: Not inside a longer number: 6.5 is neither 6 nor 5.
_BEFORE: Final = r"(?<![0-9])(?<![0-9][.,])"
_AFTER: Final = r"(?![.,]?[0-9])"
_ENGLISH_DIGITS: Final = re.compile(rf"{_BEFORE}(?:[0-9]{{1,3}}(?:,[0-9]{{3}})+|[0-9]+){_AFTER}")
#: Elsewhere thousands are also parted by dots, apostrophes and narrow or wide spaces.
_OTHER_DIGITS: Final = re.compile(
    rf"{_BEFORE}(?:[0-9]{{1,3}}([., '\u2019\u00a0\u2009\u202f])[0-9]{{3}}(?:\1[0-9]{{3}})*"
    rf"|[0-9]+){_AFTER}"
)


def holds(passage: str, number: int, *, language: str | None = "en") -> bool:
    """Return whether `number` stands in `passage` as a whole digit token or in English words.

    Words are read up to 999,999, with `dozen` and `N million`; where `language` (BCP 47) is
    neither None nor English, digits alone count.
    """
    if language is not None and language.split("-")[0].lower() != "en":
        return str(number) in _digits(_OTHER_DIGITS, passage)
    return str(number) in _digits(_ENGLISH_DIGITS, passage) or number in set(_spoken(passage))


def _digits(pattern: re.Pattern[str], passage: str) -> set[str]:
    # Compared as text: Python refuses to read thousands of digits as one number.
    return {re.sub(r"[^0-9]", "", match[0]) for match in pattern.finditer(passage)}


def _spoken(passage: str) -> Iterator[int | Fraction]:
    """Every number that is said in English words, or in digits and a scale (`1.5 million`)."""
    words = _BETWEEN_WORDS.sub(" ", passage.lower())
    if _NOTHING.search(words):
        yield 0
    for match in _SCALED_DIGITS.finditer(words):
        yield Fraction(match[1].replace(",", "")) * _SCALES[match[2]]
    for match in _CARDINAL.finditer(words):
        yield _value(re.findall(r"[a-z]+", match[0].replace("half a ", "half ")))


def _value(words: list[str]) -> int | Fraction:
    """The number that the words of one cardinal say."""
    total: int | Fraction = 0
    group: int | Fraction = 0
    for word in words:
        if word in {"thousand", "million"}:
            total, group = total + group * _SCALES[word], 0
        elif word in _SCALES:
            group *= _SCALES[word]
        elif word != "and":
            group += _VALUES[word]
    return total + group


def cuts_number(before: str, passage: str, after: str) -> bool:
    """Return whether a passage begins or ends inside of a number of the words around it.

    `6,000` out of `16,000`, or `1,212` out of `1,212,000`, says what nobody said.
    """
    begins = passage[:1].isdigit() and _GOES_ON_BEFORE.search(before) is not None
    ends = passage[-1:].isdigit() and _GOES_ON_AFTER.match(after) is not None
    return begins or ends
