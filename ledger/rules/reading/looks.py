"""What a person has to look at before: words beside a number that may make it another one."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from ledger.rules.reading.counted import CountedNoun
from ledger.rules.reading.reference_marks import mark_of
from ledger.rules.reading.shares import for_each, roughly, whole_of
from ledger.rules.reading.spoken_quantities import SpokenQuantity
from ledger.rules.reading.tagged_sentence import TaggedSentence
from ledger.rules.reading.victims import killed_beside
from ledger.rules.reading.word_tags import Tag

_WHOLE: Final = "A part of it is told: {}. How many does it say?"
_ROUGHLY: Final = "The number isn't exact: {}. How many does it say?"
EACH: Final = "It is for each of several: {}. Of whom, and how many in all?"
_MARK: Final = "It may be the mark of a note: {}. Does the article count with it?"
_KILLED: Final = "It may count who was killed: {}. Whom does it count?"
_KINDS: Final = "One number counts several kinds: {}. Which is it recorded as?"


@dataclass(frozen=True, slots=True)
class Look:
    """A question, with a gap for the words that give rise to it."""

    question: str
    tag: Tag


def looks(
    sentence: TaggedSentence,
    clause: TaggedSentence,
    spoken: SpokenQuantity,
    counted: CountedNoun,
    ends: Collection[int],
) -> Iterator[Look]:
    """Yield what to look at of one number; `ends` are the places where numbers end."""
    by_question = {
        _WHOLE: whole_of(sentence, spoken, ends),
        _ROUGHLY: roughly(sentence, spoken),
        EACH: for_each(clause, spoken),
        _MARK: mark_of(sentence, spoken, counted),
        _KILLED: killed_beside(clause, counted),
        _KINDS: counted.kinds,
    }
    for question, tag in by_question.items():
        if tag is not None:
            yield Look(question, tag)
