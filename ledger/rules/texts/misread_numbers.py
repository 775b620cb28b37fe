"""Numbers in figures that a declared misreading would change: no such declaration is taken.

Digits are the same in all these encodings, so that no misreading changes one. Where a digit goes
into another character, or comes out of one, the text was not misread so. What stands between the
digits of a number, or between them and a word, must not turn into a letter either: `1 212` would
become two numbers. Numbers are then the same in the text as it came and in its reading, and
whatever cuts one there cuts it here. What came as letters may well be such a blank.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple, TypeAlias

from ledger.rules.texts.damaged_text import ReadText

#: Blanks, and the soft hyphen, which shows nothing.
_BLANKS: Final = " \t\u00a0\u00ad\u2000-\u200a\u202f\u205f\u3000"
#: What stands between the digits of a number or of a range.
_BETWEEN_DIGITS: Final = rf"(?:[{_BLANKS}]+|[,.'·’\u2018\-–—])(?=[0-9])"
#: What stands between a number and the word that multiplies it.
_BEFORE_WORD: Final = rf"[{_BLANKS}]+[A-Za-z]"
_NUMBER: Final = re.compile(rf"\d+(?:{_BETWEEN_DIGITS}|{_BEFORE_WORD})?")
_DIGITS: Final = re.compile(r"\d+")


class InPlace(NamedTuple):
    """A stored text and its reading, in which each character stands where it stood."""

    stored: str
    text: str

    def to_stored(
        self,
        start: int,
        end: int,
    ) -> tuple[int, int, bool]:
        """Return a slice of the reading as it is: the same one of the stored text."""
        return start, end, False

    def to_reading(
        self,
        start: int,
        end: int,
    ) -> tuple[int, int, bool]:
        """Return a slice of the stored text as it is: the same one of the reading."""
        return start, end, False


_Reading: TypeAlias = ReadText | InPlace


def first_changed(reading: _Reading) -> int | None:
    """Return the first stored character of a number that its reading changes; None without one."""
    gone = next(_changed(reading), None)
    come = next(_from_elsewhere(reading), None)
    places = [place for place in (gone, come) if place is not None]
    return min(places, default=None)


def _changed(reading: _Reading) -> Iterator[int]:
    """Yield the first character that reads otherwise of each number as it came."""
    for number in _NUMBER.finditer(reading.stored):
        start, end = number.span()
        if not _reads_the_same(reading, start, end):
            yield _first_in(reading, start, end)


def _from_elsewhere(reading: _Reading) -> Iterator[int]:
    """Yield the first character of what isn't digits, but is read as some.

    It may be read as digits of other scripts, with none of the usual ones beside them.
    """
    for digits in _DIGITS.finditer(reading.text):
        if not any(map(str.isascii, digits[0])):
            continue
        start, end, _ = reading.to_stored(*digits.span())
        if reading.stored[start:end] != digits[0]:
            yield _first_in(reading, start, end)


def _first_in(
    reading: _Reading,
    start: int,
    end: int,
) -> int:
    """Return the first stored character of a slice that doesn't read the same."""
    while _reads_the_same(reading, start, start + 1) and start < end:
        start += 1
    return start


def _reads_the_same(
    reading: _Reading,
    start: int,
    end: int,
) -> bool:
    first, last, _ = reading.to_reading(start, end)
    return reading.text[first:last] == reading.stored[start:end]
