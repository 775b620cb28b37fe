"""What parties do in a sentence, by the words around their names: hand over, or receive."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ledger.rules.reading.name_forms import (
    does_it,
    is_a_place,
    is_addressed,
    is_of_several,
    may_do,
    receives,
)
from ledger.rules.reading.tagged_sentence import TaggedSentence
from ledger.rules.reading.word_tags import Tag

_TO: Final = frozenset({"to", "до", "в", "у"})
_FROM: Final = frozenset({"from", "з", "із", "с", "из"})
_BY: Final = frozenset({"by"})
_IN: Final = frozenset({"in", "в", "у"})
_LISTS: Final = frozenset({"list", "lists", "список", "списки", "names"})
#: Kinds of words that may stand between who hands over and that they do.
_BEFORE_VERBS: Final = ("auxiliary", "offer", "pledge")
_AUXILIARIES_MAX: Final = 4
#: Kinds of verbs of handing over.
_GIVING: Final = ("gives", "gives_to", "given")
_WORDS_BEFORE_LIST: Final = 3


@dataclass(frozen=True, slots=True)
class PartyRole:
    """What a party does by the words around its name."""

    party: str
    gives: bool
    tags: tuple[Tag, ...]


def party_roles(sentence: TaggedSentence) -> Iterator[PartyRole]:
    """Yield what each party of a sentence does by the words around it."""
    for tag in sentence.of_kind("noun", "adjective"):
        office = sentence.at_word(tag.last + 1, "office")
        captivity = sentence.at_word(tag.last + 1, "captivity")
        if captivity is not None:
            yield from _captor(sentence, tag, captivity)
        elif tag.kind == "noun" or office is not None:
            subject = (tag, office) if office else (tag,)
            yield from _doing(sentence, tag, subject)


def _captor(
    sentence: TaggedSentence,
    tag: Tag,
    captivity: Tag,
) -> Iterator[PartyRole]:
    """Yield the party from whose captivity somebody comes."""
    if _word(sentence, tag.first - 1) in _FROM:
        yield PartyRole(tag.value, gives=True, tags=(tag, captivity))


def _doing(
    sentence: TaggedSentence,
    tag: Tag,
    subject: Sequence[Tag],
) -> Iterator[PartyRole]:
    """Yield what a party does by the verb behind its name or the word before it."""
    verb = _verb_behind(sentence, subject[-1].last + 1)
    if verb is None:
        yield from _by_word_before(sentence, tag, subject)
    elif _is_given_by(sentence, subject, verb):
        yield PartyRole(
            tag.value,
            gives=False,
            tags=(*subject, verb),
        )
    elif _has_an_end(sentence, verb, subject[-1]):
        yield from _by_verb_behind(sentence, tag, subject, verb)
    else:
        yield from _by_word_before(sentence, tag, subject)


def _is_given_by(
    sentence: TaggedSentence,
    subject: Sequence[Tag],
    verb: Tag,
) -> bool:
    """Return whether a verb says what its party is given: Україні передано."""
    if verb.kind not in _GIVING:
        return False
    if is_addressed(sentence, subject, verb):
        return True
    is_of_nobody = is_of_several(_word(sentence, verb.last))
    return is_of_nobody and _is_brought_to(sentence, subject)


def _is_brought_to(
    sentence: TaggedSentence,
    subject: Sequence[Tag],
) -> bool:
    """Return whether a name before a verb says where to: в Україну, and not в Україні."""
    before = _word(sentence, subject[0].first - 1)
    if before in _IN:
        return not is_a_place(_word(sentence, subject[-1].last))
    return before in _TO


def _by_verb_behind(
    sentence: TaggedSentence,
    tag: Tag,
    subject: Sequence[Tag],
    verb: Tag,
) -> Iterator[PartyRole]:
    """Yield what a party does by a verb behind its name, where the form of both allows it."""
    if does_it(sentence, subject, verb):
        gives = verb.kind != "gets"
        tags = (*subject, verb)
        yield PartyRole(
            tag.value,
            gives,
            tags,
        )


def _has_an_end(
    sentence: TaggedSentence,
    verb: Tag,
    subject: Tag,
) -> bool:
    """Return whether a verb says who hands over: they return it to somebody, or offer to."""
    if verb.kind == "given" or _hands_over_a_list(sentence, verb):
        return False
    if verb.kind != "gives_to" or _goes_to_somebody(sentence, verb):
        return True
    return any(
        subject.last < offer.first < verb.first for offer in sentence.of_kind("offer")
    )


def _by_word_before(
    sentence: TaggedSentence,
    tag: Tag,
    subject: Sequence[Tag],
) -> Iterator[PartyRole]:
    """Yield what a party is by the word before its name: to, by, from captivity in."""
    place = _place_before(sentence, tag)
    word = _word(sentence, place)
    verb = _last_before(sentence, tag.start, *_GIVING)
    if verb is None:
        captivity = sentence.before_word(place, "captivity")
        if word in _IN and captivity is not None:
            yield PartyRole(tag.value, gives=True, tags=(captivity, tag))
    elif _is_right_behind(verb, tag):
        yield from _right_behind(sentence, tag, subject, verb)
    elif word in _BY and verb.last == place - 1:
        yield PartyRole(tag.value, gives=True, tags=(verb, tag))
    elif _receives(sentence, tag, verb):
        yield PartyRole(tag.value, gives=False, tags=(verb, tag))


def _right_behind(
    sentence: TaggedSentence,
    tag: Tag,
    subject: Sequence[Tag],
    verb: Tag,
) -> Iterator[PartyRole]:
    """Yield what a party is that stands right behind a verb: передала Россия, передали России."""
    tags = (verb, *subject)
    name = _word(
        sentence,
        subject[-1].last,
    )
    if not may_do(name):
        yield PartyRole(
            tag.value,
            gives=False,
            tags=tags,
        )
    elif does_it(sentence, subject, verb):
        yield PartyRole(
            tag.value,
            gives=True,
            tags=tags,
        )


def _place_before(
    sentence: TaggedSentence,
    tag: Tag,
) -> int:
    """Return the place of the word before a name, and before its article."""
    place = tag.first - 1
    return place - 1 if _word(sentence, place) == "the" else place


def _receives(
    sentence: TaggedSentence,
    tag: Tag,
    verb: Tag,
) -> bool:
    """Return whether a party receives, by a word such as to between a verb and its name."""
    place = _place_before(sentence, tag)
    if _is_said_there(sentence, tag, verb):
        return False
    is_taker = _word(sentence, place) in _TO
    return is_taker and not _hands_over_a_list(sentence, verb)


def _is_said_there(
    sentence: TaggedSentence,
    tag: Tag,
    verb: Tag,
) -> bool:
    """Return whether a name says where somebody speaks, or to whom: сообщили в Киеве."""
    if is_a_place(_word(sentence, tag.last)):
        return _word(sentence, tag.first - 1) in _IN
    saying = _last_before(sentence, tag.start, "saying", "according")
    return saying is not None and saying.start > verb.start


def _is_right_behind(
    verb: Tag,
    tag: Tag,
) -> bool:
    """Return whether a name stands right behind a verb of handing over."""
    return verb.last == tag.first - 1


def _goes_to_somebody(
    sentence: TaggedSentence,
    verb: Tag,
) -> bool:
    """Return whether a sentence goes on from a verb to a party that receives."""
    return any(
        tag.first > verb.last
        and _is_a_receiver(sentence, verb, tag)
        and sentence.before_word(tag.first, "according") is None
        for tag in sentence.of_kind("noun")
    )


def _is_a_receiver(
    sentence: TaggedSentence,
    verb: Tag,
    tag: Tag,
) -> bool:
    """Return whether a name behind a verb is that of who receives: to Ukraine, or Україні."""
    if _word(sentence, tag.first - 1) in _TO:
        return True
    name = _word(sentence, tag.last)
    return _is_right_behind(verb, tag) and receives(name)


def _verb_behind(
    sentence: TaggedSentence,
    place: int,
) -> Tag | None:
    """Return the verb of handing over behind a word, with what may stand between."""
    for number in range(place, place + _AUXILIARIES_MAX + 1):
        verb = sentence.at_word(number, "gets", *_GIVING)
        if verb is not None:
            return verb
        if sentence.at_word(number, *_BEFORE_VERBS) is None:
            return None
    return None


def _last_before(
    sentence: TaggedSentence,
    place: int,
    *kinds: str,
) -> Tag | None:
    """Return the last tag of some kinds that ends before a place."""
    before = [tag for tag in sentence.of_kind(*kinds) if tag.end <= place]
    return max(before, key=_end) if before else None


def _end(tag: Tag) -> int:
    return tag.end


def _hands_over_a_list(
    sentence: TaggedSentence,
    verb: Tag,
) -> bool:
    """Return whether what is handed over is a list of names."""
    places = range(verb.last + 1, verb.last + 1 + _WORDS_BEFORE_LIST)
    return any(_word(sentence, place) in _LISTS for place in places)


def _word(
    sentence: TaggedSentence,
    place: int,
) -> str:
    """Return the word at a place as it is spelled in tables; empty where there is none."""
    return sentence.words[place].spelled if 0 <= place < len(sentence.words) else ""
