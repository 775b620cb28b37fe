"""Who hands over to whom, where the words of a sentence say so; a nationality alone never does."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from ledger.rules.reading.both_sides import both_sides
from ledger.rules.reading.clauses import Clauses
from ledger.rules.reading.elsewhere import comes_from_elsewhere, goes_elsewhere
from ledger.rules.reading.name_forms import does_it, is_a_place, is_addressed, may_do
from ledger.rules.reading.tagged_sentence import TaggedSentence
from ledger.rules.reading.word_tags import Tag

#: Two parties.
Pair: TypeAlias = tuple[str, str]
_TO: Final = frozenset({"to", "до", "в", "у"})
_FROM: Final = frozenset({"from", "з", "із", "с", "из"})
_BY: Final = frozenset({"by"})
_IN: Final = frozenset({"in", "в", "у"})
_LISTS: Final = frozenset({"list", "lists", "список", "списки", "names"})
#: Kinds of words that may stand between who hands over and that they do.
_BEFORE_VERBS: Final = ("auxiliary", "offer", "pledge")
_AUXILIARIES_MAX: Final = 4
_WORDS_BEFORE_LIST: Final = 3


@dataclass(frozen=True, slots=True)
class SaidDirection:
    """Who hands over and who receives, as far as words say it, with these words."""

    from_party: str | None = None
    to_party: str | None = None
    both_ways: bool = False
    because: str = ""
    tags: tuple[Tag, ...] = ()


@dataclass(frozen=True, slots=True)
class _Role:
    """What a party does by the words around its name."""

    party: str
    gives: bool
    tags: tuple[Tag, ...]


_UNSAID: Final = SaidDirection()


def direction_of(
    clauses: Clauses,
    before: TaggedSentence,
    pair: Pair | None,
    number: int,
    *,
    is_mutual: bool,
) -> SaidDirection:
    """Return the direction that the clause of some number of a sentence says.

    `pair` are the two parties of an agreement, where it has two; `is_mutual`: so many for so many.
    """
    sentence = clauses.sentence
    clause = clauses[number]
    both = both_sides(clause, clauses.ends)
    roles = list(_roles(clause))
    giver = _only_party(roles, gives=True)
    taker = _only_party(roles, gives=False)
    if is_mutual:
        return _mutual(sentence, before, pair, both)
    if both is not None:
        is_one_way = _is_one_way(giver, taker)
        return _UNSAID if is_one_way else _mutual(sentence, before, pair, both)
    if giver == taker:
        return _UNSAID
    tags: list[Tag] = []
    for role in roles:
        tags.extend(role.tags)
    because = "; ".join(_sentences_of(sentence, roles))
    return SaidDirection(
        giver or _giver_to(taker, clause, pair),
        taker or _taker_from(giver, sentence, pair),
        because=because,
        tags=tuple(tags),
    )


def _is_one_way(
    giver: str | None,
    taker: str | None,
) -> bool:
    """Return whether one party hands over and another one receives."""
    return giver != taker and None not in (giver, taker)


def _only_party(
    roles: Sequence[_Role],
    *,
    gives: bool,
) -> str | None:
    """Return the one party that hands over, or receives; None where there are several."""
    parties = {role.party for role in roles if role.gives is gives}
    return parties.pop() if len(parties) == 1 else None


def _giver_to(
    taker: str | None,
    clause: TaggedSentence,
    pair: Pair | None,
) -> str | None:
    """Return who hands over to a party: the other one, unless somebody else is named."""
    return None if comes_from_elsewhere(clause) else _other_of(pair, taker)


def _taker_from(
    giver: str | None,
    sentence: TaggedSentence,
    pair: Pair | None,
) -> str | None:
    """Return who receives from a party: the other one, unless they are brought elsewhere."""
    return None if goes_elsewhere(sentence) else _other_of(pair, giver)


def _other_of(
    pair: Pair | None,
    side: str | None,
) -> str | None:
    """Return the other party of an agreement of two."""
    if pair is None or side not in pair:
        return None
    one, other = pair
    return other if side == one else one


def _mutual(
    sentence: TaggedSentence,
    before: TaggedSentence,
    pair: Pair | None,
    both: Tag | None,
) -> SaidDirection:
    """Return both directions between the parties of the agreement, or the two that are named."""
    giver, taker = pair or _pair_of(sentence, before) or (None, None)
    if both is None:
        because = "both ways: so many for so many"
        return SaidDirection(giver, taker, both_ways=True, because=because)
    because = f"both ways: '{sentence.quoted([both])}'"
    return SaidDirection(giver, taker, both_ways=True, because=because, tags=(both,))


def _pair_of(*sentences: TaggedSentence) -> Pair | None:
    """Return the two parties that sentences name; None where they name fewer, or more."""
    values: set[str] = set()
    for sentence in sentences:
        tags = sentence.of_kind("noun", "adjective")
        values.update(tag.value for tag in tags)
    match sorted(values):
        case [one, other]:
            return one, other
    return None


def _sentences_of(
    sentence: TaggedSentence,
    roles: Sequence[_Role],
) -> Iterator[str]:
    """Yield why a party is taken for a side."""
    for role in roles:
        does = "hands over" if role.gives else "receives"
        yield f"{role.party} {does}: '{sentence.quoted(role.tags)}'"


def _roles(sentence: TaggedSentence) -> Iterator[_Role]:
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
) -> Iterator[_Role]:
    """Yield the party from whose captivity somebody comes."""
    if _word(sentence, tag.first - 1) in _FROM:
        yield _Role(tag.value, gives=True, tags=(tag, captivity))


def _doing(
    sentence: TaggedSentence,
    tag: Tag,
    subject: Sequence[Tag],
) -> Iterator[_Role]:
    """Yield what a party does by the verb behind its name or the word before it."""
    verb = _verb_behind(sentence, subject[-1].last + 1)
    if verb is not None and _has_an_end(sentence, verb, subject[-1]):
        yield from _by_verb_behind(sentence, tag, subject, verb)
        return
    yield from _by_word_before(sentence, tag, subject)


def _by_verb_behind(
    sentence: TaggedSentence,
    tag: Tag,
    subject: Sequence[Tag],
    verb: Tag,
) -> Iterator[_Role]:
    """Yield what a party does by a verb behind its name, as the form of both allows."""
    tags = (*subject, verb)
    if does_it(sentence, subject, verb):
        gives = verb.kind != "gets"
        yield _Role(
            tag.value,
            gives,
            tags,
        )
    elif verb.kind == "gives" and is_addressed(sentence, subject, verb):
        yield _Role(
            tag.value,
            gives=False,
            tags=tags,
        )


def _has_an_end(
    sentence: TaggedSentence,
    verb: Tag,
    subject: Tag,
) -> bool:
    """Return whether a verb says who hands over: they return it to somebody, or offer to."""
    if _hands_over_a_list(sentence, verb):
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
) -> Iterator[_Role]:
    """Yield what a party is by the word before its name: to, by, from captivity in."""
    place = _place_before(sentence, tag)
    word = _word(sentence, place)
    verb = _last_before(sentence, tag.start, "gives", "gives_to", "given")
    if verb is None:
        captivity = sentence.before_word(place, "captivity")
        if word in _IN and captivity is not None:
            yield _Role(tag.value, gives=True, tags=(captivity, tag))
    elif _is_right_behind(verb, tag):
        yield from _right_behind(sentence, tag, subject, verb)
    elif word in _BY and verb.last == place - 1:
        yield _Role(tag.value, gives=True, tags=(verb, tag))
    elif _receives(sentence, tag, verb):
        yield _Role(tag.value, gives=False, tags=(verb, tag))


def _right_behind(
    sentence: TaggedSentence,
    tag: Tag,
    subject: Sequence[Tag],
    verb: Tag,
) -> Iterator[_Role]:
    """Yield what a party is that stands right behind a verb: передала Россия, передали России."""
    tags = (verb, *subject)
    name = _word(
        sentence,
        subject[-1].last,
    )
    if not may_do(name):
        yield _Role(
            tag.value,
            gives=False,
            tags=tags,
        )
    elif does_it(sentence, subject, verb):
        yield _Role(
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
    return verb.kind == "gives" and verb.last == tag.first - 1


def _goes_to_somebody(
    sentence: TaggedSentence,
    verb: Tag,
) -> bool:
    """Return whether a sentence goes on from a verb to a party that receives."""
    return any(
        tag.first > verb.last
        and _word(sentence, tag.first - 1) in _TO
        and sentence.before_word(tag.first, "according") is None
        for tag in sentence.of_kind("noun")
    )


def _verb_behind(
    sentence: TaggedSentence,
    place: int,
) -> Tag | None:
    """Return the verb of handing over behind a word, with what may stand between."""
    for number in range(place, place + _AUXILIARIES_MAX + 1):
        verb = sentence.at_word(number, "gets", "gives", "gives_to")
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
