"""The places of a text at which a quote stands."""

import re
from array import array
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Final, NamedTuple, TypeAlias

from ledger.rules.base.printable import is_seen, shows_nothing
from ledger.rules.texts.alignment import Side
from ledger.rules.texts.damaged_text import ReadText
from ledger.rules.texts.folding import FoldedText, fold, folded
from ledger.rules.texts.quote_differences import is_mark

PLACES_COUNTED_MAX: Final = 1_000
#: Articles that are at hand folded: quotes of one come one after the other.
_TEXTS_KEPT: Final = 2
#: The first code point that belongs to the character before it.
_MARKS_BEGIN: Final = "\u0300"
#: Signs of emphasis at the ends of words that were cut off beside the words they emphasise.
_LOOSE_SIGNS: Final = re.compile(r"\A[*_]+(?=\s)|(?<=\s)[*_]+\Z")
_folded: Final = lru_cache(maxsize=_TEXTS_KEPT)(folded)


class Place(NamedTuple):
    """A slice of the stored text, and the slice of the reading that it is."""

    start: int
    end: int
    reading_start: int
    reading_end: int
    guessed: bool


class Wanted(NamedTuple):
    """A quote, what stands directly around it, and its ends in the stored text.

    `suggests`: where it isn't there, the nearest words are looked for, which takes long.
    """

    quote: str
    prefix: str = ""
    suffix: str = ""
    start: int | None = None
    end: int | None = None
    suggests: bool = True

    def folded(self) -> "Wanted":
        """Return the same as typing knows it."""
        prefix = fold(_LOOSE_SIGNS.sub("", self.prefix))
        suffix = fold(_LOOSE_SIGNS.sub("", self.suffix))
        return Wanted(fold(self.quote), prefix, suffix, self.start, self.end)

    def anywhere(self) -> "Wanted":
        """Return the same quote, wherever it stands."""
        return Wanted(self.quote)


class TooManyPlaces(Exception):
    """A quote stands at too many places to look at all that stands around them."""


class Search(NamedTuple):
    """One way of looking for a quote: in a text that the reading is, folded or as it is.

    `words_of` yields where the quote may stand, as slices of the reading.
    """

    reading: ReadText
    text: FoldedText
    wanted: Wanted
    words_of: "WordsOf"

    def anywhere(self) -> "Search":
        """Return the search for the same quote, wherever it stands."""
        return self._replace(wanted=self.wanted.anywhere())


#: Where the words stand in the reading, as (start, end).
_Words: TypeAlias = Iterator[tuple[int, int]]
WordsOf: TypeAlias = Callable[[Search], _Words]


def searches(
    reading: ReadText,
    wanted: Wanted,
) -> Iterator[Search]:
    """Yield the searches for a quote, in their order.

    A quote is looked for as typing knows it, then with exactly its signs, then in the stored text.
    """
    yield Search(reading, _folded(reading.text), wanted.folded(), _in_reading)
    as_it_is = FoldedText(reading.text, _no_slices(), _no_slices())
    yield Search(reading, as_it_is, wanted, _in_reading)
    # Without repairs the stored text is the reading.
    if reading.repairs:
        yield Search(reading, as_it_is, wanted, _in_stored)


def _no_slices() -> Side:
    return Side(array("L"), array("L"))


def matching(search: Search) -> list[Place]:
    """Return the places that fit, as far as they are counted.

    Words that grow to the same slice are one place. Of a damaged text no more words are looked at.

    Raises:
        TooManyPlaces: there are more, and those that were looked at don't tell which fits.
    """
    fitting: list[Place] = []
    for looked_at, (first, last) in enumerate(search.words_of(search), 1):
        place = grown(search.reading, first, last)
        is_new = not fitting or fitting[-1] != place
        if is_new and _fits(search, first, last, place):
            fitting.append(place)
        if len(fitting) > PLACES_COUNTED_MAX:
            break
        if looked_at > PLACES_COUNTED_MAX:
            raise TooManyPlaces
    return fitting


def grown(
    reading: ReadText,
    first: int,
    last: int,
) -> Place:
    """Return the place of words of the reading, grown to whole stored characters."""
    start, end, _ = reading.to_stored(first, last)
    return Place(start, end, *reading.to_reading(start, end))


