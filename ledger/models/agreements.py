"""Agreements."""

from sqlalchemy import Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from ledger.models.versions import SealedVersion, version_table


class AgreementVersion(SealedVersion):
    """An agreement; `withdrawn` is the reason why it was withdrawn, null where it stands."""

    __tablename__ = "agreement_versions"
    __table_args__ = version_table(
        __tablename__, Index("ix_agreement_versions_created_index", "created_index")
    )

    withdrawn: Mapped[str | None] = mapped_column(Text)
