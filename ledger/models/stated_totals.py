"""Stated totals."""

from sqlalchemy import CheckConstraint, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from ledger.models.versions import SealedVersion, filter_index, version_table


class StatedTotalVersion(SealedVersion):
    """A stated total, with the columns that find it.

    `agreements` holds the ids of those that it covers between spaces (` a b `), or `*` for all that
    are recorded; `joint` is 0 where it covers exactly one agreement, else 1. `speakers` is as in
    `ClaimVersion`.
    """

    __tablename__ = "stated_total_versions"
    __table_args__ = version_table(
        __tablename__,
        CheckConstraint("\"of\" IN ('pledged', 'reported')", "of_is_known"),
        CheckConstraint("joint IN (0, 1)", "joint_is_a_truth"),
        Index("ix_stated_total_versions_created_index", "created_index"),
        Index("ix_stated_total_versions_agreements", "agreements"),
        Index("ix_stated_total_versions_joint", "joint"),
        Index("ix_stated_total_versions_source", "source"),
        Index("ix_stated_total_versions_replaces", "replaces"),
        filter_index(__tablename__, "of"),
    )

    of: Mapped[str] = mapped_column(Text)
    agreements: Mapped[str] = mapped_column(Text)
    joint: Mapped[int] = mapped_column(Integer)
    source: Mapped[str] = mapped_column(Text)
    speakers: Mapped[str | None] = mapped_column(Text)
    replaces: Mapped[str | None] = mapped_column(Text)
    withdrawn: Mapped[str | None] = mapped_column(Text)
