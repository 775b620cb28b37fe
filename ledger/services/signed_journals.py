"""Journals compared with the checkpoint that was signed of them."""

from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session

from ledger.db import kept_files, secret_files
from ledger.db.kept_files import SpoiledFile
from ledger.rules.base.errors import LedgerError
from ledger.rules.proofs import checkpoints
from ledger.rules.proofs.audit_paths import LeafSpan
from ledger.rules.proofs.checkpoints import Checkpoint
from ledger.services.journal_tree import JournalTree

#: No reason why the journal isn't signed is as long.
_REASON_CHARACTERS_MAX: Final = 1_000
_NO_REASON: Final = (
    f"{checkpoints.REFUSAL_FILE} is in the home folder, so nothing is recorded, and it doesn't say "
    "why. Move it away: the journal is compared with the last checkpoint again."
)


class OtherJournal(LedgerError):
    """The journal isn't the one of which a checkpoint was signed."""

    code = "database-lost"


def check_continues(
    session: Session,
    tree: JournalTree,
    before: Checkpoint,
    size: int,
) -> None:
    """Make sure that the journal continues the one of which a checkpoint was signed.

    Raises:
        OtherJournal: it is smaller, or other entries stand in it.
    """
    if size < before.size:
        raise OtherJournal(
            f"A checkpoint of {before.size} entries was signed, and the journal has {size}: "
            "entries are missing. Nothing is signed or recorded until the newest backup is "
            "restored, or `ledger fork --reason` says why the journal goes on without them."
        )
    if tree.root(session, LeafSpan(0, before.size)) != before.root:
        raise OtherJournal(
            f"A checkpoint of {before.size} entries was signed, and other entries stand in their "
            "place. Nothing is signed or recorded until the newest backup is restored, or `ledger "
            "fork --reason` says why the journal goes on with these."
        )


def note(home: Path, other: OtherJournal) -> None:
    """Have nothing more recorded until the journal continues what was signed; `/readyz` says why.

    Raises:
        Unwritable: it can't be noted.
    """
    with secret_files.written(home / checkpoints.REFUSAL_FILE) as write:
        write(f"{other.detail}\n")


def refusal(home: Path) -> str | None:
    """Return why nothing may be recorded, as it was noted; None where nothing stands against it."""
    try:
        reason = kept_files.text(home / checkpoints.REFUSAL_FILE)
    except SpoiledFile as unreadable:
        return f"Nothing is recorded: {unreadable.detail}"
    if reason is None:
        return None
    reason = reason.strip()
    is_sentence = 0 < len(reason) <= _REASON_CHARACTERS_MAX and reason.isprintable()
    return reason if is_sentence else _NO_REASON
