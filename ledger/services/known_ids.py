"""Ids that are recorded: those that a body names are looked up by one statement, once."""

from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import Final, TypeAlias

from sqlalchemy import LargeBinary, Text, cast, literal_column, null, select, union_all

from ledger.db import prepared
from ledger.db.prepared import Prepared, Value
from ledger.db.rows import AnyQuery
from ledger.services.journal import Change, loads
from ledger.services.resources import (
    AGREEMENT,
    RESOURCE_TYPES,
    SOURCE,
    ResourceType,
)

#: The ids of several types that a body names; None is no id.
Named: TypeAlias = Mapping[ResourceType, Iterable[str | None]]
#: The caches of a change that hold what was read.
_KNOWN: Final = "known"
_DOCUMENT: Final = "document"
#: The types whose documents are short, and needed wherever one is sent.
_SHORT: Final = (
    AGREEMENT,
    SOURCE,
)
#: In place of the reason of a withdrawal, for an id that isn't recorded.
_UNKNOWN: Final = object()


def known(
    change: Change,
    resource_type: ResourceType,
    identities: Collection[str],
) -> dict[str, str | None]:
    """Return those of some ids that are recorded now, with the reason of those withdrawn.

    `queries.document_now` has their documents at hand then, where those are short.
    """
    read(change, {resource_type: identities})
    reasons: dict[str, str | None] = {}
    read_before = change.cache(resource_type, _KNOWN)
    for identity in identities:
        reason = read_before[identity]
        if reason is not _UNKNOWN:
            reasons[identity] = reason
    return reasons


def read(
    change: Change,
    by_type: Named,
) -> None:
    """Look up the ids of several types that weren't looked up yet."""
    unread: dict[ResourceType, list[str]] = {}
    for resource_type, identities in by_type.items():
        new = _unread(change, resource_type, identities)
        if new:
            unread[resource_type] = new
    if unread:
        _read(change, unread)


def _unread(
    change: Change,
    resource_type: ResourceType,
    identities: Iterable[str | None],
) -> list[str]:
    """Return the ids that weren't looked up yet; they are unknown for now."""
    read_before = change.cache(resource_type, _KNOWN)
    new: dict[str, object] = {}
    for identity in identities:
        if identity is not None and identity not in read_before:
            new[identity] = _UNKNOWN
    read_before |= new
    return list(new)


def _read(
    change: Change,
    unread: Mapping[ResourceType, list[str]],
) -> None:
    """Look up ids, those of all types by one statement."""
    counts: list[tuple[ResourceType, int]] = []
    values: dict[str, Value] = {}
    for resource_type, identities in unread.items():
        counts.append((resource_type, prepared.places(identities)))
        values |= prepared.listed(resource_type.prefix, identities)
    rows = _query(*counts).rows(change.session, **values)
    for collection, name, withdrawn, document in rows:
        resource_type = RESOURCE_TYPES[collection]
        change.cache(resource_type, _KNOWN)[name] = withdrawn
        if document is not None:
            change.cache(resource_type, _DOCUMENT)[name] = loads(document)


@cache
def _query(*counts: tuple[ResourceType, int]) -> Prepared:
    """Return the query of ids, of each type up to so many."""
    return Prepared(union_all(*(_of_type(*count) for count in counts)))


def _of_type(
    resource_type: ResourceType,
    count: int,
) -> AnyQuery:
    """Return the query of up to so many ids of a type; only some types can be withdrawn."""
    model = resource_type.model
    query = select(
        literal_column(f"'{resource_type.collection}'"),
        model.id,
        getattr(model, "withdrawn", cast(null(), Text)),
        model.document if resource_type in _SHORT else cast(null(), LargeBinary),
    )
    is_one = prepared.among(model.id, resource_type.prefix, count)
    return query.where(is_one, model.until_index.is_(None))
