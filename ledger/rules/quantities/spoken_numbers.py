"""The numbers that a plain text says in words of any language that is read.

Plain texts are those of `ledger.rules.quantities.plain_text`, in lower case here.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from functools import cache
from typing import Final

from ledger.rules.quantities.number_grammar import Grammar, Mention
from ledger.rules.quantities.number_languages import (
    LANGUAGES,
    LOOSE_MULTIPLIERS,
    RANGE_AND,
    SUBTAGS,
)
from ledger.rules.quantities.number_tables import any_of_joined

_WORD: Final = re.compile(r"[^\W\d_]+")
_LATIN_LETTER: Final = re.compile(r"[a-z\u00df-\u024f]")
#: Shorter words of Latin letters may be other words of another language: on, due, once, sei.
_FOREIGN_CHARACTERS_MIN: Final = 5
#: From here on, what multiplies one part of a number says that smaller ones may follow.
_SCALE_MIN: Final = 1_000
_BETWEEN_PARTS: Final = re.compile(r"\.? {1,2}| ?\n ?")
#: The same for digits behind `and`, which may as well be of another number.
_SCALE_BEFORE_AND_MIN: Final = 100
_AND: Final = re.compile(
    rf"\.?[ \n]{{1,2}}{any_of_joined(RANGE_AND)}[ \n]{{1,2}}(?=[0-9])"
)


@cache
def _by_subtag() -> dict[str, Grammar]:
    """Return the grammar of each language, by its subtag (BCP 47)."""
    return {subtag: Grammar(words) for subtag, words in LANGUAGES.items()}


def grammars() -> Collection[Grammar]:
    """Return the grammars of all languages that are read; they take a moment to make."""
    return _by_subtag().values()


@cache
def number_start() -> re.Pattern[str]:
    """Return a pattern of how words begin that may stand in a number behind its first one."""
    loosely = any_of_joined(LOOSE_MULTIPLIERS)
    starts = [grammar.starts for grammar in grammars()]
    starts.append(rf"{loosely}(?!\w)")
    return re.compile("|".join(starts))


@cache
def _number_begins() -> re.Pattern[str]:
    """Return a pattern of how a number in words begins, in any language that is read."""
    begins = "|".join(grammar.begins for grammar in grammars())
    return re.compile(rf"(?<!\w)(?:{begins})")


def known_subtag(language: str | None) -> str | None:
    """Return the subtag of a language (BCP 47) whose number words are read, else None."""
    if language is None:
        return None
    first, _, _ = language.partition("-")
    subtag = first.lower()
    subtag = SUBTAGS.get(subtag, subtag)
    return subtag if subtag in LANGUAGES else None


def grammars_for(
    lower: str,
    language: str | None,
) -> Collection[Grammar]:
    """Return the grammars by which every word of a text is read, the shortest too."""
    evident = evident_grammars(lower)
    subtag = known_subtag(language)
    if subtag is not None:
        return [_by_subtag()[subtag], *evident]
    return evident or grammars()


def evident_grammars(lower: str) -> list[Grammar]:
    """Return the grammars of the languages whose commonest words stand in a text."""
    spoken = frozenset(_WORD.findall(lower))
    return [grammar for grammar in grammars() if grammar.is_of(spoken)]


def says_a_number(lower: str) -> bool:
    """Return whether a text says a number in any language that is read."""
    for grammar in grammars():
        for _ in grammar.spans(lower):
            return True
    return False


def is_number(lower: str) -> bool:
    """Return whether the letters of one word say a number in any language that is read."""
    return len(values(lower)) > 0


def values(lower: str) -> list[int]:
    """Return the numbers that one word may say in the languages that are read."""
    every: list[int] = []
    for grammar in grammars():
        every.extend(
            mention.value
            for mention in grammar.mentions(lower)
            if mention.end - mention.start == len(lower)
        )
    return every


def mentions(
    lower: str,
    trusted: Collection[Grammar],
) -> list[Mention]:
    """Return the numbers in words; of languages that aren't trusted, those that are no chance."""
    if _number_begins().search(lower) is None:
        return []
    every: set[Mention] = set()
    for grammar in grammars():
        of_language = grammar.mentions(lower)
        if grammar in trusted:
            every.update(of_language)
            continue
        for mention in of_language:
            if _is_unmistakable(lower, mention):
                every.add(mention)
    return _longest(every)


def _longest(every: Iterable[Mention]) -> list[Mention]:
    """Return the mentions that don't stand inside of longer ones.

    A language reads parts of what another one says: сто of сто двадцять.
    """
    longest: list[Mention] = []
    start = end = -1
    for mention in sorted(every, key=_start_and_length):
        bounds = (mention.start, mention.end)
        if mention.end > end or bounds == (start, end):
            longest.append(mention)
            start, end = bounds
    return longest


def _start_and_length(mention: Mention) -> tuple[int, int]:
    """Return the sorting key by which the longest of those with one start goes first."""
    return mention.start, -mention.end


def _is_unmistakable(
    lower: str,
    mention: Mention,
) -> bool:
    """Return whether words can hardly be of another language that is written alike."""
    if mention.end - mention.start >= _FOREIGN_CHARACTERS_MIN:
        return True
    return _LATIN_LETTER.match(lower, mention.start) is None


def joined(
    lower: str,
    parts: Iterable[Mention],
) -> Iterator[Mention]:
    """Yield mentions, each with the smaller numbers that go on behind its scale.

    6 thousand 200 is 6,200, and so is 6 thousand two hundred.
    """
    pending: list[Mention] = []
    for part in sorted(parts):
        mention = part
        before = _first_that_goes_on(lower, pending, mention)
        if before is not None:
            pending.remove(before)
            value = before.value + mention.value
            mention = Mention(before.start, mention.end, value, mention.scale)
        waiting: list[Mention] = []
        for other in pending:
            if other.end < mention.start:
                yield other
            else:
                waiting.append(other)
        pending = [*waiting, mention]
    yield from pending


def _first_that_goes_on(
    lower: str,
    pending: Iterable[Mention],
    after: Mention,
) -> Mention | None:
    """Return the first mention that goes on in another one; None where none does."""
    for mention in pending:
        if _goes_on(lower, mention, after):
            return mention
    return None


def _goes_on(
    lower: str,
    mention: Mention,
    after: Mention,
) -> bool:
    """Return whether a smaller number goes on behind the scale of another one."""
    if mention.scale < _SCALE_MIN or not 0 < after.value < mention.scale:
        return False
    between = _BETWEEN_PARTS.fullmatch(lower, mention.end, after.start)
    return between is not None


def loosely_joined(
    lower: str,
    parts: Iterable[Mention],
) -> Iterator[Mention]:
    """Yield mentions with the digits behind `and`, which may be one number: a thousand and 212."""
    parts = list(parts)
    by_start = {part.start: part for part in parts}
    for part in parts:
        if part.scale < _SCALE_BEFORE_AND_MIN:
            continue
        between = _AND.match(lower, part.end)
        after = by_start.get(between.end()) if between else None
        if after is not None and 0 < after.value < part.scale:
            yield Mention(part.start, after.end, part.value + after.value)
