"""What a sentence says of an exchange: that it is asked for, offered, promised, or that it was."""

from dataclasses import dataclass
from typing import Final

from ledger.rules.reading.tagged_sentence import TaggedSentence
from ledger.rules.reading.word_tags import Tag

#: How far behind a number a word may stand that says of it that it is to come.
_AHEAD_CHARACTERS: Final = 80


@dataclass(frozen=True, slots=True)
class SaidAct:
    """An act, with the words that say so."""

    act: str
    tag: Tag


def act_of(
    sentence: TaggedSentence,
    clause: TaggedSentence,
    place: int,
) -> SaidAct | None:
    """Return the act of what is counted at a place of a sentence; None where no word says it.

    The words of its clause come before those of the others.
    """
    act = _act_near(clause, place) or _act_near(sentence, place)
    if act is None:
        return None
    first, last = sorted((act.tag.start, place))
    # Behind a semicolon something of its own is told.
    return None if ";" in sentence.text[first:last] else act


def _act_near(
    sentence: TaggedSentence,
    place: int,
) -> SaidAct | None:
    """Return the act that words near a place say."""
    request = sentence.nearest(place, "request")
    if request is not None:
        return SaidAct("request", request)
    return _to_come(sentence, place) or _done(sentence, place)


def _to_come(
    sentence: TaggedSentence,
    place: int,
) -> SaidAct | None:
    """Return an offer or a pledge, whichever word is nearer."""
    nearest = sentence.nearest(place, "offer", "pledge")
    if nearest is None or nearest.start >= place + _AHEAD_CHARACTERS:
        return None
    return SaidAct(nearest.kind, nearest)


def _done(
    sentence: TaggedSentence,
    place: int,
) -> SaidAct | None:
    """Return a report; without one, a pledge that is understood."""
    report = sentence.nearest(place, "report")
    if report is not None:
        return SaidAct("report", report)
    understood = sentence.nearest(place, "pledge", "understood")
    if understood is not None:
        return SaidAct("pledge", understood)
    return None
