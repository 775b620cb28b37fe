"""What a value reads like in a cell of CSV and of a text table, written apart from the ledger."""

import re
import unicodedata
from itertools import accumulate, takewhile

from wcwidth import iter_graphemes, wcswidth

COLUMNS_MAX = 40
#: Where a cell may begin, in a list with semicolons too, and what would be run from there on.
FORMULA = re.compile(
    "(^|[;|\t\r\n])(?=(?:(?![\t\r\n])[\\s'\"\xad\u200b-\u200f\u2060\ufeff])*[=+\\-@\uff1d\uff0b\uff0d\uff20])"
)
#: At the start of a cell, what a spreadsheet would leave out.
LEADING = re.compile("'*[\t\r]")
#: Shows nothing, though its category doesn't tell (Default_Ignorable_Code_Point; Braille blank).
BLANK = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0"
    "\U000e0100-\U000e01ef]"
)
#: Never cut, however long; and of totals nothing is.
WHOLE = {"id", "text", "step", "steps", "check", "action", "subject", "reasons", "changed"}


def in_short(words):
    """Return words as long as a cell may be."""
    shown = plain(words)
    if wcswidth(shown) < COLUMNS_MAX + 1:
        return shown
    beginnings = accumulate(iter_graphemes(shown), initial="")
    *_, longest = takewhile(has_room, beginnings)
    return longest + "…"


def has_room(words):
    """Whether words fit into a cell, cut there."""
    return wcswidth(words + "…") <= COLUMNS_MAX


def csv_cell(told):
    if told is None:
        return ""
    words = "; ".join(told) if isinstance(told, list) else spelled(told)
    is_number = isinstance(told, bool | int)
    if is_number:
        return words
    marked = FORMULA.sub(lambda found: found[0] + "'", words)
    return f"'{marked}" if LEADING.match(words) else marked


def text_cell(told):
    words = ", ".join(told) if isinstance(told, list) else spelled(told)
    return plain(words) if told not in (None, []) else "-"


def spelled(told):
    return str(told).lower() if isinstance(told, bool) else str(told)


def plain(words):
    """Return words on one line, with a mark for each character that shows nothing by itself."""
    kept = " ".join(words.split())
    return "".join("\N{REPLACEMENT CHARACTER}" if hides(each) else each for each in kept)


def hides(character):
    category = unicodedata.category(character)
    return category.startswith("C") or category in ("Zl", "Zp") or BLANK.match(character)


#: U+2066 to U+2069.
ISOLATES = dict.fromkeys(range(0x2066, 0x206A))


def text_rows(text):
    """Return the head and the rows of a text table; no cell has two spaces in it.

    What sets right-to-left words apart is left out: it is no part of them.
    """
    lines = text.translate(ISOLATES).removesuffix("\n").split("\n")
    return [re.split(r" {2,}", line) for line in lines]


def uncut(rows, wanted):
    """Return the rows of a text table with each cell that is rightly cut as it was before."""
    if list(map(len, rows)) != list(map(len, wanted)):
        return rows
    return [
        [
            whole if name not in WHOLE and is_cut(cell, whole) else cell
            for name, cell, whole in zip(wanted[0], row, full, strict=True)
        ]
        for row, full in zip(rows, wanted, strict=True)
    ]


def is_cut(cell, whole):
    """Whether a cell has the beginning of what it stands for: as much as there is room for."""
    kept = cell.removesuffix("…")
    if cell == kept or not whole.startswith(kept) or wcswidth(whole) <= COLUMNS_MAX:
        return False
    following = next(iter_graphemes(whole[len(kept) :]))
    return has_room(kept) and not has_room(kept + following)
