"""Checks of the journal: its entries, and the documents that they seal."""

import heapq
from collections.abc import Iterable, Iterator
from operator import attrgetter
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.db.rows import AnyRow
from ledger.models import JournalEntry, JournalHead
from ledger.rules.base import merkle
from ledger.rules.base.canonical_json import canonical, digest, sealed_digest
from ledger.rules.base.printable import grouped
from ledger.rules.proofs.audit_paths import LeafSpan
from ledger.rules.proofs.checkpoints import Checkpoint
from ledger.services import journal_head, loaded_journals
from ledger.services.figure_documents import figure_of
from ledger.services.journal import loads
from ledger.services.journal_tree import JournalTree
from ledger.services.ledger_identity import Marks
from ledger.services.resources import (
    LINE_ITEM,
    RESOURCE_TYPES,
    Columns,
    Document,
    line_item_columns,
)
from ledger.services.verification import redacted, rows
from ledger.services.verification.rows import Inconsistent, StoredVersion, Tick

_from_index: Final = attrgetter("row.from_index")


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
    for entry in rows.stream(session, query):
        fields = loads(entry.entry)
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
    root = merkle.root(frontier)
    return f"{grouped(size)} without a gap, root {root.hex()}"


def _check_place(
    entry: AnyRow,
    fields: Document,
    index: int,
) -> None:
    """Check that an entry has the index that follows, and the hash of its bytes."""
    if entry.entry_index != index or fields["index"] != index:
        raise Inconsistent(
            f"entry {index} isn't there; the next one is {entry.entry_index}"
        )
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
    head = session.execute(select(JournalHead)).scalar_one()
    if head.size != size:
        raise Inconsistent(f"the head counts {head.size} entries, and there are {size}")
    same_instant = size == 0 or head.last_at == last_at
    if head.frontier != b"".join(frontier) or not same_instant:
        raise Inconsistent("the head doesn't have the root of the entries")


def check_signed(session: Session, signed: Iterable[Checkpoint]) -> str:
    """Check that the journal continues each of some checkpoints.

    It trusts the leaf hashes, which `check_entries` has compared with the entries.
    """
    tree = JournalTree()
    size = journal_head.read(session).size
    sizes = []
    for checkpoint in signed:
        signed_entries = grouped(checkpoint.size)
        if checkpoint.size > size:
            raise Inconsistent(
                f"a checkpoint of {signed_entries} entries was signed, and there are "
                f"{grouped(size)}: entries are missing"
            )
        root = tree.root(session, LeafSpan(0, checkpoint.size))
        if root != checkpoint.root:
            raise Inconsistent(
                f"the first {signed_entries} entries aren't those of which a checkpoint was signed"
            )
        sizes.append(signed_entries)
    return f"the journal continues the checkpoint of {' and '.join(sizes)} entries"


def check_documents(session: Session, tick: Tick) -> str:
    """Check that each entry seals one version, whose document gives its figure and columns."""
    versions = _all_versions(session)
    left = redacted.left_of_documents(session)
    loaded = loaded_journals.size(session)
    count = 0
    left_out = 0
    query = select(JournalEntry.entry).order_by(JournalEntry.entry_index)
    for index, row in enumerate(rows.stream(session, query)):
        tick(index + 1)
        entry = loads(row.entry)
        if index < loaded and loaded_journals.is_of_accounts(entry):
            left_out += 1
            continue
        version = _next_of(versions, index)
        _check_sealed(entry, version, left.get(index))
        count += 1
    _check_none_left(versions)
    if loaded:
        _check_loaded(session, loaded, left_out)
    sentence = f"{grouped(count)} sealed, each with its columns"
    if left:
        sentence += f"; {grouped(len(left))} of them redacted"
    if loaded:
        sentence += f"; {grouped(left_out)} of accounts are not here: "
        sentence += f"{grouped(loaded)} entries were loaded from a dossier"
    return sentence


def _check_loaded(
    session: Session,
    loaded: int,
    left_out: int,
) -> None:
    """Check that accounts were left out of what was loaded, and that this ledger's follow it."""
    size = journal_head.read(session).size
    is_first_here = JournalEntry.entry_index == loaded
    first = session.execute(select(JournalEntry.entry).where(is_first_here)).scalar()
    follows = loaded == size
    if first is not None:
        follows = loaded_journals.is_of_accounts(loads(first))
    if not (left_out and follows):
        raise Inconsistent(
            f"the table loaded_journal counts {grouped(loaded)} entries that were loaded: not so"
        )


def _next_of(versions: Iterator[StoredVersion], index: int) -> StoredVersion:
    """Return the next version, which has to be the one that an entry seals."""
    version = next(versions, None)
    if version is None or version.row.from_index != index:
        raise Inconsistent(f"entry {index} seals a document that isn't there")
    return version


def _check_none_left(versions: Iterator[StoredVersion]) -> None:
    """Check that no version is left when all entries were read."""
    extra = next(versions, None)
    if extra is not None:
        name = extra.resource_type.name
        index = extra.row.from_index
        raise Inconsistent(f"a {name} of index {index} has no entry")


def _all_versions(session: Session) -> Iterator[StoredVersion]:
    """Return the versions of every resource, in the order of the journal."""
    of_types = [
        rows.versions(session, resource_type)
        for resource_type in RESOURCE_TYPES.values()
    ]
    return heapq.merge(*of_types, key=_from_index)


def _check_sealed(entry: Document, version: StoredVersion, left: str | None) -> None:
    """Check a version against the entry that seals it, or what a redaction has left of it."""
    index = entry["index"]
    resource = entry["resource"]
    where = f"entry {index}, {resource}"
    row = version.row
    if left is not None:
        _check_left(where, version, left)
    elif sealed_digest(row.salt, row.document) != entry["document"]:
        raise Inconsistent(f"{where}: the document isn't the one that was sealed")
    document = version.document()
    if canonical(document) != row.document:
        raise Inconsistent(f"{where}: the document isn't in canonical form")
    if not _is_about(entry, version, document):
        raise Inconsistent(f"{where}: the entry speaks of another resource or version")
    columns = _columns(where, version, document)
    _check_columns(where, row, columns)


def _check_left(where: str, version: StoredVersion, left: str) -> None:
    """Check that a redacted document is what its redaction has left, without a salt."""
    row = version.row
    if digest(row.document) != left or row.salt:
        raise Inconsistent(
            f"{where}: the document isn't what the redaction has left of it"
        )


def _columns(
    where: str,
    version: StoredVersion,
    document: Document,
) -> Columns:
    """Return the filter columns of a document.

    Raises:
        Inconsistent: a line item's figure isn't what its claims say together.
    """
    if version.resource_type is not LINE_ITEM:
        return version.resource_type.columns(document)
    of_claims = figure_of(document)
    if document["figure"] != of_claims.document():
        raise Inconsistent(f"{where}: the claims give another figure")
    return line_item_columns(document, of_claims)


def _is_about(
    entry: Document,
    version: StoredVersion,
    document: Document,
) -> bool:
    """Return whether an entry names the resource and the version of a document."""
    identity = version.row.id
    path = f"{version.resource_type.collection}/{identity}"
    of_entry = (entry["resource"], entry["version"])
    of_row = (path, document["version"])
    return of_entry == of_row and bool(document["id"] == identity)


def _check_columns(
    where: str,
    row: AnyRow,
    columns: Columns,
) -> None:
    """Check that each filter column holds what the document says."""
    for name, value in columns.items():
        stored = getattr(row, name)
        if stored != value:
            raise Inconsistent(
                f"{where}: the column {name} holds {stored!r}; the document says {value!r}"
            )
