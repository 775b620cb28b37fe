"""A part of a table in CSV: its head, and the rows that are wanted, as they stand there."""

import csv
import io
from collections.abc import Collection, Iterable, Iterator

from ledger.api.formats.csv_rows import csv_line


def rows_with(
    pieces: Iterable[bytes],
    column: str,
    wanted: Collection[str],
) -> Iterator[bytes]:
    """Yield the head of a table, and each row that has one of some values in a column.

    The pieces are whole rows.
    """
    rows = csv.reader(_lines(pieces))
    header = next(rows)
    yield csv_line(header)
    place = header.index(column)
    for row in rows:
        if row[place] in wanted:
            yield csv_line(row)


def _lines(pieces: Iterable[bytes]) -> Iterator[str]:
    for piece in pieces:
        yield from io.StringIO(piece.decode(), newline="")
