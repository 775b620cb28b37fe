"""Lines of CSV (RFC 4180), and what a document has in a column, in letters."""

import csv
import io
from collections.abc import Iterable, Sequence

from ledger.api.formats.column import Column, Document
from ledger.api.formats.csv_escaping import escape_formulas


def csv_line(cells: Sequence[str]) -> bytes:
    """Return cells as one line, quoted where that is needed."""
    return csv_lines([cells])


def csv_lines(rows: Iterable[Sequence[str]]) -> bytes:
    """Return rows of cells as lines, at a fifth of the cost of one writer for each."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode()


def csv_cells(columns: Sequence[Column], document: Document) -> list[str]:
    """Return what a document has in some columns, as cells that no spreadsheet runs.

    A list has a million of them: so most take no further call.
    """
    cells: list[str] = []
    for column in columns:
        value = column.value(document)
        if value is None:
            value = ""
        elif not isinstance(value, str):
            value = _in_letters(value)
        if column.words:
            value = escape_formulas(value)
        cells.append(value)
    return cells


def spelled(column: Column, document: Document) -> str:
    """Return what a document has in a column, in letters; nothing where it has null."""
    return _in_letters(column.value(document))


def _in_letters(value: object) -> str:
    """Return a value in letters, each part of a list too."""
    if value is None:
        return ""
    if isinstance(value, list):
        return "; ".join(map(str, value))
    return spelled_value(value)


def spelled_value(value: object) -> str:
    """Return a value that is neither null nor a list, in letters: `true`, not `True`."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
