"""Journals compared with the checkpoint that was signed of them."""

from sqlalchemy.orm import Session

from ledger.rules.base.errors import LedgerError
from ledger.rules.proofs.audit_paths import LeafSpan
from ledger.rules.proofs.checkpoints import Checkpoint
from ledger.services.journal_tree import JournalTree


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
