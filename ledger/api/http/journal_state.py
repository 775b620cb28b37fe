"""The journal as this process knows it, compared with what the database holds.

A database can come back without its last entries, or with others in their place: then nothing that
was answered from the lost ones may be answered again.
"""

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from flask import Request, g
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from ledger.api.http import metrics, replica_waits
from ledger.api.http.errors import BadParameter, Unavailable
from ledger.api.http.log import LOG
from ledger.api.http.replica_waits import Behind
from ledger.api.http.signed_journal import SignedJournal
from ledger.db import Database
from ledger.db.files import DatabaseLost, Stamp
from ledger.db.read_only import ReadOnly
from ledger.rules.base.errors import LedgerError
from ledger.services import journal_head
from ledger.services.journal_head import Head
from ledger.services.journal_tree import JournalTree
from ledger.services.totals import rows_at_hand
from ledger.services.totals.rows_at_hand import RowsAtHand


class Snapshots(Protocol):
    """Whatever gives sessions to read in."""

    def snapshot(self) -> AbstractContextManager[Session]:
        """Read: everything within sees the ledger at one moment."""


@dataclass(frozen=True, slots=True)
class SeenHead:
    """The journal's head as a request sees it.

    `line` counts the histories before this one that the database doesn't hold any more.
    """

    head: Head
    line: int


