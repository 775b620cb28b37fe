"""Parties."""

from sqlalchemy import Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from ledger.models.versions import SealedVersion, version_table


class PartyVersion(SealedVersion):
    """A party, with the ids of its members between blanks; null where it is no group."""

    __tablename__ = "party_versions"
    __table_args__ = version_table(
        __tablename__, Index("ix_party_versions_created_index", "created_index")
    )

    members: Mapped[str | None] = mapped_column(Text)
