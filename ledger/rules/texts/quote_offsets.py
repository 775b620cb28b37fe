"""Quotes by their place: `start` and `end` of a passage, as the ledger answers them."""

from typing import Final

from ledger.rules.base.printable import grouped, is_seen
from ledger.rules.texts.damaged_text import ReadText
from ledger.rules.texts.passages import (
    PASSAGE_CHARACTERS_MAX,
    Passage,
    QuoteNotFound,
    QuoteTooLong,
    passage_of,
    place_documents,
)
from ledger.rules.texts.quote_places import Place, is_torn

_NO_WORDS: Final = "No words stand between `start` and `end`: send those of a passage."
_TORN: Final = (
    "A letter of the text stands half in and half out of `start` to `end`, without an accent that "
    "belongs to it. Take in the whole letter."
)


def at(
    reading: ReadText,
    start: int,
    end: int,
) -> Passage:
    """Return the passage from `start` to before `end` of the stored text.

    Raises:
        QuoteNotFound, QuoteTooLong: they are no ends of a passage.
    """
    characters = len(reading.stored)
    if end > characters:
        has = grouped(characters)
        raise _refused(
            f"The text has {has} characters, so `end` is at most {has}: `start` and `end` count "
            "code points of it, from 0."
        )
    first, last, guessed = reading.to_reading(start, end)
    grown_start, grown_end, _ = reading.to_stored(first, last)
    place = Place(grown_start, grown_end, first, last, guessed)
    if not is_seen(reading.text[first:last]):
        raise _refused(_NO_WORDS)
    if grown_start < start or grown_end > end:
        raise _cut(reading, place)
    if is_torn(reading.text, place):
        raise _refused(_TORN)
    if last - first > PASSAGE_CHARACTERS_MAX:
        has, most = grouped(last - first), grouped(PASSAGE_CHARACTERS_MAX)
        raise QuoteTooLong(
            f"From `start` to `end` there are {has} characters; a quote has at most {most}.",
            places=[],
            nearest=None,
        )
    return passage_of(reading, place)


def _refused(detail: str) -> QuoteNotFound:
    """Return the refusal of a place."""
    return QuoteNotFound(detail, places=[], nearest=None)


def _cut(reading: ReadText, place: Place) -> QuoteNotFound:
    """Return the refusal of a place that holds half of what reads as one."""
    return QuoteNotFound(
        f"`start` or `end` stands within characters that read as one. Send {place.start} and "
        f"{place.end}, which take in all of them.",
        places=place_documents(reading, [place]),
        nearest=None,
    )
