"""Checks of the journal: its entries, and the checkpoints that were signed of them."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.db.rows import AnyRow, columns
from ledger.models import JournalEntry, JournalHead
from ledger.rules.base import merkle
from ledger.rules.base.printable import grouped
from ledger.rules.proofs import checkpoints
from ledger.rules.proofs.audit_paths import LeafSpan
from ledger.rules.proofs.checkpoints import Checkpoint
from ledger.services import loaded_journals
from ledger.services.journal_tree import JournalTree, hashed_entries
from ledger.services.ledger_identity import Marks
from ledger.services.resources import Document
from ledger.services.verification import rows
from ledger.services.verification.rows import Inconsistent, Tick


def check_entries(
    session: Session,
    tick: Tick,
    noted: Marks | None,
) -> str:
    """Check the journal's indexes, leaf hashes and instants, and its head's root and size."""
    query = rows.columns_of(JournalEntry).order_by(JournalEntry.entry_index)
    size = 0
    frontier: list[bytes] = []
    last_at = ""
    for entry in columns(session, query):
        fields = rows.parsed(entry.entry, f"entry {size}")
        _check_place(entry, fields, size)
        if size == 0:
            _check_origin(entry, noted)
        if fields["at"] <= last_at:
            raise Inconsistent(f"entry {size} is not later than the one before")
        frontier = merkle.grow(frontier, size, entry.leaf_hash)
        last_at = fields["at"]
        size += 1
        tick(size)
    _check_head(session, size, frontier, last_at)
    root = checkpoints.root_text(merkle.root(frontier))
    return f"{grouped(size)} without a gap, root {root}"


def _check_place(
    entry: AnyRow,
    fields: Document,
    index: int,
) -> None:
    """Check that an entry has the index that follows, and the hash of its bytes."""
    if entry.entry_index != index:
        raise Inconsistent(
            f"entry {index} isn't there; the next one is {entry.entry_index}"
        )
    if fields["index"] != index:
        raise Inconsistent(f"entry {index} says that it is entry {fields['index']}")
    if merkle.leaf_hash(entry.entry) != entry.leaf_hash:
        raise Inconsistent(f"entry {index} doesn't have its leaf hash")


def _check_origin(first: AnyRow, noted: Marks | None) -> None:
    """Check the hash of the first entry, which identifies the ledger, where it is noted."""
    if noted is not None and first.leaf_hash.hex() != noted.origin:
        raise Inconsistent("this is another ledger than the one that ledger.id names")


def _check_head(
    session: Session,
    size: int,
    frontier: list[bytes],
    last_at: str,
) -> None:
    """Check the size, the root and the instant that the head keeps of the entries."""
    head = _head(session)
    if head.size != size:
        raise Inconsistent(f"the head counts {head.size} entries, and there are {size}")
    same_instant = size == 0 or head.last_at == last_at
    if head.frontier != b"".join(frontier) or not same_instant:
        raise Inconsistent("the head doesn't have the root of the entries")


def _head(session: Session) -> JournalHead:
    """Return the row of the head as it is stored.

    Raises:
        Inconsistent: it isn't there.
    """
    head = session.execute(select(JournalHead)).scalar_one_or_none()
    if head is None:
        raise Inconsistent("the head of the journal isn't there")
    return head


def check_signed(session: Session, signed: Sequence[Checkpoint]) -> str:
    """Check that the journal continues each of some checkpoints, by the bytes of its entries."""
    tree = JournalTree(hashed_entries)
    size = _head(session).size
    faults = [_fault(session, tree, size, checkpoint) for checkpoint in signed]
    # One that somebody kept may be the very one of the home folder: it is named once.
    wrong = dict.fromkeys(fault for fault in faults if fault is not None)
    if wrong:
        raise Inconsistent("; ".join(wrong))
    sizes = dict.fromkeys(grouped(checkpoint.size) for checkpoint in signed)
    return f"the journal continues the checkpoint of {' and '.join(sizes)} entries"


def _fault(
    session: Session,
    tree: JournalTree,
    size: int,
    checkpoint: Checkpoint,
) -> str | None:
    """Return in which way a journal of some size doesn't continue a checkpoint; else None."""
    signed = grouped(checkpoint.size)
    if checkpoint.size > size:
        return (
            f"a checkpoint of {signed} entries was signed, and there are {grouped(size)}: "
            f"entries are missing{_or_older(session)}"
        )
    if tree.root(session, LeafSpan(0, checkpoint.size)) != checkpoint.root:
        return (
            f"the first {signed} entries aren't those of which a checkpoint was signed"
        )
    return None


def _or_older(session: Session) -> str:
    """Return what else may be where entries are missing: nothing, but in a loaded ledger."""
    if not loaded_journals.size(session):
        return ""
    return ", or the checkpoint is newer than the dossier that was loaded"
