"""What a person has to look at before: words beside a number that may make it another one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from ledger.rules.reading.context import Context
from ledger.rules.reading.counted import CountedNoun
from ledger.rules.reading.heads import another_head
from ledger.rules.reading.other_meanings import (
    another_time,
    beside_goods,
    part_of_more,
    repeated,
    running_total,
)
from ledger.rules.reading.reference_marks import mark_of
from ledger.rules.reading.shares import for_each, roughly, whole_of
from ledger.rules.reading.spoken_quantities import SpokenQuantity
from ledger.rules.reading.sums_told import part_of_sum, sum_of_parts
from ledger.rules.reading.victims import killed_beside
from ledger.rules.reading.word_tags import Tag
from ledger.rules.reading.words_before import unknown_before
from ledger.rules.reading.words_behind import unknown_behind
from ledger.rules.reading.written_numbers import odd_number

_WHOLE: Final = "A part of it is told: {}. How many does it say?"
_ROUGHLY: Final = "The number isn't exact: {}. How many does it say?"
EACH: Final = "It is for each of several: {}. Of whom, and how many in all?"
IN_TURN: Final = "It is told of several in turn: {}. Whose is this number?"
_MARK: Final = "It may be the mark of a note: {}. Does the article count with it?"
_KILLED: Final = "It may count who was killed: {}. Whom does it count?"
_KINDS: Final = "One number counts several kinds: {}. Which is it recorded as?"
_ODD: Final = "The number may be cut or mistyped: {}. How many does the article say?"
_REPEATED: Final = "It may be so many again and again: {}. How many of this exchange?"
_RUNNING: Final = "It may be of all so far: {}. Is it a stated total?"
_PART: Final = "It may be a part of what stands before: {}. Is it counted there?"
_SUM: Final = "It is the sum of others: {}. Is it counted with them?"
_SEVERAL: Final = "It may be of several exchanges: {}. How many are of this one?"
_HEAD: Final = "It may count something else: {}. Whom does it count?"
_OTHERWISE: Final = "They may be freed otherwise: {}. Is it of this exchange?"
_GOODS: Final = "It stands beside so many things: {}. Is it of this exchange?"
_DEMAND: Final = "It may be demanded alone: {}. Was it promised or done?"
_TOLD_STORY: Final = "It may be no event: {}. Did it happen?"
_LONG_AGO: Final = "It may be of another time: {}. Is it of this exchange?"
_UNKNOWN: Final = (
    "It isn't known here what the word before it says: {}. How many are meant?"
)
_BEHIND: Final = (
    "It isn't known here what the word behind it says: {}. What is said of them?"
)


@dataclass(frozen=True, slots=True)
class Look:
    """A question, with a gap for the words that give rise to it."""

    question: str
    tag: Tag


def looks(
    context: Context,
    spoken: SpokenQuantity,
    counted: CountedNoun,
) -> Iterator[Look]:
    """Yield what to look at of one number."""
    sentence = context.sentence
    clause = context.clause_at(spoken.start)
    numbers = context.numbers
    running = running_total(sentence, spoken)
    by_question = {
        _WHOLE: whole_of(sentence, spoken, context.clauses.ends),
        _ROUGHLY: roughly(sentence, spoken),
        EACH: for_each(clause, spoken, context.clauses.ends),
        IN_TURN: sentence.first("in_turn"),
        _MARK: mark_of(sentence, spoken, counted),
        _KILLED: killed_beside(clause, counted),
        _KINDS: counted.kinds,
        _REPEATED: repeated(sentence),
        _RUNNING: running,
        _SEVERAL: None if running else sentence.first("so_far"),
        _PART: part_of_more(sentence, spoken) or part_of_sum(numbers, spoken),
        _SUM: None if running else sum_of_parts(numbers, spoken),
        _HEAD: another_head(sentence, spoken, counted),
        _OTHERWISE: sentence.first("otherwise_freed"),
        _GOODS: beside_goods(clause, context.clauses.ends),
        _DEMAND: sentence.first("demand"),
        _TOLD_STORY: sentence.first("fiction"),
        _LONG_AGO: another_time(sentence, spoken, context.year),
    }
    odd = {_ODD: odd_number(context, spoken)}
    unknown = {
        _UNKNOWN: unknown_before(sentence, spoken),
        _BEHIND: unknown_behind(sentence, spoken, counted),
    }
    # Where words say it more exactly, that is asked.
    yield from _looks(by_question) or _looks(odd) or _looks(unknown)


def _looks(by_question: Mapping[str, Tag | None]) -> list[Look]:
    """Return the questions for which there are words."""
    return [Look(question, tag) for question, tag in by_question.items() if tag]
