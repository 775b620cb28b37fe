"""Many new rows of a table, as PostgreSQL takes them fastest: by COPY."""

from collections.abc import Mapping, Sequence
from functools import cache
from operator import itemgetter
from typing import Final

from sqlalchemy import Connection, Table

from ledger.db import prepared
from ledger.db.prepared import Value

#: Fewer rows go by INSERT, together with what is written else.
_ROWS_MIN: Final = 50


def is_faster(
    connection: Connection,
    rows: Sequence[object],
) -> bool:
    """Return whether a database has COPY, and it is faster for these rows."""
    return connection.dialect.name == "postgresql" and len(rows) >= _ROWS_MIN


def add(
    connection: Connection,
    table: Table,
    rows: Sequence[Mapping[str, Value]],
) -> None:
    """Add rows that have a value for each column."""
    names = [column.name for column in table.columns]
    values_of = itemgetter(*names)
    prepared.copy_rows(connection, _statement(table), list(map(values_of, rows)))


@cache
def _statement(table: Table) -> str:
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    return f'COPY "{table.name}" ({names}) FROM STDIN'
