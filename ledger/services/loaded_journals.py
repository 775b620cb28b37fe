"""What a ledger that was loaded from a dossier knows of the journal that it was loaded with."""

from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.models import JournalEntry, LoadedJournal
from ledger.services.resources import ACTOR, TOKEN, Document

#: No dossier holds the documents of these, which admins alone read.
_OF_ACCOUNTS: Final = (ACTOR.collection, TOKEN.collection)
_ENTRIES_AT_ONCE: Final = 500


def size(session: Session) -> int:
    """Return how many entries were loaded; 0 in a ledger that was founded here."""
    loaded = session.execute(select(LoadedJournal.size)).scalar_one_or_none()
    return loaded or 0


def is_of_accounts(entry: Document) -> bool:
    """Return whether an entry seals the document of an actor or a token."""
    collection, _, _ = entry["resource"].partition("/")
    return collection in _OF_ACCOUNTS


def names_actor(
    session: Session,
    identity: str,
) -> bool:
    """Return whether an entry that was loaded records an actor of this id."""
    loaded = size(session)
    if not loaded:
        return False
    resource = b'"resource":"%b/%b"' % (ACTOR.collection.encode(), identity.encode())
    query = select(JournalEntry.entry).where(JournalEntry.entry_index < loaded)
    streaming = query.execution_options(yield_per=_ENTRIES_AT_ONCE)
    with session.execute(streaming) as rows:
        return any(resource in entry for entry in rows.scalars())
