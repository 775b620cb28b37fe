"""The database: names of constraints, engines, and the only place that commits.

SQLite through SQLAlchemy's defaults loses updates, so nothing is left to them: the driver is in
autocommit, one connection writes (BEGIN IMMEDIATE, behind a fair lock) and alone checkpoints, and
readers can only read.
"""

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any, Final

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, MetaData, QueuePool, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, Session

from ledger import carried
from ledger.db import deadlines
from ledger.db.files import DatabaseLost, Files, Stamp
from ledger.db.locks import FairLock
from ledger.rules.refusals import Refusal

#: How long a writer waits for those before it.
WRITER_WAIT_SECONDS: Final = 15
#: How long a writer may do nothing in its turn, until PostgreSQL gives the turn to the next one.
TURN_SECONDS_MAX: Final = 60
READERS_MAX: Final = 64
#: Connections of one server process to PostgreSQL: so many to read, and as many to write.
POSTGRESQL_CONNECTIONS: Final = 8
POSTGRESQL_VERSION_MIN: Final = 150_000
MIGRATION_ATTEMPTS: Final = 3
MIGRATIONS: Final = carried("migrations")


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


class Uncertain(Refusal):
    """The connection was lost during the commit, so nobody can say how that ended."""

    code = "busy"


class Database:
    """One ledger's database: `transaction()` to write, `snapshot()` to read.

    On SQLite one connection writes, behind a fair lock; on PostgreSQL writers queue at the row of
    the journal's head, which every change locks first. An embedded database whose file isn't there
    is made, unless it `must_exist`.
    """

    def __init__(
        self,
        url: str,
        *,
        must_exist: bool = False,
        read_seconds: float = deadlines.READ_SECONDS_MAX,
    ) -> None:
        path = _sqlite_path(url)
        self._files = None if path is None else Files(path)
        if path is None:
            self._writer, self._readers = _postgresql_writer(url), _postgresql_engine(url, **_READS)
        else:
            self._writer = _sqlite_writer(path, must_exist=must_exist)
            self._readers = _sqlite_readers(path, must_exist=must_exist)
        deadlines.limit(self._readers, read_seconds)
        self._turn = FairLock().held if path is not None else lambda _: nullcontext()

    @property
    def alone(self) -> bool:
        """Whether nobody writes but this process: an embedded ledger is locked for one."""
        return self._writer.dialect.name == "sqlite"

    @property
    def engine(self) -> Engine:
        """The engine that writes, for migrations."""
        return self._writer

    @contextmanager
    def transaction(self, *, dry_run: bool = False, waits: bool = True) -> Iterator[Session]:
        """Write: commits at the end, unless this is a dry run; rolls back on any error.

        Where it doesn't wait, writers before this one make it `Busy` at once, on SQLite.

        Raises:
            Busy: the writers before this one took too long; nothing was recorded.
            Uncertain: the database was lost during the commit.
            DatabaseLost: its files aren't those that were opened.
        """
        self.stamp()
        with (
            self._turn(WRITER_WAIT_SECONDS if waits else 0),
            Session(self._writer, autoflush=False) as session,
        ):
            session.connection()
            yield session
            if not dry_run:
                _commit(session)
                self._check_recorded()

    def stamp(self) -> Stamp | None:
        """Return what stays the same as long as nobody writes; None where only a query can tell.

        Raises:
            DatabaseLost: its files aren't those that were opened.
        """
        return None if self._files is None else self._files.check()

    def _check_recorded(self) -> None:
        try:
            self.stamp()
        except DatabaseLost as lost:
            raise Uncertain(
                f"{lost.detail} It happened just as this was recorded, so it may be lost."
            ) from None

    @contextmanager
    def snapshot(self) -> Iterator[Session]:
        """Read: everything within sees the ledger at one moment, and ends in `read_seconds`.

        Raises:
            TooCostly: it doesn't; or a DBAPIError says so.
            DatabaseLost: its files aren't those that were opened.
        """
        self.stamp()
        with Session(self._readers, autoflush=False) as session:
            yield session

    def dispose(self) -> None:
        """Close every connection; the last one of SQLite checkpoints."""
        self._readers.dispose()
        self._writer.dispose()
        if self._files is not None:
            self._files.forget()


def _commit(session: Session) -> None:
    try:
        session.commit()
    except DBAPIError as failed:
        if not (failed.connection_invalidated or _half_done(failed)):
            raise
        raise Uncertain(
            "The database was lost just as this was being recorded, so it may be recorded or not. "
            "With an Idempotency-Key, send it again; without one, look first."
        ) from failed


def _half_done(error: DBAPIError) -> bool:
    """Whether SQLite may find the change after a crash: all of it was written, but not synced."""
    code: int = getattr(error.orig, "sqlite_errorcode", 0)
    return code & 0xFF == sqlite3.SQLITE_IOERR and code != sqlite3.SQLITE_IOERR_WRITE


def _sqlite_path(url: str) -> Path | None:
    """Return the path of an embedded database, None where the URL names another."""
    named = make_url(url)
    if named.get_backend_name() != "sqlite":
        return None
    assert named.database is not None, "a ledger in memory would be lost"
    return Path(named.database).absolute()


