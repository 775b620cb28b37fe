"""The word right behind who is counted: one that isn't known may say that it didn't happen."""

from typing import Final

from ledger.rules.quantities.number_tables import split
from ledger.rules.reading.counted import CountedNoun
from ledger.rules.reading.spoken_quantities import SpokenQuantity
from ledger.rules.reading.tagged_sentence import TaggedSentence
from ledger.rules.reading.word_tags import Tag

#: Kinds of words with which a sentence goes on, and leaves a number as it is.
_HARMLESS: Final = (
    "according",
    "adjective",
    "among",
    "auxiliary",
    "behind",
    "both",
    "captivity",
    "category",
    "doubt",
    "exchange",
    "gets",
    "given",
    "gives",
    "group",
    "in_return",
    "in_turn",
    "month",
    "noun",
    "offer",
    "office",
    "people",
    "pledge",
    "repeated",
    "report",
    "request",
    "saying",
    "stock",
    "stop",
    "suffered",
)
#: Before what is done to those who are counted.
_PASSIVE: Final = frozenset(split("was/were/been/были/был/було/були/был"))


def unknown_behind(
    sentence: TaggedSentence,
    spoken: SpokenQuantity,
    counted: CountedNoun,
) -> Tag | None:
    """Return the word right behind who is counted that isn't known; None where it is."""
    end = spoken.end if counted.tag is None else max(spoken.end, counted.tag.end)
    behind = next(sentence.words_after(end), None)
    if behind is None:
        return None
    place, word = behind
    if sentence.text[end : word.start].strip():
        return None
    place = _behind_passive(sentence, place)
    word = sentence.words[place]
    if sentence.at_word(place, *_HARMLESS) is not None:
        return None
    return Tag("unknown", "", spoken.start, word.end, place, place)


def _behind_passive(
    sentence: TaggedSentence,
    place: int,
) -> int:
    """Return the place of the verb behind words such as were; else the same place."""
    last = len(sentence.words) - 1
    while place < last and sentence.words[place].spelled in _PASSIVE:
        place += 1
    return place
