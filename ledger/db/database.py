"""One ledger's database: the only place that commits."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from math import inf
from time import monotonic
from typing import Any, Final

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from ledger.db import deadlines, durability, engines, probes, standbys
from ledger.db.durability import NotDurable, Uncertain
from ledger.db.files import DatabaseLost, Files, Stamp
from ledger.db.gathering import GatheringSession
from ledger.db.groups import Groups
from ledger.db.standbys import ReadsOnly

POSTGRESQL_VERSION_MIN: Final = 150_000
#: How long writes are refused at once where the database could only be read.
_READS_ONLY_SECONDS: Final = 1.0


class Database:
    """One ledger's database: `transaction()` to write, `snapshot()` to read.

    On SQLite one connection writes, in the turns of a fair lock; on PostgreSQL writers queue at the
    row of the journal's head, which every change locks first. An embedded database whose file isn't
    there is made, unless it `must_exist`. Where it has to be `synchronous`, nothing is recorded
    that no synchronous standby of PostgreSQL has.
    """

    def __init__(
        self,
        url: str,
        *,
        must_exist: bool = False,
        synchronous: bool = False,
        read_seconds: float = deadlines.READ_SECONDS_MAX,
    ) -> None:
        path = engines.sqlite_path(url)
        if path is None:
            self._files = None
            self._writer = engines.postgresql_writer(url)
            self._readers = engines.postgresql_readers(url, read_seconds)
        else:
            self._files = Files(path, must_exist=must_exist)
            self._writer = engines.sqlite_writer(path, must_exist=must_exist)
            self._readers = engines.sqlite_readers(path, must_exist=must_exist)
        self._reads_only_until = -inf
        self._read_seconds = read_seconds
        self._synchronous = synchronous
        if synchronous:
            standbys.require(self._writer)
        deadlines.limit(self._readers, read_seconds)
        self._groups = None if path is None else Groups(self._writer, self._commit)

    @property
    def alone(self) -> bool:
        """True where nobody writes but this process: an embedded ledger is locked for one."""
        return self._writer.dialect.name == "sqlite"

    @property
    def engine(self) -> Engine:
        """The engine that writes, for migrations."""
        return self._writer

    @contextmanager
    def transaction(
        self,
        *,
        dry_run: bool = False,
        waits: bool = True,
        is_short: bool = False,
    ) -> Iterator[GatheringSession]:
        """Write: commits at the end, unless this is a dry run; rolls back on any error.

        On SQLite, what `is_short` is committed together with other such writes that wait. Where it
        doesn't wait, writers before this one make it `Busy` at once, on SQLite.

        Raises:
            Busy: the writers before this one took too long; nothing was recorded.
            Uncertain: the database was lost during the commit.
            DatabaseLost: its files aren't those that were opened.
            ReadsOnly: it is a standby.
            NotSynchronous: it has to be synchronous, and isn't.
        """
        self.stamp()
        seconds = engines.WRITER_WAIT_SECONDS if waits else 0
        if self._groups is None:
            turn = self._noting_reads_only()
        elif is_short:
            with self._groups.write(seconds, dry_run=dry_run) as session:
                yield session
            return
        else:
            turn = self._groups.held(seconds)
        with (
            turn,
            self._writer.connect() as connection,
            GatheringSession(connection) as session,
        ):
            engines.begin(connection, is_short=is_short)
            yield session
            # Also of a dry run: the database's own rules are checked.
            session.commit()
            if not dry_run:
                self._commit(connection)

    def _commit(self, connection: Connection) -> None:
        """Commit what sessions have written.

        Raises:
            Uncertain: nobody can say how that ended.
        """
        try:
            _commit(connection)
        except BaseException:
            if self.alone:
                # SQLAlchemy takes nothing back whose commit has failed.
                driver: Any = connection.connection.driver_connection
                driver.rollback()
            raise
        self._check_recorded()

    @contextmanager
    def _noting_reads_only(self) -> Iterator[None]:
        """Refuse writes at once, for a while, where one has met a standby.

        Each of them would make a connection in vain.
        """
        if monotonic() < self._reads_only_until:
            raise ReadsOnly
        try:
            yield
        except ReadsOnly:
            self._reads_only_until = monotonic() + _READS_ONLY_SECONDS
            raise

    def check_ready(self, session: Session) -> None:
        """Make sure that nothing which is set stands against recording in a database.

        Raises:
            NotSynchronous: it has to be synchronous, and isn't.
        """
        if self._synchronous:
            standbys.check_ready(session.connection())

    def is_standby(self, session: Session) -> bool:
        """Return whether the database follows another one, and can only be read."""
        return not self.alone and standbys.is_standby(session.connection())

    def stamp(self) -> Stamp | None:
        """Return what stays the same as long as nobody writes; None where only a query can tell.

        Raises:
            DatabaseLost: its files aren't those that were opened.
        """
        return None if self._files is None else self._files.check()

    def probe(self, sql: str) -> bytes | None:
        """Return the only value of a query of PostgreSQL, by one statement; see `probes`."""
        ends = engines.ends_after(self._read_seconds)
        return probes.value(self._readers, f"{ends}; {sql}")

    def _check_recorded(self) -> None:
        """Say so where the files were lost just as a change was recorded."""
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


def analyze(session: Session) -> None:
    """Let PostgreSQL plan by what was just written; it looks at it by itself only later."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("ANALYZE"))


def _commit(connection: Connection) -> None:
    """Commit; where nobody can say how that ended, say so."""
    try:
        with durability.bounded(connection, engines.WRITER_WAIT_SECONDS):
            connection.commit()
    except NotDurable as alone:
        raise Uncertain(
            f"{alone.detail} It stands in the primary alone, and a failover could lose it. With an "
            "Idempotency-Key, send it again; without one, look first."
        ) from None
    except DBAPIError as failed:
        if not (failed.connection_invalidated or _half_done(failed)):
            raise
        raise Uncertain(
            "The database was lost just as this was being recorded, so it may be recorded or not. "
            "With an Idempotency-Key, send it again; without one, look first."
        ) from failed


def _half_done(error: DBAPIError) -> bool:
    """Return whether SQLite may find the change after a crash: it was written, but not synced."""
    code: int = getattr(error.orig, "sqlite_errorcode", 0)
    return code & 0xFF == sqlite3.SQLITE_IOERR and code != sqlite3.SQLITE_IOERR_WRITE


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
            raise engines.Unsafe("The ledger needs PostgreSQL 15 or newer.")
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            value = connection.exec_driver_sql(f"SHOW {setting}").scalar_one()
            if value == "off":
                raise engines.unsafe(setting)
