"""Quotes by their ends: `first words ... last words` for a passage that is long to type."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import islice
from typing import Final, NamedTuple, TypeAlias

from ledger.rules.base.printable import grouped
from ledger.rules.texts.damaged_text import ReadText
from ledger.rules.texts.passages import (
    PASSAGE_CHARACTERS_MAX,
    Passage,
    QuoteAmbiguous,
    QuoteNotFound,
    QuoteTooLong,
    nearest_words,
    passage_of,
    place_documents,
    times,
)
from ledger.rules.texts.quote_places import (
    PLACES_COUNTED_MAX,
    Place,
    TooManyPlaces,
    Wanted,
    grown,
    matching,
    searches,
)

#: Three dots or more, or their sign, in brackets or not.
_DOTS: Final = re.compile(r"[\[(]?(?:…|\.\.\.)[….]*[\])]?")
_TWO_ENDS: Final = (
    "Dots leave words out once, between the first words of a passage and its last words: send "
    '"first words ... last words", or the whole of it.'
)
_SEND_MORE: Final = (
    "Send more of the first or the last words, or `start` and `end` of the place."
)

Places: TypeAlias = list[Place]


class Ends(NamedTuple):
    """The first and the last words of a passage."""

    first: str
    last: str


class _PlacesOfEnds(NamedTuple):
    """The places of the first words and of the last words, in their order in the text."""

    first: Places
    last: Places


def has_dots(words: str) -> bool:
    """Return whether a quote has dots that may stand for words left out."""
    return _DOTS.search(words) is not None


def ends_of(words: str) -> Ends | None:
    """Return the ends that a quote names; None where its dots don't stand between two."""
    parts = list(map(str.strip, _DOTS.split(words)))
    if len(parts) != len(Ends._fields):
        return None
    ends = Ends(*parts)
    if not all(any(map(str.isalnum, end)) for end in ends):
        return None
    return ends


def not_two(refused: QuoteNotFound) -> QuoteNotFound:
    """Return the refusal of a quote whose dots don't stand between two ends."""
    return QuoteNotFound(f"{_TWO_ENDS} {refused.detail}", **refused.extra)


def find(
    reading: ReadText,
    ends: Ends,
    wanted: Wanted,
) -> Passage:
    """Return the one passage that has these ends.

    It is no longer than a quote may be. Of several those count that are at the `start` and `end`
    that are wanted, with `prefix` before and `suffix` after.

    Raises:
        QuoteNotFound, QuoteTooLong: there is no such passage, or it is longer.
        QuoteAmbiguous: there are several.
    """
    of_ends = _places_of_ends(reading, ends, wanted)
    _check_there(reading, ends, of_ends, suggests=wanted.suggests)
    spans = list(islice(_spans(reading, of_ends), PLACES_COUNTED_MAX + 1))
    if len(spans) > 1:
        raise _ambiguous(reading, spans)
    if not spans:
        raise _apart(reading, of_ends)
    return passage_of(reading, spans[0])


def is_elsewhere_too(
    reading: ReadText,
    ends: Ends,
    wanted: Wanted,
    passage: Passage,
) -> bool:
    """Return whether ends are those of another passage than this."""
    try:
        between = find(reading, ends, wanted)
    except QuoteNotFound:
        return False
    except QuoteAmbiguous:
        return True
    return (between.start, between.end) != (passage.start, passage.end)


def _places_of_ends(
    reading: ReadText,
    ends: Ends,
    wanted: Wanted,
) -> _PlacesOfEnds:
    """Return where the ends stand, as far as they may be those of the passage.

    Raises:
        QuoteAmbiguous: one of them stands at too many places.
    """
    first = Wanted(ends.first, wanted.prefix, "", wanted.start)
    last = Wanted(ends.last, "", wanted.suffix, None, wanted.end)
    return _PlacesOfEnds(_places(reading, first), _places(reading, last))


def _places(reading: ReadText, wanted: Wanted) -> Places:
    """Return the places of one end, by the first way of looking for it that finds any."""
    fitting: Places = []
    for search in searches(reading, wanted):
        try:
            fitting = matching(search)
        except TooManyPlaces:
            raise _too_often(wanted.quote) from None
        if fitting:
            break
    if len(fitting) > PLACES_COUNTED_MAX:
        raise _too_often(wanted.quote)
    return fitting


