"""Which entry last touched an agreement: its totals and its timeline change with no other."""

from functools import cache

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from ledger.models import AgreementVersion, ClaimVersion, LineItemVersion, StatedTotalVersion
from ledger.services import records
from ledger.services.records import COVERS


def last_touch(session: Session, agreement: str) -> int:
    """Return the newest entry on which what is under an agreement depends; -1 where there is none.

    Categories above those in use never move, so that they don't matter.
    """
    named = {"agreement": agreement, "tie": f" agreement:{agreement} "}
    row = session.execute(_newest(), records.covered_by(agreement) | named).one()
    return max((entry for entry in row if entry is not None), default=-1)


@cache
def _newest() -> Select[int, int, int, int, int]:
    """The query of `last_touch`, built once.

    Claims that a speaker puts under the agreement stand in line items of others, and a stated total
    can be replaced by one that covers others.
    """
    agreement: BindParameter[str] = bindparam("agreement")
    items, totals, replacing = LineItemVersion, StatedTotalVersion, aliased(StatedTotalVersion)
    tied = select(ClaimVersion.line_item).where(
        ClaimVersion.ties.is_not(None), ClaimVersion.ties.contains(bindparam("tie"))
    )
    covering = select(totals.id).where(COVERS)
    own = AgreementVersion
    # The version that is current is the newest, and of those there is an index.
    under = and_(items.agreement == agreement, items.until_index.is_(None))
    return select(
        select(_latest(own.from_index)).where(own.id == agreement).scalar_subquery(),
        select(_latest(items.from_index)).where(under).scalar_subquery(),
        select(_latest(items.from_index)).where(items.id.in_(tied)).scalar_subquery(),
        select(_latest(totals.from_index)).where(COVERS).scalar_subquery(),
        select(_latest(replacing.from_index))
        .where(replacing.replaces.in_(covering))
        .scalar_subquery(),
    )


def _latest(index: InstrumentedAttribute[int]) -> ColumnElement[int]:
    """Return the greatest of the entries, as a sum.

    Of a bare column PostgreSQL walks the index from its end, past the rows of all others.
    """
    return func.max(index + 0)
