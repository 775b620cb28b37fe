"""The journal's head: its size, its newest leaf hash and its newest instant, in one query."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.db import DatabaseLost
from ledger.models import JournalEntry, JournalHead


@dataclass(frozen=True, slots=True)
class Head:
    """The journal as it stands.

    `leaf` is the leaf hash of the newest entry, which names the whole history: each entry holds the
    salted digest of its document and its instant, so that no two histories share one. It is empty
    where nothing is recorded.
    """

    size: int
    leaf: bytes
    last_at: datetime


_NEWEST_LEAF: Final = (
    select(JournalEntry.leaf_hash)
    .where(JournalEntry.entry_index == JournalHead.size - 1)
    .correlate(JournalHead)
    .scalar_subquery()
)
#: Built once: every request asks for it.
_HEAD: Final = select(JournalHead.size, _NEWEST_LEAF.label("leaf"), JournalHead.last_at)


def read(session: Session) -> Head:
    """Return the journal's head.

    Raises:
        DatabaseLost: its row, or the entry that it counts as the newest, isn't there.
    """
    row = session.execute(_HEAD).one_or_none()
    if row is None:
        raise DatabaseLost("The database has lost the row that counts the journal's entries.")
    if row.size and row.leaf is None:
        raise DatabaseLost(f"The database has lost entry {row.size - 1}, the journal's newest.")
    return Head(row.size, row.leaf or b"", datetime.fromisoformat(row.last_at))


def leaf(session: Session, index: int) -> bytes | None:
    """Return the leaf hash of one entry; None where there is no such entry."""
    query = select(JournalEntry.leaf_hash).where(JournalEntry.entry_index == index)
    return session.execute(query).scalar_one_or_none()


def origin(session: Session) -> bytes | None:
    """Return the leaf hash of the first entry, which names the ledger; None where there is none."""
    return leaf(session, 0)