def _spans(reading: ReadText, of_ends: _PlacesOfEnds) -> Iterator[Place]:
    """Yield the passages from first words to last words after them that a quote may have."""
    starts_of_last = [place.reading_start for place in of_ends.last]
    for first in of_ends.first:
        earliest = bisect_left(starts_of_last, first.reading_end)
        for last in of_ends.last[earliest:]:
            if last.reading_end - first.reading_start > PASSAGE_CHARACTERS_MAX:
                break
            yield grown(reading, first.reading_start, last.reading_end)


def _check_there(
    reading: ReadText,
    ends: Ends,
    of_ends: _PlacesOfEnds,
    *,
    suggests: bool,
) -> None:
    """Refuse ends of which one isn't in the text, or not where it was looked for.

    Raises:
        QuoteNotFound: with the places, or with the quote that is nearest, by its ends.
    """
    sentences: list[str] = []
    elsewhere: Places = []
    nearest: list[str | None] = []
    for end, places, which in zip(ends, of_ends, Ends._fields, strict=True):
        near: str | None = end
        wanted = Wanted(end, suggests=suggests)
        anywhere = places or _places(reading, wanted)
        if not anywhere:
            near = nearest_words(reading, wanted)
            sentences.append(_missing(which, end, near))
        elif not places:
            elsewhere += anywhere
            sentences.append(_misplaced(which, end, anywhere))
        nearest.append(near)
    if not sentences:
        return
    whole = (
        None if elsewhere or None in nearest else " ... ".join(filter(None, nearest))
    )
    raise QuoteNotFound(
        " ".join(sentences),
        places=place_documents(reading, elsewhere),
        nearest=whole,
    )


def _missing(which: str, end: str, near: str | None) -> str:
    """Return what is said of an end that isn't in the text."""
    sentence = f'The {which} words, "{end}", are not in the text.'
    if near is None:
        return f"{sentence} Send them exactly as they stand there."
    return f'{sentence} The nearest are: "{near}".'


def _misplaced(which: str, end: str, places: Places) -> str:
    """Return what is said of an end that is in the text, but not where it was looked for."""
    return (
        f'The {which} words, "{end}", occur {times(places)} in the text, but not where `prefix`, '
        "`suffix`, `start` and `end` say. Leave these out, or send those of one of the places."
    )


def _ambiguous(reading: ReadText, spans: Places) -> QuoteAmbiguous:
    """Return the refusal of ends that are those of several passages."""
    more = len(spans) > PLACES_COUNTED_MAX
    count = min(len(spans), PLACES_COUNTED_MAX)
    than = "more than " if more else ""
    return QuoteAmbiguous(
        f"These are the ends of {than}{grouped(count)} passages of the text. {_SEND_MORE}",
        places=place_documents(reading, spans),
        count=count,
        more=more,
    )


def _too_often(end: str) -> QuoteAmbiguous:
    """Return the refusal of an end that occurs too often to look at all its places."""
    count = grouped(PLACES_COUNTED_MAX)
    return QuoteAmbiguous(
        f'The words "{end}" occur more than {count} times in the text. {_SEND_MORE}',
        places=[],
        count=PLACES_COUNTED_MAX,
        more=True,
    )


def _apart(reading: ReadText, of_ends: _PlacesOfEnds) -> QuoteNotFound:
    """Return the refusal of ends that are there, but not as those of one passage."""
    first, last = of_ends
    occur = f"The first words occur {times(first)} in the text and the last words {times(last)}"
    places = place_documents(reading, [*first, *last])
    shortest = _shortest(of_ends)
    if shortest is None:
        return QuoteNotFound(
            f"{occur}, never the last after the first. Send them in the order of the text.",
            places=places,
            nearest=None,
        )
    has, most = grouped(shortest), grouped(PASSAGE_CHARACTERS_MAX)
    return QuoteTooLong(
        f"{occur}, with {has} characters or more from the one to the other; a quote has at most "
        f"{most}. Send ends that are nearer to each other.",
        places=places,
        nearest=None,
    )


def _shortest(of_ends: _PlacesOfEnds) -> int | None:
    """Return the characters of the shortest passage between ends; None where there is none."""
    starts_of_last = [place.reading_start for place in of_ends.last]
    lengths: list[int] = []
    for first in of_ends.first:
        after = bisect_left(starts_of_last, first.reading_end)
        if after < len(of_ends.last):
            length = of_ends.last[after].reading_end - first.reading_start
            lengths.append(length)
    return min(lengths, default=None)
