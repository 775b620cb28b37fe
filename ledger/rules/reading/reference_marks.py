"""Numbers that may be marks of notes: [3], or a raised figure behind a word."""

import re
from typing import Final

from ledger.rules.reading.counted import CountedNoun
from ledger.rules.reading.spoken_quantities import SpokenQuantity
from ledger.rules.reading.tagged_sentence import TaggedSentence
from ledger.rules.reading.word_tags import Tag

_DIGITS: Final = re.compile(r"[0-9]{1,3}")
#: Signs that end a word: a number that touches them counts nothing behind it.
_ENDS_OF_WORDS: Final = '.!?»”"’)]'


def is_reference(
    sentence: TaggedSentence,
    spoken: SpokenQuantity,
) -> bool:
    """Return whether a number is the mark of a note: in square brackets, and before no noun."""
    if not _stands_between(sentence, spoken, "[", "]"):
        return False
    is_beside_blank = sentence.text[: spoken.number_at - 1][-1:].isspace()
    return not (is_beside_blank and _counts_on(sentence, spoken))


def mark_of(
    sentence: TaggedSentence,
    spoken: SpokenQuantity,
    counted: CountedNoun,
) -> Tag | None:
    """Return a number that may be the mark of a note; None where it hardly is."""
    text = sentence.text
    start, end = spoken.number_at, spoken.end
    if _stands_between(sentence, spoken, "(", ")"):
        return _tag(start - 1, end + 1)
    if _stands_between(sentence, spoken, "[", "]"):
        return _tag(start - 1, end + 1)
    if _DIGITS.fullmatch(text, start, end) is None or start == 0:
        return None
    touches = start > 1 and text[start - 1] in _ENDS_OF_WORDS
    if touches or _may_be_raised(sentence, spoken, counted):
        return _tag(start, end)
    return None


def _may_be_raised(
    sentence: TaggedSentence,
    spoken: SpokenQuantity,
    counted: CountedNoun,
) -> bool:
    """Return whether a number may have been a raised figure: behind a noun, before none."""
    if counted.tag is not None and counted.tag.end > spoken.start:
        return False
    start = spoken.number_at
    return _is_behind_noun(sentence, start) and not _counts_on(sentence, spoken)


def _stands_between(
    sentence: TaggedSentence,
    spoken: SpokenQuantity,
    opening: str,
    closing: str,
) -> bool:
    """Return whether a number and nothing else stands in brackets."""
    before = sentence.text[: spoken.number_at][-1:]
    return (before, sentence.text[spoken.end : spoken.end + 1]) == (opening, closing)


def _counts_on(
    sentence: TaggedSentence,
    spoken: SpokenQuantity,
) -> bool:
    """Return whether the word behind a number in brackets is a noun of people."""
    for number, _ in sentence.words_after(spoken.end):
        return sentence.at_word(number, "category", "people") is not None
    return False


def _is_behind_noun(
    sentence: TaggedSentence,
    start: int,
) -> bool:
    """Return whether a noun of people and a blank stand before a number."""
    before = sentence.text[start - 1]
    ends = (tag.end for tag in sentence.of_kind("category", "people"))
    return before.isspace() and start - 1 in ends


def _tag(
    start: int,
    end: int,
) -> Tag:
    return Tag.of_stretch(
        "mark",
        start,
        end,
    )
