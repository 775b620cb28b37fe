"""Parties."""

from sqlalchemy import Index

from ledger.models.versions import SealedVersion, version_table


class PartyVersion(SealedVersion):
    """A party."""

    __tablename__ = "party_versions"
    __table_args__ = version_table(
        __tablename__, Index("ix_party_versions_created_index", "created_index")
    )
