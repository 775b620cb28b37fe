"""The numbers that words say, and those that a quote cuts in two.

Digits are read in any script and any grouping, words in the languages of
`ledger.rules.number_words`.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from functools import cache
from typing import Final, NamedTuple

from ledger.rules.quantities import digits
from ledger.rules.quantities.chinese_numerals import CHINESE, chinese
from ledger.rules.quantities.digits import Span
from ledger.rules.quantities.number_grammar import Grammar, Mention
from ledger.rules.quantities.number_languages import LANGUAGES, SUBTAGS
from ledger.rules.quantities.plain_text import plain

#: Characters on each side of a quote's ends that may belong to one number with it.
_AROUND_CHARACTERS: Final = 300
#: Of these, made plain, what is looked at: a number's next words are near.
_NUMBER_CHARACTERS: Final = 60
#: How often words may stand in a passage before the first places are taken for all of them.
_PLACES_MAX: Final = 20
_DIGIT: Final = re.compile("[0-9]")
_WORD: Final = re.compile(r"[^\W\d_]+")
_TOKEN: Final = re.compile(r"[0-9]+|[^\W\d_]+")
_WORD_HEAD: Final = re.compile(r"(?<![^\W\d_])[^\W\d_]+\Z")
_WORD_BEFORE: Final = re.compile(r"(?<![^\W\d_])[^\W\d_]+[ \n.]{0,3}\Z")
_LATIN_LETTER: Final = re.compile(r"[a-z\u00df-\u024f]")
#: Shorter words of Latin letters may be other words of another language: on, due, once, sei.
_FOREIGN_CHARACTERS_MIN: Final = 5
#: From here on, what multiplies one part of a number says that smaller ones may follow.
_SCALE_MIN: Final = 1_000
_BETWEEN_PARTS: Final = re.compile(r"\.? {1,2}| ?\n ?")
#: What parts cells, paragraphs and tags of a plain text.
_APART: Final = re.compile(r"\t|\n ?\n")
_ROMAN: Final = re.compile(r"(?<!\w)[ivxlcdm]{2,}(?!\w)")


class Cut(NamedTuple):
    """A number that a quote cuts in two, in plain signs.

    `sure`: it can hardly be read as two numbers.
    """

    number: str
    sure: bool


@cache
def _grammars() -> dict[str, Grammar]:
    return {subtag: Grammar(words) for subtag, words in LANGUAGES.items()}


@cache
def _number_start() -> re.Pattern[str]:
    """How words begin that may stand in a number behind its first one, in any language."""
    return re.compile("|".join(grammar.starts for grammar in _grammars().values()))


def is_missing(passage: str, number: int, *, language: str | None) -> bool:
    """Return whether `number` stands in `passage` neither in digits nor in words.

    False also where that can't be told: `language` (BCP 47) is none or one whose number words
    aren't read, and nothing in the passage shows another language or says another number.
    """
    text = plain(passage)
    if number in _values(text, language):
        return False
    known = _known(language)
    if known is not None and LANGUAGES[known].whole:
        return True
    return _says_a_number(text) or (
        language is None and bool(_shown_languages(text.lower()))
    )


def holds(passage: str, number: int, *, language: str | None = "en") -> bool:
    """Return whether `number` stands in `passage` as a whole number in digits or in words.

    Words are read in `language` (BCP 47) and in those that the passage shows; of others, those that
    can hardly be mistaken.
    """
    return number in _values(plain(passage), language)


def _values(text: str, language: str | None) -> set[int]:
    lower = text.lower()
    in_words = _in_words(lower, _read_in(lower, language))
    mentions = _joined(lower, (*digits.mentions(text), *in_words))
    return {*chinese(lower), *(mention.value for mention in mentions)}


def _in_words(lower: str, trusted: Collection[Grammar]) -> Iterator[Mention]:
    """Yield the numbers in words; of languages that aren't trusted, those that are no chance."""
    every = (
        mention
        for grammar in _grammars().values()
        for mention in grammar.mentions(lower)
        if grammar in trusted or _is_unmistakable(lower, mention)
    )
    yield from _longest(every)


def _longest(mentions: Iterable[Mention]) -> Iterator[Mention]:
    """Yield the mentions that don't stand inside of longer ones.

    A language reads parts of what another one says: сто of сто двадцять.
    """
    start = end = -1
    for mention in sorted(set(mentions), key=lambda each: (each.start, -each.end)):
        if mention.end > end or (mention.start, mention.end) == (start, end):
            yield mention
            start, end = mention.start, mention.end


def _is_unmistakable(lower: str, mention: Mention) -> bool:
    """Whether words can hardly be of another language that is written alike."""
    is_long = mention.end - mention.start >= _FOREIGN_CHARACTERS_MIN
    return is_long or _LATIN_LETTER.match(lower, mention.start) is None


def _joined(lower: str, mentions: Iterable[Mention]) -> Iterator[Mention]:
    """Yield mentions, each with the smaller numbers that go on behind its scale.

    6 thousand 200 is 6,200, and so is 6 thousand two hundred.
    """
    last: list[Mention] = []
    for mention in sorted(mentions):
        before = [other for other in last if _goes_on(lower, other, mention)]
        if before:
            last.remove(before[0])
            whole = before[0].value + mention.value
            mention = Mention(before[0].start, mention.end, whole, mention.scale)  # noqa: PLW2901 - what is next is seen beside all of it
        yield from (other for other in last if other.end < mention.start)
        last = [*(other for other in last if other.end >= mention.start), mention]
    yield from last


