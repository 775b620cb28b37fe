"""Advice on articles that look misread: which declaration would fit. It decides nothing.

Such a text shows itself by what no language has: words of nothing but accented letters, or words
that begin small and go on in capitals. Where its bytes, read otherwise, are far more like a text,
that reading is named with its first words: a person sees whether they are words.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Final, NamedTuple

from ledger.rules.texts import misreadings, readings, wrong_utf16
from ledger.rules.texts.encoding_advice import first_words, likeness
from ledger.rules.texts.encodings import UTF_8
from ledger.rules.texts.forms import ArticleForm
from ledger.rules.texts.html_reading import TooManyRuns
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
#: By these nothing is taken for misread: UTF-8 loses what isn't, the others take too long.
_NOT_LOOKED_AT: Final = (UTF_8, *OF_SEVERAL_BYTES)
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
    """A misreading that would fit, with the first words as they would be read then.

    `misread` is None where the text reads best as it came.
    """

    misread: Misread | None
    words: str


class _Fit(NamedTuple):
    likeness: float
    misread: Misread | None
    text: str


def advice(
    words: str,
    stored: str,
    declared: str | None = None,
    encoding: str = UTF_8,
) -> MisreadAdvice | None:
    """Return what would fit, None where nothing does, or nothing is to be mended.

    `words` is what is read of the article as it came; `stored` is all of it, which has to fit.
    `declared` is what is read of it by a misreading that somebody declares. `encoding` read the
    bytes: of readings that fit as well, one as this goes first (koi8-u reads most as koi8-r does).
    """
    beginning = _beginning(words)
    now = beginning if declared is None else _beginning(declared)
    if not _is_doubtful(now):
        return None
    fits = list(_fits(beginning, encoding))
    if declared is not None:
        fits.append(_Fit(_sound(beginning), None, beginning))
    best = max(fits, default=None, key=_likeness)
    if best is None or best.likeness < max(_LIKENESS_MIN, _sound(now) + _GAIN_MIN):
        return None
    if best.misread is not None and not misreadings.is_taken(stored, best.misread):
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
    if read.damage.read_as is not None:
        return None
    return of_words(stored, form, read.damage.stored)


def of_words(
    stored: str,
    form: ArticleForm,
    words: str,
) -> str | None:
    """Return what to declare of an article, as `declaration` does; `words` is what it reads as."""
    if form.misread is None:
        other = wrong_utf16.charset(stored, form)
        if other is not None:
            return other
        fitting = advice(words, stored, encoding=form.encoding)
    elif _is_doubtful(_beginning(words)):
        fitting = advice(_as_it_came(stored, form), stored, words)
    else:
        return None
    return fitting and _in_words(fitting, form)


def _as_it_came(stored: str, form: ArticleForm) -> str:
    """Return what is read of an article without its declaration; of an odd page all of it."""
    with suppress(TooManyRuns):
        came = readings.read(stored, form._replace(misread=None))
        return came.damage.stored
    return stored


def _in_words(fitting: MisreadAdvice, form: ArticleForm) -> str:
    """Return what to send of an article, and its first words then."""
    words = f"«{fitting.words}»"
    misread = fitting.misread
    if misread is None:
        return f"no misread {words}"
    if form.misread is None and misread.read_as == form.encoding:
        return f"charset={misread.encoding} {words}"
    return f"misread={misread} {words}"


def _is_doubtful(beginning: str) -> bool:
    """Return whether the beginning of a text has letters beyond ASCII, and is hardly like one."""
    if len(_FOREIGN.findall(beginning)) < _FOREIGN_MIN:
        return False
    return _sound(beginning) <= _SOUND


def _beginning(words: str) -> str:
    """Return the beginning of words, up to a blank: no character is cut in two.

    It begins with the first character beyond ASCII.
    """
    first = _FOREIGN.search(words)
    if first is None:
        return ""
    words = words[first.start() :]
    if len(words) <= _CHARACTERS_MAX:
        return words
    beginning, _, _ = words[:_CHARACTERS_MAX].rpartition(" ")
    return beginning


def _likeness(fit: _Fit) -> float:
    return fit.likeness


def _fits(
    words: str,
    first: str,
) -> Iterator[_Fit]:
    """Yield the readings that words could have had before, those by the first encoding first."""
    for read_as in (first, *READ_AS):
        if read_as in _NOT_LOOKED_AT:
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


def _sound(text: str) -> float:
    """Return how much a text is like one, at most 1: without what no language has."""
    foreign = len(_FOREIGN.findall(text)) or 1
    accented = sum(map(len, _ALL_ACCENTED.findall(text)))
    points = likeness(text) - accented / foreign
    swapped = sum(map(len, _SWAPPED_CASE.findall(text)))
    if swapped * _SWAPPED_ONE_IN > foreign:
        points -= _SWAPPED_POINTS
    return points
