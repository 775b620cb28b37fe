"""What totals read of an agreement's line items, kept in memory by the entry that last touched one.

Whatever changes a line item seals a new version of it in an entry. So what was read before still
holds, but for the line items with a later entry: these alone are read again.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final, Generic, TypeAlias, TypeVar

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from ledger.db.prepared import Prepared
from ledger.models import JournalEntry, LineItemVersion
from ledger.services import journal_head, queries
from ledger.services.journal_head import Head

Row = TypeVar("Row")
#: What is kept of each line item, by its id, in recording order.
Rows: TypeAlias = dict[str, Row]

#: The name under which the sessions of a server hold what is at hand.
AT_HAND: Final = "rows_at_hand"
#: How many line items are at hand in all, of some 640 bytes each.
LINE_ITEMS_MAX: Final = 50_000
#: How many changed line items are read again one by one; of more, all are.
CHANGED_MAX: Final = 200
#: The newest entry of nothing.
_NONE: Final = -1

_LEAF: Final = Prepared(
    select(JournalEntry.leaf_hash).where(JournalEntry.entry_index == bindparam("entry"))
)
#: The current line items of an agreement that an entry after another one touched.
_TOUCHED: Final = Prepared(
    select(LineItemVersion.id, LineItemVersion.from_index)
    .where(
        LineItemVersion.agreement == bindparam("agreement"),
        LineItemVersion.from_index > bindparam("after"),
        queries.current(LineItemVersion),
    )
    .order_by(LineItemVersion.from_index.desc())
    .limit(bindparam("most"))
)


@dataclass(frozen=True, slots=True)
class Reading(Generic[Row]):
    """A way to read something of line items: of all of an agreement, or of some as they are now.

    `of_all` takes an agreement and a size of the journal, `of_some` ids.
    """

    name: str
    of_all: Callable[[Session, str, int], Rows[Row]]
    of_some: Callable[[Session, Sequence[str]], Rows[Row]]


@dataclass(frozen=True, slots=True)
class _Kept:
    """What was read of an agreement at a journal's head; `newest` is the newest of its entries.

    `leaf` is the hash of that entry: after a failover the same number may be another entry's.
    `etag_key` is another one after each redaction.
    """

    newest: int
    leaf: bytes | None
    etag_key: bytes
    rows: Rows[Any]


class RowsAtHand:
    """What was read of the agreements that were asked for last."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str], _Kept] = OrderedDict()
        self._count = 0
        self._lock = Lock()

    def get(
        self,
        key: tuple[str, str],
    ) -> _Kept | None:
        """Return what is kept of an agreement by a reading, and note that it was asked for."""
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None:
                self._kept.move_to_end(key)
            return kept

    def put(
        self,
        key: tuple[str, str],
        kept: _Kept,
    ) -> None:
        """Keep what was read; whatever was asked for longest ago gives way."""
        with self._lock:
            self._drop(key)
            self._kept[key] = kept
            self._count += len(kept.rows)
            while self._count > LINE_ITEMS_MAX:
                oldest = next(iter(self._kept))
                self._drop(oldest)

    def _drop(
        self,
        key: tuple[str, str],
    ) -> None:
        kept = self._kept.pop(key, None)
        if kept is not None:
            self._count -= len(kept.rows)


def rows_of(
    session: Session,
    reading: Reading[Row],
    agreement: str,
    known_at: int,
) -> Rows[Row]:
    """Return something of each line item of an agreement, as they stood at a size of the journal.

    It is at hand in the sessions of a server that reads, and for the journal's head: a session that
    writes sees what may never be recorded.
    """
    at_hand: RowsAtHand | None = session.info.get(AT_HAND)
    head = journal_head.read(session)
    if at_hand is None or known_at != head.size:
        return reading.of_all(session, agreement, known_at)
    key = (reading.name, agreement)
    before = _base(session, at_hand.get(key), head)
    touched = _TOUCHED.rows(
        session, agreement=agreement, after=before.newest, most=CHANGED_MAX + 1
    )
    if not touched:
        return before.rows
    ids = [identity for identity, _ in touched]
    if before.newest == _NONE or len(ids) > CHANGED_MAX:
        rows = reading.of_all(session, agreement, known_at)
    else:
        rows = before.rows | reading.of_some(session, ids)
    _, newest = touched[0]
    leaf = _leaf(session, newest)
    at_hand.put(key, _Kept(newest, leaf, head.etag_key, rows))
    return rows


def _base(
    session: Session,
    kept: _Kept | None,
    head: Head,
) -> _Kept:
    """Return what is kept, if it was read in this journal and before no redaction; else nothing."""
    if kept is not None and _still_holds(session, kept, head):
        return kept
    return _Kept(_NONE, None, head.etag_key, {})


def _still_holds(
    session: Session,
    kept: _Kept,
    head: Head,
) -> bool:
    """Return whether its newest entry is in the journal, and nothing was redacted since."""
    leaf = _leaf(session, kept.newest)
    return kept.etag_key == head.etag_key and kept.leaf == leaf


def _leaf(
    session: Session,
    entry: int,
) -> bytes | None:
    """Return the hash of an entry of the journal; None where there is no such entry."""
    row = _LEAF.first(session, entry=entry)
    return None if row is None else row[0]