class JournalState:
    """The newest head that requests of this process have seen.

    `origin` is the id of the ledger that it serves; without it, that of the one it sees first.
    `signed` is what was signed of its journal in `home`.
    """

    def __init__(
        self,
        database: Database,
        origin: str | None = None,
        home: Path | None = None,
        signed_tree: JournalTree | None = None,
    ) -> None:
        self.signed = SignedJournal(home, signed_tree)
        self._database = database
        self._origin = origin
        self._known: SeenHead | None = None
        self._stamp: Stamp | None = None
        self._answers = False
        self._left: str | None = None
        self._guard = threading.Lock()
        # A dossier asks for one agreement after the other, and never again.
        most = rows_at_hand.FEW if isinstance(database, ReadOnly) else None
        self._rows_at_hand = RowsAtHand(most)

    @property
    def known(self) -> SeenHead | None:
        """The newest head that was seen, None before the first request."""
        return self._known

    @property
    def current(self) -> SeenHead | None:
        """The head of the journal, None where only a snapshot can tell.

        Raises:
            DatabaseLost: the database's files aren't those that were opened.
        """
        # In this order: what is known is never older than its stamp.
        stamp, known = self._stamp, self._known
        if not self._database.alone:
            return self._probed(known)
        if stamp is None or stamp != self._database.stamp():
            return None
        return known

    def _probed(self, known: SeenHead | None) -> SeenHead | None:
        """Return the head that is known, where PostgreSQL says that it is still the newest.

        Where no snapshot could be read, it isn't asked until one could: it may have lost something,
        and each request would wait for it twice.
        """
        if known is None or not self._answers:
            return None
        answer = self._database.probe(journal_head.PROBE)
        if answer != known.head.probed:
            return None
        return known

    @contextmanager
    def snapshot(self) -> Iterator[Session]:
        """Read in the history that is known; what the request sees of it is in `g.seen`.

        Raises:
            DatabaseLost: the database doesn't hold this ledger any more.
        """
        before = self._known
        stamp = self._database.stamp()
        with self._database.snapshot() as session:
            session.info[rows_at_hand.AT_HAND] = self._rows_at_hand
            self.see(session, before, stamp)
            session.info[rows_at_hand.HEAD] = g.seen.head
            yield session

    def see(
        self,
        session: Session,
        before: SeenHead | None,
        stamp: Stamp | None = None,
    ) -> None:
        """Note the head in a session that was opened after `before` was known.

        Raises:
            DatabaseLost: the database doesn't hold this ledger any more.
            Unavailable: another request has just found that it holds another history.
        """
        try:
            self._see(session, before, stamp)
        except (SQLAlchemyError, LedgerError):
            self._answers = False
            raise
        self._answers = True

    def _see(
        self,
        session: Session,
        before: SeenHead | None,
        stamp: Stamp | None,
    ) -> None:
        """Note the head, as `see` does."""
        head = journal_head.read(session)
        is_same = before is not None and _follows(session, head, before.head)
        if not is_same:
            self._check_origin(session)
        with self._guard:
            line = _line_of(self._known)
            if line != _line_of(before):
                raise Unavailable(
                    "The journal was just found to be another one. Send it again."
                )
            # What a write of an embedded ledger sees, without a stamp, may yet be lost.
            is_committed = stamp is not None or not self._database.alone
            if before is not None and not is_same:
                self._leave(before.head, head)
                line += 1
                is_committed = True
            seen = SeenHead(head, line)
            if is_committed:
                self._note(seen, stamp)
        g.seen = seen
        g.ledger_size = head.size

    def advance(self, head: Head) -> None:
        """Note the head that a write of this process has made, before it is answered."""
        with self._guard:
            self._note(SeenHead(head, g.seen.line), None)

    def warnings(self, now: datetime) -> list[str]:
        """Return what whoever runs the ledger has to look at."""
        warnings = [*self.signed.warnings()]
        if self._left is not None:
            warnings.append(self._left)
        if self._known is not None:
            ahead = journal_head.ahead(self._known.head.last_at, now)
            if ahead is not None:
                warnings.append(ahead)
        return warnings

    def check_ready(self, session: Session) -> None:
        """Make sure that nothing which is set stands against serving.

        Raises:
            NotSynchronous: commits have to wait for a synchronous standby, and don't.
        """
        self._database.check_ready(session)

    def is_standby(self, session: Session) -> bool:
        """Return whether the database can only be read, since it follows another one."""
        return self._database.is_standby(session)

    def has_by_now(self, size: int) -> bool:
        """Return whether the journal has so many entries, whatever a request sees of it."""
        with self._database.snapshot() as session:
            return journal_head.read(session).size >= size

    def check_reached(self, session: Session, size: int, parameter: str = "") -> None:
        """Make sure that the journal has a size, which `parameter` names, if one does.

        Raises:
            Behind: a standby hasn't yet.
            BadParameter: the primary has fewer entries than a parameter says.
        """
        reached: int = g.seen.head.size
        if size <= reached:
            return
        if self.is_standby(session):
            raise Behind(reached, size)
        if parameter:
            sentence = f"{parameter}: the journal has {reached} entries."
            raise BadParameter(sentence, parameters=[parameter])

    def check_min_size(self, session: Session, sent: Request) -> None:
        """Make sure that the journal has the size that a client has seen elsewhere.

        Raises:
            Behind: a standby hasn't yet.
            BadParameter: the primary has fewer entries, or it is no size.
        """
        wanted = replica_waits.min_size(sent)
        self.check_reached(session, wanted, replica_waits.MIN_SIZE)

    def leaf(self, session: Session, index: int) -> bytes | None:
        """Return the leaf hash of an entry that a client has seen; None where there is none.

        Raises:
            Behind: a standby hasn't got it yet.
        """
        self.check_reached(session, index + 1)
        return journal_head.leaf(session, index)

    def compare(self, session: Session) -> None:
        """Compare the journal with the last checkpoint, and refuse writes where it is another one.

        Raises:
            OtherJournal: it is.
        """
        self.signed.compare(session)

    def pinned(self) -> Snapshots:
        """Return what reads on in the history that this request sees, after it is answered."""
        return _Pinned(self._database, g.seen.head)

    def _check_origin(self, session: Session) -> None:
        leaf = journal_head.origin(session)
        if leaf is None:
            raise DatabaseLost(
                "The database holds no ledger any more. Restore it from a backup."
            )
        origin = leaf.hex()
        if self._origin not in (None, origin):
            raise DatabaseLost(
                "The database holds another ledger than the one that was served from it. Put the "
                "right one back, or start the server with a home folder of its own."
            )
        self._origin = origin

    def _leave(self, before: Head, now: Head) -> None:
        """Say that the database has come back with another history."""
        self._left = (
            "The journal isn't the one that was served before: entries are missing, or others "
            "stand in their place. The log says how many there were. Compare with a backup; this "
            "is said until the server is started again."
        )
        self.signed.compare_again()
        LOG.error("journal_forked", entries_before=before.size, entries=now.size)
        self._known = None

    def _note(self, seen: SeenHead, stamp: Stamp | None) -> None:
        """Keep a head that isn't older than the one that is known; the guard is held."""
        known = self._known
        if known is not None:
            if known.line != seen.line or known.head.size > seen.head.size:
                return
            if stamp is None and known.head == seen.head:
                return
        self._known = seen
        self._stamp = stamp
        metrics.JOURNAL_ENTRIES.set(seen.head.size)


def _line_of(seen: SeenHead | None) -> int:
    return 0 if seen is None else seen.line


class _Pinned:
    """Sessions that see the history of one head, however much was recorded since."""

    def __init__(
        self,
        database: Database,
        head: Head,
    ) -> None:
        self._database = database
        self._head = head

    @contextmanager
    def snapshot(self) -> Iterator[Session]:
        """Read as `Database.snapshot` does.

        Raises:
            DatabaseLost: the database doesn't hold that history any more.
            Unavailable: words were redacted since.
        """
        with self._database.snapshot() as session:
            head = journal_head.read(session)
            if not _follows(session, head, self._head):
                raise DatabaseLost(
                    "The journal became another one while this was sent."
                )
            # A redaction makes another key.
            if head.etag_key != self._head.etag_key:
                raise Unavailable("Words were redacted while this was sent.")
            yield session


def _follows(session: Session, head: Head, before: Head) -> bool:
    """Return whether a head continues the history of an earlier one: has the same entry there."""
    if head.size < before.size:
        return False
    if head.size == before.size:
        return head.leaf == before.leaf
    return journal_head.leaf(session, before.size - 1) == before.leaf
