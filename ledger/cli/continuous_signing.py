"""Checkpoints that the server signs by itself, as the journal grows."""

import fcntl
import os
import threading
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from ledger.api.http.log import LOG
from ledger.cli import signing
from ledger.cli.signing import Signer
from ledger.db import Database
from ledger.rules.base.errors import LedgerError
from ledger.services import journal_head
from ledger.services.journal_tree import JournalTree, hashed_entries
from ledger.settings import Settings

#: The time between two looks at the journal.
_SECONDS: Final = 1.0
_LOCK_FILE: Final = "checkpoint.server.lock"


class ContinuousSigning:
    """A thread of a worker that signs what was committed, once there is a key.

    Of several workers the first has the lock that says who signs; another gets it when that one
    ends.
    """

    def __init__(
        self,
        database: Database,
        settings: Settings,
    ) -> None:
        self._database = database
        self._settings = settings
        self._tree = JournalTree(hashed_entries)
        self._lock: int | None = None
        self._newest_leaf = b""
        self._last_reason = ""
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Look at the journal each second from now on."""
        self._thread.start()

    def stop(self) -> None:
        """End after the look that is under way, and let another worker sign."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def look(self) -> None:
        """Sign the journal if it has grown, there is a key, and no other worker signs.

        What stands against it is logged, once for each reason.
        """
        try:
            if self._has_key() and self._is_chosen():
                self._sign_if_grown()
                self._last_reason = ""
        except (LedgerError, SQLAlchemyError, OSError) as refused:
            self._log(refused)

    def _run(self) -> None:
        while not self._stopped.wait(_SECONDS):
            self.look()

    def _has_key(self) -> bool:
        """Return whether there is a key, or one is named that must be there."""
        if self._settings.signing_key_file is not None:
            return True
        return signing.key_file(self._settings).exists()

    def _is_chosen(self) -> bool:
        """Return whether it is this worker that signs."""
        if self._lock is not None:
            return True
        path = self._settings.home / _LOCK_FILE
        descriptor = signing.lock_file(path)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        self._lock = descriptor
        return True

    def _sign_if_grown(self) -> None:
        with self._database.snapshot() as session:
            newest_leaf = journal_head.read(session).leaf
        if newest_leaf == self._newest_leaf:
            return
        with (
            signing.turn(self._settings.home),
            self._database.snapshot() as session,
        ):
            origin = signing.origin(self._settings, session)
            signer = Signer(self._settings, origin)
            signer.sign(session, self._tree)
        self._newest_leaf = newest_leaf

    def _log(self, refused: Exception) -> None:
        reason = str(refused)
        if reason != self._last_reason:
            LOG.error("checkpoint_not_signed", reason=reason)
        self._last_reason = reason
