"""Rows above the header of a CSV, such as the title of a sheet: where the header seems to be."""

from collections.abc import Collection, Iterator
from contextlib import suppress
from itertools import islice
from typing import Final

from ledger.api.batch import csv_headings, csv_text
from ledger.api.batch.csv_text import CsvRow
from ledger.rules.base.errors import LedgerError
from ledger.rules.base.names import tidy
from ledger.rules.base.printable import listed

#: How many rows are looked at for a header.
_ROWS_LOOKED_AT_MAX: Final = 50
#: How many headings of a header are known at least, and at most where it is none.
_KNOWN_MIN: Final = 3
_KNOWN_OF_TITLE_MAX: Final = 1
#: How many columns, and how much of a title, a refusal shows.
_COLUMNS_SHOWN_MAX: Final = 6
_TITLE_CHARACTERS_MAX: Final = 60
#: What stands around a title, and is no part of it.
_AROUND_TITLE: Final = '"' + "".join(csv_text.DELIMITERS)
_NO_HEADER: Final = (
    "Line {} is no header: it says {!r}. Line {} has the columns {}. Leave out what comes before "
    "it, so that the header is the first line."
)


def header_below(
    text: str,
    first: CsvRow,
    known: Collection[str],
) -> CsvRow | None:
    """Return the row that seems to be the header where the first row is none; else None."""
    if len(_columns(first, known)) > _KNOWN_OF_TITLE_MAX:
        return None
    best: CsvRow | None = None
    count = _KNOWN_MIN - 1
    for row in _first_rows(text):
        columns = _columns(row, known)
        if len(columns) > count:
            best = row
            count = len(columns)
    return best


def message(
    text: str,
    first: CsvRow,
    header: CsvRow,
    known: Collection[str],
) -> str:
    """Return the sentence on a first row that is no header, and on the one that seems to be."""
    lines = text.split("\n", first.line)
    title = tidy(lines[first.line - 1])
    title = title.strip(_AROUND_TITLE)
    columns = _columns(header, known)
    parts = columns[:_COLUMNS_SHOWN_MAX]
    more = len(columns) - len(parts)
    if more:
        parts.append(f"{more} more")
    return _NO_HEADER.format(
        first.line,
        title[:_TITLE_CHARACTERS_MAX],
        header.line,
        listed(parts),
    )


def _first_rows(text: str) -> Iterator[CsvRow]:
    """Yield the first rows of a file, parted by each mark that may stand between cells."""
    for mark in csv_text.DELIMITERS:
        # What can't be read so is no header.
        with suppress(LedgerError):
            yield from islice(csv_text.rows(text, mark), _ROWS_LOOKED_AT_MAX)


def _columns(
    row: CsvRow,
    known: Collection[str],
) -> list[str]:
    """Return the known columns that the cells of a row name."""
    spellings = map(csv_headings.spelling, row.cells)
    return [name for name in spellings if name in known]
