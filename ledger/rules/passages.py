"""Anchor the words of a claim in a stored text, exactly and at one place only."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final, NamedTuple, TypeAlias

from ledger.rules.encoding import Reading
from ledger.rules.nearest import nearest
from ledger.rules.refusals import Refusal

#: Characters of the reading that a passage keeps before and after its words.
CONTEXT_CHARACTERS: Final = 32
PLACES_SHOWN_MAX: Final = 20
PLACES_COUNTED_MAX: Final = 1_000


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


class QuoteNotFound(Refusal):
    """The words are not in the text, or nowhere that prefix, suffix and start allow.

    `nearest`: the passage of the reading most like the quote, or None. `places`: where the words
    do occur, at most 20 of `{"start", "end", "prefix", "suffix"}`.
    """

    code = "quote-not-found"


class QuoteAmbiguous(Refusal):
    """The words occur more than once.

    `places`: at most 20 of `{"start", "end", "prefix", "suffix"}`. `count`: how many there are,
    counted up to 1,000; `more`: there are more than that.
    """

    code = "quote-ambiguous"


class _Place(NamedTuple):
    """A slice of the stored text, and the slice of the reading that it is."""

    start: int
    end: int
    reading_start: int
    reading_end: int
    guessed: bool


#: Where the words stand in the reading, as (start, end).
_Words: TypeAlias = Iterator[tuple[int, int]]


def find(
    reading: Reading,
    quote: str,
    *,
    prefix: str | None = None,
    suffix: str | None = None,
    start: int | None = None,
) -> Passage:
    """Return the one passage that reads `quote`, grown to whole stored characters.

    A quote that is not in the reading is looked for in the stored text. Of several places those
    count that begin at `start` in the stored text, with `prefix` directly before and `suffix`
    directly after in the reading, seen from the words or from the whole passage. `quote` holds
    more than spaces.

    Raises:
        QuoteNotFound: there is no such place.
        QuoteAmbiguous: there are several.
    """
    assert quote.strip(), "an empty quote is refused before"
    for search in (_in_reading, _in_stored):
        found = search(reading, quote, start)
        places = _counted(_places(reading, found, prefix or "", suffix or "", start))
        if len(places) == 1:
            return _passage(reading, places[0])
        if places:
            raise _ambiguous(reading, places)
        if elsewhere := _counted(_places(reading, search(reading, quote, None), "", "", None)):
            raise _elsewhere(reading, elsewhere)
    raise _not_found(reading, quote)


def at(reading: Reading, start: int, end: int) -> Passage:
    """Return the passage that `start` to `end` of the stored text hold, grown to whole repairs."""
    first, last, guessed = reading.to_reading(start, end)
    grown = reading.to_stored(first, last)[:2]
    return _passage(reading, _Place(*grown, first, last, guessed))


def _in_reading(reading: Reading, quote: str, start: int | None) -> _Words:
    first, last = 0, len(reading.text)
    if start is not None:
        first, last, _ = reading.to_reading(start, start + 1)
    for at in _occurrences(reading.text, quote, first, last):
        yield at, at + len(quote)


def _in_stored(reading: Reading, quote: str, start: int | None) -> _Words:
    first, last = 0, len(reading.stored)
    if start is not None:
        first, last, _ = reading.to_stored(*reading.to_reading(start, start + 1)[:2])
    for at in _occurrences(reading.stored, quote, first, last):
        yield reading.to_reading(at, at + len(quote))[:2]


def _occurrences(text: str, quote: str, first: int, last: int) -> Iterator[int]:
    """Where `quote` begins in `text`, from `first` to before `last`; overlapping ones too."""
    at = text.find(quote, first)
    while 0 <= at < last:
        yield at
        at = text.find(quote, at + 1, last + len(quote))


def _places(
    reading: Reading, words: _Words, prefix: str, suffix: str, start: int | None
) -> Iterator[_Place]:
    """The places that fit; words that grow to the same slice are one."""
    text, previous = reading.text, None
    for first, last in words:
        before, after = text.endswith(prefix, 0, first), text.startswith(suffix, last)
        if not ((before and after) or reading.repairs):
            continue  # without repairs nothing grows, and a long text is soon searched
        place = _place(reading, first, last)
        before = before or text.endswith(prefix, 0, place.reading_start)
        after = after or text.startswith(suffix, place.reading_end)
        if before and after and start in (None, place.start) and place != previous:
            previous = place
            yield place


def _place(reading: Reading, first: int, last: int) -> _Place:
    start, end, _ = reading.to_stored(first, last)
    return _Place(start, end, *reading.to_reading(start, end))


def _counted(places: Iterator[_Place]) -> list[_Place]:
    return list(islice(places, PLACES_COUNTED_MAX + 1))


def _passage(reading: Reading, place: _Place) -> Passage:
    return Passage(
        exact=reading.stored[place.start : place.end],
        reading=reading.text[place.reading_start : place.reading_end],
        prefix=_before(reading, place),
        suffix=_after(reading, place),
        start=place.start,
        end=place.end,
        guessed=place.guessed,
    )


def _before(reading: Reading, place: _Place) -> str:
    first = max(0, place.reading_start - CONTEXT_CHARACTERS)
    return reading.text[first : place.reading_start]


def _after(reading: Reading, place: _Place) -> str:
    return reading.text[place.reading_end : place.reading_end + CONTEXT_CHARACTERS]


def _shown(reading: Reading, places: list[_Place]) -> list[dict[str, int | str]]:
    return [
        {
            "start": place.start,
            "end": place.end,
            "prefix": _before(reading, place),
            "suffix": _after(reading, place),
        }
        for place in places[:PLACES_SHOWN_MAX]
    ]


def _times(places: list[_Place]) -> str:
    if len(places) > PLACES_COUNTED_MAX:
        return f"more than {PLACES_COUNTED_MAX:,} times"
    return "once" if len(places) == 1 else f"{len(places):,} times"


def _ambiguous(reading: Reading, places: list[_Place]) -> QuoteAmbiguous:
    return QuoteAmbiguous(
        f"These words occur {_times(places)} in the text. Send more of them, or add the `prefix`, "
        "`suffix` or `start` of the place you mean.",
        places=_shown(reading, places),
        count=min(len(places), PLACES_COUNTED_MAX),
        more=len(places) > PLACES_COUNTED_MAX,
    )


def _elsewhere(reading: Reading, places: list[_Place]) -> QuoteNotFound:
    return QuoteNotFound(
        f"These words occur {_times(places)} in the text, but not where `prefix`, `suffix` and "
        "`start` say. Leave these out, or send those of one of the places.",
        places=_shown(reading, places),
        nearest=None,
    )


def _not_found(reading: Reading, quote: str) -> QuoteNotFound:
    near = nearest(reading.text, quote)
    if near is None:
        return QuoteNotFound(
            "These words are not in the text. Send them exactly as they stand there.",
            places=[],
            nearest=None,
        )
    return QuoteNotFound(
        "These words are not in the text. Send them exactly as they stand there. The nearest are: "
        f"{near}",
        places=[],
        nearest=near,
    )
