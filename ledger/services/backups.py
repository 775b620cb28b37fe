"""Backups: every row of every table at one moment, in a form that both databases take.

The first value of a backup is its header. Each table begins with its name and its columns; its rows
follow, as lists. Nothing of the home folder is in it.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Final, TypeAlias

from sqlalchemy import (
    ColumnClause,
    Connection,
    column,
    inspect,
    select,
    table,
)
from sqlalchemy.engine import Inspector
from sqlalchemy.orm import Session

from ledger import __version__
from ledger.db import Base, migrations
from ledger.db.files import DatabaseLost
from ledger.models import JournalEntry, JournalHead
from ledger.rules.base import archive, merkle
from ledger.rules.base.errors import NotFound
from ledger.services import ledger_identity
from ledger.services.ledger_identity import Marks

#: How many rows are held at once: an article may take megabytes.
ROWS_AT_ONCE: Final = 16
_ENTRIES_AT_ONCE: Final = 500
#: The kinds of columns, by what stands in them.
KINDS: Final[dict[type, str]] = {
    str: "text",
    int: "integer",
    bytes: "bytes",
}
#: The kind of each column of a table, by the column's name.
Columns: TypeAlias = dict[str, str]
#: A column of a query.
Cell: TypeAlias = ColumnClause[Any]


@dataclass(frozen=True, slots=True)
class Header:
    """The first line of a backup: what it is of.

    `backup` is the number of its form, `version` that of the code that made it, `revision` that of
    the tables. `origin` and `secret_sha256` are the marks of the ledger; `root` is the journal's,
    over so many `entries`.
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
    size, root = journal(session)
    if size == 0:
        raise NotFound("There is no ledger to back up: nothing is recorded yet.")
    marks = ledger_identity.read(session)
    assert marks.secret_sha256 is not None, "it is read from the database"
    connection = session.connection()
    return Header(
        backup=archive.FORM,
        version=__version__,
        revision=migrations.revision(connection),
        origin=marks.origin,
        secret_sha256=marks.secret_sha256,
        entries=size,
        root=root.hex(),
    )


def journal(session: Session) -> tuple[int, bytes]:
    """Return the size and the root of the journal, worked out from the bytes of its entries.

    Raises:
        DatabaseLost: they don't give what its head says.
    """
    query = select(JournalEntry.entry).order_by(JournalEntry.entry_index)
    streaming = query.execution_options(yield_per=_ENTRIES_AT_ONCE)
    size = 0
    frontier: list[bytes] = []
    for entry in session.execute(streaming).scalars():
        leaf = merkle.leaf_hash(entry)
        frontier = merkle.grow(frontier, size, leaf)
        size += 1
    of_head = select(JournalHead.size, JournalHead.frontier)
    head = session.execute(of_head).one()
    if (head.size, head.frontier) != (size, b"".join(frontier)):
        raise DatabaseLost(
            "The journal's entries don't give the root that its head says: `ledger verify` names "
            "the first that doesn't hold. Restore the newest backup that verifies."
        )
    return size, merkle.root(frontier)


def values(
    session: Session,
    header: Header,
) -> Iterator[object]:
    """Yield the values of a backup, which has to be read in the snapshot of its header."""
    yield asdict(header)
    connection = session.connection()
    for name, columns in tables(connection).items():
        yield {
            "table": name,
            "columns": columns,
        }
        yield from _rows(connection, name, columns)


def tables(connection: Connection) -> dict[str, Columns]:
    """Return the columns of each table that is there, what others refer to first."""
    inspector = inspect(connection)
    names = inspector.get_table_names()
    columns: dict[str, Columns] = {}
    for model in Base.metadata.sorted_tables:
        name = model.name
        if name in names:
            columns[name] = _columns(inspector, name)
    return columns


def _columns(
    inspector: Inspector,
    name: str,
) -> Columns:
    """Return the columns of a table in the order of their names, which is that of no database."""
    kinds: Columns = {}
    for described in inspector.get_columns(name):
        python_type = described["type"].python_type
        kinds[described["name"]] = KINDS[python_type]
    return dict(sorted(kinds.items()))


def _rows(
    connection: Connection,
    name: str,
    columns: Columns,
) -> Iterator[list[object]]:
    """Yield the rows of a table in the order of its key, each in the order of its columns."""
    constraint = inspect(connection).get_pk_constraint(name)
    key: list[Cell] = [column(name) for name in constraint["constrained_columns"]]
    cells: list[Cell] = [column(name) for name in columns]
    query = select(*cells).select_from(table(name))
    ordered = query.order_by(*key)
    streaming = ordered.execution_options(yield_per=ROWS_AT_ONCE)
    with connection.execute(streaming) as rows:
        for row in rows:
            yield [archive.packed(cell) for cell in row]
