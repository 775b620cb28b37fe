"""Sources, and the texts of their articles."""

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Text,
)
from sqlalchemy.orm import Mapped, mapped_column

from ledger.db import Base
from ledger.models.journal import STRICT
from ledger.models.versions import SealedVersion, version_table


class SourceText(Base):
    """An article as received, and the repairs of its damage.

    The same bytes read otherwise in another encoding, or as another type of text: the key has all
    that gives a reading; `misread` is the misreading that is declared, `no` where none is.
    `characters` counts those of the decoded text.
    `runs` is the JSON of `encoding.Reading.runs()`. `folded` is the reading as typing knows it
    (`texts/folding.py`), without regard to case, for searching.
    """

    __tablename__ = "source_texts"
    __table_args__ = (CheckConstraint("length(sha256) = 64", "sha256_is_hex"), STRICT)

    sha256: Mapped[str] = mapped_column(Text, primary_key=True)
    encoding: Mapped[str] = mapped_column(Text, primary_key=True)
    media_type: Mapped[str] = mapped_column(Text, primary_key=True)
    misread: Mapped[str] = mapped_column(Text, primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    characters: Mapped[int] = mapped_column(Integer)
    read_as: Mapped[str | None] = mapped_column(Text)
    runs: Mapped[bytes] = mapped_column(LargeBinary)
    folded: Mapped[str] = mapped_column(Text)


class SourceVersion(SealedVersion):
    """A source: the metadata of an article; `withdrawn` as in `AgreementVersion`."""

    __tablename__ = "source_versions"
    __table_args__ = version_table(
        __tablename__,
        Index("ix_source_versions_created_index", "created_index"),
        Index("ix_source_versions_sha256", "sha256"),
        ForeignKeyConstraint(
            ["sha256", "encoding", "media_type", "misread"],
            [
                SourceText.sha256,
                SourceText.encoding,
                SourceText.media_type,
                SourceText.misread,
            ],
            # PostgreSQL takes no name that has all columns.
            name="fk_source_versions_reading_source_texts",
        ),
    )

    sha256: Mapped[str] = mapped_column(Text)
    encoding: Mapped[str] = mapped_column(Text)
    media_type: Mapped[str] = mapped_column(Text)
    misread: Mapped[str] = mapped_column(Text)
    title_folded: Mapped[str] = mapped_column(Text)
    withdrawn: Mapped[str | None] = mapped_column(Text)
