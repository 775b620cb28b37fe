"""One moment of a ledger, for whoever reads much and must not see it grow meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from ledger.db.database import Database


class OneMoment(Database):
    """A database that can only be read, and of which every snapshot is the same one."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def stamp(self) -> None:
        """Return nothing that stays the same: only a query can tell."""

    @contextmanager
    def snapshot(self) -> Iterator[Session]:
        """Read: everything within sees the ledger at the one moment."""
        yield self._session
