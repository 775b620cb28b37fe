"""Forms of names and verbs: who does it, and to whom it is done, in Cyrillic and in English."""

import re
from collections.abc import Sequence
from typing import Final

from ledger.rules.reading.tagged_sentence import TaggedSentence
from ledger.rules.reading.word_tags import Tag

_CYRILLIC: Final = re.compile(r"[а-яґєії]")
#: Endings of names in the case of who does it.
_DOES: Final = re.compile(r"[а-яґєії][абвгґджзклмнпрстфхцчшщьйяо]\Z")
#: Endings of adjectives of several who do it.
_DO: Final = re.compile(r"(?:[сц]кие|[сц]ькі)\Z")
#: Endings of names in the case of who receives, that no other case has without a preposition.
_RECEIVES: Final = re.compile(r"(?:[еі]|[еє]ву|лю)\Z")
#: Endings of names in the case of where something is: в Киеве, and not в Киев.
_PLACE: Final = re.compile(r"[а-яґєії][еіїи]\Z")
#: Endings of names in other cases than that of who speaks.
_OBLIQUE: Final = re.compile(
    r"[а-яґєії](?:[уюеіїи]|(?<!орон)ы|[оеє]го|[оеі]му?|их|ых|ою|ей)\Z"
)
#: Endings of verbs that no single party does: передали, передадут, передано.
_OF_SEVERAL: Final = re.compile(
    r"(?:ли|адуть?|ають?|вернут|повернуть|получат|[уи]то|но|ні|ны)\Z"
)


def does_it(
    sentence: TaggedSentence,
    subject: Sequence[Tag],
    verb: Tag,
) -> bool:
    """Return whether a name, or an office of it, has the form of who does what a verb says."""
    first, last = subject[0], subject[-1]
    name = _spelled(sentence, last)
    if not _CYRILLIC.match(name):
        return not _is_passive(
            sentence,
            last,
            verb,
        )
    if not _is_of_several(sentence, verb):
        return may_do(name)
    adjective = _spelled(sentence, first)
    return first != last and _DO.search(adjective) is not None


def may_do(name: str) -> bool:
    """Return whether a name of Cyrillic letters may have the form of who does it."""
    return _DOES.search(name) is not None


def receives(name: str) -> bool:
    """Return whether a name of Cyrillic letters has the form of who receives."""
    return _RECEIVES.search(name) is not None


def is_a_place(name: str) -> bool:
    """Return whether a name behind в says where somebody is, and not who receives."""
    return _PLACE.search(name) is not None


def may_speak(name: str) -> bool:
    """Return whether a name that begins with a word may have the case of who speaks."""
    return _OBLIQUE.search(name) is None


def is_of_several(verb: str) -> bool:
    """Return whether no single party does what a verb says."""
    return _OF_SEVERAL.search(verb) is not None


def is_addressed(
    sentence: TaggedSentence,
    subject: Sequence[Tag],
    verb: Tag,
) -> bool:
    """Return whether a name before a verb has the form of who receives: Україні передали."""
    first, last = subject[0], subject[-1]
    if sentence.before_word(first.first, "beside_names"):
        return False
    name = _spelled(sentence, last)
    if _CYRILLIC.match(name):
        return receives(name) and _is_of_several(sentence, verb)
    return _is_passive(
        sentence,
        last,
        verb,
    )


def _is_of_several(
    sentence: TaggedSentence,
    verb: Tag,
) -> bool:
    """Return whether no single party does what a verb says."""
    spelled = _spelled(
        sentence,
        verb,
    )
    return is_of_several(spelled)


def _is_passive(
    sentence: TaggedSentence,
    name: Tag,
    verb: Tag,
) -> bool:
    """Return whether something is done to a name: Ukraine was handed over 27 bodies."""
    is_passive = False
    between = range(
        name.last + 1,
        verb.first,
    )
    for place in between:
        if sentence.at_word(place, "passive"):
            is_passive = True
        elif sentence.words[place].spelled == "to":
            is_passive = False
    return is_passive


def _spelled(
    sentence: TaggedSentence,
    tag: Tag,
) -> str:
    """Return the last word of a tag as it is spelled in tables."""
    return sentence.words[tag.last].spelled
