"""Entries of the journal as changes: who did what to which resource, when and why."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from ledger.models.versions import SealedVersion
from ledger.rules.totals.sums import RowKey
from ledger.rules.workflow.change_words import in_words
from ledger.rules.workflow.reasons import new_reasons
from ledger.services.journal import loads
from ledger.services.resources import RESOURCE_TYPES, Document

#: The versions of so many entries are read at once: documents may be long.
_ENTRIES_AT_ONCE: Final = 50


class _Versions(NamedTuple):
    """Versions by entry: those that entries recorded, and those that they replaced."""

    recorded: dict[int, Document]
    replaced: dict[int, Document]


def of_entries(
    session: Session,
    sealed: Sequence[bytes],
) -> list[Document]:
    """Return entries as changes, in their order: who did what, when and why."""
    entries = list(map(loads, sealed))
    changes: list[Document] = []
    for start in range(0, len(entries), _ENTRIES_AT_ONCE):
        some = entries[start : start + _ENTRIES_AT_ONCE]
        versions = _versions_of(session, some)
        changes += [_entry_change(entry, versions) for entry in some]
    return changes


def _entry_change(
    entry: Document,
    versions: _Versions,
) -> Document:
    """Return an entry as a change."""
    index = entry["index"]
    before = versions.replaced.get(index)
    after = versions.recorded[index]
    return {
        "action": entry["action"],
        "actor": entry["actor"],
        "at": entry["at"],
        "batch": entry.get("batch"),
        "changed": [],
        "known_at": index + 1,
        "reasons": new_reasons(before, after),
        "resource": entry["resource"],
        "reverses": entry.get("reverses"),
        "role": entry["role"],
        "summary": in_words(before, after),
        "version": entry["version"],
        **_place(after),
    }


def _place(document: Document) -> Document:
    """Return the category and the direction of a line item; of other records none."""
    is_line_item = "act" in document
    return {name: document[name] if is_line_item else None for name in RowKey._fields}


def _versions_of(
    session: Session,
    entries: Iterable[Document],
) -> _Versions:
    """Return the versions that some entries recorded, and those that they replaced."""
    by_collection: defaultdict[str, dict[int, str]] = defaultdict(dict)
    for entry in entries:
        collection, _, identity = entry["resource"].partition("/")
        by_collection[collection][entry["index"]] = identity
    versions = _Versions({}, {})
    for collection, identities in by_collection.items():
        model = RESOURCE_TYPES[collection].model
        _add_versions(session, model, identities, versions)
    return versions


def _add_versions(
    session: Session,
    model: type[SealedVersion],
    identities: Mapping[int, str],
    versions: _Versions,
) -> None:
    """Add the versions of one type of resource; `identities` has the ids by entry."""
    indexes = list(identities)
    either = or_(
        model.from_index.in_(indexes),
        model.until_index.in_(indexes),
    )
    ids = set(identities.values())
    query = select(model.from_index, model.until_index, model.document)
    for row in session.execute(query.where(model.id.in_(ids), either)):
        document = loads(row.document)
        versions.recorded[row.from_index] = document
        if row.until_index is not None:
            versions.replaced[row.until_index] = document
