"""Words of a sentence by which a number is another one than that of this exchange."""

import re
from collections.abc import Collection
from typing import Final

from ledger.rules.quantities.running_totals import total_words
from ledger.rules.reading.spoken_quantities import SpokenQuantity
from ledger.rules.reading.tagged_sentence import TaggedSentence
from ledger.rules.reading.word_tags import Tag

_YEAR: Final = re.compile(r"(?<![\d.,])(?:1[5-9]|20)\d\d(?!\w|[.,]?\d)")
_DIGIT: Final = re.compile(r"\d")
_DIGITS: Final = 6
#: How far behind its number a thing may stand: two fighter jets.
_GOODS_CHARACTERS: Final = 16


def repeated(sentence: TaggedSentence) -> Tag | None:
    """Return words by which something happens again and again: every week, a month."""
    for tag in sentence.of_kind("repeated"):
        if sentence.at_word(tag.first, "once") is None:
            return tag
    return None


def beside_goods(
    clause: TaggedSentence,
    ends: Collection[int],
) -> Tag | None:
    """Return so many things beside a number: 20 drones and 300 soldiers.

    `ends` are the places where numbers of the sentence end.
    """
    for tag in clause.of_kind("goods"):
        behind = range(tag.start - _GOODS_CHARACTERS, tag.start)
        digits = clause.text[max(0, tag.start - _DIGITS) : tag.start]
        if any(place in ends for place in behind) or _DIGIT.search(digits):
            return tag
    return None


def running_total(
    sentence: TaggedSentence,
    spoken: SpokenQuantity,
) -> Tag | None:
    """Return the words by which a number may be that of all so far."""
    text, start, end = sentence.text, spoken.start, spoken.end
    words = total_words(
        text[start:end],
        text[:start],
        text[end:],
    )
    if words is None:
        return None
    place = text.lower().find(words)
    if place < 0:
        return _tag(
            start,
            end,
        )
    return _tag(place, place + len(words))


def part_of_more(
    sentence: TaggedSentence,
    spoken: SpokenQuantity,
) -> Tag | None:
    """Return the words by which a number is a part of what stands before: among them 7."""
    for tag in sentence.of_kind("among"):
        if tag.end <= spoken.number_at:
            return _tag(
                tag.start,
                spoken.end,
            )
    for tag in sentence.of_kind("of_them"):
        if tag.end <= spoken.number_at or sentence.text[spoken.end : tag.start] == " ":
            return _tag(min(tag.start, spoken.start), max(tag.end, spoken.end))
    return None


def another_time(
    sentence: TaggedSentence,
    spoken: SpokenQuantity,
    year: int | None,
) -> Tag | None:
    """Return the words by which a sentence tells of long ago; `year` is that of the article."""
    long_ago = sentence.first("long_ago")
    if long_ago is not None:
        return long_ago
    for match in _YEAR.finditer(sentence.text):
        if spoken.start <= match.start() < spoken.end:
            continue
        if year is None or int(match[0][:4]) < year - 1:
            return _tag(match.start(), match.end())
    return None


def _tag(
    start: int,
    end: int,
) -> Tag:
    return Tag.of_stretch(
        "meaning",
        start,
        end,
    )
