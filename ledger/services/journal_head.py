"""The journal's head: its size, its newest leaf hash, its newest instant; in one query."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import orjson
from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from ledger.db.files import DatabaseLost
from ledger.db.prepared import Prepared
from ledger.models import JournalEntry, JournalHead
from ledger.services.etag_keys import ETAG_KEY_OF_HEAD
from ledger.services.resources import Document

#: How far the journal may be ahead of the clock before a warning.
AHEAD_MAX: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Head:
    """The journal's size, its newest leaf hash, and the instant of its newest entry.

    `leaf` identifies the whole history: each entry holds its instant and the salted digest of its
    document, so that no two histories share one. It is empty where nothing is recorded, and so is
    the key that makes ETags. A redaction, which changes what was before, makes another key.

    The hashes of its `frontier` identify the history too.
    """

    size: int
    leaf: bytes
    last_at: datetime
    etag_key: bytes
    frontier: bytes

    @property
    def probed(self) -> bytes:
        """What a probe answers as long as the journal has this head."""
        return f"{self.size} {self.frontier.hex()}".encode()


_NEWEST_LEAF: Final = (
    select(JournalEntry.leaf_hash)
    .where(JournalEntry.entry_index == JournalHead.size - 1)
    .correlate(JournalHead)
    .scalar_subquery()
)
#: Built once: every request runs it.
_HEAD: Final = Prepared(
    select(
        JournalHead.size,
        _NEWEST_LEAF.label("leaf"),
        JournalHead.last_at,
        ETAG_KEY_OF_HEAD,
        JournalHead.frontier,
    )
)
SIZE: Final = select(JournalHead.size)
LOCKED_SIZE: Final = Prepared(SIZE.with_for_update())
_MOVED: Final = ("size", "frontier", "last_at")
#: Moves the head to where the journal ends.
MOVE: Final = Prepared(
    update(JournalHead).values({name: bindparam(f"new_{name}") for name in _MOVED})
)
#: Asks PostgreSQL which head it has; it plans no other query of it in so little time.
PROBE: Final = "SELECT size || ' ' || encode(frontier, 'hex') FROM journal_head"


def lock(session: Session) -> None:
    """Wait until every writer before this one has committed; the others wait for this one."""
    LOCKED_SIZE.first(session)


def locked(session: Session) -> Head:
    """Return the journal's head, which no other writer moves until this one has committed.

    Raises:
        DatabaseLost: as `read_unmigrated` does.
    """
    lock(session)
    return read_unmigrated(session)


def read(session: Session) -> Head:
    """Return the journal's head.

    Raises:
        DatabaseLost: its row, the entry that it counts as the newest, or the key isn't there.
    """
    head = read_unmigrated(session)
    if head.size and not head.etag_key:
        raise DatabaseLost("The database has lost the key that makes ETags.")
    return head


def read_unmigrated(session: Session) -> Head:
    """Return the head of a journal whose tables may be of before there was a key for ETags.

    Raises:
        DatabaseLost: its row, or the entry that it counts as the newest, isn't there.
    """
    row = _HEAD.first(session)
    if row is None:
        raise DatabaseLost(
            "The database has lost the row that counts the journal's entries."
        )
    size, leaf_hash, last_at, etag_key, frontier = row
    if size and leaf_hash is None:
        raise DatabaseLost(
            f"The database has lost entry {size - 1}, the journal's newest."
        )
    newest = datetime.fromisoformat(last_at)
    return Head(size, leaf_hash or b"", newest, etag_key or b"", frontier)


def leaf(session: Session, index: int) -> bytes | None:
    """Return the leaf hash of one entry; None where there is no such entry."""
    row = _LEAF.first(session, index=index)
    return None if row is None else row[0]


_OF_ENTRY: Final = JournalEntry.entry_index == bindparam("index")
_LEAF: Final = Prepared(select(JournalEntry.leaf_hash).where(_OF_ENTRY))
_ENTRY: Final = Prepared(select(JournalEntry.entry).where(_OF_ENTRY))


def origin(session: Session) -> bytes | None:
    """Return the leaf hash of the first entry, which identifies the ledger; None without any."""
    return leaf(session, 0)


def ahead(last_at: datetime, now: datetime) -> str | None:
    """Return a warning where the journal is far ahead of the clock, None where it isn't."""
    if last_at - now <= AHEAD_MAX:
        return None
    seconds = timedelta(seconds=int((last_at - now).total_seconds()))
    return (
        f"The journal's newest entry is dated {seconds} ahead of the clock: one of them is wrong. "
        "Until the clock gets there, entries are dated right after that one."
    )


def _size(session: Session) -> int:
    """Return the number of entries."""
    return session.execute(select(JournalHead.size)).scalar_one()


def day_of(session: Session, size: int) -> str | None:
    """Return the day on which the journal came to a size (UTC); None for an empty one."""
    entry = _entry(session, size - 1)
    if entry is None:
        return None
    at: str = entry["at"]
    return at[:10]


def size_at(session: Session, at: datetime) -> int:
    """Return the number of entries at an instant; the instants of entries strictly increase.

    An instant within a change counts as after it.
    """

    def is_later(entry: Document) -> bool:
        return datetime.fromisoformat(entry["at"]) > at

    return whole(session, _first(session, 0, is_later))


def whole(session: Session, size: int) -> int:
    """Return a journal size, or the next one with which no change is halfway recorded.

    The ledger never was of a size within a change, for all of it is committed together.
    """
    following = _entry(session, size)
    if following is None or "change" not in following:
        return size
    change = following["change"]

    def is_of_another(entry: Document) -> bool:
        return bool(entry.get("change") != change)

    return _first(session, size, is_of_another)


def _first(session: Session, least: int, holds: Callable[[Document], bool]) -> int:
    """Return the first entry from `least` on of which something holds, as of all that follow.

    Where there is none, that is the number of entries.
    """
    most = _size(session)
    while least < most:
        middle = (least + most) // 2
        entry = _entry(session, middle)
        assert entry is not None, "entries have no gap"
        if holds(entry):
            most = middle
        else:
            least = middle + 1
    return least


def _entry(session: Session, index: int) -> Document | None:
    """Return one entry; None where there is no such entry."""
    row = _ENTRY.first(session, index=index)
    return None if row is None else orjson.loads(row[0])
