"""What totals read of an agreement's line items, kept in memory by the entry that last touched one.

Whatever changes a line item seals a new version of it in an entry. So what was read before still
holds, but for the line items with a later entry: these alone are read again.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Final, Generic, NamedTuple, TypeAlias, TypeVar

from sqlalchemy import bindparam, select, true
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
#: The name under which these hold the journal's head, as a session sees one moment alone.
HEAD: Final = "head"
#: The name under which these hold what was touched since some entries.
_SINCE_ENTRIES: Final = "rows_at_hand_since"
#: How many line items are at hand in all, of some 640 bytes each.
LINE_ITEMS_MAX: Final = 50_000
#: How many are where one agreement after the other is asked for, and no more after that.
FEW: Final = 2_000
#: How many changed line items are read again one by one; of more, all are.
CHANGED_MAX: Final = 200
#: The newest entry of nothing.
_NONE: Final = -1

#: The current line items of an agreement that an entry after another one touched.
_TOUCHED: Final = (
    select(LineItemVersion.id, LineItemVersion.from_index)
    .where(
        LineItemVersion.agreement == bindparam("agreement"),
        LineItemVersion.from_index > bindparam("after"),
        queries.current(LineItemVersion),
    )
    .order_by(LineItemVersion.from_index.desc())
    .limit(bindparam("most"))
    .subquery()
)
_LEAF: Final = (
    select(JournalEntry.leaf_hash)
    .where(JournalEntry.entry_index == bindparam("after"))
    .scalar_subquery()
)
_OF_ENTRY: Final = select(_LEAF.label("leaf")).subquery()
#: The hash of an entry, and beside it what was touched since, the last first: one row at least.
_SINCE: Final = Prepared(
    select(
        _OF_ENTRY.c.leaf,
        _TOUCHED.c.id,
        _TOUCHED.c.from_index,
    )
    .outerjoin(_TOUCHED, true())
    .order_by(_TOUCHED.c.from_index.desc())
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
    `etag_key` is another one after each redaction. `derived` has by names what others made of the
    rows, and of those before: they know what of it still holds.
    """

    newest: int
    leaf: bytes | None
    etag_key: bytes
    rows: Rows[Any]
    derived: dict[str, Any] = field(default_factory=dict)


class _Since(NamedTuple):
    """The hash of an entry, None where there is none, and the line items that were touched since.

    `newest` is the newest of the entries that did, None without one.
    """

    leaf: bytes | None
    ids: Sequence[str]
    newest: int


class RowsAtHand:
    """What was read of the agreements that were asked for last.

    It is of `most` line items in all, as many as may be where none are given.
    """

    def __init__(self, most: int | None = None) -> None:
        self._most = most
        self._kept: OrderedDict[tuple[str, str], _Kept] = OrderedDict()
        self._count = 0
        self._lock = Lock()

    @property
    def most(self) -> int:
        """How many line items may be kept."""
        return self._most or LINE_ITEMS_MAX

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
            while self._count > self.most:
                oldest = next(iter(self._kept))
                self._drop(oldest)

    def _drop(
        self,
        key: tuple[str, str],
    ) -> None:
        kept = self._kept.pop(key, None)
        if kept is not None:
            self._count -= len(kept.rows)


def keeps(session: Session, line_items: int) -> bool:
    """Return whether what is read of so many line items of an agreement stays at hand."""
    at_hand: RowsAtHand | None = session.info.get(AT_HAND)
    return at_hand is not None and line_items <= at_hand.most


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
    if at_hand is None:
        return reading.of_all(session, agreement, known_at)
    head = _head(session)
    if known_at != head.size:
        return reading.of_all(session, agreement, known_at)
    key = (reading.name, agreement)
    kept = _holding(session, agreement, at_hand.get(key), head)
    since = _since(session, agreement, kept.newest)
    if not since.ids:
        return kept.rows
    if kept.newest == _NONE or len(since.ids) > CHANGED_MAX:
        rows = reading.of_all(session, agreement, known_at)
    else:
        rows = kept.rows | reading.of_some(session, since.ids)
    leaf = _since(session, agreement, since.newest).leaf
    at_hand.put(key, _Kept(since.newest, leaf, head.etag_key, rows, kept.derived))
    return rows


def derived_of(
    session: Session,
    reading: Reading[Row],
    agreement: str,
) -> dict[str, Any]:
    """Return what was made of the rows of an agreement, to which more can be added.

    It is kept as long as these are; where nothing is at hand, it is empty.
    """
    at_hand: RowsAtHand | None = session.info.get(AT_HAND)
    kept = None
    if at_hand is not None:
        kept = at_hand.get((reading.name, agreement))
    return {} if kept is None else kept.derived


def _head(session: Session) -> Head:
    """Return the journal's head as a session of a server sees it."""
    head: Head | None = session.info.get(HEAD)
    if head is None:
        head = journal_head.read(session)
    return head


def _holding(
    session: Session,
    agreement: str,
    kept: _Kept | None,
    head: Head,
) -> _Kept:
    """Return what is kept, if it was read in this journal and before no redaction; else nothing.

    Its newest entry is in the journal then, and nothing was redacted since.
    """
    if kept is not None and kept.etag_key == head.etag_key:
        since = _since(session, agreement, kept.newest)
        if since.leaf == kept.leaf:
            return kept
    return _Kept(_NONE, None, head.etag_key, {})


def _since(
    session: Session,
    agreement: str,
    entry: int,
) -> _Since:
    """Return what was touched of an agreement since an entry.

    A session reads it once for the agreement that it is about; of others it keeps nothing.
    """
    about, known = session.info.get(_SINCE_ENTRIES, (None, {}))
    if about != agreement:
        known = {}
        session.info[_SINCE_ENTRIES] = (agreement, known)
    if entry not in known:
        rows = _SINCE.rows(
            session, agreement=agreement, after=entry, most=CHANGED_MAX + 1
        )
        leaf, _, newest = rows[0]
        ids = [identity for _, identity, _ in rows if identity is not None]
        known[entry] = _Since(leaf, ids, newest)
    since: _Since = known[entry]
    return since
