"""A strip that shows where passages stand in an article."""

from collections.abc import Iterable
from typing import Final

from ledger.web.drawing.bars import Stretch

#: The narrowest passage that can be seen, in percent.
_NARROWEST: Final = 0.5


def strip(passages: Iterable[tuple[int, int]], characters: int) -> list[Stretch]:
    """Return the place of each passage (its first character, and the one after its last)."""
    spans = []
    for start, end in passages:
        width = 100 * (end - start) / max(characters, 1)
        left = 100 * start / max(characters, 1)
        stretch = Stretch(
            round(left, 3),
            max(round(width, 3), _NARROWEST),
        )
        spans.append(stretch)
    return spans
