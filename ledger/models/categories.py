"""Categories."""

from sqlalchemy import CheckConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from ledger.models.versions import SealedVersion, version_table


class CategoryVersion(SealedVersion):
    """A category: its unit, and the category above it."""

    __tablename__ = "category_versions"
    __table_args__ = version_table(
        __tablename__,
        CheckConstraint("unit IN ('persons', 'bodies', 'days')", "unit_is_known"),
        Index("ix_category_versions_created_index", "created_index"),
    )

    unit: Mapped[str] = mapped_column(Text)
    parent: Mapped[str | None] = mapped_column(Text)
