"""What isn't read of a candidate: words that may make it another one than it seems.

Only what stands in a plain sentence, and is read the same in two ways, has nothing unread.
"""

import textwrap
from itertools import dropwhile, takewhile
from typing import Final

from ledger.rules.reading import plain_sentences
from ledger.rules.reading.context import Context
from ledger.rules.reading.doubts import is_doubt
from ledger.rules.reading.evidence import Candidate
from ledger.rules.reading.plain_sentences import (
    PlainSentence,
    plain_sentence,
    without_article,
)
from ledger.rules.reading.sentence_pieces import UNKNOWN, SentencePiece, pieces_of
from ledger.rules.reading.spoken_quantities import SpokenQuantity
from ledger.rules.reading.tagged_sentence import TaggedSentence
from ledger.rules.reading.word_tags import spelled, words_of

_ARTICLE: Final = "The article may take something back: '{}'. Is it this?"
_BESIDE: Final = "A sentence beside it may speak of it: '{}'. What does it say?"
_WORDS: Final = "Not all of its sentence is read here: '{}'. What does it say?"
_ORDER: Final = "Its sentence is built in a way that isn't read here. What does it say?"
_BEGINNING_CHARACTERS: Final = 60
#: A sentence of more words is no plain one.
_WORDS_MAX: Final = 60
#: Kinds of words by which a sentence beside it may take it back.
_DOUBTS: Final = ("doubt", "denial", "fiction", "duty", "demand")
#: What the others are of, where several categories stand together: wounded soldiers.
_WEAK: Final = "pow"


def article_takes_back(text: str) -> str | None:
    """Return the question that an article raises of all it tells; None where it raises none."""
    # Most articles hold none of these words, and needn't be parted into words.
    as_tables = spelled(text)
    if not any(word in as_tables for word in plain_sentences.first_words("article")):
        return None
    for tag in plain_sentences.words("article").tags(text, words_of(text)):
        return _ARTICLE.format(text[tag.start : tag.end])
    return None


def unread(
    candidate: Candidate,
    context: Context,
    spoken: SpokenQuantity,
) -> str | None:
    """Return what a person has to look at; None where the sentence is a plain one.

    What isn't supported is asked about as it is.
    """
    sentence = context.sentence
    if not candidate.is_supported:
        return None
    if len(sentence.words) > _WORDS_MAX:
        return _ORDER
    lexicon = plain_sentences.words()
    pieces = list(pieces_of(sentence, spoken, context.days, lexicon))
    words = _unknown_words(sentence.text, pieces)
    if words:
        return _WORDS.format(words)
    plain = plain_sentence(sentence.text, pieces)
    if plain is None or _tells_two_days(pieces):
        return _ORDER
    if not _says_the_same(plain, candidate):
        return _ORDER
    return _beside(context)


def _tells_two_days(pieces: list[SentencePiece]) -> bool:
    """Return whether one day is that of the exchange, and another one that of saying it.

    Which week a weekday is of depends on the other one.
    """
    return {"when", "weekday"} <= {piece.slot for piece in pieces}


def _unknown_words(
    text: str,
    pieces: list[SentencePiece],
) -> str:
    """Return the first words without a slot that stand together; nothing where all have one."""
    behind = dropwhile(_is_known, pieces)
    unknown = list(takewhile(_is_unknown, behind))
    if not unknown:
        return ""
    return " ".join(text[unknown[0].start : unknown[-1].end].split())


def _is_known(piece: SentencePiece) -> bool:
    return piece.slot != UNKNOWN


def _is_unknown(piece: SentencePiece) -> bool:
    return piece.slot == UNKNOWN


def _says_the_same(
    plain: PlainSentence,
    candidate: Candidate,
) -> bool:
    """Return whether a sentence is read as the candidate was, by rules of its own."""
    return (
        plain.act == candidate.act
        and plain.kinds - {_WEAK} <= {candidate.category}
        and _has_the_same_speaker(plain, candidate)
        and _goes_the_same_way(plain, candidate)
    )


def _has_the_same_speaker(
    plain: PlainSentence,
    candidate: Candidate,
) -> bool:
    """Return whether both say the same of who says it; a speaker may be left open."""
    speaker = candidate.speaker
    if speaker.name is not None:
        return plain.speaker == without_article(speaker.name)
    return speaker.is_open is (plain.speaker is not None)


def _goes_the_same_way(
    plain: PlainSentence,
    candidate: Candidate,
) -> bool:
    """Return whether both say the same of who hands over, and of who receives."""
    direction = candidate.direction
    if plain.is_mutual:
        ways = {direction.from_party, direction.to_party}
        return direction.both_ways and {plain.giver, plain.taker} - {None} <= ways
    if direction.both_ways or plain.giver == plain.taker:
        return False
    if plain.nationalities & {direction.from_party}:
        return False
    return plain.giver in (None, direction.from_party) and plain.taker in (
        None,
        direction.to_party,
    )


def _beside(context: Context) -> str | None:
    """Return the question that a sentence beside it raises; None where none does."""
    for sentence, table in (
        (context.before, "before"),
        (context.following, "behind"),
    ):
        words = _words_of_it(sentence, table)
        if words:
            return _BESIDE.format(words)
    return None


def _words_of_it(
    sentence: TaggedSentence,
    table: str,
) -> str:
    """Return the words of a sentence that may speak of the one beside it.

    Whoever mocks it, or says where they really are, may do so by any words: where none is of an
    exchange or of who is exchanged, all are returned.
    """
    text = " ".join(sentence.text.split())
    lexicon = plain_sentences.words(table)
    tags = lexicon.tags(sentence.text, sentence.words)
    tags += [tag for tag in sentence.of_kind(*_DOUBTS) if is_doubt(sentence, tag)]
    if tags:
        return sentence.quoted(tags[:1])
    is_known = not text or sentence.of_kind("exchange", "category")
    return "" if is_known and not text.endswith(":") else _beginning(text)


def _beginning(text: str) -> str:
    """Return the first words of a text."""
    return textwrap.shorten(text, _BEGINNING_CHARACTERS, placeholder=" …")
