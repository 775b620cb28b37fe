"""What a number counts that belongs to people, and is none of them: letters of prisoners."""

import re
from typing import Final

from ledger.rules.quantities.number_tables import split
from ledger.rules.reading.counted import CountedNoun
from ledger.rules.reading.spoken_quantities import SpokenQuantity
from ledger.rules.reading.tagged_sentence import TaggedSentence
from ledger.rules.reading.word_tags import Tag

#: Endings that adjectives have beside nouns in the plural; other words may be nouns.
_ADJECTIVE: Final = re.compile(r"(?:[иы]х|[иы]ми?|[иы]й|ого|ому|і|[ыи]е|ої|ой|ою)\Z")
_CYRILLIC: Final = re.compile(r"[а-яґєії]")
#: Nouns of one person, which describe the noun behind them: 300 prisoner lists.
_OF_ONE: Final = frozenset(
    split("prisoner/soldier/hostage/captive/civilian/detainee/inmate/body/child")
)
#: Kinds of words that are no other noun than that of the people.
_NO_HEADS: Final = (
    "adjective",
    "auxiliary",
    "before",
    "category",
    "determiner",
    "exchange",
    "noun",
    "people",
    "stop",
)
#: Those who belong to others, and what may stand between both.
_KIN: Final = ("child",)
_OF: Final = (" ", " of ", " of the ")
_POSSESSIVE: Final = re.compile(r"['’]s\Z")
_APOSTROPHES: Final = ("'", "’")


def another_head(
    sentence: TaggedSentence,
    spoken: SpokenQuantity,
    counted: CountedNoun,
) -> Tag | None:
    """Return the words by which a number counts papers, or what a noun of people describes.

    None where it counts those people.
    """
    before = _papers_before(sentence, spoken) or _kin_before(
        sentence,
        spoken,
        counted,
    )
    behind = _head_behind(
        sentence,
        spoken,
        counted,
    )
    return before or behind


def _head_behind(
    sentence: TaggedSentence,
    spoken: SpokenQuantity,
    counted: CountedNoun,
) -> Tag | None:
    """Return the words behind a number up to a noun of people that only describes another."""
    noun = counted.tag
    if noun is None or noun.start < spoken.end:
        return None
    if _owns(sentence, noun) or _describes(sentence, spoken, noun):
        return _tag(
            spoken.start,
            _end_of_head(sentence, noun),
        )
    for place, word in sentence.words_after(spoken.end):
        if place >= noun.first:
            return None
        if _is_head(sentence, place):
            return Tag("head", "", word.start, noun.end, place, noun.last)
    return None


def _papers_before(
    sentence: TaggedSentence,
    spoken: SpokenQuantity,
) -> Tag | None:
    """Return what is written of so many people, right before the number: a list of 300."""
    for tag in sentence.of_kind("papers"):
        between = sentence.text[tag.end : spoken.start]
        if between == " ":
            return _tag(
                tag.start,
                spoken.end,
            )
    return None


def _kin_before(
    sentence: TaggedSentence,
    spoken: SpokenQuantity,
    counted: CountedNoun,
) -> Tag | None:
    """Return whose number it is, right before it: the children of 300 soldiers are others."""
    for tag in sentence.of_kind("category"):
        between = sentence.text[tag.end : spoken.start]
        if tag.value not in _KIN or between not in _OF:
            continue
        if counted.category != tag.value:
            return _tag(
                tag.start,
                spoken.end,
            )
    return None


def _tag(
    start: int,
    end: int,
) -> Tag:
    return Tag.of_stretch(
        "head",
        start,
        end,
    )


def _end_of_head(
    sentence: TaggedSentence,
    noun: Tag,
) -> int:
    """Return where the word ends that a noun describes: 1,212 body parts."""
    for _, word in sentence.words_after(noun.end):
        is_beside = sentence.text[noun.end : word.start].strip("'’ ") == ""
        return word.end if is_beside else noun.end
    return noun.end


def _owns(
    sentence: TaggedSentence,
    noun: Tag,
) -> bool:
    """Return whether something of those people is counted: 300 prisoners' letters."""
    if _POSSESSIVE.search(sentence.text[noun.start : noun.end]):
        return True
    return sentence.text.startswith(_APOSTROPHES, noun.end)


def _describes(
    sentence: TaggedSentence,
    spoken: SpokenQuantity,
    noun: Tag,
) -> bool:
    """Return whether a noun of one person describes another noun: 300 prisoner lists."""
    if spoken.value is None or spoken.value == 1:
        return False
    return sentence.words[noun.last].spelled in _OF_ONE


def _is_head(
    sentence: TaggedSentence,
    place: int,
) -> bool:
    """Return whether a word that isn't known may be what is counted: relatives of prisoners."""
    if sentence.at_word(place, "papers"):
        return True
    if sentence.at_word(place, *_NO_HEADS) or sentence.before_word(
        place + 1, *_NO_HEADS
    ):
        return False
    spelled = sentence.words[place].spelled
    if _CYRILLIC.match(spelled):
        return _ADJECTIVE.search(spelled) is None
    following = place + 1
    return sentence.words[following].spelled == "of" and spelled[0].isalpha()
