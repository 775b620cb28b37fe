"""Checkpoints that the server signs by itself, as the journal grows."""

import fcntl
import os
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from ledger.api.http.log import LOG
from ledger.cli import signing
from ledger.cli.signing import Signer
from ledger.db import Database, secret_files
from ledger.rules.base.errors import LedgerError
from ledger.rules.proofs import checkpoints
from ledger.services import journal_head
from ledger.services.journal_tree import JournalTree, hashed_entries
from ledger.services.signed_journals import OtherJournal
from ledger.settings import Settings

#: The files that are there once something was signed.
_KEPT: Final = (
    checkpoints.NOTE_FILE,
    checkpoints.PUBLIC_KEY_FILE,
    checkpoints.FORKS_FILE,
)
#: The time between two looks at the journal.
_SECONDS: Final = 1.0
_LOCK_FILE: Final = "checkpoint.server.lock"


@dataclass(frozen=True, slots=True)
class _State:
    """The journal's newest leaf, and what tells whether files were changed."""

    newest_leaf: bytes
    stamps: tuple[object, ...]


class ContinuousSigning:
    """A thread of a worker that signs what was committed, once there is a key.

    Of several workers the first has the lock that says who signs; another gets it when that one
    ends.
    """

    def __init__(
        self,
        database: Database,
        settings: Settings,
        tree: JournalTree | None = None,
    ) -> None:
        self._database = database
        self._settings = settings
        self._tree = tree or JournalTree(hashed_entries)
        self._lock: int | None = None
        self._unsigned_file = settings.home / checkpoints.UNSIGNED_FILE
        self._done: _State | None = None
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
        """Sign the journal if it has grown, it is to be signed, and no other worker signs.

        What stands against it is logged, once for each reason, and noted for `/readyz`.
        """
        try:
            if not self._is_signed_here():
                self._unsigned_file.unlink(missing_ok=True)
            elif self._is_chosen():
                self._sign_if_changed()
        except (LedgerError, SQLAlchemyError, OSError) as refused:
            self._done = None
            self._log(refused)
            self._note(refused)

    def _run(self) -> None:
        while not self._stopped.wait(_SECONDS):
            self.look()

    def _is_signed_here(self) -> bool:
        """Return whether there is a key, one is named, or what one has signed is there."""
        if self._settings.signing_key_file is not None:
            return True
        return any(map(os.path.lexists, self._files()))

    def _files(self) -> list[Path]:
        """Return the files by which it is known what was signed, and with which key."""
        kept = [self._settings.home / name for name in _KEPT]
        return [signing.key_file(self._settings), *kept]

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

    def _sign_if_changed(self) -> None:
        """Sign where the journal has grown, or a file of what was signed has changed since."""
        with self._database.snapshot() as session:
            newest_leaf = journal_head.read(session).leaf
        if self._state(newest_leaf) == self._done:
            return
        with (
            signing.turn(self._settings.home),
            self._database.snapshot() as session,
        ):
            origin = signing.origin(self._settings, session)
            signer = Signer(self._settings, origin)
            signer.sign(session, self._tree)
        self._unsigned_file.unlink(missing_ok=True)
        self._last_reason = ""
        self._done = self._state(newest_leaf)

    def _state(self, newest_leaf: bytes) -> _State:
        """Return what tells whether there is anything to do."""
        refusal_file = self._settings.home / checkpoints.REFUSAL_FILE
        files = [*self._files(), refusal_file]
        return _State(newest_leaf, tuple(map(_stamp, files)))

    def _note(self, refused: Exception) -> None:
        """Note that nothing is signed; another journal is refused, which says more."""
        if isinstance(refused, OtherJournal | SQLAlchemyError):
            return
        if os.path.lexists(self._unsigned_file):
            return
        # Where it can't be written, the log says why nothing is signed.
        with (
            suppress(LedgerError, OSError),
            secret_files.written(self._unsigned_file) as write,
        ):
            write(f"{refused}\n")

    def _log(self, refused: Exception) -> None:
        reason = str(refused)
        if reason != self._last_reason:
            LOG.error("checkpoint_not_signed", reason=reason)
        self._last_reason = reason


def _stamp(file: Path) -> object:
    """Return what changes with a file, its rights too; None where there is none."""
    try:
        status = file.stat()
    except OSError:
        return None
    return (status.st_ino, status.st_size, status.st_ctime_ns)
