"""Advice on articles that look misread: which declaration would fit. It decides nothing.

Such a text shows itself by what no language has: words of nothing but accented letters, or words
that begin small and go on in capitals. Where its bytes, read otherwise, are far more like a text,
that reading is named with its first words: a person sees whether they are words.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from ledger.rules.texts import misreadings
from ledger.rules.texts.encoding_advice import first_words, likeness
from ledger.rules.texts.forms import ArticleForm
from ledger.rules.texts.misreadings import (
    OF_SEVERAL_BYTES,
    READ_AS,
    WAS_IN,
    Misread,
    NotMisread,
)
from ledger.rules.texts.readings import ReadArticle

#: How many characters are looked at, from the first one beyond ASCII on.
_CHARACTERS_MAX: Final = 4_096
_FOREIGN: Final = re.compile(r"[^\x00-\x7f]")
_FOREIGN_MIN: Final = 5
#: A text as much like one isn't looked at further.
_SOUND: Final = 0.85
#: What is less like a text than this isn't named, nor what is hardly more so than it came.
_LIKENESS_MIN: Final = 0.75
_GAIN_MIN: Final = 0.15
_ALL_ACCENTED: Final = re.compile(r"(?<![A-Za-z])[\xc0-\xff]{4,}(?![A-Za-z])")
_SWAPPED_CASE: Final = re.compile(r"\b[\u0430-\u045f\u0491][\u0400-\u042f\u0490]{2,}\b")
#: Of so many letters one in a word of swapped case is no slip of typing.
_SWAPPED_ONE_IN: Final = 30
_SWAPPED_POINTS: Final = 0.5


class MisreadAdvice(NamedTuple):
    """A misreading that would fit, with the first words as they would be read then."""

    misread: Misread
    words: str


class _Fit(NamedTuple):
    likeness: float
    misread: Misread
    text: str


def advice(words: str, stored: str) -> MisreadAdvice | None:
    """Return what would fit, None where nothing does, or nothing is to be mended.

    `words` is what is read of the article; `stored` is all of it, which has to fit.
    """
    first = _FOREIGN.search(words)
    if first is None:
        return None
    beginning = _beginning(words[first.start() :])
    if len(_FOREIGN.findall(beginning)) < _FOREIGN_MIN:
        return None
    as_it_came = _sound(beginning)
    if as_it_came > _SOUND:
        return None
    best = max(_fits(beginning), default=None, key=_likeness)
    least = max(_LIKENESS_MIN, as_it_came + _GAIN_MIN)
    if best is None or best.likeness < least:
        return None
    if not _is_taken(stored, best.misread):
        return None
    return MisreadAdvice(best.misread, first_words(best.text))


def declaration(
    stored: str,
    form: ArticleForm,
    read: ReadArticle,
) -> str | None:
    """Return what to declare of an article that looks misread, and its words then; None of others.

    Where its bytes were read as they are in the request, it is another charset.
    """
    if form.misread is not None or read.damage.read_as is not None:
        return None
    fitting = advice(read.damage.stored, stored)
    if fitting is None:
        return None
    words = f"«{fitting.words}»"
    if fitting.misread.read_as == form.encoding:
        return f"charset={fitting.misread.encoding} {words}"
    return f"misread={fitting.misread} {words}"


def _beginning(words: str) -> str:
    """Return the beginning of words, up to a blank: no character is cut in two."""
    if len(words) <= _CHARACTERS_MAX:
        return words
    beginning, _, _ = words[:_CHARACTERS_MAX].rpartition(" ")
    return beginning


def _likeness(fit: _Fit) -> float:
    return fit.likeness


def _fits(words: str) -> Iterator[_Fit]:
    """Yield the readings that words could have had before, as far as there are some."""
    for read_as in READ_AS:
        if read_as in OF_SEVERAL_BYTES:
            continue
        for encoding in WAS_IN:
            misread = Misread(encoding, read_as)
            text = _meant(words, misread)
            if text not in (None, words):
                yield _Fit(_sound(text), misread, text)


def _meant(words: str, misread: Misread) -> str | None:
    """Return what words were meant as if they were misread so; None where they can't be."""
    try:
        return misreadings.meant(words, misread)
    except NotMisread:
        return None


def _is_taken(stored: str, misread: Misread) -> bool:
    """Return whether an article is taken that is declared so."""
    try:
        misreadings.read(stored, misread)
    except NotMisread:
        return False
    return True


def _sound(text: str) -> float:
    """Return how much a text is like one, at most 1: without what no language has."""
    foreign = len(_FOREIGN.findall(text)) or 1
    accented = sum(map(len, _ALL_ACCENTED.findall(text)))
    points = likeness(text) - accented / foreign
    swapped = sum(map(len, _SWAPPED_CASE.findall(text)))
    if swapped * _SWAPPED_ONE_IN > foreign:
        points -= _SWAPPED_POINTS
    return points
