"""The words that a quote cuts in two: the rest of one may turn its meaning round."""

import unicodedata
from typing import Final, NamedTuple

from ledger.rules.base.printable import shows_nothing
from ledger.rules.texts.quote_differences import is_mark

#: Scripts that part words by blanks, and have nothing that is written to the next word.
_PARTED: Final = ("LATIN ", "CYRILLIC ", "GREEK ")
#: Scripts that part words by blanks, but may have "and", "the" or "in" as their first letter.
_JOINED: Final = ("ARABIC ", "HEBREW ", "ARMENIAN ", "GEORGIAN ")
#: Characters of a word on each side of its cut that are looked at.
_AROUND_CHARACTERS: Final = 60


class CutWord(NamedTuple):
    """A word that a quote cuts in two.

    `sure`: it can hardly be two words.
    """

    word: str
    sure: bool


def cut_word(
    text: str,
    start: int,
    end: int,
) -> CutWord | None:
    """Return the word that a passage from `start` to before `end` cuts in two, or None.

    Signs end a word, hyphens and apostrophes too. Of two words that which is sure.
    """
    first, last = _cut_at(text, start), _cut_at(text, end)
    if first is None or (last is not None and last.sure and not first.sure):
        return last
    return first


def _cut_at(
    text: str,
    place: int,
) -> CutWord | None:
    """Return the word that goes on across a place of a text, or None."""
    earliest = max(0, place - _AROUND_CHARACTERS)
    head = _last_letters(text[earliest:place])
    tail = _first_letters(text[place : place + _AROUND_CHARACTERS])
    before, after = _letters_of(head), _letters_of(tail)
    if not before or not after:
        return None
    if not _is_of(before[-1], _PARTED + _JOINED):
        return None
    if not _is_of(after[0], _PARTED + _JOINED):
        return None
    return CutWord(_seen(head + tail), _is_sure(before[-1], after[0]))


def _is_sure(
    before: str,
    after: str,
) -> bool:
    """Return whether two letters side by side can hardly be of two words.

    A capital behind a small letter may begin a line that was joined to the one before.
    """
    if before.islower() and after.isupper():
        return False
    return _is_of(before, _PARTED) and _is_of(after, _PARTED)


def _is_of(
    letter: str,
    scripts: tuple[str, ...],
) -> bool:
    """Return whether a letter is of one of some scripts."""
    return unicodedata.name(letter, "").startswith(scripts)


def _first_letters(text: str) -> str:
    """Return what a text begins with as far as a word goes."""
    for at, character in enumerate(text):
        if not _goes_on(character):
            return text[:at]
    return text


def _last_letters(text: str) -> str:
    """Return what a text ends with as far as a word goes."""
    for behind in range(len(text), 0, -1):
        if not _goes_on(text[behind - 1]):
            return text[behind:]
    return text


def _goes_on(character: str) -> bool:
    """Return whether a word goes on over a character: a letter, or what only marks one."""
    return character.isalpha() or is_mark(character) or shows_nothing(character)


def _seen(word: str) -> str:
    """Return a word without what shows nothing."""
    return "".join(character for character in word if not shows_nothing(character))


def _letters_of(part: str) -> str:
    """Return the letters of a part of a word alone."""
    return "".join(filter(str.isalpha, part))
