"""The journal compared with the checkpoint that was signed of it, before more is recorded."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session

from ledger.db import kept_files
from ledger.db.files import DatabaseLost
from ledger.db.kept_files import SpoiledFile
from ledger.db.secret_files import Unwritable
from ledger.rules.proofs import checkpoints
from ledger.services import journal_head, signed_journals
from ledger.services.journal_tree import JournalTree, hashed_entries
from ledger.services.signed_journals import OtherJournal

_UNSIGNED: Final = (
    "No checkpoint is signed as things are: the log of the server says why "
    "(checkpoint_not_signed), and so does `ledger checkpoint`."
)


class SignedJournal:
    """What was signed of a journal in a home folder; without one, nothing was.

    The tree of what was signed is worked out from the bytes of entries, as checkpoints are.
    """

    def __init__(
        self,
        home: Path | None,
        tree: JournalTree | None = None,
    ) -> None:
        self._home = home
        self._tree = tree or JournalTree(hashed_entries)
        self._is_compared = False

    def check(self, session: Session) -> None:
        """Make sure that the journal is the one that was signed, before anything is recorded.

        It is compared by the first write, and by the first one after it was refused or became
        another journal; what is signed meanwhile was compared by whoever signed it.

        Raises:
            DatabaseLost: it was found to be another one before.
            OtherJournal: it is another one.
        """
        if self._home is None:
            return
        refusal = signed_journals.refusal(self._home)
        if refusal is not None:
            self._is_compared = False
            raise DatabaseLost(refusal)
        if not self._is_compared:
            self._is_compared = self._is_signed_one(session, self._home)

    def compare(self, session: Session) -> None:
        """Compare the journal with the last checkpoint, and refuse writes where it is another one.

        Raises:
            OtherJournal: it is.
        """
        if self._home is not None:
            self._is_signed_one(session, self._home)

    def compare_again(self) -> None:
        """Have the next write compare it: it has become another journal."""
        self._is_compared = False

    def warnings(self) -> Iterator[str]:
        """Yield what stands against signing the journal, and against recording in it."""
        if self._home is None:
            return
        refusal = signed_journals.refusal(self._home)
        if refusal is not None:
            yield refusal
        if os.path.lexists(self._home / checkpoints.UNSIGNED_FILE):
            yield _UNSIGNED

    def _is_signed_one(
        self,
        session: Session,
        home: Path,
    ) -> bool:
        """Return whether the journal was compared, and is the one that was signed.

        Raises:
            OtherJournal: it is another one, which is noted for all that serve.
        """
        try:
            return _compared(session, home, self._tree)
        except OtherJournal as other:
            # Where it can't be noted, this request is refused all the same.
            with suppress(Unwritable):
                signed_journals.note(home, other)
            raise


def _compared(
    session: Session,
    home: Path,
    tree: JournalTree,
) -> bool:
    """Compare the journal with the last checkpoint; return whether what is kept could be read.

    Raises:
        OtherJournal: the journal doesn't continue it.
    """
    try:
        note = kept_files.text(home / checkpoints.NOTE_FILE)
    except SpoiledFile:
        return False
    if note is None:
        return True
    checkpoint = checkpoints.read(note)
    if checkpoint is None:
        return False
    size = journal_head.read(session).size
    signed_journals.check_continues(session, tree, checkpoint, size)
    return True
