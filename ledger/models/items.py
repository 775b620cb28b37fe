"""Line items and their claims.

Filter columns stand beside the documents, so that lists and totals read no JSON.
"""

from sqlalchemy import CheckConstraint, Index, Integer, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from ledger.models.versions import CURRENT, SealedVersion, Version, version_table

_STATUSES = (
    "'open', 'accepted', 'declined', 'pledged', 'scheduled', 'fulfilled', 'suspended', "
    "'withdrawn', 'lapsed', 'reported', 'acknowledged', 'disputed', 'retracted', 'voided'"
)


#: The condition of the index of claims whose speaker says otherwise.
TIED = text("ties IS NOT NULL")
#: What tells one event from another: a new line item is compared with those current there.
EVENT = ("agreement", "act", "category", "from_party", "to_party", "first_on", "last_on")


class LineItemVersion(SealedVersion):
    """A line item, with the columns that filters and totals read.

    `first_on` and `last_on` are the ends of `effective_on`; `happened_on` is `last_on`, else the
    earliest date of publication among the counted claims. Truths are 0 and 1. `tie_contested`: a
    live claim puts it in another category, direction or agreement.
    """

    __tablename__ = "line_item_versions"
    __table_args__ = version_table(
        __tablename__,
        CheckConstraint("act IN ('request', 'offer', 'pledge', 'report')", "act_is_known"),
        CheckConstraint(f"status IN ({_STATUSES})", "status_is_known"),
        CheckConstraint("from_party <> to_party", "two_parties"),
        CheckConstraint("lower >= 0 AND (upper IS NULL OR upper >= lower)", "bounds_in_order"),
        Index("ix_line_item_versions_created_index", "created_index"),
        Index("ix_line_item_versions_agreement", "agreement", "created_index"),
        Index(
            "ix_line_item_versions_newest",
            *("agreement", "from_index"),
            sqlite_where=CURRENT,
            postgresql_where=CURRENT,
        ),
        Index(
            "ix_line_item_versions_event", *EVENT, sqlite_where=CURRENT, postgresql_where=CURRENT
        ),
        Index("ix_line_item_versions_part_of", "part_of"),
        Index("ix_line_item_versions_answers", "answers"),
    )

    agreement: Mapped[str | None] = mapped_column(Text)
    act: Mapped[str] = mapped_column(Text)
    category: Mapped[str] = mapped_column(Text)
    from_party: Mapped[str] = mapped_column(Text)
    to_party: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    answers: Mapped[str | None] = mapped_column(Text)
    part_of: Mapped[str | None] = mapped_column(Text)
    first_on: Mapped[str | None] = mapped_column(Text)
    last_on: Mapped[str | None] = mapped_column(Text)
    happened_on: Mapped[str | None] = mapped_column(Text)
    lower: Mapped[int] = mapped_column(Integer)
    upper: Mapped[int | None] = mapped_column(Integer)
    approximate: Mapped[int] = mapped_column(Integer)
    contested: Mapped[int] = mapped_column(Integer)
    no_number: Mapped[str | None] = mapped_column(Text)
    floor: Mapped[str | None] = mapped_column(Text)
    told_by: Mapped[str] = mapped_column(Text)
    figure_text: Mapped[str] = mapped_column(Text)
    tie_contested: Mapped[int] = mapped_column(Integer, server_default=text("0"))


class ClaimVersion(Version):
    """A claim, whose document is a slice of its line item's.

    `position` counts from 0 within the line item. `ties` names the agreements and the category that
    its speaker says otherwise, as ` agreement:a agreement:b category:c `; mostly null.
    """

    __tablename__ = "claim_versions"
    __table_args__ = version_table(
        __tablename__,
        Index("ix_claim_versions_created_index", "created_index", "position"),
        Index("ix_claim_versions_line_item", "line_item", "position"),
        # In the order of lists: else PostgreSQL may walk the claims of all others for a page.
        Index("ix_claim_versions_source", "source", "created_index", "position"),
        Index("ix_claim_versions_agreement", "agreement", "created_index", "position"),
        Index(
            "ix_claim_versions_ties",
            *("from_index", "ties", "line_item"),
            sqlite_where=TIED,
            postgresql_where=TIED,
        ),
        CheckConstraint("rank IN ('preferred', 'normal', 'set_aside')", "rank_is_known"),
        sealed=False,
    )

    line_item: Mapped[str] = mapped_column(Text)
    position: Mapped[int] = mapped_column(Integer)
    agreement: Mapped[str | None] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    publisher: Mapped[str] = mapped_column(Text)
    published_on: Mapped[str | None] = mapped_column(Text)
    speaker: Mapped[str | None] = mapped_column(Text)
    rank: Mapped[str] = mapped_column(Text)
    replaces: Mapped[str | None] = mapped_column(Text)
    folded: Mapped[str] = mapped_column(Text)
    ties: Mapped[str | None] = mapped_column(Text)
