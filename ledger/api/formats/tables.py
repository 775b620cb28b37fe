"""Documents as text: aligned tables, a row a document, or a line for each field of one."""

from collections.abc import Sequence

from ledger.api.formats.column import Column, Document
from ledger.api.formats.csv_rows import spelled_value
from ledger.api.formats.text_table import EMPTY, cut, display, display_sentence, table


def rows_of(
    documents: Sequence[Document],
    columns: Sequence[Column],
) -> str:
    """Return documents as a table, a row each; long cells are cut."""
    names = [column.name for column in columns]
    rows = [_row(document, columns) for document in documents]
    return table(names, rows)


def fields_table(
    document: Document,
    columns: Sequence[Column],
) -> str:
    """Return one document as a table of names and values, nothing cut."""
    rows = []
    for column in columns:
        cell = _whole_cell(column, document)
        rows.append([column.name, cell])
    return table(["field", "value"], rows)


def _row(
    document: Document,
    columns: Sequence[Column],
) -> list[str]:
    """The cells of a document, cut where a column may be."""
    cells = []
    for column in columns:
        cell = _whole_cell(column, document)
        if not column.whole:
            cell = cut(cell)
        cells.append(cell)
    return cells


def _whole_cell(
    column: Column,
    document: Document,
) -> str:
    """A cell, nothing cut; columns that are never cut hold the ledger's own sentences."""
    value = column.value(document)
    isolate = display_sentence if column.whole else display
    if isinstance(value, list):
        parts = [isolate(str(part)) or EMPTY for part in value]
        return column.joined(parts) if parts else EMPTY
    if value is None or value == "":
        return EMPTY
    words = spelled_value(value)
    return isolate(words)
