"""Quotation marks of a passage: none stands there without the one that belongs to it."""

from typing import Final

_PAIRS: Final = (
    ("“", "”"),
    ("„", "“"),
    ("«", "»"),
)
#: No further than so many characters from the passage.
_BESIDE: Final = 40


def whole_quotation(
    text: str,
    start: int,
    end: int,
) -> tuple[int, int]:
    """Return where a passage begins and ends with both marks of a quotation, if both are near."""
    for opening, closing in _PAIRS:
        words = text[start:end]
        if words.rfind(opening) > words.rfind(closing):
            end = _behind(text, end, closing)
        words = text[start:end]
        if closing in words and opening not in words[: words.index(closing)]:
            start = _before(text, start, opening)
    return start, end


def _behind(
    text: str,
    end: int,
    closing: str,
) -> int:
    """Return the place behind the next closing mark; the place itself where none is near."""
    place = text.find(closing, end, end + _BESIDE)
    return end if place < 0 else place + 1


def _before(
    text: str,
    start: int,
    opening: str,
) -> int:
    """Return the place of the last opening mark; the place itself where none is near."""
    place = text.rfind(opening, max(0, start - _BESIDE), start)
    return start if place < 0 else place
