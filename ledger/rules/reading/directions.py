"""Who hands over to whom, where the words of a sentence say so; a nationality alone never does."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from ledger.rules.reading.both_sides import both_sides
from ledger.rules.reading.clauses import Clauses
from ledger.rules.reading.elsewhere import comes_from_elsewhere, goes_elsewhere
from ledger.rules.reading.party_roles import PartyRole, party_roles
from ledger.rules.reading.tagged_sentence import TaggedSentence
from ledger.rules.reading.word_tags import Tag

#: Two parties.
Pair: TypeAlias = tuple[str, str]


@dataclass(frozen=True, slots=True)
class SaidDirection:
    """Who hands over and who receives, as far as words say it, with these words."""

    from_party: str | None = None
    to_party: str | None = None
    both_ways: bool = False
    because: str = ""
    tags: tuple[Tag, ...] = ()


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
    roles = list(party_roles(clause))
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
    roles: Sequence[PartyRole],
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
    roles: Sequence[PartyRole],
) -> Iterator[str]:
    """Yield why a party is taken for a side."""
    for role in roles:
        does = "hands over" if role.gives else "receives"
        yield f"{role.party} {does}: '{sentence.quoted(role.tags)}'"
