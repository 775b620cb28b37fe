"""Line items.

Filter columns stand beside the documents, so that lists and totals read no JSON.
"""

from typing import Final

from sqlalchemy import CheckConstraint, Index, Integer, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from ledger.models.versions import (
    CURRENT,
    SealedVersion,
    filter_index,
    one_of,
    version_table,
)
from ledger.rules.workflow.lifecycle import Act, Status

#: The columns that tell one event from another: the current line items that agree in all of them
#: are compared with a new one.
_EVENT: Final = (
    "agreement",
    "act",
    "category",
    "from_party",
    "to_party",
    "first_on",
    "last_on",
)

#: What a version has of several filters, by which few are found where each leaves many.
KIND: Final = ("act", "category", "from_party", "to_party", "status")
#: A condition that is true of every row, as that of `filter_index`; one of the days themselves
#: would be taken for where to begin.
_LISTED: Final = text("created_index >= 0")
#: The condition of the index of those that take several days.
_OF_DAYS: Final = text("first_on < last_on")
#: The condition for what may be on more than one day: few, and no day of theirs is where to look.
NOT_ONE_DAY: Final = text(
    "(first_on IS NULL OR other_days IS NOT NULL OR first_on < last_on)"
)
_NOT_ONE_DAY_NOW: Final = text(f"{CURRENT.text} AND {NOT_ONE_DAY.text}")


class LineItemVersion(SealedVersion):
    """A line item, with the columns that filters and totals read.

    `first_on` and `last_on` are the ends of `effective_on`; `happened_on` is `last_on`, else the
    earliest date of publication among the counted claims. `other_days` holds the days on which live
    claims of parties put it otherwise, `distinct_from` ids; each stand between blanks, or it is
    null. `per_lower` to `per_upper` are how many it says for each of the category `per` that the
    other side hands over. `approximate`, `contested`, `unclear` and `tie_contested` are 0 or 1; the
    last is 1 where a live claim puts the line item in another category, direction or agreement.
    `elsewhere` holds the rows among which that leaves it, each as `category/from/to`; it is null
    where that leaves it anywhere. `over_agreements` holds those too where a live claim names
    another agreement: in one of them it is, whatever the agreement.
    """

    __tablename__ = "line_item_versions"
    __table_args__ = version_table(
        __tablename__,
        CheckConstraint(one_of("act", Act), "act_is_known"),
        CheckConstraint(one_of("status", Status), "status_is_known"),
        CheckConstraint("from_party <> to_party", "two_parties"),
        CheckConstraint(
            "lower >= 0 AND (upper IS NULL OR upper >= lower)", "bounds_in_order"
        ),
        Index("ix_line_item_versions_created_index", "created_index"),
        Index("ix_line_item_versions_agreement", "agreement", "created_index"),
        filter_index(__tablename__, "act"),
        filter_index(__tablename__, "category"),
        filter_index(__tablename__, "from_party"),
        filter_index(__tablename__, "to_party"),
        # As they stand: nearly all have had the first statuses before.
        filter_index(__tablename__, "status", current=True),
        *(
            Index(
                f"ix_line_item_versions_{name}",
                *(name, "created_index"),
                sqlite_where=_LISTED,
                postgresql_where=_LISTED,
            )
            for name in ("first_on", "last_on")
        ),
        Index(
            "ix_line_item_versions_kind",
            *KIND,
            sqlite_where=_LISTED,
            postgresql_where=_LISTED,
        ),
        # Few take more than a day: what has begun before some days and ends after them is one.
        Index(
            "ix_line_item_versions_days",
            *("first_on", "last_on"),
            sqlite_where=_OF_DAYS,
            postgresql_where=_OF_DAYS,
        ),
        Index(
            "ix_line_item_versions_newest",
            *("agreement", "from_index"),
            sqlite_where=CURRENT,
            postgresql_where=CURRENT,
        ),
        Index(
            "ix_line_item_versions_event",
            *_EVENT,
            sqlite_where=CURRENT,
            postgresql_where=CURRENT,
        ),
        Index(
            "ix_line_item_versions_not_one_day",
            *_EVENT[:5],
            sqlite_where=_NOT_ONE_DAY_NOW,
            postgresql_where=_NOT_ONE_DAY_NOW,
        ),
        Index("ix_line_item_versions_part_of", "part_of"),
        Index("ix_line_item_versions_answers", "answers"),
        Index("ix_line_item_versions_undoes", "undoes"),
    )

    agreement: Mapped[str | None] = mapped_column(Text)
    act: Mapped[str] = mapped_column(Text)
    category: Mapped[str] = mapped_column(Text)
    from_party: Mapped[str] = mapped_column(Text)
    to_party: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    answers: Mapped[str | None] = mapped_column(Text)
    part_of: Mapped[str | None] = mapped_column(Text)
    distinct_from: Mapped[str | None] = mapped_column(Text)
    undoes: Mapped[str | None] = mapped_column(Text)
    first_on: Mapped[str | None] = mapped_column(Text)
    last_on: Mapped[str | None] = mapped_column(Text)
    happened_on: Mapped[str | None] = mapped_column(Text)
    other_days: Mapped[str | None] = mapped_column(Text)
    lower: Mapped[int] = mapped_column(Integer)
    upper: Mapped[int | None] = mapped_column(Integer)
    approximate: Mapped[int] = mapped_column(Integer)
    contested: Mapped[int] = mapped_column(Integer)
    no_number: Mapped[str | None] = mapped_column(Text)
    floor: Mapped[str | None] = mapped_column(Text)
    told_by: Mapped[str] = mapped_column(Text)
    figure_text: Mapped[str] = mapped_column(Text)
    per: Mapped[str | None] = mapped_column(Text)
    per_lower: Mapped[int | None] = mapped_column(Integer)
    per_upper: Mapped[int | None] = mapped_column(Integer)
    tie_contested: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    elsewhere: Mapped[str | None] = mapped_column(Text)
    over_agreements: Mapped[str | None] = mapped_column(Text)
    unclear: Mapped[int] = mapped_column(Integer, server_default=text("0"))
