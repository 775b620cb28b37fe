"""Words by which a sentence denies what it or the one before it tells, or conditions it."""

import re
from collections.abc import Iterator
from functools import partial
from typing import Final

from ledger.rules.reading.tagged_sentence import TaggedSentence, distance
from ledger.rules.reading.word_tags import Tag

_QUESTION_MARK: Final = re.compile("[?？؟]")


def doubt_of(
    sentence: TaggedSentence,
    place: int,
) -> Tag | None:
    """Return the words of doubt that are nearest to a place; None where there are none."""
    doubts = [tag for tag in sentence.of_kind("doubt") if is_doubt(sentence, tag)]
    doubts.extend(sentence.of_kind("duty"))
    doubts.extend(_question_marks(sentence))
    doubts.extend(_inversions(sentence))
    return min(doubts, key=partial(distance, place=place), default=None)


def denial_in(sentence: TaggedSentence) -> str | None:
    """Return the first words by which a sentence denies the one before it; None without any."""
    denial = sentence.first("denial")
    return None if denial is None else sentence.quoted([denial])


def is_doubt(
    sentence: TaggedSentence,
    tag: Tag,
) -> bool:
    """Return whether a word denies: that of "not only" and "no more than" doesn't."""
    return sentence.at_word(tag.first, "undoubted") is None


def _inversions(sentence: TaggedSentence) -> Iterator[Tag]:
    """Yield the verb with which a sentence begins that supposes: had Russia returned."""
    supposed = sentence.at_word(
        0,
        "supposing",
    )
    if supposed is not None:
        yield supposed


def _question_marks(sentence: TaggedSentence) -> list[Tag]:
    """Return the marks by which a sentence asks, as tags of their own."""
    last = len(sentence.words) - 1
    return [
        Tag("doubt", "", mark.start(), mark.end(), last, last)
        for mark in _QUESTION_MARK.finditer(sentence.text)
    ]
