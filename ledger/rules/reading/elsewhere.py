"""Places and people that are no party: who is brought there goes to none of the two."""

from typing import Final

from ledger.rules.reading.tagged_sentence import TaggedSentence

_GIVERS: Final = frozenset({"from", "by", "від", "от"})
_TAKERS: Final = frozenset({"to", "до"})
#: The same behind words that tell of a way: вивезли в.
_BROUGHT: Final = frozenset({"to", "до", "в", "у", "во", "на"})
_GIVES: Final = ("gives", "gives_to")
#: Kinds of words before a verb that name no other one who hands over.
_OF_NOBODY: Final = (
    "nobody_by_name",
    "sides",
    "office",
    "both",
    "role",
    "beside_names",
    "day",
)
#: Kinds of words with a capital letter that name no other party.
_KNOWN: Final = (
    "noun",
    "adjective",
    "auxiliary",
    "category",
    "people",
    "month",
    "weekday",
)


def comes_from_elsewhere(clause: TaggedSentence) -> bool:
    """Return whether somebody is named who hands over, and is no party."""
    if _names_another(clause, _GIVERS):
        return True
    return any(
        _is_another_giver(clause, verb.first) for verb in clause.of_kind(*_GIVES)
    )


def _is_another_giver(
    clause: TaggedSentence,
    place: int,
) -> bool:
    """Return whether a name that is no known party stands before a verb: Belarus returned."""
    place -= 1
    while place > 0 and clause.at_word(place, "auxiliary"):
        place -= 1
    if place < 0 or clause.at_word(place, *_OF_NOBODY):
        return False
    return _is_another(clause, place)


def goes_elsewhere(sentence: TaggedSentence) -> bool:
    """Return whether somebody is brought where no party is named."""
    if sentence.of_kind("elsewhere"):
        return True
    is_brought = sentence.first("carried") is not None
    return _names_another(sentence, _BROUGHT if is_brought else _TAKERS)


def _names_another(
    clause: TaggedSentence,
    before: frozenset[str],
) -> bool:
    """Return whether a name that is no known party stands behind some words."""
    return any(
        word.spelled in before and _is_another(clause, place)
        for place, word in enumerate(clause.words, 1)
    )


def _is_another(
    clause: TaggedSentence,
    place: int,
) -> bool:
    """Return whether a name that is no known party stands at a place, or behind an article."""
    if clause.before_word(place, "according"):
        return False
    if place < len(clause.words) and clause.words[place].spelled == "the":
        place += 1
    if clause.at_word(place, *_KNOWN) or place >= len(clause.words):
        return False
    return clause.text[clause.words[place].start].isupper()
