"""Pieces of a sentence from its first sign to its last, each with its slot in a plain sentence."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from ledger.rules.reading.spoken_quantities import SpokenForm, SpokenQuantity
from ledger.rules.reading.tagged_sentence import TaggedSentence
from ledger.rules.reading.told_days import ToldDay
from ledger.rules.reading.word_tags import Lexicon

#: The slot of what has none.
UNKNOWN: Final = ""
#: Kinds of tags that have a slot of another name.
_SLOTS: Final = {"adjective": "of_party", "category": "kind"}
_PARTIES: Final = ("party", "party_to", "party_from")
#: A text may begin with the mark of its encoding.
_BLANKS: Final = re.compile(r"[\s\ufeff]*")
#: What may be told roughly by a number: two dozen.
_ROUGH: Final = re.compile("dozen|дюжин", re.IGNORECASE)
_ANYTHING: Final = re.compile(r"\d[\d.,]*\d|\w+|.", re.DOTALL)
_ON: Final = re.compile(r"\b(?:on|у|в|во)\s\Z", re.IGNORECASE)
_ON_CHARACTERS: Final = 4


class SentencePiece(NamedTuple):
    """A piece of a sentence, from `start` to before `end`.

    `value` is the party that it names, or the category.
    """

    slot: str
    value: str
    start: int
    end: int


def pieces_of(
    sentence: TaggedSentence,
    spoken: SpokenQuantity,
    days: Sequence[ToldDay],
    lexicon: Lexicon,
) -> Iterator[SentencePiece]:
    """Yield the pieces of a sentence without its full stop; `lexicon` has the words of slots."""
    by_start = _pieces_by_start(sentence, spoken, days, lexicon)
    text = sentence.text.rstrip().removesuffix(".")
    place = _behind_blanks(text, 0)
    while place < len(text):
        piece = by_start.get(place) or _unknown(text, place)
        yield piece
        place = _behind_blanks(text, piece.end)


def _behind_blanks(
    text: str,
    place: int,
) -> int:
    """Return where the next piece begins."""
    blanks = _BLANKS.match(text, place)
    return place if blanks is None else blanks.end()


def _unknown(
    text: str,
    place: int,
) -> SentencePiece:
    """Return a piece of a word or a sign that has no slot."""
    match = _ANYTHING.match(text, place)
    end = place + 1 if match is None else match.end()
    slot = "comma" if text[place] == "," else UNKNOWN
    return SentencePiece(slot, "", place, end)


def _pieces_by_start(
    sentence: TaggedSentence,
    spoken: SpokenQuantity,
    days: Sequence[ToldDay],
    lexicon: Lexicon,
) -> Mapping[int, SentencePiece]:
    """Return the longest piece that begins at each place; number and days come first."""
    by_start: dict[int, SentencePiece] = {}
    for piece in _pieces_of_words(sentence, lexicon):
        longest = by_start.get(piece.start)
        if longest is None or longest.end < piece.end:
            by_start[piece.start] = piece
    for weekday in sentence.of_kind("weekday"):
        start = _start_of_day(sentence, weekday.start)
        by_start[start] = SentencePiece("weekday", "", start, weekday.end)
    for day in days:
        start = _start_of_day(sentence, day.tag.start)
        by_start[start] = SentencePiece("when", "", start, day.tag.end)
    slot = _slot_of_number(sentence.text, spoken)
    by_start[spoken.start] = SentencePiece(slot, "", spoken.start, spoken.end)
    return by_start


def _slot_of_number(
    text: str,
    spoken: SpokenQuantity,
) -> str:
    """Return the slot of a number; one of nobody, or a rough one, has none."""
    if spoken.form is SpokenForm.FORMULA:
        return "formula"
    is_rough = _ROUGH.search(text, spoken.start, spoken.end) is not None
    return "number" if spoken.value and not is_rough else UNKNOWN


def _start_of_day(
    sentence: TaggedSentence,
    start: int,
) -> int:
    """Return where a day begins with its weekday and the word before it: on Friday, 6 June."""
    for weekday in sentence.of_kind("weekday"):
        if sentence.text[weekday.end : start] == ", ":
            start = weekday.start
    least = max(0, start - _ON_CHARACTERS)
    match = _ON.search(sentence.text, least, start)
    return start if match is None else match.start()


def _pieces_of_words(
    sentence: TaggedSentence,
    lexicon: Lexicon,
) -> Iterator[SentencePiece]:
    """Yield the pieces of words that are known, and of names."""
    nouns = {tag.end: tag.value for tag in sentence.of_kind("noun")}
    for tag in lexicon.tags(sentence.text, sentence.words):
        if tag.kind not in _PARTIES:
            yield SentencePiece(tag.kind, "", tag.start, tag.end)
        elif tag.end in nouns:
            yield SentencePiece(tag.kind, nouns[tag.end], tag.start, tag.end)
    for tag in sentence.of_kind(*_SLOTS):
        yield SentencePiece(_SLOTS[tag.kind], tag.value, tag.start, tag.end)
    # Of Latin letters: without cases.
    for tag in sentence.of_kind("noun"):
        if sentence.text[tag.start].isascii():
            yield SentencePiece("party", tag.value, tag.start, tag.end)
    yield from _names(sentence)


def _names(sentence: TaggedSentence) -> Iterator[SentencePiece]:
    """Yield the words with a capital letter of which no table says anything."""
    known: set[int] = set()
    for tag in sentence.tags:
        known.update(range(tag.first, tag.last + 1))
    for place, word in enumerate(sentence.words):
        is_capital = sentence.text[word.start].isupper()
        if is_capital and place not in known:
            yield SentencePiece("name", "", word.start, word.end)