def _sqlite_writer(path: Path, *, must_exist: bool) -> Engine:
    pragmas = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON")
    mode = "rw" if must_exist else "rwc"
    return _sqlite_engine(path, mode, pragmas, begin="BEGIN IMMEDIATE", connections=1)


def _sqlite_readers(path: Path, *, must_exist: bool) -> Engine:
    mode = "rw" if must_exist else "rwc"
    pragmas = ("query_only=ON",)
    return _sqlite_engine(path, mode, pragmas, begin="BEGIN", connections=READERS_MAX)


def _sqlite_engine(
    path: Path, mode: str, pragmas: Sequence[str], *, begin: str, connections: int
) -> Engine:
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

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


_WRITES: Final[dict[str, Any]] = {"isolation_level": "READ COMMITTED"}
_READS: Final[dict[str, Any]] = {
    "isolation_level": "REPEATABLE READ",
    "execution_options": {"postgresql_readonly": True},
}


def _postgresql_writer(url: str) -> Engine:
    engine = _postgresql_engine(url, **_WRITES)

    @event.listens_for(engine, "connect")
    def _check_durable(connection: DBAPIConnection, _record: Any) -> None:
        # It can be turned off for a role or a database while the server runs.
        cursor = connection.cursor()
        cursor.execute("SHOW synchronous_commit")
        row = cursor.fetchone()
        connection.rollback()
        if row is not None and row[0] == "off":
            raise _unsafe("synchronous_commit")

    @event.listens_for(engine, "begin")
    def _bound(connection: Connection) -> None:
        # Neither a long line of writers nor one that froze in its turn holds the others for ever.
        connection.exec_driver_sql(
            f"SELECT set_config('lock_timeout', '{WRITER_WAIT_SECONDS}s', true), "
            f"set_config('idle_in_transaction_session_timeout', '{TURN_SECONDS_MAX}s', true)"
        )

    return engine


def _postgresql_engine(url: str, **options: Any) -> Engine:
    return create_engine(
        make_url(url).set(drivername="postgresql+psycopg"),
        pool_size=POSTGRESQL_CONNECTIONS,
        max_overflow=0,
        pool_timeout=WRITER_WAIT_SECONDS,
        # A server that was restarted is noticed before a request fails on its old connection.
        pool_pre_ping=True,
        # What a statement was given is in articles and tokens, not in errors and logs.
        hide_parameters=True,
        connect_args={
            "connect_timeout": 10,
            "prepare_threshold": None,
            "application_name": "ledger",
        },
        **options,
    )


class Unsafe(Refusal):
    """A setting of the database would let an acknowledged write be lost."""

    code = "busy"


def _unsafe(setting: str) -> Unsafe:
    return Unsafe(
        f"PostgreSQL runs with {setting}=off, so a power cut could lose "
        "what was acknowledged. Turn it on."
    )


def check_safe(database: Database) -> None:
    """Refuse a PostgreSQL server that answers before it has written.

    Raises:
        Unsafe: fsync, full_page_writes or synchronous_commit is off, or the server is too old.
    """
    if database.engine.dialect.name == "sqlite":
        return
    with database.engine.connect() as connection:
        version = connection.exec_driver_sql("SHOW server_version_num").scalar_one()
        if int(version) < POSTGRESQL_VERSION_MIN:
            raise Unsafe("The ledger needs PostgreSQL 15 or newer.")
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            value = connection.exec_driver_sql(f"SHOW {setting}").scalar_one()
            if value == "off":
                raise _unsafe(setting)


def read_only_engine(url: str) -> Engine:
    """Return an engine for other processes than the server, which can't write."""
    if make_url(url).get_backend_name() != "sqlite":
        return _postgresql_engine(url, **_READS)
    path = _sqlite_path(url)
    assert path is not None, "it isn't PostgreSQL"

    def connect() -> sqlite3.Connection:
        uri = f"{path.as_uri()}?{_read_only(path)}"
        return sqlite3.connect(uri, uri=True, isolation_level=None, timeout=WRITER_WAIT_SECONDS)

    engine = create_engine("sqlite://", creator=connect)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    return engine


def _read_only(path: Path) -> str:
    """Return how a file is opened for reading: SQLite wants to write beside it, if it can.

    Where it can't, and nothing waits in a write-ahead log, the file is all there is.
    """
    log = path.with_name(f"{path.name}-wal")
    is_whole = not log.exists() or log.stat().st_size == 0
    return "mode=ro" if os.access(path.parent, os.W_OK) or not is_whole else "immutable=1"


class OtherRevision(Refusal):
    """The tables are of a revision that this version doesn't know."""

    code = "database-lost"


def migrate(database: Database) -> None:
    """Bring the tables to the newest revision, in one transaction.

    Raises:
        OtherRevision: a newer version of the ledger has migrated them.
    """
    for attempts_left in reversed(range(MIGRATION_ATTEMPTS)):
        try:
            with database.engine.begin() as connection:
                command.upgrade(_alembic(connection), "head")
                return
        except CommandError as unknown:
            raise OtherRevision(
                f"The tables are of a revision that this version of the ledger doesn't know "
                f"({unknown}): run the version that made them, or restore a backup of before."
            ) from None
        except DBAPIError:
            # Another process may have migrated PostgreSQL at the same moment; then there is
            # nothing left to do.
            if not attempts_left:
                raise


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
