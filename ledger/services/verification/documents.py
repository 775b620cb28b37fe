"""The check of documents: each is sealed by its entry, and gives its figure and its columns."""

from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.db.rows import columns
from ledger.models import JournalEntry
from ledger.rules.base.canonical_json import canonical, digest, sealed_digest
from ledger.rules.base.printable import grouped
from ledger.services import journal_head, loaded_journals
from ledger.services.figure_documents import figure_of
from ledger.services.journal import loads
from ledger.services.resources import (
    LINE_ITEM,
    RESOURCE_TYPES,
    Columns,
    Document,
    line_item_columns,
)
from ledger.services.verification import redacted, reviewed, rows
from ledger.services.verification.rows import Inconsistent, StoredVersion

_ENTRIES: Final = select(JournalEntry.entry_index, JournalEntry.entry).order_by(
    JournalEntry.entry_index
)


class Documents:
    """Checks that each entry seals one version, whose document gives its figure and columns."""

    types = tuple(RESOURCE_TYPES.values())

    def __init__(self, session: Session) -> None:
        """Begin to read the entries."""
        self._session = session
        self._left = redacted.left_of_documents(session)
        self._loaded = loaded_journals.size(session)
        self._left_out = 0
        self._count = 0
        self._entries = columns(session, _ENTRIES)

    def look(self, version: StoredVersion) -> None:
        """Check a version, which the next entry has to seal."""
        from_index = version.row.from_index
        sealing = self._next_entry()
        if sealing is None or from_index < sealing[0]:
            name = version.resource_type.name
            raise Inconsistent(f"a {name} of index {from_index} has no entry")
        index, entry = sealing
        if from_index > index:
            raise _missing(index)
        _check_sealed(entry, version, self._left.get(index))
        reviewed.check(self._session, entry, version)
        self._count += 1

    def _next_entry(self) -> tuple[int, Document] | None:
        """Return the next entry whose document is here, after its index; None where none is left.

        Those of accounts aren't here of what was loaded.
        """
        for index, content in self._entries:
            entry = rows.parsed(content, f"entry {index}")
            if index >= self._loaded or not loaded_journals.is_of_accounts(entry):
                return index, entry
            self._left_out += 1
        return None

    def end(self) -> str:
        """Check that no entry is left, and count the documents."""
        sealing = self._next_entry()
        if sealing is not None:
            raise _missing(sealing[0])
        sentence = f"{grouped(self._count)} sealed, each with its columns"
        if self._left:
            sentence += f"; {grouped(len(self._left))} of them redacted"
        if self._loaded:
            _check_loaded(self._session, self._loaded, self._left_out)
            sentence += f"; {grouped(self._left_out)} of accounts are not here: "
            sentence += f"{grouped(self._loaded)} entries were loaded from a dossier"
        return sentence


def _missing(index: int) -> Inconsistent:
    return Inconsistent(f"entry {index} seals a document that isn't there")


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


def _check_sealed(
    entry: Document,
    version: StoredVersion,
    left: str | None,
) -> None:
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
    _check_columns(where, version, columns)


def _check_left(
    where: str,
    version: StoredVersion,
    left: str,
) -> None:
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
    version: StoredVersion,
    columns: Columns,
) -> None:
    """Check that each filter column holds what the document says."""
    names = rows.filter_names(version.resource_type.model)
    kept = version.filters()
    values = tuple(map(columns.__getitem__, names))
    if kept == values:
        return
    for name, stored, value in zip(names, kept, values, strict=True):
        if stored != value:
            raise Inconsistent(
                f"{where}: the column {name} holds {stored!r}; the document says {value!r}"
            )
