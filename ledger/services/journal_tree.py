"""The Merkle tree over the journal: its tiles, and the roots that proofs need.

The database holds the hashes of leaves. The root over each 256 of them is worked out once in a
process and kept, 32 bytes for each: what is above it costs little from there. A request that finds
nothing kept reads all leaves below what it asks for, a million of them in some seconds; one that is
cut off before leaves what it has worked out to the next.
"""

import threading
from collections.abc import Callable
from typing import Final, TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from ledger.db import deadlines
from ledger.db.files import DatabaseLost
from ledger.models import JournalEntry
from ledger.rules.base import merkle
from ledger.rules.base.errors import NotFound
from ledger.rules.proofs import tiles
from ledger.rules.proofs.audit_paths import LeafSpan
from ledger.rules.proofs.tiles import WIDTH, Tile

#: How many tiles of leaves are read at once.
_TILES_AT_ONCE: Final = 64
#: Returns the leaf hashes of a span, or says that not all of them are there.
Leaves: TypeAlias = Callable[[Session, LeafSpan], list[bytes]]


def leaf_hashes(
    session: Session,
    span: LeafSpan,
) -> list[bytes]:
    """Return the leaf hashes of a span, as they are stored.

    Raises:
        DatabaseLost: not all of them are there.
    """
    return _in_order(session, JournalEntry.leaf_hash, span)


def hashed_entries(
    session: Session,
    span: LeafSpan,
) -> list[bytes]:
    """Return the leaf hashes of a span, worked out from the bytes of its entries.

    Raises:
        DatabaseLost: not all of them are there.
    """
    return [merkle.leaf_hash(entry) for entry in entries(session, span)]


class JournalTree:
    """The tree over one journal, as this process has worked it out from some leaf hashes."""

    def __init__(self, leaves: Leaves = leaf_hashes) -> None:
        self._leaves = leaves
        self._guard = threading.Lock()
        self._roots: list[bytes] = []
        self._last_leaf = b""

    def root(
        self,
        session: Session,
        span: LeafSpan,
    ) -> bytes:
        """Return the root over the leaves that one node of the tree covers.

        Raises:
            DatabaseLost: not all of those leaves are there.
        """
        if span.leaves < WIDTH:
            return merkle.root_over(self._leaves(session, span))
        # The node of so many leaves begins where a tile does.
        first = span.start // WIDTH
        last = span.end // WIDTH
        hashes = self._roots_of_tiles(session, last)[first:]
        if span.end % WIDTH:
            rest = self._leaves(session, LeafSpan(last * WIDTH, span.end))
            hashes.append(merkle.root_over(rest))
        return merkle.root_over(hashes)

    def roots(
        self,
        session: Session,
        spans: list[LeafSpan],
    ) -> list[bytes]:
        """Return the root of each of some spans; see `root`."""
        return [self.root(session, span) for span in spans]

    def tile(
        self,
        session: Session,
        tile: Tile,
    ) -> bytes:
        """Return a tile that is within the journal."""
        if tile.level == 0:
            return b"".join(self._leaves(session, tile.span))
        return b"".join(self.roots(session, tile.nodes))

    def _roots_of_tiles(
        self,
        session: Session,
        number: int,
    ) -> list[bytes]:
        """Return the roots of the first full tiles of leaves."""
        with self._guard:
            self._forget_other(session)
            while len(self._roots) < number:
                deadlines.check(session)
                done = len(self._roots)
                following = min(number, done + _TILES_AT_ONCE)
                span = LeafSpan(done * WIDTH, following * WIDTH)
                self._add(self._leaves(session, span))
            return self._roots[:number]

    def _add(self, leaves: list[bytes]) -> None:
        for start in range(0, len(leaves), WIDTH):
            tile = leaves[start : start + WIDTH]
            self._roots.append(merkle.root_over(tile))
        self._last_leaf = leaves[-1]

    def _forget_other(self, session: Session) -> None:
        """Forget another history: the hash of a leaf names all that comes before it."""
        if not self._roots:
            return
        last = len(self._roots) * WIDTH - 1
        try:
            leaves = self._leaves(session, LeafSpan(last, last + 1))
        except DatabaseLost:
            leaves = []
        if leaves != [self._last_leaf]:
            self._roots.clear()


def entries(
    session: Session,
    span: LeafSpan,
) -> list[bytes]:
    """Return the canonical bytes of the entries of a span, as they are sealed.

    Raises:
        DatabaseLost: not all of them are there.
    """
    return _in_order(session, JournalEntry.entry, span)


def _in_order(
    session: Session,
    column: InstrumentedAttribute[bytes],
    span: LeafSpan,
) -> list[bytes]:
    """Return what a column of the journal has for each leaf of a span."""
    index = JournalEntry.entry_index
    is_within = index.between(span.start, span.end - 1)
    query = select(column).where(is_within).order_by(index)
    values = list(session.execute(query).scalars())
    if len(values) != span.leaves:
        missing = _first_missing(session, span)
        raise DatabaseLost(f"The database has lost entry {missing} of the journal.")
    return values


def _first_missing(session: Session, span: LeafSpan) -> int:
    """Return the number of the first entry of a span that isn't there."""
    index = JournalEntry.entry_index
    is_within = index.between(span.start, span.end - 1)
    present = set(session.execute(select(index).where(is_within)).scalars())
    return next(
        number for number in range(span.start, span.end) if number not in present
    )


def check_within(tile: Tile, size: int) -> None:
    """Make sure that a journal of some size has a tile.

    Raises:
        NotFound: it hasn't.
    """
    if tile.span.end > size:
        number = tiles.tile_number(tile.number)
        raise NotFound(
            f"The journal has {size} entries: there is no tile {number} of level {tile.level} "
            f"that is {tile.width} wide."
        )
