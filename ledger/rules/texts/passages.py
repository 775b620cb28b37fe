"""Anchor the words of a claim in a stored text, exactly and at one place only."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

from ledger.rules.base.errors import LedgerError
from ledger.rules.base.printable import grouped, shows_nothing
from ledger.rules.texts.damaged_text import ReadText
from ledger.rules.texts.quote_differences import differences, is_mark
from ledger.rules.texts.quote_suggestions import nearest

#: Characters of the reading that a passage keeps before and after its words.
CONTEXT_CHARACTERS: Final = 32
PLACES_SHOWN_MAX: Final = 20
PLACES_COUNTED_MAX: Final = 1_000
#: The first code point that belongs to the character before it.
_MARKS_BEGIN: Final = "\u0300"
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


class QuoteAmbiguous(LedgerError):
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


class _Around(NamedTuple):
    """What stands directly around the words in the reading, and where they start as stored."""

    prefix: str
    suffix: str
    start: int | None


_ANYWHERE: Final = _Around("", "", None)
#: Where the words stand in the reading, as (start, end).
_Words: TypeAlias = Iterator[tuple[int, int]]
#: A search for words in a text, seen from what is around them.
_WordsOf: TypeAlias = Callable[[ReadText, str, _Around], _Words]


def find(
    reading: ReadText,
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
    around = _Around(prefix or "", suffix or "", start)
    passage = _search(reading, quote, around, _in_reading)
    # Without repairs the stored text is the reading.
    if passage is None and reading.repairs:
        passage = _search(reading, quote, around, _in_stored)
    if passage is None:
        raise _not_found(reading, quote)
    return passage


def _search(
    reading: ReadText,
    quote: str,
    around: _Around,
    words_of: _WordsOf,
) -> Passage | None:
    """Return the one passage among the words that a search yields; None without any.

    Raises:
        QuoteNotFound: the words stand only where they were not looked for.
        QuoteAmbiguous: there are several places.
    """
    words = words_of(reading, quote, around)
    places = _counted(reading, words, around)
    if len(places) == 1:
        return _passage(reading, places[0])
    if places:
        raise _ambiguous(reading, places)
    anywhere = words_of(reading, quote, _ANYWHERE)
    elsewhere = _counted(reading, anywhere, _ANYWHERE)
    if elsewhere:
        raise _elsewhere(reading, elsewhere)
    return None


def at(reading: ReadText, start: int, end: int) -> Passage:
    """Return the passage that `start` to `end` of the stored text hold, grown to whole repairs."""
    first, last, guessed = reading.to_reading(start, end)
    grown = reading.to_stored(first, last)[:2]
    return _passage(reading, _Place(*grown, first, last, guessed))


def _in_reading(reading: ReadText, quote: str, around: _Around) -> _Words:
    """Yield where a quote may stand in the reading."""
    first, last = 0, len(reading.text)
    if around.start is not None:
        first, last, _ = reading.to_reading(around.start, around.start + 1)
    before, after = around.prefix, around.suffix
    if reading.repairs:
        # Words may grow, so that what is around them may be further off.
        before = after = ""
    for at in _occurrences(reading.text, before, quote + after, first, last):
        yield at, at + len(quote)


def _in_stored(reading: ReadText, quote: str, around: _Around) -> _Words:
    """Yield where a quote may stand in the stored text, as slices of the reading."""
    first, last = 0, len(reading.stored)
    if around.start is not None:
        of_reading = reading.to_reading(around.start, around.start + 1)[:2]
        first, last, _ = reading.to_stored(*of_reading)
    for at in _occurrences(reading.stored, "", quote, first, last):
        yield reading.to_reading(at, at + len(quote))[:2]


def _occurrences(
    text: str,
    before: str,
    words: str,
    first: int,
    last: int,
) -> Iterator[int]:
    """Where `words` begin in `text` after `before`, from `first` to before `last`.

    Overlapping ones too.
    """
    wanted, ahead = before + words, len(before)
    at = text.find(wanted, max(0, first - ahead), last + len(words)) + ahead
    while ahead <= at < last:
        if at >= first:
            yield at
        at = text.find(wanted, at - ahead + 1, last + len(words)) + ahead


def _counted(reading: ReadText, words: _Words, around: _Around) -> list[_Place]:
    """The places that fit, as far as they are counted; words that grow to the same slice are one.

    Of a damaged text no more are looked at.

    Raises:
        QuoteAmbiguous: there are more, and those that were looked at don't tell which fits.
    """
    places: list[_Place] = []
    for looked_at, (first, last) in enumerate(words, 1):
        place = _place(reading, first, last)
        is_new = not places or places[-1] != place
        if is_new and _fits(reading, around, first, last, place):
            places.append(place)
        if len(places) > PLACES_COUNTED_MAX:
            break
        if looked_at > PLACES_COUNTED_MAX:
            raise _too_many()
    return places


def _fits(
    reading: ReadText,
    around: _Around,
    first: int,
    last: int,
    place: _Place,
) -> bool:
    """Return whether a place begins and stands as asked, seen from the words or from all of it."""
    text = reading.text
    if around.start is not None and around.start != place.start:
        return False
    starts = (first, place.reading_start)
    ends = (last, place.reading_end)
    before = any(text.endswith(around.prefix, 0, start) for start in starts)
    after = any(text.startswith(around.suffix, end) for end in ends)
    if not before or not after:
        return False
    return not _is_torn(text, place)


def _is_torn(text: str, place: _Place) -> bool:
    """Return whether a place begins or ends between a letter and an accent or vowel sign of it."""
    start = place.reading_start
    end = place.reading_end
    # Nothing stands before a mark at the very beginning.
    at_start = text[start : start + 1] if start else ""
    for behind in (at_start, text[end : end + 1]):
        if behind >= _MARKS_BEGIN and is_mark(behind) and not shows_nothing(behind):
            return True
    return False


def _place(reading: ReadText, first: int, last: int) -> _Place:
    """Return the place of words of the reading, grown to whole stored characters."""
    start, end, _ = reading.to_stored(first, last)
    return _Place(start, end, *reading.to_reading(start, end))


def _passage(reading: ReadText, place: _Place) -> Passage:
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


def _before(reading: ReadText, place: _Place) -> str:
    """Return up to 32 characters of the reading before a place."""
    first = max(0, place.reading_start - CONTEXT_CHARACTERS)
    return reading.text[first : place.reading_start]


def _after(reading: ReadText, place: _Place) -> str:
    """Return up to 32 characters of the reading after a place."""
    return reading.text[place.reading_end : place.reading_end + CONTEXT_CHARACTERS]


def _place_documents(
    reading: ReadText, places: list[_Place]
) -> list[dict[str, int | str]]:
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
    """Return how often words occur, for a sentence."""
    if len(places) > PLACES_COUNTED_MAX:
        return f"more than {grouped(PLACES_COUNTED_MAX)} times"
    if len(places) == 1:
        return "once"
    count = grouped(len(places))
    return f"{count} times"


def _ambiguous(reading: ReadText, places: list[_Place]) -> QuoteAmbiguous:
    """Return the refusal of a quote that occurs at several places."""
    return QuoteAmbiguous(
        f"These words occur {_times(places)} in the text. Send more of them, or add the `prefix`, "
        "`suffix` or `start` of the place you mean.",
        places=_place_documents(reading, places),
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


def _elsewhere(reading: ReadText, places: list[_Place]) -> QuoteNotFound:
    """Return the refusal of a quote that occurs only where it was not looked for."""
    return QuoteNotFound(
        f"These words occur {_times(places)} in the text, but not where `prefix`, `suffix` and "
        "`start` say. Leave these out, or send those of one of the places.",
        places=_place_documents(reading, places),
        nearest=None,
    )


def _not_found(reading: ReadText, quote: str) -> QuoteNotFound:
    """Return the refusal of a quote that does not occur; it names the nearest words."""
    near = nearest(reading.text, quote)
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
