"""Whether a stated number stands in the words of a passage, and whether a quote cuts one in two.

Digits are read in any script and any grouping, words in the languages of
`ledger.rules.number_words`.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain
from typing import Final

from ledger.rules import digits
from ledger.rules.chinese_numerals import CHINESE, chinese
from ledger.rules.number_grammar import Grammar
from ledger.rules.number_words import LANGUAGES, SUBTAGS

#: Characters on each side of a quote's ends that may belong to one number with it.
_AROUND_CHARACTERS: Final = 300
#: Of these, made plain, what is looked at: a number's next words are near.
_NUMBER_CHARACTERS: Final = 60
_WORD: Final = re.compile(r"[^\W\d_]+")


@lru_cache(maxsize=len(LANGUAGES))
def _grammar(subtag: str) -> Grammar:
    return Grammar(LANGUAGES[subtag])


def is_missing(passage: str, number: int, *, language: str | None) -> bool:
    """Return whether `number` stands in `passage` neither in digits nor in words.

    False also where that can't be told: `language` (BCP 47) is one whose number words aren't read.
    Where none is given, the passage shows it by its commonest words; where it shows none, only a
    number that is there tells that another one is missing.
    """
    plain = digits.plain(passage)
    if _stands(plain, number, language):
        return False
    if language is None:
        return bool(_shown_languages(plain)) or _says_a_number(plain)
    known = _known(language)
    if known is None:
        return False
    return LANGUAGES[known].whole or _says_a_number(plain)


def holds(passage: str, number: int, *, language: str | None = "en") -> bool:
    """Return whether `number` stands in `passage` as a whole number in digits or in words.

    Words are read in `language` (BCP 47), or, where that is None, in those that the passage shows.
    """
    return _stands(digits.plain(passage), number, language)


def _stands(plain: str, number: int, language: str | None) -> bool:
    if str(number) in set(digits.numbers(plain)) or number in set(chinese(plain)):
        return True
    return any(grammar.holds(plain, number) for grammar in _read_in(plain, language))


def _known(language: str) -> str | None:
    """The subtag of a language whose number words are read."""
    subtag = language.partition("-")[0].lower()
    subtag = SUBTAGS.get(subtag, subtag)
    return subtag if subtag in LANGUAGES else None


def _read_in(plain: str, language: str | None) -> Iterator[Grammar]:
    """The grammars by which the words of a plain text are read."""
    if language is None:
        yield from _shown_languages(plain) or map(_grammar, LANGUAGES)
    elif (known := _known(language)) is not None:
        yield _grammar(known)


def _shown_languages(plain: str) -> list[Grammar]:
    """The languages whose commonest words stand in a plain text."""
    spoken = frozenset(_WORD.findall(plain))
    return [grammar for grammar in map(_grammar, LANGUAGES) if grammar.is_of(spoken)]


def _says_a_number(plain: str) -> bool:
    in_words = chain.from_iterable(grammar.mentions(plain) for grammar in map(_grammar, LANGUAGES))
    return any(digits.numbers(plain)) or any(chinese(plain)) or next(in_words, None) is not None


def cut_number(text: str, start: int, end: int, *, language: str | None) -> str | None:
    """Return the number that a passage from `start` to before `end` cuts in two, or None.

    Whatever may be one number for a reader counts: digits that signs or a blank part in threes, a
    fraction, digits with the word that multiplies them, a number in words. It comes out in plain
    signs.
    """
    near = digits.plain(text[max(0, start - _AROUND_CHARACTERS) : end + _AROUND_CHARACTERS])
    grammars = list(_read_in(near, language))
    for place in (start, end):
        before = digits.plain(text[max(0, place - _AROUND_CHARACTERS) : place])[
            -_NUMBER_CHARACTERS:
        ]
        after = digits.plain(text[place : place + _AROUND_CHARACTERS])[:_NUMBER_CHARACTERS]
        for first, last in _across(before + after, len(before), grammars):
            return (before + after)[first:last]
    return None


def cut_everywhere(text: str, words: str, *, language: str | None) -> str | None:
    """Return a number that `words` cut in two wherever they stand in a text, or None."""
    number = None
    at = text.find(words)
    while at >= 0:
        number = cut_number(text, at, at + len(words), language=language)
        if number is None:
            return None
        at = text.find(words, at + len(words))
    return number


def _across(plain: str, place: int, grammars: Iterable[Grammar]) -> Iterator[tuple[int, int]]:
    """Where numbers of a plain text begin before a place in it and end after it."""
    of_signs = chain(digits.spans(plain), (match.span() for match in CHINESE.finditer(plain)))
    yield from ((first, last) for first, last in of_signs if first < place < last)
    for grammar in grammars:
        yield from ((mention.start, mention.end) for mention in grammar.across(plain, place))
