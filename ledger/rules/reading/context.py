"""A sentence between its neighbours, and which of its numbers may count who is exchanged."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from ledger.rules.reading.clauses import Clauses, stretch_of
from ledger.rules.reading.counted import CountedNoun
from ledger.rules.reading.doubts import denial_in
from ledger.rules.reading.reference_marks import is_reference
from ledger.rules.reading.spoken_quantities import SpokenQuantity
from ledger.rules.reading.tagged_sentence import TaggedSentence
from ledger.rules.reading.told_days import ToldDay
from ledger.rules.reading.victims import counts_victims
from ledger.rules.reading.word_tags import Tag

_GAP_OF_A_LIST: Final = range(3)


@dataclass(frozen=True, slots=True)
class Context:
    """A sentence by its clauses, between its neighbours.

    `numbers` and `days` are those that it tells; `published_on` is the day of the article, where it
    is known.
    """

    clauses: Clauses
    before: TaggedSentence
    following: TaggedSentence
    numbers: Sequence[SpokenQuantity]
    days: Sequence[ToldDay]
    published_on: date | None

    @property
    def year(self) -> int | None:
        """The year of the article, where it is known."""
        return None if self.published_on is None else self.published_on.year

    @property
    def sentence(self) -> TaggedSentence:
        """The sentence itself."""
        return self.clauses.sentence

    def days_beside(
        self,
        spoken: SpokenQuantity,
    ) -> list[ToldDay]:
        """Return the days of the sentence, unsure where they may be of another number."""
        return [
            replace(day, is_unsure=day.is_unsure or self._is_of_another(day, spoken))
            for day in self.days
        ]

    def _is_of_another(
        self,
        day: ToldDay,
        spoken: SpokenQuantity,
    ) -> bool:
        """Return whether another number stands beside a day, or on its other side."""
        tag = day.tag
        start, end = stretch_of(self.sentence.text, tag.start, tag.end)
        beside = [
            number
            for number in self.numbers
            if start <= number.start < end and not tag.start <= number.start < tag.end
        ]
        if not beside:
            return False
        sides = {number.start < tag.start for number in beside}
        return spoken not in beside or len(sides) > 1

    @property
    def denial(self) -> str | None:
        """The words by which the next sentence denies it."""
        return denial_in(self.following)

    def clause_at(
        self,
        place: int,
    ) -> TaggedSentence:
        """Return the clause of a place."""
        return self.clauses[self.clauses.number_at(place)]


def may_be_handed_over(
    context: Context,
    spoken: SpokenQuantity,
    counted: CountedNoun,
) -> bool:
    """Return whether a number may count somebody who is exchanged."""
    sentence = context.sentence
    if counted.is_nobody or _is_numbering(sentence, spoken):
        return False
    if is_reference(sentence, spoken):
        return False
    return not counts_victims(context.clause_at(spoken.start), counted)


def is_of_a_list(
    sentence: TaggedSentence,
    spoken: SpokenQuantity,
) -> bool:
    """Return whether a number says how long a list is, of whatever: a list of nearly 400."""
    for tag in sentence.of_kind("request"):
        gap = spoken.start - tag.end
        if gap in _GAP_OF_A_LIST:
            return True
    return False


def _is_numbering(
    sentence: TaggedSentence,
    spoken: SpokenQuantity,
) -> bool:
    """Return whether the word before a number makes it one of an order: Article 118."""
    for tag in sentence.of_kind("numbering"):
        between = sentence.text[tag.end : spoken.number_at]
        if tag.end <= spoken.number_at and not between.strip(" ."):
            return True
    return False


def in_return(
    sentence: TaggedSentence,
    spoken: SpokenQuantity,
) -> Tag | None:
    """Return the words behind which a number goes the other way."""
    for tag in sentence.of_kind("in_return"):
        if tag.end <= spoken.start:
            return tag
    return None
