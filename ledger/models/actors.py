"""Actors."""

from sqlalchemy import CheckConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from ledger.models.versions import SealedVersion, one_of, version_table
from ledger.rules.workflow.permissions import Role


class ActorVersion(SealedVersion):
    """Someone who writes: an opaque id with a role."""

    __tablename__ = "actor_versions"
    __table_args__ = version_table(
        __tablename__,
        CheckConstraint(one_of("role", Role), "role_is_known"),
        Index("ix_actor_versions_created_index", "created_index"),
    )

    role: Mapped[str] = mapped_column(Text)
