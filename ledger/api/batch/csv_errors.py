"""Errors of a CSV: of its header, of the lengths of its rows, and of characters in cells."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from ledger.api.batch import csv_headings, csv_text
from ledger.api.batch.csv_text import CsvRow, line_error
from ledger.rules.base.line_errors import LineError
from ledger.rules.base.names import tidy

_NAME_CHARACTERS_MAX: Final = 60
_OTHER_MARK: Final = (
    "The cells of this row are separated by {!r}, and those of the header by {!r}: use one of them "
    "in the whole file."
)
_MARKS: Final = (
    " Cells are separated by a comma, a semicolon, a tab or |; a first line such as sep=^ names "
    "another one."
)
_PARTED: Final = (
    " A {!r} within a cell parts it: put quotation marks around that cell. Past the last column "
    "stands `value`."
)
_HEADER_AGAIN: Final = (
    "This is the header again, as where files were joined: take this line out."
)
_NUL: Final = (
    "This cell holds a NUL character (U+0000), which no text has: take it out."
)


class RowLength(NamedTuple):
    """How many cells a row has, and the beginning of what stands past the last column."""

    cells: int
    beyond: str = ""


def beyond(
    cells: Sequence[str],
    width: int,
    mark: str,
) -> str:
    """Return the beginning of what stands past the last column."""
    words = mark.join(cells[width:])
    return words[:_NAME_CHARACTERS_MAX]


def header_errors(
    line: int,
    names: Sequence[str],
    known: Collection[str],
) -> Iterator[LineError]:
    """Yield an error for each name of the header that isn't known, or stands twice."""
    for name, count in Counter(names).items():
        pointer = _pointer(name)
        if name not in known:
            message = _no_such_column(name, known)
            if len(names) == 1:
                message += _MARKS
            yield line_error(line, "unknown-column", message, pointer)
        elif count > 1:
            message = f"The column {name!r} stands twice."
            yield line_error(line, "repeated", message, pointer)


def _pointer(name: str) -> str:
    """The JSON pointer of a column, cut where somebody sent a very long name."""
    shown_name = name[:_NAME_CHARACTERS_MAX]
    return f"/{shown_name}"


def _no_such_column(name: str, known: Collection[str]) -> str:
    """Say which column may be meant, or else which there are."""
    if not name:
        return "This column has no heading: name it, or leave the column out."
    name = name[:_NAME_CHARACTERS_MAX]
    column = csv_headings.nearest_column(name, known)
    if column is None:
        columns = ", ".join(known)
        return f"There is no column {name!r}. There are {columns}."
    return f"There is no column {name!r}. Did you mean {column!r}?"


def length_errors(
    text: str,
    mark: str,
    cells: int,
    wrong_lengths: Mapping[int, RowLength],
) -> Iterator[LineError]:
    """Yield an error for each row that has other cells than the header.

    `wrong_lengths` has how many, by the lines of the rows.
    """
    other_marks: Mapping[int, str] = {}
    if wrong_lengths and cells > 1:
        other_marks = csv_text.other_marks(text, mark, cells, wrong_lengths)
    for line, length in wrong_lengths.items():
        other_mark = other_marks.get(line)
        if other_mark is not None:
            sentence = _OTHER_MARK.format(other_mark, mark)
            yield line_error(line, "wrong-length", sentence)
        else:
            yield _length_error(line, length, cells, mark)


def _length_error(line: int, length: RowLength, cells: int, mark: str) -> LineError:
    """Return the error of a row that has other cells than the header, by the same mark."""
    plural = "" if length.cells == 1 else "s"
    sentence = f"This row has {length.cells} cell{plural}, and the header has {cells}."
    if length.cells > cells:
        sentence += _PARTED.format(mark)
    error = line_error(line, "wrong-length", sentence)
    if length.beyond:
        error["value"] = length.beyond
    return error


def cell_errors(names: Sequence[str], rows: Sequence[CsvRow]) -> Iterator[LineError]:
    """Yield an error for each row that is the header again, and each cell that holds a NUL."""
    for row in rows:
        if _is_header(row.cells, names):
            yield line_error(row.line, "repeated", _HEADER_AGAIN)
        for name, cell in zip(names, row.cells, strict=False):
            if "\x00" in cell:
                pointer = _pointer(name)
                yield line_error(row.line, "control-character", _NUL, pointer)


def _is_header(cells: Sequence[str], names: Sequence[str]) -> bool:
    # Most rows are told apart by their first cell, which is quick.
    if names and cells:
        first_cell = tidy(cells[0])
        if first_cell != names[0]:
            return False
    return [tidy(cell) for cell in cells] == names
