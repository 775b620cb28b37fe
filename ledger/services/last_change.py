"""The entry that last touched an agreement, or what its pages show beside it."""

from functools import cache

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    ScalarSelect,
    and_,
    bindparam,
    func,
    or_,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from ledger.db.prepared import Prepared
from ledger.models import (
    AgreementVersion,
    CategoryVersion,
    ClaimVersion,
    JournalHead,
    LineItemVersion,
    PartyVersion,
    SourceVersion,
    StatedTotalVersion,
)
from ledger.services.query_conditions import COVERS, covered_by


def newest(
    session: Session,
    agreement: str,
    *,
    page: bool,
) -> int:
    """Return the newest entry on which the pages of an agreement depend, or its other answers."""
    if page:
        return last_shown(session, agreement)
    return last_touch(session, agreement)


def last_touch(session: Session, agreement: str) -> int:
    """Return the newest entry on which an agreement's totals depend; -1 where there is none.

    No entry about a category counts: categories above those in use never move. Each about a group
    of parties does: what went to its members counts there too.
    """
    parameters = covered_by(agreement)
    parameters |= {"agreement": agreement, "tie": f" agreement:{agreement} "}
    newest = _newest().first(session, **parameters) or ()
    entries = [entry for entry in newest if entry is not None]
    return max(entries, default=-1)


def last_shown(session: Session, agreement: str) -> int:
    """Return the newest entry on which the pages of an agreement depend; -1 where there is none.

    Pages have names, labels and titles too, the languages of its articles, and questions about line
    items that answer each other across agreements: then each entry counts.
    """
    parameters = {
        "agreement": agreement,
        "tie": f" agreement:{agreement} ",
    }
    newest = _newest_shown().first(session, **parameters) or ()
    entries: list[int] = [entry for entry in newest if entry is not None]
    return max(last_touch(session, agreement), *entries)


@cache
def _newest_shown() -> Prepared:
    """Return the query of `last_shown`."""
    agreement: BindParameter[str] = bindparam("agreement")
    parties = PartyVersion
    categories = CategoryVersion
    agreements = AgreementVersion
    articles = SourceVersion
    claims = ClaimVersion
    is_tied = claims.ties.contains(bindparam("tie"))
    tied = select(claims.line_item).where(
        claims.ties.is_not(None),
        is_tied,
    )
    sources = select(claims.source)
    of_own = sources.where(claims.agreement == agreement)
    of_tied = sources.where(claims.line_item.in_(tied))
    quoted = of_own.union(of_tied)
    is_across = _answers_across(agreement)
    newest_of_all = select(JournalHead.size - 1).where(is_across)
    newest_party = select(func.max(parties.from_index))
    newest_category = select(func.max(categories.from_index))
    newest_agreement = select(func.max(agreements.from_index))
    return Prepared(
        select(
            newest_party.scalar_subquery(),
            newest_category.scalar_subquery(),
            newest_agreement.scalar_subquery(),
            _newest_where(articles.from_index, articles.id.in_(quoted)),
            newest_of_all.scalar_subquery(),
        )
    )


def _answers_across(agreement: BindParameter[str]) -> ColumnElement[bool]:
    """Return whether line items of an agreement and of another ever answered each other."""
    answering = aliased(LineItemVersion)
    answered = aliased(LineItemVersion)
    both = select(answering.id).join(
        answered,
        answered.id == answering.answers,
    )
    across = both.where(answering.agreement.is_distinct_from(answered.agreement))
    from_here = across.where(answering.agreement == agreement)
    to_here = across.where(answered.agreement == agreement)
    return or_(
        from_here.exists(),
        to_here.exists(),
    )


@cache
def _newest() -> Prepared:
    """Return the query of `last_touch`.

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
    return Prepared(
        select(
            _newest_where(own.from_index, own.id == agreement),
            _newest_where(items.from_index, under),
            _newest_where(items.from_index, items.id.in_(tied)),
            _newest_where(totals.from_index, COVERS),
            _newest_where(replacing.from_index, replacing.replaces.in_(covering)),
            _newest_where(parties.from_index, parties.id.in_(groups)),
            newest_of_all.scalar_subquery(),
        )
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
