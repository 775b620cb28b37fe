"""Deadlines of reading: each snapshot ends in time, whatever was asked.

The database itself stops a statement that takes too long: SQLite asks every few thousand steps, and
PostgreSQL has a timeout of its own. Loops in Python have to ask by `check`.
"""

from math import inf
from time import monotonic
from typing import Any, Final

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from ledger.rules.base.errors import TooCostly

READ_SECONDS_MAX: Final = 20
#: After so many steps of its program SQLite asks whether to go on: some milliseconds.
_STEPS: Final = 50_000
#: Where a connection keeps the time (monotonic) at which what it reads has to end.
_ENDS: Final = "reading_ends"


def limit(engine: Engine, seconds: float) -> None:
    """Give whoever takes a connection of an engine so many seconds, until it is given back."""
    if engine.dialect.name == "sqlite":
        _let_sqlite_stop(engine)

    @event.listens_for(engine, "checkout")
    def _taken(
        _connection: DBAPIConnection,
        record: ConnectionPoolEntry,
        _proxy: PoolProxiedConnection,
    ) -> None:
        record.info[_ENDS] = monotonic() + seconds

    @event.listens_for(engine, "before_cursor_execute")
    def _stated(connection: Connection, *_more: object) -> None:
        check_connection(connection)


def check(session: Session) -> None:
    """Go on, unless the session's time is over.

    Raises:
        TooCostly: it is.
    """
    check_connection(session.connection())


def check_connection(connection: Connection) -> None:
    """Go on, as `check` does; a loop that asks often finds its connection once."""
    if _is_over(connection.info):
        raise TooCostly("It takes too long.")


def _is_over(info: dict[str, Any]) -> bool:
    ends: float = info.get(_ENDS, inf)
    return monotonic() > ends


def _let_sqlite_stop(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _connected(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
        connection.set_progress_handler(lambda: _is_over(record.info), _STEPS)
