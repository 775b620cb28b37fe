"""Writes of an embedded ledger that wait for their turn, committed together.

A commit waits for the disk. So whoever has written hands the turn to the next one in the line, and
the last one commits for all. None is answered before what it wrote, and what it read of the others,
is durable.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from time import monotonic
from typing import Final

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from ledger.db import prepared
from ledger.db.durability import Uncertain
from ledger.db.gathering import GatheringSession
from ledger.db.locks import Busy, FairLock

#: How long a group is joined by others: its first write waits so much longer, and for the last one.
JOINING_SECONDS: Final = 0.05


class Group:
    """A transaction of several writes, one after the other, each in a savepoint of its own."""

    def __init__(
        self,
        engine: Engine,
    ) -> None:
        self._connection = _begun(engine)
        self._joined_until = monotonic() + JOINING_SECONDS
        self._failure: Exception | None = None
        self._ended = threading.Event()

    @property
    def is_open(self) -> bool:
        """Whether another write may join it."""
        return self._failure is None and monotonic() < self._joined_until

    @contextmanager
    def write(
        self,
        *,
        dry_run: bool,
    ) -> Iterator[GatheringSession]:
        """Lend a session to a write, and take it back where it fails, or is a dry run."""
        try:
            self._send("SAVEPOINT own")
            with GatheringSession(self._connection) as session:
                yield session
                # Also of a dry run: the database's own rules are checked.
                session.commit()
            if dry_run:
                self._send("ROLLBACK TO own")
            # The index of words is written only now, which may fail too.
            self._send("RELEASE own")
        except BaseException as failed:
            self._take_back(failed)
            raise

    def _take_back(
        self,
        reason: BaseException,
    ) -> None:
        """Take back one write; where that can't be, no other of its group is recorded either."""
        try:
            self._send("ROLLBACK TO own")
            self._send("RELEASE own")
        except DBAPIError as lost:
            # SQLite has taken back all of them where the disk is full, or fails.
            self._failure = reason if isinstance(reason, DBAPIError) else lost
        except BaseException:
            self._failure = _broken_off()
            raise

    def _send(self, sql: str) -> None:
        prepared.send_plain(self._connection, sql)

    def end(
        self,
        commit: Callable[[Connection], None],
    ) -> None:
        """Commit for all that wait for it, or let each of them know why it isn't."""
        try:
            if self._failure is None:
                commit(self._connection)
        except Exception as failed:  # noqa: BLE001 - all that wait for it raise it
            self._failure = failed
        except BaseException:
            # It ends this thread alone, and tells the others nothing.
            self._failure = _broken_off()
            raise
        finally:
            self._ended.set()
            self._connection.close()

    def wait(self) -> None:
        """Wait until it is committed.

        Raises:
            Exception: it isn't; what the commit raised, or what SQLite took it back for.
        """
        self._ended.wait()
        if self._failure is not None:
            raise copy(self._failure)


class Groups:
    """The line of writers, and the group that is written now."""

    def __init__(
        self,
        engine: Engine,
        commit: Callable[[Connection], None],
    ) -> None:
        self._engine = engine
        self._commit = commit
        self._lock = FairLock()
        self._group: Group | None = None

    @contextmanager
    def held(
        self,
        seconds: float,
    ) -> Iterator[None]:
        """Hold the turn for a transaction of its own, which no other joins.

        Raises:
            Busy: it didn't come in so many seconds.
        """
        with self._lock.held(seconds):
            self._end()
            yield

    @contextmanager
    def write(
        self,
        seconds: float,
        *,
        dry_run: bool,
    ) -> Iterator[GatheringSession]:
        """Write in turn; past the block it is durable, with all that it has read.

        Raises:
            Busy: the turn didn't come in so many seconds.
        """
        group = self._joined(seconds)
        try:
            with group.write(dry_run=dry_run) as session:
                yield session
        finally:
            self._pass_on(group)
            # Also what is refused waits: it may be for what another one of the group has written.
            group.wait()

    def _joined(
        self,
        seconds: float,
    ) -> Group:
        """Take the turn, and return the group that is written now."""
        if not self._lock.acquire(seconds):
            raise Busy
        if self._group is None:
            try:
                self._group = Group(self._engine)
            except BaseException:
                self._lock.release()
                raise
        return self._group

    def _pass_on(
        self,
        group: Group,
    ) -> None:
        """Hand the turn to whoever waits for it; commit where nobody does, or nobody may join."""
        if group.is_open and self._lock.hand_over():
            return
        try:
            self._end()
        finally:
            self._lock.release()

    def _end(self) -> None:
        """End the group that is written now; the next write begins another."""
        group = self._group
        self._group = None
        if group is not None:
            group.end(self._commit)


def _broken_off() -> Uncertain:
    """Return what the others of a group raise where one of them is ended with its thread."""
    return Uncertain(
        "The server was being stopped just as this was recorded, so it may be recorded or not. "
        "With an Idempotency-Key, send it again; without one, look first."
    )


def _begun(engine: Engine) -> Connection:
    """Return a connection in whose transaction others write."""
    connection = engine.connect()
    try:
        connection.begin()
    except BaseException:
        connection.close()
        raise
    return connection
