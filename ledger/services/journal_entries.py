"""Entries of the journal, read as they are sealed."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.models import JournalEntry
from ledger.rules.base.errors import NotFound
from ledger.services import queries
from ledger.services.journal import loads
from ledger.services.paging import Page, page
from ledger.services.resources import ACTOR, RESOURCE_TYPES, TOKEN, ResourceType

#: Whose documents only admins read.
_OF_ADMINS: Final = (ACTOR, TOKEN)
OF_READERS: Final = tuple(
    resource_type
    for resource_type in RESOURCE_TYPES.values()
    if resource_type not in _OF_ADMINS
)


def list_entries(
    session: Session,
    *,
    since: int,
    known_at: int,
    after: Sequence[int] | None,
    limit: int,
) -> Page:
    """Return a page of the entries from `since` on, in their order."""
    model = JournalEntry
    query = select(model.entry, model.entry_index).where(
        model.entry_index >= since,
        model.entry_index < known_at,
    )
    rows, following = page(
        session, query, [model.entry_index], after=after, limit=limit
    )
    return Page([row.entry for row in rows], following)


def get(session: Session, index: int, known_at: int) -> bytes:
    """Return the canonical bytes of an entry.

    Raises:
        NotFound: there is no such entry, or wasn't by then.
    """
    if index >= known_at:
        raise NotFound(
            f"The journal has {known_at} entries, counted from 0: there is no entry {index}."
        )
    query = select(JournalEntry.entry).where(JournalEntry.entry_index == index)
    return session.execute(query).scalar_one()


def index_of(
    session: Session,
    resource_type: ResourceType,
    identity: str,
    known_at: int,
) -> int:
    """Return the index of the entry that seals a resource as it stood then.

    Raises:
        NotFound: it isn't recorded, or wasn't by then.
    """
    queries.get(session, resource_type, identity, known_at)
    model = resource_type.model
    is_it = model.id == identity
    query = select(model.from_index).where(is_it, queries.visible(model, known_at))
    return session.execute(query).scalar_one()


def salt(session: Session, index: int, known_at: int) -> bytes | None:
    """Return the salt of the document that an entry seals; None where it was erased.

    Raises:
        NotFound: there is no such entry; or its document is for admins to read.
    """
    entry = loads(get(session, index, known_at))
    collection, _, _ = entry["resource"].partition("/")
    resource_type = RESOURCE_TYPES[collection]
    if resource_type in _OF_ADMINS:
        raise NotFound(
            f"Entry {index} seals a document of {collection}, which only admins read; "
            "the salts of those are not served."
        )
    model = resource_type.model
    query = select(model.salt).where(model.from_index == index)
    salt_kept: bytes = session.execute(query).scalar_one()
    return salt_kept or None
