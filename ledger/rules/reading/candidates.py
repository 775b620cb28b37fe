"""Candidates: passages of an article that may carry a recordable quantity, each with reasons.

Nothing is decided here: a candidate is looked at by a person, and what isn't one may still be
there.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, partial
from itertools import pairwise
from typing import Final

from ledger.rules.quantities.parsing import parse
from ledger.rules.reading.clauses import Clauses
from ledger.rules.reading.context import (
    Context,
    is_of_a_list,
    may_be_handed_over,
)
from ledger.rules.reading.counted import (
    CountedNoun,
    kind_beside,
    leaves_kind_open,
    spoken_of,
)
from ledger.rules.reading.directions import Pair, SaidDirection, direction_of
from ledger.rules.reading.evidence import (
    OF_EXCHANGES,
    PASSAGE_CHARACTERS,
    Candidate,
    Evidence,
)
from ledger.rules.reading.sentences import sentences
from ledger.rules.reading.spoken_quantities import (
    SpokenForm,
    SpokenQuantity,
    quantities,
)
from ledger.rules.reading.tagged_sentence import TaggedSentence, distance
from ledger.rules.reading.told_days import days_of
from ledger.rules.reading.two_kinds import counted_together
from ledger.rules.reading.unread_words import article_takes_back, unread
from ledger.rules.reading.word_tags import Lexicon

_NOTHING: Final = TaggedSentence(0, "", (), ())


@dataclass(frozen=True, slots=True)
class Lookup:
    """What candidates are looked for by.

    `pair` are the parties of an agreement that has two, else None. `language` is that of the
    text (BCP 47), where it is known. `numberless`: what is said without a number is looked for too.
    `published_on` is the day on which it was published, where it is known; `title` is its title.
    """

    lexicon: Lexicon
    language: str | None = None
    pair: Pair | None = None
    numberless: bool = False
    published_on: date | None = None
    title: str = ""


def candidates(
    text: str,
    lookup: Lookup,
) -> Iterator[Candidate]:
    """Yield the candidates of a text, in their order."""
    taken_back = article_takes_back(lookup.title) or article_takes_back(text)
    for candidate in _of_text(text, lookup):
        yield replace(candidate, unread=taken_back or candidate.unread)


def _of_text(
    text: str,
    lookup: Lookup,
) -> Iterator[Candidate]:
    """Yield the candidates of the sentences of a text."""
    before = earlier = _NOTHING
    for sentence, following in pairwise(_tagged(text, lookup.lexicon)):
        if _may_tell(sentence, before):
            yield from _of_sentence(sentence, before, following, lookup)
        elif sentence.of_kind("saying") and _may_tell(sentence, earlier):
            yield from _of_sentence(sentence, earlier, following, lookup)
        before = sentence
        earlier = sentence if sentence.of_kind("exchange") else earlier


def _tagged(
    text: str,
    lexicon: Lexicon,
) -> Iterator[TaggedSentence]:
    """Yield the sentences of a text, and an empty one behind them."""
    for start, end in sentences(text):
        yield TaggedSentence.of(lexicon, text, start, end)
    yield _NOTHING


def _may_tell(
    sentence: TaggedSentence,
    before: TaggedSentence,
) -> bool:
    """Return whether a sentence may tell of an exchange: soon known, and mostly not so."""
    if sentence.of_kind(*OF_EXCHANGES):
        return True
    if sentence.of_kind("fighting") or not before.of_kind("exchange"):
        return False
    return bool(sentence.of_kind("category", "of_them"))


def _of_sentence(
    sentence: TaggedSentence,
    before: TaggedSentence,
    following: TaggedSentence,
    lookup: Lookup,
) -> Iterator[Candidate]:
    """Yield the candidates of one sentence."""
    every = quantities(sentence.text, sentence.tags, lookup.language)
    values = {spoken.value for spoken in every if spoken.value}
    ends = {spoken.end for spoken in every}
    clauses = Clauses(sentence, ends)
    days = days_of(sentence)
    context = Context(
        clauses,
        before,
        following,
        every,
        days,
        lookup.published_on,
    )
    # Worked out once: a sentence may have many numbers.
    directions = cache(partial(direction_of, clauses, before, lookup.pair))
    is_empty = True
    for spoken in every:
        evidence = _evidence(context, spoken)
        if evidence is not None:
            is_empty = False
            candidate = evidence.candidate(directions, values)
            yield _as_read(candidate, context, spoken)
    if lookup.numberless and is_empty:
        yield from _without_number(context, directions)


def _without_number(
    context: Context,
    directions: Callable[..., SaidDirection],
) -> Iterator[Candidate]:
    """Yield an exchange of somebody that is spoken of without any number."""
    sentence = context.sentence
    exchange = sentence.first("exchange")
    whom = spoken_of(sentence)
    if exchange is None or whom is None:
        return
    if distance(exchange, whom.start) > PASSAGE_CHARACTERS:
        return
    quantity = parse("not stated")
    spoken = SpokenQuantity(
        whom.start, whom.end, whom.start, None, quantity, SpokenForm.VAGUE
    )
    counted = CountedNoun(whom.value, whom)
    evidence = Evidence(context, spoken, counted, whom)
    if evidence.act is not None:
        candidate = evidence.candidate(directions, set())
        yield _as_read(candidate, context, spoken)


def _as_read(
    candidate: Candidate,
    context: Context,
    spoken: SpokenQuantity,
) -> Candidate:
    """Return a candidate with the question of what isn't read of its sentence."""
    return replace(candidate, unread=unread(candidate, context, spoken))


def _tells_without_noun(
    sentence: TaggedSentence,
    spoken: SpokenQuantity,
) -> bool:
    """Return whether a number tells of an exchange of whomever: so many for so many, a list."""
    is_formula = spoken.form is SpokenForm.FORMULA
    if is_formula and sentence.of_kind("exchange"):
        return True
    return is_of_a_list(sentence, spoken)


def _evidence(
    context: Context,
    spoken: SpokenQuantity,
) -> Evidence | None:
    """Return what speaks for a quantity; None where too little does."""
    sentence = context.sentence
    counted = counted_together(sentence, spoken)
    if not may_be_handed_over(context, spoken, counted):
        return None
    exchange = sentence.first(*OF_EXCHANGES)
    topic = counted.tag
    if counted.category is not None:
        is_telling = exchange is not None or spoken.form is not SpokenForm.VAGUE
    else:
        topic = kind_beside(
            sentence,
            context.before,
            counted,
        )
        is_telling = sentence.first("exchange", "all", "of_them") is not None
        if topic is None and counted.tag is None:
            is_telling = _tells_without_noun(sentence, spoken)
    if leaves_kind_open(sentence, counted):
        topic = None
    return Evidence(context, spoken, counted, topic) if is_telling else None
