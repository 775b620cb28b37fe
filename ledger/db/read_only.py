"""A ledger's database for whoever only reads, through sessions that others open."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from sqlalchemy.orm import Session

from ledger.db.database import Database


class ReadOnly(Database):
    """A database that can only be read; `take` opens each snapshot, or gives the same again."""

    def __init__(self, take: Callable[[], AbstractContextManager[Session]]) -> None:
        self._take = take

    @property
    def alone(self) -> bool:
        """False: others may write meanwhile."""
        return False

    def stamp(self) -> None:
        """Return nothing that stays the same: only a query can tell."""

    def probe(self, sql: str) -> None:
        """Return nothing: only a snapshot can tell."""

    def check_ready(self, session: Session) -> None:
        """Do nothing: nothing is recorded through it."""

    def is_standby(self, session: Session) -> bool:  # noqa: ARG002 - as `Database` takes it
        """Return False: what it reads is all that there is to be read."""
        return False

    @contextmanager
    def snapshot(self) -> Iterator[Session]:
        """Read: everything within sees the ledger at one moment."""
        with self._take() as session:
            yield session
