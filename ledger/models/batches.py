"""Batches that were recorded."""

from sqlalchemy import CheckConstraint, ForeignKey, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from ledger.db import Base
from ledger.models.journal import STRICT


class RecordedBatch(Base):
    """A batch: the entries from `first_index` to before `size`, each of which names it.

    `reversed_index` is the first entry of its reversal, or null.
    """

    __tablename__ = "batches"
    __table_args__ = (
        CheckConstraint("size > first_index", "has_entries"),
        CheckConstraint(
            "reversed_index IS NULL OR reversed_index >= size", "reversed_later"
        ),
        STRICT,
    )

    first_index: Mapped[int] = mapped_column(
        Integer,
        ForeignKey("journal_entries.entry_index"),
        primary_key=True,
        autoincrement=False,
    )
    id: Mapped[str] = mapped_column(Text, unique=True)
    size: Mapped[int] = mapped_column(Integer)
    reversed_index: Mapped[int | None] = mapped_column(
        Integer, ForeignKey("journal_entries.entry_index")
    )
