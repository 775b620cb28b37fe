"""Text tables for a terminal, aligned by what a terminal shows.

Nothing in them can lie about the words or move the terminal's cursor.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from wcwidth import wcswidth, wcwidth

from ledger.api.isolates import END, FIRST_STRONG, isolated, isolated_within
from ledger.rules.visible import marked

CELL_COLUMNS_MAX: Final = 40
EMPTY: Final = "-"


def plain(words: str) -> str:
    """Return words with single spaces, and as `�` whatever controls, hides or shows nothing."""
    return marked(" ".join(words.split()))


def cut(words: str, columns_max: int = CELL_COLUMNS_MAX) -> str:
    """Return words cut to a number of terminal columns, with `…` where something was cut.

    Isolates that are cut open are closed.
    """
    if width(words) <= columns_max:
        return words
    kept, used = "", 0
    for character in words:
        used += max(wcwidth(character), 0)
        if used >= columns_max:
            break
        kept += character
    return kept + "…" + END * (kept.count(FIRST_STRONG) - kept.count(END))


def shown(words: str) -> str:
    """Return words that somebody sent as they are shown within a text: plain, and set apart."""
    return isolated(plain(words))


def shown_sentence(words: str, names: Iterable[str] = ()) -> str:
    """Return a sentence of the ledger's own with some names in it, each of them set apart."""
    return isolated_within(plain(words), filter(None, map(plain, names)))


def width(words: str) -> int:
    """Return how many terminal columns words take."""
    return max(wcswidth(words), 0)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return an aligned table, columns two spaces apart, each line ending in a newline."""
    lines = [list(head), *(list(row) for row in rows)]
    widths = [max(width(line[column]) for line in lines) for column in range(len(head))]
    return "".join(_line(line, widths) for line in lines)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell + " " * (wide - width(cell)) for cell, wide in zip(cells, widths, strict=True))
    return "  ".join(padded).rstrip() + "\n"
