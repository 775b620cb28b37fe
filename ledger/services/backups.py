"""Backups: every row of every table at one moment, in a form that both databases take.

The first value of a backup is its header. Each table begins with its name and its columns; its rows
follow, as lists. Nothing of the home folder is in it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, TypeAlias

from sqlalchemy import ColumnClause, Connection, column, inspect, select, table
from sqlalchemy.orm import Session

from ledger import __version__
from ledger.db import Base, migrations
from ledger.db.files import DatabaseLost
from ledger.models import JournalEntry, JournalHead
from ledger.rules.base import archive, merkle
from ledger.rules.base.archive import Damaged
from ledger.rules.base.errors import NotFound
from ledger.rules.base.printable import grouped
from ledger.services import ledger_identity
from ledger.services.ledger_identity import Marks

#: How many rows are held at once: an article may take megabytes.
_ROWS_AT_ONCE: Final = 16
_KINDS: Final[dict[type, str]] = {
    str: "text",
    int: "integer",
    bytes: "bytes",
}
#: The kind of each column of a table, by the column's name.
_Columns: TypeAlias = dict[str, str]
_Column: TypeAlias = ColumnClause[Any]


@dataclass(frozen=True, slots=True)
class Header:
    """The first line of a backup: what it is of.

    `version` is that of the code that made it, `revision` that of the tables. `origin` and
    `secret_sha256` are the marks of the ledger; `root` is the journal's, over so many `entries`.
    """

    backup: int
    version: str
    revision: str
    origin: str
    secret_sha256: str
    entries: int
    root: str

    @property
    def marks(self) -> Marks:
        """The marks of the ledger that it is of."""
        return Marks(self.origin, self.secret_sha256)


def header(session: Session) -> Header:
    """Return the header of a backup of what a snapshot sees.

    Raises:
        NotFound: nothing is recorded yet.
        DatabaseLost: the journal isn't whole, so that nothing could be restored of it.
    """
    size, root = _journal(session)
    if size == 0:
        raise NotFound("There is no ledger to back up: nothing is recorded yet.")
    marks = ledger_identity.read(session)
    assert marks.secret_sha256 is not None, "it is read from the database"
    return Header(
        backup=archive.FORM,
        version=__version__,
        revision=migrations.revision(session.connection()),
        origin=marks.origin,
        secret_sha256=marks.secret_sha256,
        entries=size,
        root=root.hex(),
    )


def values(session: Session, header: Header) -> Iterator[object]:
    """Yield the values of a backup, which has to be read in the snapshot of its header."""
    yield asdict(header)
    connection = session.connection()
    for name, columns in _tables(connection).items():
        yield {
            "table": name,
            "columns": columns,
        }
        yield from _rows(connection, name, columns)


def _tables(connection: Connection) -> dict[str, _Columns]:
    """Return the columns of each table that is there, what others refer to first."""
    inspector = inspect(connection)
    names = set(inspector.get_table_names())
    tables = {}
    for model in Base.metadata.sorted_tables:
        if model.name in names:
            described = inspector.get_columns(model.name)
            kinds = {
                found["name"]: _KINDS[found["type"].python_type] for found in described
            }
            tables[model.name] = dict(sorted(kinds.items()))
    return tables


def _rows(
    connection: Connection,
    name: str,
    columns: _Columns,
) -> Iterator[list[object]]:
    """Yield the rows of a table in the order of its key, each in the order of its columns."""
    key = inspect(connection).get_pk_constraint(name)["constrained_columns"]
    cells: list[_Column] = [column(name) for name in columns]
    query = select(*cells).select_from(table(name)).order_by(*map(column, key))
    streaming = query.execution_options(yield_per=_ROWS_AT_ONCE)
    with connection.execute(streaming) as rows:
        for row in rows:
            yield list(map(archive.packed, row))


def read_header(value: Any) -> Header:  # noqa: ANN401 - whatever JSON the first line is
    """Return the header that the first value of a backup is.

    Raises:
        Damaged: it is none, or that of a form or of tables that this version doesn't know.
    """
    if not isinstance(value, dict) or "backup" not in value:
        raise Damaged("This is no backup of a ledger.")
    if value["backup"] != archive.FORM or not migrations.knows(value["revision"]):
        version = value["version"]
        raise Damaged(
            f"Version {version} of the ledger made this backup, and this is {__version__}, which "
            "doesn't know its tables: restore it with the version that made it, or a newer one."
        )
    return Header(**value)


def restore(
    session: Session,
    header: Header,
    rows: Iterable[Any],
) -> None:
    """Make the tables of a backup in an empty database, fill them, and migrate them.

    `rows` are the values of the backup after its header.

    Raises:
        Damaged: the journal doesn't have the root that the header says; or see `archive.opened`.
    """
    connection = session.connection()
    migrations.upgrade(connection, header.revision)
    _fill(connection, rows)
    migrations.upgrade(connection)
    size, root = _journal(session)
    if (size, root.hex()) != (header.entries, header.root):
        raise Damaged(
            f"The restored journal has {grouped(size)} entries and the root {root.hex()}; the "
            f"backup says {grouped(header.entries)} and {header.root}. Nothing was restored."
        )


def _fill(connection: Connection, rows: Iterable[Any]) -> None:
    """Put the rows of a backup into tables of its own revision."""
    expected = _tables(connection)
    for name in reversed(expected):
        connection.execute(table(name).delete())
    filling = None
    for value in rows:
        if isinstance(value, dict):
            if filling is not None:
                filling.flush()
            filling = _Filling(connection, value["table"], value["columns"])
            filling.check(expected.pop(value["table"], {}))
        else:
            assert filling is not None, "a table comes before its rows"
            filling.add(value)
    if filling is not None:
        filling.flush()
    if expected:
        raise _other_tables()


class _Filling:
    """A table that is being filled, a few rows at a time."""

    def __init__(
        self,
        connection: Connection,
        name: str,
        columns: _Columns,
    ) -> None:
        self._connection = connection
        self._columns = columns
        self._insert = table(name, *map(column, columns)).insert()
        self._rows: list[dict[str, object]] = []

    def check(self, expected: _Columns) -> None:
        """Make sure that the table has the columns that the migrations make.

        Raises:
            Damaged: it has others.
        """
        if self._columns != expected:
            raise _other_tables()

    def add(self, cells: Sequence[object]) -> None:
        """Add a row, given as it stands in a backup."""
        row: dict[str, object] = {}
        pairs = zip(self._columns.items(), cells, strict=True)
        for (name, kind), cell in pairs:
            is_bytes = kind == _KINDS[bytes]
            row[name] = archive.unpacked_bytes(cell) if is_bytes else cell
        self._rows.append(row)
        if len(self._rows) == _ROWS_AT_ONCE:
            self.flush()

    def flush(self) -> None:
        """Send the rows that wait to the database."""
        if self._rows:
            self._connection.execute(self._insert, self._rows)
            self._rows = []


def _other_tables() -> Damaged:
    return Damaged(
        "The tables in the backup aren't those that the migrations make at its revision."
    )


def _journal(session: Session) -> tuple[int, bytes]:
    """Return the size and the root of the journal, worked out from the bytes of its entries.

    Raises:
        DatabaseLost: they don't give what its head says.
    """
    query = select(JournalEntry.entry).order_by(JournalEntry.entry_index)
    streaming = query.execution_options(yield_per=500)
    size = 0
    frontier: list[bytes] = []
    for entry in session.execute(streaming).scalars():
        frontier = merkle.grow(frontier, size, merkle.leaf_hash(entry))
        size += 1
    head = session.execute(select(JournalHead.size, JournalHead.frontier)).one()
    if (head.size, head.frontier) != (size, b"".join(frontier)):
        raise DatabaseLost(
            "The journal's entries don't give the root that its head says: `ledger verify` names "
            "the first that doesn't hold."
        )
    return size, merkle.root(frontier)
