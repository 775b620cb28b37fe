"""Suggestions for a quote that is not in a text: the passage that is most like it."""

import re
from collections.abc import Iterator
from heapq import nlargest
from itertools import accumulate
from typing import Final, NamedTuple

from rapidfuzz import fuzz

#: Longer quotes get no suggestion.
QUOTE_CHARACTERS_MAX: Final = 500
#: How many characters of a text are looked at: articles are shorter, and each character costs.
TEXT_CHARACTERS_MAX: Final = 100_000
#: Likeness in per cent (rapidfuzz partial ratio) from which on a passage is suggested.
SCORE_MIN: Final = 70
GRAM_CHARACTERS: Final = 3
WINDOW_CHARACTERS_MIN: Final = 120
WINDOWS_COMPARED_MAX: Final = 8
WORD_CHARACTERS_MAX: Final = 30
#: What a suggestion leaves out at its ends.
_AROUND: Final = " \t\r\n,.-"
#: Word characters with their accents; a number such as 12,000 is one word.
_WORD_END: Final = re.compile(r"[\w,.'’\u0300-\u036f-]*\Z")
_WORD_START: Final = re.compile(r"[\w,.'’\u0300-\u036f-]*")

_WORD: Final = re.compile(r"\w+(?:[.,'-]\w+)*")
#: How far from the ends of a slice the first and the last word of a quote are looked for.
_NEAR: Final = 40
_WORDS_BETWEEN: Final = 3


class _Candidate(NamedTuple):
    """A slice of a text that is like the quote; `score` is its likeness in per cent."""

    score: float
    start: int
    end: int


def nearest(
    text: str,
    quote: str,
) -> tuple[int, int] | None:
    """Return the slice of `text` that is most like `quote`, in whole words, or None.

    Only a suggestion: it need not be the very nearest. Windows of the text are ranked by how many
    of the quote's groups of three characters they hold; only the best few are compared in full,
    which would take minutes for a long quote and all of a long text.
    """
    if len(quote) > QUOTE_CHARACTERS_MAX:
        return None
    text = text[:TEXT_CHARACTERS_MAX]
    best: _Candidate | None = None
    for first, last in _windows(text, quote):
        window = text[first:last]
        alignment = fuzz.partial_ratio_alignment(quote, window, score_cutoff=SCORE_MIN)
        if alignment is None:
            continue
        if best is None or alignment.score > best.score:
            start = first + alignment.dest_start
            end = first + alignment.dest_end
            best = _Candidate(alignment.score, start, end)
    if best is None:
        return None
    return _with_ends_of(quote, text, *_in_whole_words(text, best.start, best.end))


def _windows(
    text: str,
    quote: str,
) -> list[tuple[int, int]]:
    """Return the slices of `text` that share most with `quote`, best first."""
    shared_before = _shared_before(text, quote)
    size = max(2 * len(quote), WINDOW_CHARACTERS_MIN)
    step = size // 2
    # No slice at the end is shorter than the quote: likeness then looks for it in the quote.
    starts = range(0, max(1, len(text) - step), step)
    slices = [(start, min(start + size, len(text))) for start in starts]

    def shared(window: tuple[int, int]) -> int:
        first, last = window
        return shared_before[last] - shared_before[first]

    ranked = nlargest(WINDOWS_COMPARED_MAX, slices, key=shared)
    return [window for window in ranked if shared(window)]


def _shared_before(
    text: str,
    quote: str,
) -> list[int]:
    """Return for each place in `text` how many groups of characters before it are in `quote`."""
    starts_in_quote = range(len(quote) - GRAM_CHARACTERS + 1)
    grams = {quote[start : start + GRAM_CHARACTERS] for start in starts_in_quote}
    starts = range(len(text))
    is_shared = (text[start : start + GRAM_CHARACTERS] in grams for start in starts)
    shared_before = accumulate(is_shared, initial=0)
    return list(shared_before)


def _in_whole_words(
    text: str,
    first: int,
    last: int,
) -> tuple[int, int]:
    """Return a slice of a text, grown to whole words, without signs at its ends."""
    earliest = max(0, first - WORD_CHARACTERS_MAX)
    latest = last + WORD_CHARACTERS_MAX
    before = _WORD_END.search(text, earliest, first)
    after = _WORD_START.match(text, last, latest)
    assert before, "the pattern matches the empty string too"
    assert after, "the pattern matches the empty string too"
    words = text[before.start() : after.end()]
    end = before.start() + len(words.rstrip(_AROUND))
    start = after.end() - len(words.lstrip(_AROUND))
    return start, end


def _with_ends_of(
    quote: str,
    text: str,
    start: int,
    end: int,
) -> tuple[int, int]:
    """Return a slice from the first word of a quote to its last one, where these stand near.

    A slice is as long as the quote: one that lacks a word would lose another one at its ends.
    """
    words = _WORD.findall(quote)
    if not words:
        return start, end
    firsts = [place[0] for place in _places(words[0], text, start)]
    lasts = [place[1] for place in _places(words[-1], text, end)]
    first = min(firsts, key=lambda place: abs(place - start), default=start)
    last = min(lasts, key=lambda place: abs(place - end), default=end)
    return (first, last) if first < last else (start, end)


def _places(
    word: str,
    text: str,
    near: int,
) -> Iterator[tuple[int, int]]:
    """Yield where a word stands near a place, few words away."""
    whole = re.compile(rf"(?<![\w.,-]){re.escape(word)}(?!\w|[.,-]\w)")
    for match in whole.finditer(text, max(0, near - _NEAR), near + _NEAR):
        low, *_, high = sorted((*match.span(), near))
        if text.count(" ", low, high) <= _WORDS_BETWEEN:
            yield match.span()