def as_quoted(
    reading: ReadText,
    place: Place,
    quote: str,
) -> Place:
    """Return a place with what folds to nothing at its ends, where the quote has that too."""
    of_quote = folded(quote)
    first, last = of_quote.to_text(0, len(of_quote.text))
    start = place.reading_start - first
    end = place.reading_end + len(quote) - last
    if start >= 0 and reading.text[start:end] == quote:
        return grown(reading, start, end)
    return place


def _in_reading(search: Search) -> _Words:
    """Yield where a quote may stand in the reading."""
    reading, text, wanted, _ = search
    first, last = 0, len(text.text)
    if wanted.start is not None:
        of_reading = reading.to_reading(wanted.start, wanted.start + 1)[:2]
        first, last = text.from_text(*of_reading)
        last = max(last, first + 1)
    before, after = wanted.prefix, wanted.suffix
    if reading.repairs:
        # Words may grow, so that what is around them may be further off.
        before = after = ""
    words = wanted.quote + after
    for start in _occurrences(
        text.text,
        before,
        words,
        first,
        last,
    ):
        end = start + len(wanted.quote)
        yield text.to_text(start, end)


def _in_stored(search: Search) -> _Words:
    """Yield where a quote may stand in the stored text, as slices of the reading.

    What nobody reads is no quote: scripts and addresses of a page stand in its text too.
    """
    reading, _, wanted, _ = search
    first, last = 0, len(reading.stored)
    if wanted.start is not None:
        of_reading = reading.to_reading(wanted.start, wanted.start + 1)[:2]
        first, last, _ = reading.to_stored(*of_reading)
    for start in _occurrences(
        reading.stored,
        "",
        wanted.quote,
        first,
        last,
    ):
        end = start + len(wanted.quote)
        first_read, last_read, _ = reading.to_reading(start, end)
        if is_seen(reading.text[first_read:last_read]):
            yield first_read, last_read


def _occurrences(
    text: str,
    before: str,
    words: str,
    first: int,
    last: int,
) -> Iterator[int]:
    """Yield where `words` begin in `text` after `before`, from `first` to before `last`.

    Overlapping ones too.
    """
    wanted, ahead = before + words, len(before)
    at = text.find(wanted, max(0, first - ahead), last + len(words)) + ahead
    while ahead <= at < last:
        if at >= first:
            yield at
        at = text.find(wanted, at - ahead + 1, last + len(words)) + ahead


def _fits(
    search: Search,
    first: int,
    last: int,
    place: Place,
) -> bool:
    """Return whether a place begins and stands as asked, seen from the words or from all of it."""
    text, wanted = search.text, search.wanted
    words = text.from_text(first, last)
    whole = text.from_text(place.reading_start, place.reading_end)
    begins = {words[0], whole[0]}
    ends = {words[1], whole[1]}
    before = any(text.text.endswith(wanted.prefix, 0, start) for start in begins)
    after = any(text.text.startswith(wanted.suffix, end) for end in ends)
    if not before or not after:
        return False
    if not _is_there(search, wanted.start, place.start):
        return False
    if not _is_there(search, wanted.end, place.end):
        return False
    return not is_torn(search.reading.text, place)


def _is_there(
    search: Search,
    wanted: int | None,
    offset: int,
) -> bool:
    """Return whether one end of a place is where it was asked for.

    What folds to nothing may lie between.
    """
    if wanted is None or wanted == offset:
        return True
    between = sorted((wanted, offset))
    of_reading = search.reading.to_reading(*between)[:2]
    first, last = search.text.from_text(*of_reading)
    return first == last


def is_torn(
    text: str,
    place: Place,
) -> bool:
    """Return whether a place begins or ends between a letter and an accent or vowel sign of it."""
    start = place.reading_start
    end = place.reading_end
    # Nothing stands before a mark at the very beginning.
    at_start = text[start : start + 1] if start else ""
    for behind in (at_start, text[end : end + 1]):
        if behind >= _MARKS_BEGIN and is_mark(behind) and not shows_nothing(behind):
            return True
    return False
