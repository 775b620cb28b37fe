"""Redactions, and what each of them left of the documents whose words it erased."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from ledger.db import Base
from ledger.models.journal import STRICT
from ledger.models.versions import SealedVersion, version_table


class RedactionVersion(SealedVersion):
    """A redaction that is asked for, or approved; `approved_by` is null until it is."""

    __tablename__ = "redaction_versions"
    __table_args__ = version_table(
        __tablename__, Index("ix_redaction_versions_created_index", "created_index")
    )

    source: Mapped[str] = mapped_column(Text)
    approved_by: Mapped[str | None] = mapped_column(Text)


class RedactedDocument(Base):
    """A document whose words are erased: it is no longer the one that its entry seals.

    `entry_index` is that entry, `redaction_index` the one that approves the redaction, `sha256` the
    digest of what this redaction left of the document.
    """

    __tablename__ = "redacted_documents"
    __table_args__ = (
        CheckConstraint("length(sha256) = 64", "sha256_is_hex"),
        CheckConstraint("redaction_index > entry_index", "redacted_later"),
        STRICT,
    )

    redaction_index: Mapped[int] = mapped_column(
        Integer,
        ForeignKey("journal_entries.entry_index"),
        primary_key=True,
        autoincrement=False,
    )
    entry_index: Mapped[int] = mapped_column(
        Integer,
        ForeignKey("journal_entries.entry_index"),
        primary_key=True,
        autoincrement=False,
    )
    sha256: Mapped[str] = mapped_column(Text)
