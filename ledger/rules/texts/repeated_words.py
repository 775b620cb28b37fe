"""Words of a text that a sentence about it repeats: names, long numbers, and runs of words.

It is for sentences that stay where the text goes. Whoever wants to can always get round it.
"""

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

_WORD: Final = re.compile(r"[^\W_]+")
#: What ends a sentence, so that the next word has a capital letter whatever it is.
_ENDS: Final = re.compile(r"[.!?:;\n\r\"“”«»„]")
#: So many words in a row are no accident, and so many digits.
_RUN_WORDS: Final = 4
_LONG_DIGITS: Final = 5
_PAIR_WORDS: Final = 2


@dataclass(frozen=True, slots=True)
class _Word:
    """A word: `begins` where a sentence may begin with it."""

    letters: str
    begins: bool

    @property
    def folded(self) -> str:
        return self.letters.casefold()

    @property
    def is_capitalised(self) -> bool:
        return self.letters[0].isupper()

    @property
    def is_name(self) -> bool:
        """Whether it has a capital letter that no sentence gives it."""
        return self.is_capitalised and not self.begins

    @property
    def may_be_of_a_name(self) -> bool:
        """Whether it may be part of a name: many scripts have no capital letters."""
        first = self.letters[0]
        return first.isalpha() and not first.islower()

    @property
    def is_long_number(self) -> bool:
        digits = sum(map(str.isdigit, self.letters))
        return digits >= _LONG_DIGITS


def repeated(
    sentence: str,
    text: str,
) -> range | None:
    """Return which words of a sentence repeat words of a text, counted from 1; None if none do.

    A name alone counts where both have it with a capital letter.
    """
    words = list(_words(sentence))
    places = _places(words)
    last: deque[_Word] = deque(maxlen=_RUN_WORDS)
    for word in _words(text):
        last.append(word)
        for telling in _telling(list(last)):
            place = places.get(_key(telling))
            if place is not None:
                first = place + 1
                return range(first, first + len(telling))
    return None


def _telling(last: list[_Word]) -> Iterator[list[_Word]]:
    """Yield the words, of the last that were read, that tell something if they are repeated."""
    word = last[-1]
    if word.is_name or word.is_long_number:
        yield [word]
    pair = last[-_PAIR_WORDS:]
    if len(pair) == _PAIR_WORDS and all(part.may_be_of_a_name for part in pair):
        yield pair
    if len(last) == _RUN_WORDS:
        yield last


def _places(words: Sequence[_Word]) -> dict[tuple[str, ...], int]:
    """Return where words stand first: names and long numbers alone, pairs and runs."""
    places: dict[tuple[str, ...], int] = {}
    for place, word in enumerate(words):
        if word.is_capitalised or word.is_long_number:
            key = _key([word])
            places.setdefault(key, place)
    for length in (_PAIR_WORDS, _RUN_WORDS):
        for place in range(len(words) - length + 1):
            key = _key(words[place : place + length])
            places.setdefault(key, place)
    return places


def _key(words: Iterable[_Word]) -> tuple[str, ...]:
    return tuple(word.folded for word in words)


def _words(text: str) -> Iterator[_Word]:
    """Yield the words of a text, in their order."""
    end = 0
    after_initial = False
    for match in _WORD.finditer(text):
        letters = match[0]
        between = text[end : match.start()]
        is_first = end == 0
        ends = _ENDS.search(between) is not None and not after_initial
        yield _Word(letters, begins=is_first or ends)
        end = match.end()
        after_initial = len(letters) == 1
