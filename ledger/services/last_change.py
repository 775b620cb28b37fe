"""The entry that last touched an agreement: its totals and its timeline change with no other."""

from functools import cache

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    func,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from ledger.models import (
    AgreementVersion,
    ClaimVersion,
    JournalHead,
    LineItemVersion,
    PartyVersion,
    StatedTotalVersion,
)
from ledger.services.query_conditions import COVERS, covered_by


def last_touch(session: Session, agreement: str) -> int:
    """Return the newest entry on which an agreement's totals depend; -1 where there is none.

    No entry about a category counts: categories above those in use never move. Each about a group
    of parties does: what went to its members counts there too.
    """
    parameters = covered_by(agreement)
    parameters |= {"agreement": agreement, "tie": f" agreement:{agreement} "}
    newest = session.execute(_newest(), parameters).one()
    entries = [entry for entry in newest if entry is not None]
    return max(entries, default=-1)


@cache
def _newest() -> Select[int, int, int, int, int, int, int]:
    """Return the query of `last_touch`, built once.

    Claims that a speaker puts under the agreement stand in line items of others, and a stated total
    can be replaced by one that covers others. The check of one that covers others too depends on
    every entry.
    """
    agreement: BindParameter[str] = bindparam("agreement")
    own = AgreementVersion
    items = LineItemVersion
    totals = StatedTotalVersion
    claims = ClaimVersion
    replacing = aliased(StatedTotalVersion)
    is_tied = claims.ties.contains(bindparam("tie"))
    tied = select(claims.line_item).where(claims.ties.is_not(None), is_tied)
    covering = select(totals.id).where(COVERS)
    parties = PartyVersion
    groups = select(parties.id).where(parties.members.is_not(None))
    is_wider = select(totals.id).where(
        COVERS,
        totals.joint == 1,
        totals.until_index.is_(None),
        totals.withdrawn.is_(None),
    )
    newest_of_all = select(JournalHead.size - 1).where(is_wider.exists())
    # The version that is current is the newest, and of those there is an index.
    under = and_(items.agreement == agreement, items.until_index.is_(None))
    return select(
        _newest_where(own.from_index, own.id == agreement),
        _newest_where(items.from_index, under),
        _newest_where(items.from_index, items.id.in_(tied)),
        _newest_where(totals.from_index, COVERS),
        _newest_where(replacing.from_index, replacing.replaces.in_(covering)),
        _newest_where(parties.from_index, parties.id.in_(groups)),
        newest_of_all.scalar_subquery(),
    )


def _newest_where(
    index: InstrumentedAttribute[int],
    condition: ColumnElement[bool],
) -> ScalarSelect[int]:
    """Return the query of the greatest of some entries.

    It adds 0: of a bare column PostgreSQL walks the index from its end, past the rows of others.
    """
    greatest = func.max(index + 0)
    return select(greatest).where(condition).scalar_subquery()
