"""Sessions that gather new rows, and write many of a table by one statement.

A row by itself costs SQLAlchemy and the way to the database more than the database's own work.
"""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from typing import Any, Final, TypeAlias

from sqlalchemy import Connection, Table, event, insert
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction

from ledger.db import copying, prepared
from ledger.db.prepared import Prepared, Value
from ledger.db.tables import Base

Row: TypeAlias = Mapping[str, Value]
#: How many rows are gathered at most, so that memory stays flat.
ROWS_MAX: Final = 1_000


class GatheringSession(Session):
    """A session whose new rows are written before anything else is sent to the database.

    So whoever reads through it sees them, and what breaks a rule of their table is refused by the
    next statement, or by the commit.
    """

    def __init__(
        self,
        connection: Connection,
    ) -> None:
        super().__init__(connection, autoflush=False)
        self._gathered: dict[Table, list[Row]] = {}
        self._count = 0
        self._begun: Connection | None = None
        self._is_together = False

    def gather(
        self,
        table: Table,
        row: Row,
    ) -> None:
        """Add a row, which has a value for each column."""
        rows = self._gathered.setdefault(table, [])
        rows.append(row)
        self._count += 1
        if self._count == ROWS_MAX:
            self.write()

    def write(self) -> None:
        """Write what was gathered, each table after those that it refers to."""
        if not self._count:
            return
        gathered = self._gathered
        self._gathered = {}
        self._count = 0
        connection = self._one()
        for table in _in_order(gathered):
            rows = gathered[table]
            # What is sent together can't be copied.
            if copying.is_faster(connection, rows) and not self._is_together:
                copying.add(connection, table, rows)
            else:
                _insertion(table).run_many(connection, rows)

    @contextmanager
    def together(self) -> Iterator[None]:
        """Send at once what a block writes, and what was gathered; it reads nothing."""
        self._is_together = True
        try:
            with prepared.pipelined(self._one()):
                yield
                self.write()
        finally:
            self._is_together = False

    def connection(
        self,
        bind_arguments: dict[str, Any] | None = None,
        execution_options: Mapping[str, Any] | None = None,
    ) -> Connection:
        """Return the connection, once all is written."""
        self.write()
        if bind_arguments or execution_options:
            return super().connection(bind_arguments, execution_options)
        return self._one()

    def _one(self) -> Connection:
        """Return the connection, which is the same as long as no transaction begins."""
        if self._begun is None:
            self._begun = super().connection()
        return self._begun

    def begin_nested(self) -> SessionTransaction:
        """Begin a savepoint: what was gathered before stands before it."""
        self.write()
        # It is begun where its connection is taken.
        self._begun = None
        return super().begin_nested()

    def commit(self) -> None:
        """Write the rest, and commit."""
        self.write()
        self._begun = None
        super().commit()


def together(
    session: Session,
) -> AbstractContextManager[None]:
    """Send at once what a block writes; see `GatheringSession.together`."""
    assert isinstance(session, GatheringSession), "only a transaction writes"
    return session.together()


@event.listens_for(GatheringSession, "do_orm_execute")
def _write_first(executed: ORMExecuteState) -> None:
    session = executed.session
    assert isinstance(session, GatheringSession)
    session.write()


def _in_order(gathered: Mapping[Table, object]) -> Iterator[Table]:
    """Yield tables, those that others refer to first."""
    for table in _all_in_order():
        if table in gathered:
            yield table


@cache
def _all_in_order() -> list[Table]:
    return Base.metadata.sorted_tables


@cache
def _insertion(table: Table) -> Prepared:
    """Return the statement that adds a row, and gives each column."""
    return Prepared(insert(table))
