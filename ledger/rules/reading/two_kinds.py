"""Kinds of people that one number counts together: 300 soldiers and civilians."""

import re
from collections.abc import Iterator
from typing import Final

from ledger.rules.quantities.number_tables import split
from ledger.rules.reading.counted import CountedNoun, counted_by
from ledger.rules.reading.spoken_quantities import SpokenQuantity
from ledger.rules.reading.tagged_sentence import TaggedSentence
from ledger.rules.reading.word_tags import Tag, Word

_NOUNS: Final = ("category", "people", "dead")
_AND: Final = frozenset(split("and/or/та/і/й/або/чи/и/или"))
_COMMA: Final = re.compile(r",\s\Z")
_BREAK: Final = re.compile(r"[.;:!?()\[\]—–\n0-9]|\s-\s")
#: Words that begin something of its own: 300 captives and the bodies of others.
_OWN: Final = frozenset(split("the/a/an/another/some/many/several/all"))
#: Kinds of words with which what a number counts is over.
_OVER: Final = ("noun", "exchange", "report", "gives", "gets", "stop")
_WORDS_MAX: Final = 14
_WEAK: Final = "pow"
_DEAD: Final = "body"


def counted_together(
    sentence: TaggedSentence,
    spoken: SpokenQuantity,
) -> CountedNoun:
    """Return what a quantity of a sentence counts, of one kind or of several."""
    counted = counted_by(sentence, spoken)
    if counted.is_nobody and spoken.is_year:
        return counted
    kinds = _several_kinds(sentence, spoken, counted)
    return counted if kinds is None else CountedNoun(None, kinds, kinds=kinds)


def _several_kinds(
    sentence: TaggedSentence,
    spoken: SpokenQuantity,
    counted: CountedNoun,
) -> Tag | None:
    """Return the nouns of several kinds that one number counts; None where it counts one kind."""
    if counted.tag is not None and counted.tag.end <= spoken.start:
        return None
    phrases = list(_phrases(sentence, spoken.end))
    kinds = set(map(_kind, phrases))
    if len(kinds) <= 1 or _are_bodies_of(phrases[0]):
        return None
    first, last = phrases[0][0], phrases[-1][-1]
    return Tag("kinds", "", first.start, last.end, first.first, last.last)


def _phrases(
    sentence: TaggedSentence,
    place: int,
) -> Iterator[list[Tag]]:
    """Yield the nouns behind a number, those of each phrase together: wounded soldiers."""
    phrase: list[Tag] = []
    for number, joins in _words_counted(sentence, place):
        if joins:
            if not phrase:
                return
            yield phrase
            phrase = []
        tag = sentence.at_word(number, *_NOUNS)
        if tag is not None:
            phrase.append(tag)
    if phrase:
        yield phrase


def _words_counted(
    sentence: TaggedSentence,
    place: int,
) -> Iterator[tuple[int, bool]]:
    """Yield the words that a number may count, and whether a joint stands before each."""
    end = place
    first: int | None = None
    is_joint = False
    for number, word in sentence.words_after(place):
        first = number if first is None else first
        between = sentence.text[end : word.start]
        end = word.end
        if number - first == _WORDS_MAX or _BREAK.search(between):
            return
        if word.spelled in _AND:
            is_joint = True
            continue
        joins = is_joint or _COMMA.search(between) is not None
        if _is_over(sentence, number, word, joins=joins):
            return
        yield number, joins
        is_joint = False


def _is_over(
    sentence: TaggedSentence,
    number: int,
    word: Word,
    *,
    joins: bool,
) -> bool:
    """Return whether something else begins with a word."""
    if word.spelled[0].isdigit() or (joins and word.spelled in _OWN):
        return True
    is_noun = sentence.at_word(number, *_NOUNS) is not None
    return not is_noun and sentence.at_word(number, *_OVER) is not None


def _kind(phrase: list[Tag]) -> str:
    """Return what the nouns of a phrase count: wounded soldiers are wounded."""
    values = [_DEAD if tag.kind == "dead" else tag.value for tag in phrase]
    strong = [value for value in values if value not in ("", _WEAK)]
    return strong[0] if strong else max(values)


def _are_bodies_of(phrase: list[Tag]) -> bool:
    """Return whether a phrase is of the bodies of some: those of soldiers and of others."""
    return len(phrase) > 1 and phrase[0].value == _DEAD
