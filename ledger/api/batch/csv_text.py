"""CSV as text: its encoding, the mark between its cells, and its rows with their lines."""

import csv
import io
import re
from collections.abc import Collection, Iterator
from contextlib import suppress
from itertools import islice
from typing import Final, Self

from ledger.api.http.errors import NotUtf8, TooLarge
from ledger.rules.base.errors import LedgerError
from ledger.rules.base.names import tidy
from ledger.rules.base.printable import grouped
from ledger.services.batches import BatchRefused, LineError

#: What may stand between cells; the header row tells which.
DELIMITERS: Final = (",", ";", "\t", "|")
#: No cell is larger then; Python's reader of CSV takes no larger one.
ROW_CHARACTERS_MAX: Final = 131_072
#: Lines of a file, the empty ones too.
FILE_LINES_MAX: Final = 1_000_000
#: How many rows are looked at to find the mark between cells.
ROWS_LOOKED_AT_MAX: Final = 1_000
#: A first line that tells a spreadsheet the mark between cells, perhaps saved again as a row.
_SEPARATOR_LINE: Final = re.compile(r'"?sep=([^\r\n]?)[^\r\n]*', re.IGNORECASE)
#: What csv.Error says where the file ends within a quoted cell.
_UNEXPECTED_END: Final = "unexpected end of data"
_NOT_CLOSED: Final = (
    "A quotation mark in this row is not closed, so that the rest of the file stands in one cell: "
    "close it, or double it if it belongs to the words. Where the end of the file is missing, get "
    "it again."
)
_NOT_DOUBLED: Final = (
    "A quotation mark in this row ends a cell, and then the cell goes on: double each quotation "
    "mark that belongs to the words."
)


def read(content: bytes, known: Collection[str]) -> tuple[str, str]:
    """Return the text of a CSV and the mark between its cells, with which most names are known.

    Of the `known` names of columns most are in the header. A first line such as `sep=;` is emptied.

    Raises:
        NotUtf8: it is in another encoding.
    """
    text = _decoded(content)
    told = _SEPARATOR_LINE.match(text)
    if told is None:
        return text, _delimiter(text, known, DELIMITERS)
    text = text[told.end() :]
    marks = (told[1], *DELIMITERS) if _may_separate(told[1]) else DELIMITERS
    return text, _delimiter(text, known, marks)


def _decoded(content: bytes) -> str:
    try:
        text = content.decode("utf-8").lstrip("\ufeff")
    except UnicodeDecodeError as wrong:
        raise _not_utf_8(content.count(b"\n", 0, wrong.start) + 1) from None
    if "\x00" in text[:2]:
        # One of the two bytes of an ASCII character in UTF-16.
        raise _not_utf_8(1)
    return text


def _not_utf_8(line: int) -> NotUtf8:
    return NotUtf8(
        f'Line {line} of the CSV isn\'t UTF-8: save it again as "CSV UTF-8"; nothing was recorded.',
        line=line,
    )


def _may_separate(mark: str) -> bool:
    return mark != "" and not mark.isalnum() and mark not in " \"'\\"


def _delimiter(text: str, known: Collection[str], marks: Collection[str]) -> str:
    """The mark between cells with which most names of the header are known.

    Where that doesn't decide, it is the one that parts most rows as it parts the header.
    """
    header = _first_filled(_Lines(text))

    def fits(mark: str) -> tuple[int, int]:
        names = next(csv.reader([header], delimiter=mark), [])
        names_known = sum(tidy(name) in known for name in names)
        return names_known, _rows_alike(text, mark) if names_known <= 1 else 0

    return max(marks, key=fits)


def _rows_alike(text: str, mark: str) -> int:
    """How many of the first rows a mark parts into as many cells as the first one, two at least."""
    lengths: list[int] = []
    # What can't be read is told where the rows are.
    with suppress(LedgerError):
        lengths.extend(
            len(row) for _, row in islice(rows(text, mark), ROWS_LOOKED_AT_MAX)
        )
    return lengths.count(lengths[0]) if lengths and lengths[0] > 1 else 0


def other_marks(
    text: str, mark: str, cells: int, lines: Collection[int]
) -> dict[int, str]:
    """Return, by their lines, the marks that part rows into so many cells where `mark` doesn't."""
    others: dict[int, str] = {}
    for other in DELIMITERS:
        if other == mark:
            continue
        with suppress(LedgerError):
            for line, row in rows(text, other):
                if line in lines and len(row) == cells:
                    others[line] = other
    return others


def _first_filled(lines: "_Lines") -> str:
    for line in lines:
        if line.strip():
            return line
        lines.start_row()
    return ""


class _Lines:
    """The lines of a CSV, as its reader takes them.

    The lines of one row, from one `start_row` to the next, have a greatest length in all: a row may
    have line ends in its cells, and what isn't closed would be read to the end of the file.
    """

    def __init__(self, text: str) -> None:
        #: The rows that were read before, of which the first is the header.
        self.rows = 0
        self._lines = io.StringIO(text, newline="")
        self._count = 0
        self.start_row()

    def start_row(self) -> None:
        """Count the characters of a new row."""
        self._row_starts, self._characters_left = self._count + 1, ROW_CHARACTERS_MAX

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self._count += 1
        if self._count > FILE_LINES_MAX:
            raise TooLarge(
                f"A CSV has at most {grouped(FILE_LINES_MAX)} lines, the empty ones too.",
                lines_max=FILE_LINES_MAX,
            )
        self._characters_left -= len(line)
        if self._characters_left < 0:
            sentence = (
                f"A row has at most {grouped(ROW_CHARACTERS_MAX)} characters. "
                "Is a quotation mark not closed?"
            )
            raise refused(
                self._row_starts, "too-long", sentence, lines=max(1, self.rows)
            )
        return line


def refused(line: int, code: str, message: str, *, lines: int) -> BatchRefused:
    """Return the refusal of a CSV for one thing, of `lines` that were read."""
    error: LineError = {"line": line, "pointer": "", "code": code, "message": message}
    return BatchRefused([error], lines=lines)


def rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each row that isn't empty, with the line on which it starts.

    Raises:
        BatchRefused: a quotation mark stands wrong, or a row is too long.
        TooLarge: there are too many lines.
    """
    lines = _Lines(text)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        lines.start_row()
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as wrong:
            sentence = _NOT_CLOSED if str(wrong) == _UNEXPECTED_END else _NOT_DOUBLED
            raise refused(line, "not-csv", sentence, lines=lines.rows + 1) from None
        if any(cell.strip() for cell in row):
            lines.rows += 1
            yield line, row
