"""Signs of markdown around emphasised words: `**6,000** bodies`, `_six_ of them`."""

import re
from typing import Final

#: More signs behind each other are a line, a mask or a drawing.
_SIGNS_MAX: Final = 6
_STARS: Final = re.compile(r"\*+")


def is_emphasis(
    text: str,
    start: int,
    end: int,
) -> bool:
    """Return whether signs of markdown begin or end emphasised words: not those of 5*3."""
    before = ""
    if start:
        before = text[start - 1]
    after = text[end : end + 1]
    in_word = before.isalnum() and after.isalnum()
    beside_words = bool(before.strip() or after.strip())
    return beside_words and not in_word and end - start <= _SIGNS_MAX


def without_emphasis(text: str) -> str:
    """Return a text without the stars around emphasised words; `_` may part digits."""

    def unmarked(match: re.Match[str]) -> str:
        start, end = match.span()
        if is_emphasis(text, start, end):
            return ""
        return match[0]

    return _STARS.sub(unmarked, text)
