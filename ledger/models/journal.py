"""The journal: entries that are only ever added, and the head that counts and seals them."""

from typing import Any

from sqlalchemy import CheckConstraint, Integer, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from ledger.db import Base

STRICT: dict[str, Any] = {"sqlite_strict": True}


class JournalEntry(Base):
    """One change: the canonical bytes of its entry, and their leaf hash (RFC 6962)."""

    __tablename__ = "journal_entries"
    __table_args__ = (
        CheckConstraint("entry_index >= 0", "index_counts_from_0"),
        CheckConstraint("length(leaf_hash) = 32", "leaf_hash_is_sha256"),
        STRICT,
    )

    entry_index: Mapped[int] = mapped_column(
        Integer, primary_key=True, autoincrement=False
    )
    entry: Mapped[bytes] = mapped_column(LargeBinary)
    leaf_hash: Mapped[bytes] = mapped_column(LargeBinary)


class JournalHead(Base):
    """One row: how many entries there are, their Merkle frontier, and the instant of the last."""

    __tablename__ = "journal_head"
    __table_args__ = (
        CheckConstraint("id = 1", "one_row"),
        CheckConstraint("size >= 0", "size_counts"),
        STRICT,
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    size: Mapped[int] = mapped_column(Integer)
    frontier: Mapped[bytes] = mapped_column(LargeBinary)
    last_at: Mapped[str] = mapped_column(Text)


class LoadedJournal(Base):
    """One row where the ledger was loaded from a dossier: how many entries that had.

    Of those, no documents of accounts are here, and no idempotency keys.
    """

    __tablename__ = "loaded_journal"
    __table_args__ = (
        CheckConstraint("id = 1", "one_row"),
        CheckConstraint("size > 0", "size_counts"),
        STRICT,
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    size: Mapped[int] = mapped_column(Integer)
