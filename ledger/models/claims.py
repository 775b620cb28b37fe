"""Claims.

Filter columns stand beside the documents, so that lists and totals read no JSON.
"""

from typing import Final

from sqlalchemy import CheckConstraint, Index, Integer, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from ledger.models.versions import CURRENT, Version, filter_index, one_of, version_table
from ledger.rules.quantities.figure import Rank

#: The condition of the index of claims whose speakers put the line item elsewhere.
_TIED: Final = text("ties IS NOT NULL")
#: The columns by which claims are found that share words of a source.
_WORDS: Final = ("source", "starts", "ends", "created_index")


class ClaimVersion(Version):
    """A claim, whose document is a slice of its line item's.

    `position` counts from 0 within the line item. `ties` names the agreements and the category in
    which its speakers put the line item, as ` agreement:a agreement:b category:c `; null where the
    claim doesn't differ from its line item. `speakers` holds each name between line ends, null
    where nobody is named; see `resources.speakers_column`.
    `retracted` is 1 where its source was. `starts` and `ends` are where its passage stands in the
    source.
    """

    __tablename__ = "claim_versions"
    __table_args__ = version_table(
        __tablename__,
        Index("ix_claim_versions_created_index", "created_index", "position"),
        Index("ix_claim_versions_line_item", "line_item", "position"),
        # In the order of lists: else PostgreSQL may walk the claims of all others for a page.
        Index("ix_claim_versions_source", "source", "created_index", "position"),
        Index("ix_claim_versions_agreement", "agreement", "created_index", "position"),
        filter_index(__tablename__, "publisher", "position"),
        Index(
            "ix_claim_versions_words",
            *_WORDS,
            sqlite_where=CURRENT,
            postgresql_where=CURRENT,
        ),
        Index(
            "ix_claim_versions_ties",
            *("from_index", "ties", "line_item"),
            sqlite_where=_TIED,
            postgresql_where=_TIED,
        ),
        CheckConstraint(one_of("rank", Rank), "rank_is_known"),
        sealed=False,
    )

    line_item: Mapped[str] = mapped_column(Text)
    position: Mapped[int] = mapped_column(Integer)
    agreement: Mapped[str | None] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    publisher: Mapped[str] = mapped_column(Text)
    published_on: Mapped[str | None] = mapped_column(Text)
    speakers: Mapped[str | None] = mapped_column(Text)
    rank: Mapped[str] = mapped_column(Text)
    replaces: Mapped[str | None] = mapped_column(Text)
    folded: Mapped[str] = mapped_column(Text)
    ties: Mapped[str | None] = mapped_column(Text)
    retracted: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    starts: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    ends: Mapped[int] = mapped_column(Integer, server_default=text("0"))
