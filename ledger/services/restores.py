"""The ledger of a backup, made in an empty database: all of it, or nothing.

The tables are made as they were when the backup was taken, filled, and migrated from there.
"""

from collections.abc import Iterable, Sequence
from typing import Any, get_type_hints

from sqlalchemy import Connection, column, table
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ledger import __version__
from ledger.db import migrations
from ledger.rules.base import archive
from ledger.rules.base.archive import Damaged
from ledger.rules.base.printable import grouped
from ledger.services import backups, ledger_identity, search_index
from ledger.services.backups import (
    KINDS,
    ROWS_AT_ONCE,
    Cell,
    Columns,
    Header,
)


def read_header(value: Any) -> Header:  # noqa: ANN401 - whatever JSON the first line is
    """Return the header that the first value of a backup is.

    Raises:
        Damaged: it is none, or that of a form or of tables that this version doesn't know.
    """
    if not isinstance(value, dict) or "backup" not in value:
        raise Damaged("This is no backup of a ledger.")
    knows_tables = migrations.knows(str(value.get("revision")))
    if value["backup"] != archive.FORM or not knows_tables:
        version = value.get("version")
        raise Damaged(
            f"Version {version} of the ledger made this backup, and this is {__version__}, which "
            "doesn't know its tables: restore it with the version that made it, or a newer one."
        )
    shapes = {name: type(field) for name, field in value.items()}
    if shapes != get_type_hints(Header):
        raise Damaged("The first line of this backup isn't what a ledger writes there.")
    return Header(**value)


def restore(
    session: Session,
    header: Header,
    values: Iterable[Any],
) -> None:
    """Make the tables of a backup in an empty database, fill them, and migrate them.

    `values` are those after its header.

    Raises:
        Damaged: the rows contradict each other, or the root that the header says; or see
            `archive.opened`.
        MadeAnew: what they hold can't stand in the newest tables.
    """
    connection = session.connection()
    migrations.upgrade(connection, header.revision)
    try:
        _fill(connection, values)
    except IntegrityError as failed:
        raise Damaged(
            f"The rows of the backup don't fit together ({failed.orig}). Nothing was restored."
        ) from None
    migrations.upgrade(connection)
    # No backup has it: it is made of the rest.
    search_index.fill(session)
    size, root = backups.journal(session)
    if (size, root.hex()) != (header.entries, header.root):
        raise Damaged(
            f"The restored journal has {grouped(size)} entries and the root {root.hex()}; the "
            f"backup says {grouped(header.entries)} and {header.root}. Nothing was restored."
        )
    if ledger_identity.read(session) != header.marks:
        raise Damaged(
            "The first line of the backup names another ledger than its rows hold. Nothing was "
            "restored."
        )


def _fill(
    connection: Connection,
    values: Iterable[Any],
) -> None:
    """Put the rows of a backup into tables of its own revision.

    Raises:
        Damaged: they are those of other tables.
    """
    expected = backups.tables(connection)
    _clear(connection, expected)
    filling: _Filling | None = None
    for value in values:
        if isinstance(value, list) and filling is not None:
            filling.add(value)
            continue
        if filling is not None:
            filling.flush()
        filling = _begun(connection, value, expected)
    if filling is not None:
        filling.flush()
    if expected:
        raise _other_tables()


def _begun(
    connection: Connection,
    value: Any,  # noqa: ANN401 - whatever JSON a line is
    expected: dict[str, Columns],
) -> "_Filling":
    """Return the table that a line of a backup begins, which is no longer expected then.

    Raises:
        Damaged: the line begins none of those.
    """
    if not isinstance(value, dict):
        raise _no_row()
    name = str(value.get("table"))
    columns: Columns | None = value.get("columns")
    if columns is None or expected.pop(name, None) != columns:
        raise _other_tables()
    return _Filling(connection, name, columns)


def _clear(
    connection: Connection,
    names: Iterable[str],
) -> None:
    """Remove what the migrations have put into the tables, such as the head of no entries."""
    for name in names:
        connection.execute(table(name).delete())


def _other_tables() -> Damaged:
    return Damaged(
        "The tables in the backup aren't those that the migrations make at its revision."
    )


def _no_row() -> Damaged:
    return Damaged("The backup holds what is no row of a table. Nothing was restored.")


class _Filling:
    """A table that is being filled, a few rows at a time."""

    def __init__(
        self,
        connection: Connection,
        name: str,
        columns: Columns,
    ) -> None:
        cells: list[Cell] = [column(name) for name in columns]
        self._connection = connection
        self._columns = columns
        self._insert = table(name, *cells).insert()
        self._rows: list[dict[str, object]] = []

    def add(self, cells: Sequence[object]) -> None:
        """Add a row, given as it stands in a backup."""
        if len(cells) != len(self._columns):
            raise _no_row()
        row: dict[str, object] = {}
        kinds = self._columns.items()
        for (name, kind), cell in zip(kinds, cells, strict=True):
            if kind == KINDS[bytes]:
                row[name] = archive.unpacked_bytes(cell)
            else:
                row[name] = cell
        self._rows.append(row)
        if len(self._rows) == ROWS_AT_ONCE:
            self.flush()

    def flush(self) -> None:
        """Send the rows that wait to the database."""
        if self._rows:
            self._connection.execute(self._insert, self._rows)
            self._rows = []