def _goes_on(lower: str, mention: Mention, after: Mention) -> bool:
    return (
        mention.scale >= _SCALE_MIN
        and 0 < after.value < mention.scale
        and _BETWEEN_PARTS.fullmatch(lower, mention.end, after.start) is not None
    )


def _known(language: str | None) -> str | None:
    """The subtag of a language whose number words are read."""
    if language is None:
        return None
    subtag = language.partition("-")[0].lower()
    subtag = SUBTAGS.get(subtag, subtag)
    return subtag if subtag in LANGUAGES else None


def _read_in(lower: str, language: str | None) -> Collection[Grammar]:
    """The grammars by which every word of a plain text is read, the shortest too."""
    shown, known = _shown_languages(lower), _known(language)
    if known is not None:
        return [_grammars()[known], *shown]
    return shown or _grammars().values()


def _shown_languages(lower: str) -> list[Grammar]:
    """The languages whose commonest words stand in a plain text."""
    spoken = frozenset(_WORD.findall(lower))
    return [grammar for grammar in _grammars().values() if grammar.is_of(spoken)]


def _says_a_number(text: str) -> bool:
    """Whether a plain text has digits, or says a number in any language that is read."""
    if any(character.isnumeric() for character in text):
        return True
    lower = text.lower()
    return any(any(grammar.spans(lower)) for grammar in _grammars().values())


def cut_number(text: str, start: int, end: int) -> Cut | None:
    """Return the number that a passage from `start` to before `end` cuts in two, or None.

    Whatever may be one number for a reader counts: digits that signs or a blank part in threes, a
    fraction, digits with the word that multiplies them, a number in words of any language that is
    read. Of several that which is sure.
    """
    cuts = [cut for place in (start, end) for cut in _cuts(text, place)]
    return max(cuts, key=lambda cut: cut.sure, default=None)


def cut_everywhere(text: str, words: str) -> Cut | None:
    """Return a number that `words` cut in two wherever they stand in a text, or None.

    At most 20 places are looked at.
    """
    cuts: list[Cut] = []
    at = text.find(words)
    while at >= 0 and len(cuts) < _PLACES_MAX:
        cut = cut_number(text, at, at + len(words))
        if cut is None:
            return None
        cuts.append(cut)
        at = text.find(words, at + len(words))
    return min(cuts, key=lambda cut: cut.sure, default=None)


def _cuts(text: str, place: int) -> Iterator[Cut]:
    before = plain(text[max(0, place - _AROUND_CHARACTERS) : place])[
        -_NUMBER_CHARACTERS:
    ]
    after = plain(text[place : place + _AROUND_CHARACTERS])[:_NUMBER_CHARACTERS]
    near, middle = before + after, len(before)
    unbroken = any(map(_never_breaks, text[max(0, place - 1) : place + 1]))
    for span in _spans(near, middle):
        if span.start < middle < span.end:
            yield Cut(near[span.start : span.end], span.sure or unbroken)


def _never_breaks(character: str) -> bool:
    """Whether a blank holds together what it parts, as between the thousands of a number."""
    return unicodedata.decomposition(character).startswith("<noBreak>")


def _spans(text: str, place: int) -> Iterator[Span]:
    """Yield where a plain text may have one number; words are looked at near `place` alone."""
    lower = text.lower()
    for pattern in (CHINESE, _ROMAN):
        yield from (Span(*match.span(), sure=True) for match in pattern.finditer(lower))
    mentions: list[Mention] = []
    if _DIGIT.search(lower):
        yield from digits.spans(text)
        mentions += digits.mentions(text)
    if _may_go_on(lower, place):
        for grammar in _grammars().values():
            for start, end in grammar.spans(lower):
                yield Span(start, end, sure=not _may_be_apart(text, start, end, place))
        mentions += _in_words(lower, _shown_languages(lower))
    for mention in {*_joined(lower, mentions)} - {*mentions}:
        apart = _may_be_apart(text, mention.start, mention.end, place)
        yield Span(mention.start, mention.end, sure=not apart)


def _may_be_apart(text: str, start: int, end: int, place: int) -> bool:
    """Whether words are in two cells or paragraphs, or are a whole and a part taken from it."""
    parted = _APART.search(text, start, end) is not None
    return parted or any(
        grammar.is_taken_from(text, start, place) for grammar in _grammars().values()
    )


def _may_go_on(lower: str, place: int) -> bool:
    """Whether a number in words may go on across a place: soon known, mostly not so.

    The word at or behind the place tells; where digits are next, the one before them.
    """
    after = _TOKEN.search(lower, place)
    if after is None:
        return False
    if after[0].isdecimal():
        word = _WORD_BEFORE.search(lower, 0, place)
    else:
        word = _WORD_HEAD.search(lower, 0, after.start()) or after
    return word is not None and _number_start().match(lower, word.start()) is not None
