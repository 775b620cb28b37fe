"""Anchor the words of a claim in a stored text, as they may be typed, at one place only."""

from dataclasses import dataclass
from typing import Final

from ledger.rules.base.errors import LedgerError
from ledger.rules.base.printable import grouped
from ledger.rules.texts.damaged_text import ReadText
from ledger.rules.texts.folding import fold, folded
from ledger.rules.texts.quote_differences import differences
from ledger.rules.texts.quote_places import (
    PLACES_COUNTED_MAX,
    Place,
    TooManyPlaces,
    Wanted,
    as_quoted,
    matching,
    searches,
)
from ledger.rules.texts.quote_suggestions import nearest

#: Characters of the reading that a passage keeps before and after its words.
CONTEXT_CHARACTERS: Final = 32
#: Characters that a quote may have, however it is sent.
PASSAGE_CHARACTERS_MAX: Final = 2_000
PLACES_SHOWN_MAX: Final = 20
_NOT_THERE: Final = (
    "These words are not in the text. Send them exactly as they stand there."
)
_TORN: Final = (
    "These words begin or end inside a letter of the text, without an accent that belongs to it. "
    "Send the whole letter."
)


@dataclass(frozen=True, slots=True)
class Passage:
    """Words of a stored text: a W3C TextQuoteSelector and TextPositionSelector over it.

    `exact` is `stored[start:end]`, in whole characters; `reading` is what it reads as. `prefix`
    and `suffix` are up to 32 characters of the reading around it. `guessed`: some of `reading`
    stands for lost bytes.
    """

    exact: str
    reading: str
    prefix: str
    suffix: str
    start: int
    end: int
    guessed: bool


class QuoteNotFound(LedgerError):
    """The words are not in the text, or nowhere that prefix, suffix and start allow.

    `nearest`: the passage of the reading most like the quote, or None. `places`: where the words
    do occur, at most 20 of `{"start", "end", "prefix", "suffix"}`.
    """

    code = "quote-not-found"

    @property
    def is_nowhere(self) -> bool:
        """Whether the words stand nowhere in the text."""
        return self.code == QuoteNotFound.code and not self.extra["places"]

    def with_note(self, note: str) -> "QuoteNotFound":
        """Return the same refusal, with a sentence more."""
        return QuoteNotFound(f"{self.detail} {note}", **self.extra)


class QuoteTooLong(QuoteNotFound):
    """The passage is longer than a quote may be."""

    code = "too-long"


class QuoteAmbiguous(LedgerError):
    """The words occur more than once.

    `places`: at most 20 of `{"start", "end", "prefix", "suffix"}`. `count`: how many there are,
    counted up to 1,000; `more`: there are more than that.
    """

    code = "quote-ambiguous"


def find(reading: ReadText, wanted: Wanted) -> Passage:
    """Return the one passage that reads the wanted quote as it may be typed.

    It grows to whole stored characters.
    A quote that is not in the reading is looked for in the stored text. Of several places those
    count that begin at `start` and end at `end` in the stored text, with `prefix` directly before
    and `suffix` directly after in the reading, seen from the words or from the whole passage. The
    quote holds more than spaces.

    Raises:
        QuoteNotFound: there is no such place.
        QuoteAmbiguous: there are several.
    """
    assert fold(wanted.quote).strip(), "an empty quote is refused before"
    try:
        place = _only_place(reading, wanted)
    except TooManyPlaces:
        raise _too_many() from None
    return passage_of(reading, as_quoted(reading, place, wanted.quote))


def _only_place(reading: ReadText, wanted: Wanted) -> Place:
    """Return the one place of a quote.

    Raises:
        QuoteNotFound: it stands nowhere, or only where it was not looked for.
        QuoteAmbiguous: there are several places.
        TooManyPlaces: there are too many to look at.
    """
    for search in searches(reading, wanted):
        fitting = matching(search)
        if len(fitting) == 1:
            return fitting[0]
        if fitting:
            raise _ambiguous(reading, fitting)
    for search in searches(reading, wanted):
        elsewhere = matching(search.anywhere())
        if elsewhere:
            raise _elsewhere(reading, elsewhere)
    raise _not_found(reading, wanted)


