"""Reading a CSV body into rows of named cells; a spreadsheet's ways of writing it are taken."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from ledger.api.batch import csv_headings, csv_text, csv_title_rows
from ledger.api.batch.csv_errors import (
    RowLength,
    beyond,
    cell_errors,
    header_errors,
    length_errors,
)
from ledger.api.batch.csv_text import CsvRow
from ledger.api.batch.json_lines import check_count, check_some
from ledger.api.formats.csv_escaping import unescape_formulas
from ledger.rules.base.line_errors import LineError, LineErrors
from ledger.rules.base.names import tidy
from ledger.rules.base.printable import trimmed
from ledger.services.batch_refusals import BatchRefused

COLUMNS_MAX: Final = 100


@dataclass(frozen=True, slots=True)
class KnownColumns:
    """The columns that a CSV may have.

    Those of `words` hold free text; in those of `spaced` the blanks around a cell are kept.
    """

    names: Collection[str]
    words: Collection[str]
    spaced: Collection[str]


@dataclass(frozen=True, slots=True)
class Cells:
    """One row: the line on which it starts, and its cells by the names of their columns."""

    line: int
    by_column: dict[str, str]


@dataclass(frozen=True, slots=True)
class CsvSheet:
    """The rows of a CSV, without the empty ones and those in `errors`.

    `line` is that of the header, `names` are the columns that it has. `errors` are of the header,
    of what stands above it, and of rows that have other cells.
    """

    line: int
    names: tuple[str, ...]
    rows: tuple[Cells, ...]
    errors: tuple[LineError, ...]


def read(content: bytes, known: KnownColumns) -> CsvSheet:
    """Return the rows of a CSV whose header names some of the known columns.

    A `'` that keeps a cell of words from running as a formula is taken off; blanks around a cell
    are kept in spaced columns, unless it shows nothing else.

    Raises:
        NotUtf8: it is in another encoding.
        Invalid: nothing stands in it.
        TooLarge: it has more rows than a batch takes.
        BatchRefused: it isn't CSV, its header names no column, or a row is too long.
    """
    text, mark = csv_text.read(content, known.names)
    errors = _above_header(text, mark, known.names)
    if errors:
        text, mark = _from_header(text, mark, known.names)
    rows = csv_text.rows(text, mark)
    header = next(rows, CsvRow(1, []))
    names = _names(header)
    body = _parted(rows, len(names), mark)
    width = body.width(names)
    names = names[:width]
    body.cut(width)
    errors += header_errors(header.line, names, known.names)
    wrong_lengths = body.wrong_lengths(width)
    errors += length_errors(text, mark, width, wrong_lengths)
    errors += cell_errors(names, body.fitting)
    columns = csv_headings.read_as(names, known.names)
    spellings = set(map(csv_headings.spelling, names))
    if spellings.isdisjoint(known.names):
        # The header is a line too where it is refused.
        raise BatchRefused(LineErrors(errors), lines=body.count + 1)
    wrong_lines = {error["line"] for error in errors}
    right_rows = [row for row in body.fitting if row.line not in wrong_lines]
    return CsvSheet(
        line=header.line,
        names=tuple(filter(None, columns)),
        rows=tuple(_cells_of(row, columns, known) for row in right_rows),
        errors=tuple(errors),
    )


def _above_header(
    text: str,
    mark: str,
    known: Collection[str],
) -> list[LineError]:
    """Return the error of rows that stand above the header; none where none do."""
    first = next(csv_text.rows(text, mark), CsvRow(1, []))
    header = csv_title_rows.header_below(text, first, known)
    if header is None:
        return []
    message = csv_title_rows.message(text, first, header, known)
    return [csv_text.line_error(first.line, "not-a-header", message)]


def _from_header(
    text: str,
    mark: str,
    known: Collection[str],
) -> tuple[str, str]:
    """Return a text with nothing above its header, and the mark between its cells."""
    first = next(csv_text.rows(text, mark))
    header = csv_title_rows.header_below(text, first, known)
    assert header is not None, "something stands above it"
    text = csv_text.without_lines_above(text, header.line)
    return text, csv_text.delimiter(text, known)


def _names(header: CsvRow) -> list[str]:
    check_some(len(header.cells))
    names = list(map(tidy, header.cells))
    if len(names) > COLUMNS_MAX:
        raise csv_text.refused(
            header.line,
            "too-long",
            f"A CSV has at most {COLUMNS_MAX} columns.",
            lines=1,
        )
    return names


@dataclass(slots=True)
class _Body:
    """The rows that are no longer than the header; of longer ones, by line, their length."""

    fitting: list[CsvRow]
    longer: dict[int, RowLength]

    @property
    def count(self) -> int:
        """The number of rows."""
        return len(self.fitting) + len(self.longer)

    def width(self, names: Sequence[str]) -> int:
        """Return the number of columns without the empty ones that a spreadsheet leaves at the end.

        Such a column has neither a name nor a filled cell.
        """
        width = len(names)
        while width > 0 and not names[width - 1] and self._is_empty_from(width - 1):
            width -= 1
        return width

    def _is_empty_from(self, column: int) -> bool:
        return not any(any(row.cells[column:]) for row in self.fitting)

    def cut(self, width: int) -> None:
        """Take off the cells of further columns."""
        for row in self.fitting:
            del row.cells[width:]

    def wrong_lengths(self, width: int) -> dict[int, RowLength]:
        """Return, by its line, how many cells each row has that has other ones than `width`."""
        lengths = dict(self.longer)
        for row in self.fitting:
            cells = len(row.cells)
            if cells != width:
                lengths[row.line] = RowLength(cells)
        return lengths


def _parted(
    rows: Iterable[CsvRow],
    cells_max: int,
    mark: str,
) -> _Body:
    body = _Body([], {})
    for row in rows:
        check_count(body.count + 1)
        cells = len(row.cells)
        if cells > cells_max:
            more = beyond(row.cells, cells_max, mark)
            body.longer[row.line] = RowLength(cells, more)
        else:
            body.fitting.append(row)
    return body


def _cells_of(
    row: CsvRow,
    columns: Sequence[str | None],
    known: KnownColumns,
) -> Cells:
    """The cells of a row by their columns, without what a spreadsheet needs around them."""
    by_column = {}
    for name, cell in zip(columns, row.cells, strict=True):
        if name is None:
            continue
        words = cell
        if name in known.words:
            words = unescape_formulas(cell)
        bare_words = trimmed(words)
        if bare_words and name in known.spaced:
            by_column[name] = words
        else:
            by_column[name] = bare_words
    return Cells(row.line, by_column)
