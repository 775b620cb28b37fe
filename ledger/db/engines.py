"""Engines: connections to the database that write, and others that can only read.

SQLite through SQLAlchemy's defaults loses updates, so nothing is left to them: the driver is in
autocommit, one connection writes (BEGIN IMMEDIATE, behind a fair lock) and alone checkpoints, and
readers can only read.
"""

import os
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    QueuePool,
    create_engine,
    event,
    make_url,
)
from sqlalchemy.engine.interfaces import DBAPIConnection, ExceptionContext

from ledger.db import prepared, rested
from ledger.db.standbys import ReadsOnly
from ledger.rules.base.errors import LedgerError

#: How long a writer waits for those before it.
WRITER_WAIT_SECONDS: Final = 15
#: How long a writer may do nothing in its turn, until PostgreSQL gives the turn to the next one.
TURN_SECONDS_MAX: Final = 60
READERS_MAX: Final = 64
#: Connections of one server process to PostgreSQL: so many to read, and as many to write.
POSTGRESQL_CONNECTIONS: Final = 8
#: What libpq is told where the URL doesn't say otherwise. A server whose machine or network is gone
#: is noticed after seconds, not after the minutes that TCP has by default.
_CONNECTING: Final[dict[str, Any]] = {
    "connect_timeout": 10,
    "application_name": "ledger",
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
_READS_ONLY: Final = "25006"
#: After how many times a statement is prepared on the server.
_PREPARED_AFTER: Final = 3
#: Where it is noted of a connection that no pooler lends it.
_IS_OWN: Final = "is own"


class Unsafe(LedgerError):
    """A setting of the database would let an acknowledged write be lost."""

    code = "busy"


def unsafe(setting: str) -> Unsafe:
    """Return the refusal of a PostgreSQL server with a setting that is off."""
    return Unsafe(
        f"PostgreSQL runs with {setting}=off, so a power cut could lose "
        "what was acknowledged. Turn it on."
    )


def sqlite_path(url: str) -> Path | None:
    """Return the path of an embedded database, None where the URL names PostgreSQL."""
    parts = make_url(url)
    if parts.get_backend_name() != "sqlite":
        return None
    assert parts.database is not None, "a ledger in memory would be lost"
    return Path(parts.database).absolute()


def sqlite_writer(path: Path, *, must_exist: bool) -> Engine:
    """Return the engine of the one connection that writes to an embedded database."""
    pragmas = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON")
    mode = "rw" if must_exist else "rwc"
    engine = _sqlite_engine(path, mode, pragmas, connections=1)
    event.listen(
        engine,
        "begin",
        lambda connection: prepared.send_plain(connection, "BEGIN IMMEDIATE"),
    )
    return engine


def sqlite_readers(path: Path, *, must_exist: bool) -> Engine:
    """Return an engine whose connections can only read an embedded database."""
    mode = "rw" if must_exist else "rwc"
    pragmas = ("query_only=ON",)
    engine = _sqlite_engine(path, mode, pragmas, connections=READERS_MAX)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        """Begin on the driver's own connection, at a tenth of the cost."""
        driver: Any = connection.connection.driver_connection
        driver.execute("BEGIN")

    return engine


def _sqlite_engine(
    path: Path,
    mode: str,
    pragmas: Sequence[str],
    *,
    connections: int,
) -> Engine:
    """Return an engine whose transactions are begun by whoever listens for that."""

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(
            f"{path.as_uri()}?mode={mode}",
            uri=True,
            isolation_level=None,
            check_same_thread=False,
            timeout=WRITER_WAIT_SECONDS,
        )

    engine = create_engine(
        f"sqlite:///{path}",
        creator=connect,
        poolclass=QueuePool,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=WRITER_WAIT_SECONDS,
        hide_parameters=True,
    )

    @event.listens_for(engine, "connect")
    def _set_pragmas(connection: DBAPIConnection, _record: Any) -> None:
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    return engine


_READS: Final = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY"


def _writes() -> str:
    """Return how writing begins.

    Neither a long line of writers nor one that froze in its turn holds the others for ever.
    """
    return (
        "BEGIN ISOLATION LEVEL READ COMMITTED; "
        f"SET LOCAL lock_timeout = '{WRITER_WAIT_SECONDS}s'; "
        f"SET LOCAL idle_in_transaction_session_timeout = '{TURN_SECONDS_MAX}s'; "
        "SELECT current_setting('transaction_read_only')"
    )


def postgresql_writer(url: str) -> Engine:
    """Return an engine whose sessions write, and lose nothing that was acknowledged."""
    engine = _postgresql_engine(url, "AUTOCOMMIT")
    writes = _writes()

    @event.listens_for(engine, "connect")
    def _check_durable(connection: DBAPIConnection, _record: Any) -> None:
        """Refuse a connection that acknowledges before it has written."""
        # It can be turned off for a role or a database while the server runs.
        cursor = connection.cursor()
        cursor.execute("SHOW synchronous_commit")
        row = cursor.fetchone()
        connection.rollback()
        if row is not None and row[0] == "off":
            raise unsafe("synchronous_commit")

    @event.listens_for(engine, "connect")
    def _look_for_poolers(connection: DBAPIConnection, record: Any) -> None:
        record.info[_IS_OWN] = _is_own(connection)

    @event.listens_for(engine, "begin")
    def _bound(connection: Connection) -> None:
        """Bound how long a writer waits for its turn, and how long it may rest in it."""
        if prepared.last_value(connection, writes) == "on":
            # Another connection may lead to the primary by now.
            connection.invalidate()
            raise ReadsOnly

    @event.listens_for(engine, "handle_error")
    def _let_go(failure: ExceptionContext) -> None:
        """Let go of connections to what can only be read: they may lead to the primary anew."""
        sqlstate = getattr(failure.original_exception, "sqlstate", None)
        if sqlstate == _READS_ONLY:
            failure.is_disconnect = True

    return engine


def _is_own(connection: Any) -> bool:
    """Return whether a connection leads to one process of the server, the same one for ever.

    A pooler lends those of a few to many, and tells each client of a process that isn't there.
    """
    cursor = connection.cursor()
    cursor.execute("SELECT pg_backend_pid()")
    (process,) = cursor.fetchone()
    connection.rollback()
    is_told: bool = process == connection.info.backend_pid
    return is_told


def begin(connection: Connection, *, is_short: bool) -> None:
    """Begin to write; PostgreSQL keeps how it does what single writes send again and again.

    Its plans for all values are those for any. A batch may read totals, where they aren't.
    """
    connection.begin()
    if connection.dialect.name == "sqlite":
        return
    driver: Any = connection.connection.driver_connection
    is_kept = is_short and connection.info.get(_IS_OWN, False)
    driver.prepare_threshold = _PREPARED_AFTER if is_kept else None


def postgresql_readers(url: str, seconds: float = 0) -> Engine:
    """Return an engine whose sessions can only read, each of them one moment of the ledger.

    PostgreSQL ends a statement that takes longer than so many seconds; 0 is for ever.
    """
    engine = _postgresql_engine(url, "AUTOCOMMIT")
    begin = f"{_READS}; {ends_after(seconds)}"

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        prepared.send_plain(connection, begin)

    return engine


def ends_after(seconds: float) -> str:
    """Return what has PostgreSQL end each statement of a transaction after so many seconds."""
    # No longer than the transaction: a pooler gives the session to others then.
    milliseconds = round(1_000 * seconds)
    return f"SET LOCAL statement_timeout = {milliseconds}"


def _postgresql_engine(url: str, isolation: str) -> Engine:
    """Return an engine of a bounded number of connections to PostgreSQL."""
    address = make_url(url).set(drivername="postgresql+psycopg")
    engine = create_engine(
        address,
        pool_size=POSTGRESQL_CONNECTIONS,
        max_overflow=0,
        pool_timeout=WRITER_WAIT_SECONDS,
        # What a statement was given is in articles and tokens, not in errors and logs.
        hide_parameters=True,
        connect_args=_connecting(address),
        isolation_level=isolation,
    )
    # A server that was restarted is noticed before a request fails on its old connection.
    rested.renew_lost(engine)
    return engine


def _connecting(address: URL) -> dict[str, Any]:
    """Return what the driver is told beside the URL, which comes first."""
    options = {"prepare_threshold": None, **_CONNECTING}
    return {name: value for name, value in options.items() if name not in address.query}


def read_only_engine(url: str) -> Engine:
    """Return an engine for other processes than the server, which can't write."""
    if make_url(url).get_backend_name() != "sqlite":
        return postgresql_readers(url)
    path = sqlite_path(url)
    assert path is not None, "it isn't PostgreSQL"

    def connect() -> sqlite3.Connection:
        uri = f"{path.as_uri()}?{_read_only(path)}"
        return sqlite3.connect(
            uri, uri=True, isolation_level=None, timeout=WRITER_WAIT_SECONDS
        )

    engine = create_engine("sqlite://", creator=connect)
    event.listen(
        engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN")
    )
    return engine


def _read_only(path: Path) -> str:
    """Return how a file is opened for reading: SQLite wants to write beside it, if it can.

    Where it can't, and nothing waits in a write-ahead log, the file is all there is.
    """
    log = path.with_name(f"{path.name}-wal")
    is_whole = not log.exists() or log.stat().st_size == 0
    if is_whole and not os.access(path.parent, os.W_OK):
        return "immutable=1"
    return "mode=ro"
