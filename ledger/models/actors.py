"""Actors."""

from sqlalchemy import CheckConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from ledger.models.versions import SealedVersion, version_table


class ActorVersion(SealedVersion):
    """Someone who writes: an opaque id with a role."""

    __tablename__ = "actor_versions"
    __table_args__ = version_table(
        __tablename__,
        CheckConstraint("role IN ('recorder', 'reviewer', 'admin')", "role_is_known"),
        Index("ix_actor_versions_created_index", "created_index"),
    )

    role: Mapped[str] = mapped_column(Text)
