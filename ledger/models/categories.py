"""Categories."""

from sqlalchemy import CheckConstraint, Index, Integer, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from ledger.models.versions import SealedVersion, version_table


class CategoryVersion(SealedVersion):
    """A category: its unit, the category above it, and whether it crosses its siblings: 0 or 1."""

    __tablename__ = "category_versions"
    __table_args__ = version_table(
        __tablename__,
        CheckConstraint(
            "unit IN ('persons', 'bodies', 'days', 'hours')", "unit_is_known"
        ),
        Index("ix_category_versions_created_index", "created_index"),
    )

    unit: Mapped[str] = mapped_column(Text)
    parent: Mapped[str | None] = mapped_column(Text)
    crosses: Mapped[int] = mapped_column(Integer, server_default=text("0"))
