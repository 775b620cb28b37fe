"""Reading a CSV body into rows of named cells; a spreadsheet's ways of writing it are taken."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Final

from ledger.api.batch import csv_text
from ledger.api.batch.csv_errors import (
    cell_errors,
    header_errors,
    length_errors,
)
from ledger.api.batch.csv_text import CsvRow
from ledger.api.batch.json_lines import check_count
from ledger.api.formats.csv_escaping import unescape_formulas
from ledger.rules.base.names import tidy
from ledger.rules.base.printable import trimmed
from ledger.services.batches import BatchRefused

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
    """The rows of a CSV, without the empty ones; `line` is that of the header."""

    line: int
    names: tuple[str, ...]
    rows: tuple[Cells, ...]


def read(content: bytes, known: KnownColumns) -> CsvSheet:
    """Return the rows of a CSV whose header names some of the known columns, each once.

    A `'` that keeps a cell of words from running as a formula is taken off; blanks around a cell
    are kept in spaced columns, unless it shows nothing else.

    Raises:
        NotUtf8: it is in another encoding.
        TooLarge: it has more rows than a batch takes.
        BatchRefused: it isn't CSV; the header names no such column or one twice; or a row has other
            cells, or is too long.
    """
    text, mark = csv_text.read(content, known.names)
    rows = csv_text.rows(text, mark)
    header = next(rows, CsvRow(1, []))
    names = [tidy(name) for name in header.cells]
    if len(names) > COLUMNS_MAX:
        sentence = f"A CSV has at most {COLUMNS_MAX} columns."
        raise csv_text.refused(header.line, "too-long", sentence, lines=1)
    body = _parted(rows, len(names))
    body.cut(names)
    in_header = list(header_errors(header.line, names, known.names))
    in_rows = list(length_errors(text, mark, len(names), body.wrong_lengths(names)))
    in_rows += cell_errors(names, body.fitting)
    in_rows.sort(key=itemgetter("line"))
    if in_header or in_rows:
        # The header is a line too where it is refused.
        lines = body.count + bool(in_header)
        raise BatchRefused([*in_header, *in_rows], lines=lines)
    cells = [_cells_of(row, names, known) for row in body.fitting]
    return CsvSheet(header.line, tuple(names), tuple(cells))


@dataclass(slots=True)
class _Body:
    """The rows that are no longer than the header; of longer ones, by line, only their length."""

    fitting: list[CsvRow]
    longer: dict[int, int]

    @property
    def count(self) -> int:
        return len(self.fitting) + len(self.longer)

    def cut(self, names: list[str]) -> None:
        """Take off the empty columns that a spreadsheet leaves at the end, in the header too."""
        while names and not names[-1] and self._is_empty_from(len(names) - 1):
            names.pop()
        width = len(names)
        self.fitting = [CsvRow(row.line, row.cells[:width]) for row in self.fitting]

    def _is_empty_from(self, place: int) -> bool:
        return not any("".join(row.cells[place:]) for row in self.fitting)

    def wrong_lengths(self, names: Sequence[str]) -> dict[int, int]:
        """Return how many cells each row has, by its line, that has other ones than the header."""
        lengths = dict(self.longer)
        for row in self.fitting:
            cells = len(row.cells)
            if cells != len(names):
                lengths[row.line] = cells
        return lengths


def _parted(rows: Iterable[CsvRow], cells_max: int) -> _Body:
    body = _Body([], {})
    for row in rows:
        check_count(body.count + 1)
        cells = len(row.cells)
        if cells > cells_max:
            body.longer[row.line] = cells
        else:
            body.fitting.append(row)
    return body


def _cells_of(row: CsvRow, names: Sequence[str], known: KnownColumns) -> Cells:
    """The cells of a row by their columns, without what a spreadsheet needs around them."""
    by_column = {}
    for name, cell in zip(names, row.cells, strict=True):
        words = unescape_formulas(cell) if name in known.words else cell
        within = trimmed(words)
        by_column[name] = words if within and name in known.spaced else within
    return Cells(row.line, by_column)
