"""Numbers of people who were killed, wounded or captured, beside those who are handed over."""

from typing import Final

from ledger.rules.quantities.number_tables import split
from ledger.rules.reading.counted import CountedNoun
from ledger.rules.reading.tagged_sentence import TaggedSentence
from ledger.rules.reading.word_tags import Tag

_BODY: Final = "body"
_OF_EXCHANGES: Final = ("exchange", "all", "both", "of_them")
#: Before these words a clause goes on of those whom it counts: 30 who were captured.
_RELATIVE: Final = frozenset(
    split("who/that/which/які/який/яка/що/котрі/которые/который/которая/которых")
)


def counts_victims(
    clause: TaggedSentence,
    counted: CountedNoun,
) -> bool:
    """Return whether a clause tells of victims alone: 1,000 were killed, and 27 came home."""
    suffered = [tag for tag in clause.of_kind("suffered") if _tells(clause, tag)]
    if not suffered or counted.category == _BODY:
        return False
    exchanges = clause.of_kind(*_OF_EXCHANGES)
    return all(_is_part(exchange, suffered) for exchange in exchanges)


def killed_beside(
    clause: TaggedSentence,
    counted: CountedNoun,
) -> Tag | None:
    """Return the word of a clause by which its number may count who was killed."""
    return None if counted.category == _BODY else clause.first("killed")


def _tells(
    clause: TaggedSentence,
    suffered: Tag,
) -> bool:
    """Return whether a verb tells something of its own."""
    place = suffered.first - 1
    return place < 0 or clause.words[place].spelled not in _RELATIVE


def _is_part(
    exchange: Tag,
    suffered: list[Tag],
) -> bool:
    """Return whether a word is part of others: that of "received wounds" tells no exchange."""
    return any(
        tag.first <= exchange.first and exchange.last <= tag.last for tag in suffered
    )
