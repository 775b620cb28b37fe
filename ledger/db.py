"""The database: names of constraints, engines, and the only place that commits.

SQLite through SQLAlchemy's defaults loses updates, so nothing is left to them: the driver is in autocommit,
one connection writes (BEGIN IMMEDIATE, behind a fair lock) and alone checkpoints, and readers can only read.
"""

import sqlite3
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, MetaData, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import DeclarativeBase, Session

from ledger.rules.refusals import Refusal

#: How long a writer waits for those before it.
WRITER_WAIT_SECONDS: Final = 15
_READERS_MAX: Final = 64
MIGRATIONS: Final = Path(__file__).parent.parent / "migrations"


class Base(DeclarativeBase):
    """All tables; the names of constraints follow one pattern, so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Busy(Refusal):
    """Too many writers were waiting; nothing was recorded."""

    code = "busy"


class FairLock:
    """A lock that threads get in the order in which they asked, so that none starves."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._held = False
        self._waiting: deque[threading.Lock] = deque()

    def acquire(self, timeout_seconds: float) -> bool:
        """Wait for the turn of this thread; False when it didn't come in time."""
        with self._guard:
            if not self._held:
                self._held = True
                return True
            turn = threading.Lock()
            turn.acquire()
            self._waiting.append(turn)
        if turn.acquire(timeout=timeout_seconds):
            return True
        with self._guard:
            if turn in self._waiting:
                self._waiting.remove(turn)
                return False
        # The turn came between the end of the wait and now.
        return True

    def release(self) -> None:
        """Hand the lock to the thread that has waited longest."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._held = False


class Database:
    """One ledger's database: `transaction()` to write, `snapshot()` to read."""

    def __init__(self, url: str) -> None:
        self._writer = _sqlite_engine(url, begin="BEGIN IMMEDIATE", readers=0)
        self._readers = _sqlite_engine(url, begin="BEGIN", readers=_READERS_MAX)
        self._lock = FairLock()

    @property
    def engine(self) -> Engine:
        """The engine that writes, for migrations."""
        return self._writer

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Write: commits at the end, rolls back on any error.

        Raises:
            Busy: the writers before this one took too long; nothing was recorded.
        """
        if not self._lock.acquire(WRITER_WAIT_SECONDS):
            raise Busy("Others are writing and this had to wait too long; nothing was recorded. Send it again.")
        try:
            with Session(self._writer, autoflush=False, expire_on_commit=False) as session, session.begin():
                session.connection()
                yield session
        finally:
            self._lock.release()

    @contextmanager
    def snapshot(self) -> Iterator[Session]:
        """Read: everything within sees the ledger at one moment."""
        with Session(self._readers, autoflush=False) as session:
            yield session

    def dispose(self) -> None:
        """Close every connection; the last one checkpoints."""
        self._readers.dispose()
        self._writer.dispose()


def _sqlite_engine(url: str, *, begin: str, readers: int) -> Engine:
    engine = create_engine(
        url,
        pool_size=readers or 1,
        max_overflow=0,
        connect_args={"isolation_level": None, "check_same_thread": False, "timeout": WRITER_WAIT_SECONDS},
    )

    @event.listens_for(engine, "connect")
    def _set_pragmas(connection: DBAPIConnection, _record: Any) -> None:
        for pragma in _READER_PRAGMAS if readers else _WRITER_PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


_WRITER_PRAGMAS: Final = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON")
_READER_PRAGMAS: Final = ("query_only=ON",)


def open_read_only(path: str) -> Engine:
    """Return an engine on an embedded ledger's file that can't write: for other processes than the server."""

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(f"file:{path}?mode=ro", uri=True, isolation_level=None, timeout=WRITER_WAIT_SECONDS)

    engine = create_engine("sqlite://", creator=connect)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    return engine


def migrate(database: Database) -> None:
    """Bring the tables to the newest revision, in one transaction."""
    with database.engine.begin() as connection:
        command.upgrade(_alembic(connection), "head")


def check_migrations(database: Database) -> None:
    """Compare the migrated tables with the models.

    Raises:
        CommandError: they differ, and how.
    """
    with database.engine.begin() as connection:
        command.check(_alembic(connection))


def _alembic(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config
