"""Sentences of a text, in time linear in its length whatever it holds."""

import re
from collections.abc import Iterator
from typing import Final

from ledger.rules.quantities.number_tables import split

#: A longer sentence is cut, at a blank where there is one.
SENTENCE_CHARACTERS_MAX: Final = 1_000
_BLANK_WITHIN: Final = 100
_END: Final = re.compile(r"[.!?…]{1,3}[\"”»’')\]]{0,3}(?=\s)|[。؟！？]|\n")
_OPENING: Final = " \t\xa0\"“«„‘'([—–-"
_WORD_BEFORE: Final = re.compile(r"[^\W_]{1,6}\Z")
_BEFORE_CHARACTERS: Final = 8
_AHEAD_CHARACTERS: Final = 6
_ABBREVIATIONS: Final = frozenset(
    split(
        "mr/mrs/ms/dr/gen/col/lt/sen/rep/gov/st/no/jan/feb/mar/apr/jun/jul/aug/sep/sept/oct/nov/dec"
        "/vs/тис/тыс/млн/млрд/р/рр/г/гг/ст/ім/им/вул/ул/буд/смт/обл"
    )
)


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each sentence of a text begins and ends; a line's end is an end too."""
    start = 0
    for match in _END.finditer(text):
        end = match.end()
        if end - start > 1 and _goes_on(text, match):
            continue
        yield from _cut(text, start, end)
        start = end
    yield from _cut(text, start, len(text))


def _goes_on(
    text: str,
    match: re.Match[str],
) -> bool:
    """Return whether no sentence ends: behind an abbreviation, before a small letter."""
    if match[0] == "\n":
        return False
    start, end = match.span()
    if match[0] == ".":
        before = _WORD_BEFORE.search(text[max(0, start - _BEFORE_CHARACTERS) : start])
        if before is not None and _is_short_form(before[0]):
            return True
    ahead = text[end : end + _AHEAD_CHARACTERS].lstrip(_OPENING)
    return ahead[:1].islower()


def _is_short_form(word: str) -> bool:
    """Return whether a word before a full stop is an initial or an abbreviation."""
    is_initial = len(word) == 1 and word.isupper()
    return is_initial or word.lower() in _ABBREVIATIONS


def _cut(
    text: str,
    start: int,
    end: int,
) -> Iterator[tuple[int, int]]:
    """Yield a sentence without the blanks around it, in pieces where it is too long."""
    while end - start > SENTENCE_CHARACTERS_MAX:
        limit = start + SENTENCE_CHARACTERS_MAX
        blank = text.rfind(" ", limit - _BLANK_WITHIN, limit)
        middle = limit if blank < 0 else blank
        yield from _stripped(text, start, middle)
        start = middle
    yield from _stripped(text, start, end)


def _stripped(
    text: str,
    start: int,
    end: int,
) -> Iterator[tuple[int, int]]:
    """Yield a slice of a text without the blanks around it; none where it holds nothing else."""
    words = text[start:end]
    lead = len(words) - len(words.lstrip())
    kept = words.strip()
    if kept:
        yield start + lead, start + lead + len(kept)