def at(
    reading: ReadText,
    start: int,
    end: int,
) -> Passage:
    """Return the passage that `start` to `end` of the stored text hold, grown to whole repairs."""
    first, last, guessed = reading.to_reading(start, end)
    stored = reading.to_stored(first, last)[:2]
    return passage_of(reading, Place(*stored, first, last, guessed))


def passage_of(reading: ReadText, place: Place) -> Passage:
    """Return the passage at a place, with what stands around it."""
    return Passage(
        exact=reading.stored[place.start : place.end],
        reading=reading.text[place.reading_start : place.reading_end],
        prefix=_before(reading, place),
        suffix=_after(reading, place),
        start=place.start,
        end=place.end,
        guessed=place.guessed,
    )


def _before(reading: ReadText, place: Place) -> str:
    """Return up to 32 characters of the reading before a place."""
    first = max(0, place.reading_start - CONTEXT_CHARACTERS)
    return reading.text[first : place.reading_start]


def _after(reading: ReadText, place: Place) -> str:
    """Return up to 32 characters of the reading after a place."""
    return reading.text[place.reading_end : place.reading_end + CONTEXT_CHARACTERS]


def place_documents(
    reading: ReadText, places: list[Place]
) -> list[dict[str, int | str]]:
    """Return where places are and what stands around them, of the first few."""
    return [
        {
            "start": place.start,
            "end": place.end,
            "prefix": _before(reading, place),
            "suffix": _after(reading, place),
        }
        for place in places[:PLACES_SHOWN_MAX]
    ]


def times(places: list[Place]) -> str:
    """Return how often words occur, for a sentence."""
    if len(places) > PLACES_COUNTED_MAX:
        return f"more than {grouped(PLACES_COUNTED_MAX)} times"
    if len(places) == 1:
        return "once"
    count = grouped(len(places))
    return f"{count} times"


def _ambiguous(reading: ReadText, places: list[Place]) -> QuoteAmbiguous:
    """Return the refusal of a quote that occurs at several places."""
    return QuoteAmbiguous(
        f"These words occur {times(places)} in the text. Send more of them, or add the `prefix`, "
        "`suffix` or `start` of the place you mean.",
        places=place_documents(reading, places),
        count=min(len(places), PLACES_COUNTED_MAX),
        more=len(places) > PLACES_COUNTED_MAX,
    )


def _too_many() -> QuoteAmbiguous:
    """Return the refusal of a quote that occurs too often to look at all places."""
    return QuoteAmbiguous(
        f"These words occur more than {grouped(PLACES_COUNTED_MAX)} times in the text, which is "
        "too often to look at all that stands around them. Send more of them, or the `start` of "
        "the place.",
        places=[],
        count=PLACES_COUNTED_MAX,
        more=True,
    )


def _elsewhere(reading: ReadText, places: list[Place]) -> QuoteNotFound:
    """Return the refusal of a quote that occurs only where it was not looked for."""
    return QuoteNotFound(
        f"These words occur {times(places)} in the text, but not where `prefix`, `suffix`, "
        "`start` and `end` say. Leave these out, or send those of one of the places.",
        places=place_documents(reading, places),
        nearest=None,
    )


def _not_found(reading: ReadText, wanted: Wanted) -> QuoteNotFound:
    """Return the refusal of a quote that does not occur; it names the nearest words."""
    quote = wanted.quote
    near = nearest_words(reading, wanted)
    sentences = [_NOT_THERE]
    if quote in reading.text:
        sentences = [_TORN]
    if near is not None:
        sentences.append(f"The nearest are: {near}")
        difference = differences(near, quote)
        if difference is not None:
            sentences.append(f"({difference})")
    detail = " ".join(sentences)
    return QuoteNotFound(detail, places=[], nearest=near)


def nearest_words(reading: ReadText, wanted: Wanted) -> str | None:
    """Return the words of the reading that are most like a quote as it may be typed, or None."""
    if not wanted.suggests:
        return None
    text = folded(reading.text)
    near = nearest(text.text, fold(wanted.quote))
    if near is None:
        return None
    start, end = text.to_text(*near)
    return reading.text[start:end]
