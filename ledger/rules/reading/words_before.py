"""The word right before a number: one that isn't known may make it another number."""

from typing import Final

from ledger.rules.reading.spoken_quantities import SpokenQuantity
from ledger.rules.reading.tagged_sentence import TaggedSentence
from ledger.rules.reading.word_tags import Tag

_OF: Final = frozenset({"of"})
#: Kinds of words that leave the number behind them as it is, or are asked about elsewhere.
_HARMLESS: Final = (
    "adjective",
    "auxiliary",
    "before",
    "both",
    "captivity",
    "category",
    "doubt",
    "exchange",
    "gets",
    "given",
    "gives",
    "gives_to",
    "group",
    "in_return",
    "month",
    "noun",
    "offer",
    "office",
    "pledge",
    "report",
    "request",
    "saying",
)
#: Of what there may be a number: the bodies of 300, a group of 300.
_MADE_OF: Final = (
    "category",
    "doubt",
    "exchange",
    "group",
    "report",
    "request",
)
#: Behind these a number is that of others than whom the verb is about: released dogs on 30.
_OBJECTS: Final = frozenset({"on", "to"})
_BREAKS: Final = frozenset(',;:—–()[]"“”„«»…')


def unknown_before(
    sentence: TaggedSentence,
    spoken: SpokenQuantity,
) -> Tag | None:
    """Return the word right before a number that isn't known; None where it is, or none is."""
    behind = next(sentence.words_after(spoken.start), None)
    place = behind[0] - 1 if behind else -1
    end = spoken.start
    while place >= 0:
        word = sentence.words[place]
        if not _BREAKS.isdisjoint(sentence.text[word.end : end]):
            return None
        if sentence.at_word(place, "determiner") is None:
            break
        end = word.start
        place -= 1
    if place < 0 or _is_known(sentence, place):
        return None
    return Tag(
        "unknown",
        "",
        word.start,
        spoken.end,
        place,
        place,
    )


def _is_known(
    sentence: TaggedSentence,
    place: int,
) -> bool:
    """Return whether a word leaves the number behind it as it is."""
    if sentence.words[place].spelled in _OBJECTS:
        return False
    if sentence.before_word(place + 1, *_HARMLESS) is not None:
        return True
    is_of = sentence.words[place].spelled in _OF
    return is_of and sentence.before_word(place, *_MADE_OF) is not None
