"""Text tables for a terminal, aligned by what a terminal shows.

Nothing in them can lie about the words or move the terminal's cursor.
"""

from collections.abc import Iterable, Sequence
from itertools import accumulate, islice
from typing import Final

from wcwidth import iter_graphemes, wcswidth

from ledger.api.formats.isolates import END, FIRST_STRONG, isolated, isolated_within
from ledger.rules.base.printable import marked

CELL_COLUMNS_MAX: Final = 40
EMPTY: Final = "-"
#: More than any ordinary cell has: some show nothing, or something only beside others.
_GRAPHEMES_MAX: Final = 2 * CELL_COLUMNS_MAX


def printable(words: str) -> str:
    """Return words with single spaces, and as `�` whatever controls, hides or shows nothing."""
    return marked(" ".join(words.split()))


def cut(
    words: str,
    columns_max: int = CELL_COLUMNS_MAX,
) -> str:
    """Return words cut to a number of terminal columns, with `…` where something was cut.

    No flag and no letter with its marks is cut in two; isolates that are cut open are closed.
    """
    if width(words) <= columns_max:
        return words
    kept = ""
    graphemes = islice(iter_graphemes(words), _GRAPHEMES_MAX)
    for beginning in accumulate(graphemes):
        if width(f"{beginning}…") > columns_max:
            break
        kept = beginning
    open_isolates = kept.count(FIRST_STRONG) - kept.count(END)
    ends = END * open_isolates
    return f"{kept}…{ends}"


def display(words: str) -> str:
    """Return words that somebody sent, fit to stand within a text: printable, and isolated."""
    return isolated(printable(words))


def display_sentence(
    sentence: str,
    names: Iterable[str] = (),
) -> str:
    """Return a sentence of the ledger's own, in which each of some names is isolated."""
    printable_sentence = printable(sentence)
    printable_names = map(printable, names)
    return isolated_within(printable_sentence, filter(None, printable_names))


def width(words: str) -> int:
    """Return how many terminal columns words take."""
    return max(wcswidth(words), 0)


def table(
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
) -> str:
    """Return an aligned table, columns two spaces apart, each line ending in a newline."""
    lines = [head, *rows]
    widths = []
    for cells in zip(*lines, strict=True):
        widest = max(map(width, cells))
        widths.append(widest)
    return "".join(_line(line, widths) for line in lines)


def _line(
    cells: Sequence[str],
    widths: Sequence[int],
) -> str:
    """One line of a table; `widths` are in terminal columns."""
    padded = []
    for cell, columns in zip(cells, widths, strict=True):
        blanks = " " * (columns - width(cell))
        padded.append(cell + blanks)
    line = "  ".join(padded)
    return line.rstrip() + "\n"
