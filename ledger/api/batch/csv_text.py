"""CSV as text: its encoding, the mark between its cells, and its rows with their lines."""

import csv
import io
import re
from collections.abc import Collection, Iterator
from contextlib import suppress
from itertools import islice
from typing import Final, NamedTuple, Self

from ledger.api.http.errors import NotUtf8, TooLarge
from ledger.rules.base.errors import LedgerError
from ledger.rules.base.line_errors import LineError, LineErrors
from ledger.rules.base.names import tidy
from ledger.rules.base.printable import grouped
from ledger.services.batch_refusals import BatchRefused

#: What may stand between cells; the header row tells which.
DELIMITERS: Final = (
    ",",
    ";",
    "\t",
    "|",
)
#: No cell is larger then; Python's reader of CSV takes no larger one.
ROW_CHARACTERS_MAX: Final = 131_072
#: Lines of a file, the empty ones too.
FILE_LINES_MAX: Final = 1_000_000
#: How many rows are looked at to find the mark between cells.
ROWS_LOOKED_AT_MAX: Final = 1_000
#: A first line that tells a spreadsheet the mark between cells, perhaps saved again as a row.
_SEPARATOR_LINE: Final = re.compile(r'"?sep=([^\r\n]?)[^\r\n]*', re.IGNORECASE)
#: Characters that no file separates its cells by, beside letters and digits.
_NO_SEPARATORS: Final = " \"'\\"
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


class CsvRow(NamedTuple):
    """The line on which a row starts, and its cells."""

    line: int
    cells: list[str]


def read(content: bytes, known: Collection[str]) -> tuple[str, str]:
    """Return the text of a CSV and the mark between its cells, with which most names are known.

    Of the `known` names of columns most are in the header. A first line such as `sep=;` is emptied.

    Raises:
        NotUtf8: it is in another encoding.
    """
    text = _decoded(content)
    marks: tuple[str, ...] = DELIMITERS
    separator_line = _SEPARATOR_LINE.match(text)
    if separator_line is not None:
        text = text[separator_line.end() :]
        mark = separator_line[1]
        if _may_separate(mark):
            marks = (mark, *DELIMITERS)
    return text, delimiter(text, known, marks)


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
    if mark == "" or mark.isalnum():
        return False
    return mark not in _NO_SEPARATORS


def without_lines_above(text: str, line: int) -> str:
    """Return the text of a CSV with nothing in the lines above one."""
    lines = io.StringIO(text, newline="")
    for _ in range(line - 1):
        next(lines)
    return "\n" * (line - 1) + lines.read()


def delimiter(
    text: str,
    known: Collection[str],
    marks: Collection[str] = DELIMITERS,
) -> str:
    """Return the mark between cells with which most names of the header are known.

    Where that doesn't decide, it is the one that parts most rows as it parts the header.
    """
    header = _first_filled(_Lines(text))

    def fits(mark: str) -> tuple[int, int]:
        reader = csv.reader([header], delimiter=mark)
        names = next(reader, [])
        names_known = sum(tidy(name) in known for name in names)
        rows_alike = 0
        if names_known <= 1:
            rows_alike = _rows_alike(text, mark)
        return names_known, rows_alike

    return max(marks, key=fits)


def _rows_alike(text: str, mark: str) -> int:
    """Count the first rows that a mark parts into as many cells as the header, two at least."""
    lengths: list[int] = []
    # A row that can't be read is refused where the rows are read.
    with suppress(LedgerError):
        first_rows = islice(rows(text, mark), ROWS_LOOKED_AT_MAX)
        lengths.extend(len(row.cells) for row in first_rows)
    if not lengths:
        return 0
    of_header = lengths[0]
    if of_header <= 1:
        return 0
    return lengths.count(of_header)


def other_marks(
    text: str,
    mark: str,
    cells: int,
    lines: Collection[int],
) -> dict[int, str]:
    """Return, by their lines, the marks that part rows into so many cells where `mark` doesn't."""
    others: dict[int, str] = {}
    for other in DELIMITERS:
        if other == mark:
            continue
        with suppress(LedgerError):
            for row in rows(text, other):
                if row.line in lines and len(row.cells) == cells:
                    others[row.line] = other
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
        self._row_starts = self._count + 1
        self._characters_left = ROW_CHARACTERS_MAX

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
            raise refused(
                self._row_starts,
                "too-long",
                f"A row has at most {grouped(ROW_CHARACTERS_MAX)} characters. "
                "Is a quotation mark not closed?",
                lines=max(1, self.rows),
            )
        return line


def line_error(
    line: int,
    code: str,
    message: str,
    pointer: str = "",
) -> LineError:
    """Return the error of a line of the file; `pointer` names the column, if it is one cell."""
    return {
        "line": line,
        "pointer": pointer,
        "code": code,
        "message": message,
    }


def refused(
    line: int,
    code: str,
    message: str,
    *,
    lines: int,
) -> BatchRefused:
    """Return the refusal of a CSV for one thing, of `lines` that were read."""
    error = line_error(line, code, message)
    return BatchRefused(LineErrors([error]), lines=lines)


def rows(text: str, delimiter: str) -> Iterator[CsvRow]:
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
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as wrong:
            sentence = _sentence(wrong)
            raise refused(line, "not-csv", sentence, lines=lines.rows + 1) from None
        if any(cell.strip() for cell in cells):
            lines.rows += 1
            yield CsvRow(line, cells)


def _sentence(wrong: csv.Error) -> str:
    if str(wrong) == _UNEXPECTED_END:
        return _NOT_CLOSED
    return _NOT_DOUBLED
