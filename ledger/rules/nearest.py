"""Suggest what somebody may have meant whose quote is not in a text."""

import re
from heapq import nlargest
from itertools import accumulate
from operator import itemgetter
from typing import Final

from rapidfuzz import fuzz

#: Longer quotes get no suggestion.
QUOTE_CHARACTERS_MAX: Final = 500
#: Of a text only so much is looked at: articles are shorter, and each character costs.
TEXT_CHARACTERS_MAX: Final = 100_000
#: Per cent of likeness (rapidfuzz partial ratio) below which a passage is not called near.
SCORE_MIN: Final = 70
GRAM_CHARACTERS: Final = 3
WINDOW_CHARACTERS_MIN: Final = 120
WINDOWS_COMPARED_MAX: Final = 8
WORD_CHARACTERS_MAX: Final = 30
#: A number such as 12,000 is one word.
_WORD_END: Final = re.compile(r"[\w,.'’-]*\Z")
_WORD_START: Final = re.compile(r"[\w,.'’-]*")


def nearest(text: str, quote: str) -> str | None:
    """Return the passage of `text` that is most like `quote`, in whole words, or None.

    Only a suggestion: it need not be the very nearest. Windows of the text are ranked by how many
    of the quote's groups of three characters they hold; only the best few are compared in full,
    which would take minutes for a long quote and all of a long text.
    """
    if len(quote) > QUOTE_CHARACTERS_MAX:
        return None
    text = text[:TEXT_CHARACTERS_MAX]
    compared = (
        (fuzz.partial_ratio_alignment(quote, text[first:last], score_cutoff=SCORE_MIN), first)
        for first, last in _windows(text, quote)
    )
    near = [
        (found.score, first + found.dest_start, first + found.dest_end)
        for found, first in compared
        if found
    ]
    if not near:
        return None
    _, first, last = max(near, key=itemgetter(0))
    return _in_whole_words(text, first, last)


def _windows(text: str, quote: str) -> list[tuple[int, int]]:
    """The slices of `text` that share most with `quote`, best first."""
    positions = range(len(quote) - GRAM_CHARACTERS + 1)
    grams = {quote[at : at + GRAM_CHARACTERS] for at in positions}
    shared = (text[at : at + GRAM_CHARACTERS] in grams for at in range(len(text)))
    before = list(accumulate(shared, initial=0))
    size = max(2 * len(quote), WINDOW_CHARACTERS_MIN)
    # No slice at the end is shorter than the quote: likeness then looks for it in the quote.
    starts = range(0, max(1, len(text) - size // 2), size // 2)
    slices = ((at, min(at + size, len(text))) for at in starts)
    ranked = nlargest(WINDOWS_COMPARED_MAX, slices, key=lambda it: before[it[1]] - before[it[0]])
    return [each for each in ranked if before[each[0]] < before[each[1]]]


def _in_whole_words(text: str, first: int, last: int) -> str:
    before = _WORD_END.search(text, max(0, first - WORD_CHARACTERS_MAX), first)
    after = _WORD_START.match(text, last, last + WORD_CHARACTERS_MAX)
    assert before, "matches the empty string too"
    assert after, "matches the empty string too"
    return text[before.start() : after.end()].strip(" \t\r\n,.-")
