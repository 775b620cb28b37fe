"""Line items as a policy sees them: read from their documents, since it looks at each claim."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from ledger.models import ClaimVersion, LineItemVersion
from ledger.rules.base.days import effective_ends
from ledger.rules.quantities.figure import Claim, Figure
from ledger.rules.totals import differs, policies
from ledger.rules.totals.differs import Placement, Share
from ledger.rules.totals.hierarchy import NO_GROUPS, Groups
from ledger.rules.totals.members import counted_lines
from ledger.rules.totals.periods import Period
from ledger.rules.totals.policies import Policy
from ledger.rules.totals.sums import LineItemFigures
from ledger.rules.workflow.lifecycle import Act, Status, counts
from ledger.services import documents, queries
from ledger.services.figure_documents import figure_claims, live_documents
from ledger.services.journal import loads
from ledger.services.query_conditions import tied_to
from ledger.services.resources import Document
from ledger.services.sealed import ClaimDocument


@dataclass(frozen=True, slots=True)
class Considered:
    """A line item with the figure that a policy gives it.

    `share` is the part of it that belongs to the agreement of the request; `own`: it is recorded
    there. `live` holds all of its live claims, `considered` counts those that the policy considers.
    """

    line: LineItemFigures
    share: Share
    own: bool
    live: list[ClaimDocument]
    considered: int


def read(
    session: Session,
    agreement: str,
    known_at: int,
    policy: Policy,
    groups: Groups,
) -> tuple[list[Considered], int]:
    """Return an agreement's line items in recording order, and the newest entry that touched one.

    After them come those recorded elsewhere that a speaker ever put under it, where the policy
    follows speakers. The entry is -1 where there is no line item.
    """
    model = LineItemVersion
    rows = _documents(session, known_at, model.agreement == agreement)
    if policy.follows:
        is_tied = tied_to([f"agreement:{agreement}"])
        by_then = ClaimVersion.from_index < known_at
        tied = select(ClaimVersion.line_item).where(is_tied, by_then)
        elsewhere = or_(model.agreement.is_(None), model.agreement != agreement)
        rows += _documents(session, known_at, model.id.in_(tied) & elsewhere)
    items = [
        consider(policy, loads(document), agreement, groups) for document, _ in rows
    ]
    newest = max((from_index for _, from_index in rows), default=-1)
    return items, newest


def lines(items: Sequence[Considered]) -> list[LineItemFigures]:
    """Return the lines that stand under the agreement."""
    return [item.line for item in items if item.share is not Share.NONE]


def head(
    items: Sequence[Considered],
    counted: AbstractSet[str],
    as_of: str | None,
) -> Document:
    """Return how much the policy leaves out and brings in.

    `counted` are the ids of the line items that count. `elsewhere` counts those that are recorded
    under the agreement, and that the policy puts elsewhere.
    """
    claims = 0
    line_items = 0
    brought_in = 0
    for item in items:
        if item.line.id not in counted:
            continue
        claims += len(item.live) - item.considered
        if item.considered == 0:
            line_items += 1
        if not item.own:
            brought_in += 1
    moved = _moved(items, as_of)
    left_out = {
        "claims": claims,
        "line_items": line_items,
        "elsewhere": len(moved),
    }
    return {"left_out": left_out, "brought_in": brought_in}


def _moved(items: Sequence[Considered], as_of: str | None) -> list[LineItemFigures]:
    """Return the lines recorded under the agreement that the policy puts elsewhere."""
    elsewhere = [item.line for item in items if item.own and item.share is Share.NONE]
    period = Period(last_on=as_of)
    return period.cut(counted_lines(elsewhere))


def live_claims(
    items: Sequence[Considered],
    counted: AbstractSet[str],
) -> Iterator[ClaimDocument]:
    """Yield all live claims of the line items that count, considered or not."""
    for item in items:
        if item.line.id in counted:
            yield from item.live


def _documents(
    session: Session,
    known_at: int,
    condition: ColumnElement[bool],
) -> list[tuple[bytes, int]]:
    """Return the documents of line items in recording order, each with its newest entry."""
    model = LineItemVersion
    query = (
        select(model.document, model.from_index)
        .where(condition, queries.visible(model, known_at))
        .order_by(model.created_index)
    )
    return [(row.document, row.from_index) for row in documents.rows(session, query)]


@dataclass(frozen=True, slots=True)
class PolicyClaims:
    """The claims of a line item, and which of them a policy considers, in recording order.

    `all` and `fitting` are as the figure reads them; the documents are the sealed ones.
    """

    all: list[Claim]
    fitting: list[Claim]
    fitting_documents: list[Document]


def claims_of(
    policy: Policy,
    item: Document,
    groups: Groups,
) -> PolicyClaims:
    """Return the claims of a line item's document as a policy sees them."""
    giver = item["from_party"]
    receiver = item["to_party"]
    claims = figure_claims(item["claims"], groups)
    fitting: list[Claim] = []
    fitting_documents: list[Document] = []
    for document, claim in zip(item["claims"], claims, strict=True):
        if policies.fits(policy, claim, giver, receiver):
            fitting.append(claim)
            fitting_documents.append(document)
    return PolicyClaims(claims, fitting, fitting_documents)


def consider(
    policy: Policy,
    item: Document,
    agreement: str,
    groups: Groups = NO_GROUPS,
) -> Considered:
    """Return a line item with the figure of those of its claims that the policy considers."""
    claims = claims_of(policy, item, groups)
    otherwise: Document = {}
    if counts(Act(item["act"]), Status(item["status"])):
        # What was taken back stands nowhere else.
        otherwise = _otherwise(policy, claims)
    place = differs.place(item, otherwise, agreement)
    figure = policies.figure_of_considered(
        claims.all, claims.fitting, place.from_party, place.to_party
    )
    if place.share is Share.IN_PART:
        figure = policies.of_some_of_it(figure)
    documents_of_claims: list[ClaimDocument] = item["claims"]
    live = live_documents(documents_of_claims, claims.all)
    line = _line(item, place, figure)
    other_days = [] if policy.follows else differs.other_days(live)
    return Considered(
        line=line._replace(
            tie_contested=differs.contests_tie(live),
            elsewhere=differs.elsewhere(item, live),
            other_days=tuple(other_days),
            placed=policy.follows,
            not_considered=bool(live) and not claims.fitting,
        ),
        share=place.share,
        own=item["agreement"] == agreement,
        live=live,
        considered=len(claims.fitting),
    )


def _otherwise(policy: Policy, claims: PolicyClaims) -> Document:
    """Return what the newest speaker says otherwise than the line item, if the policy follows."""
    if not policy.follows or not claims.fitting_documents:
        return {}
    newest = differs.newest(claims.fitting_documents)
    return newest["differs"] or {}


def _line(
    item: Document,
    place: Placement,
    figure: Figure,
) -> LineItemFigures:
    """Return the numbers and the keys of a line item, where a speaker puts it."""
    first_on, last_on = effective_ends(place.effective_on)
    return LineItemFigures.of(
        figure,
        id=item["id"],
        act=Act(place.act),
        category=place.category,
        from_party=place.from_party,
        to_party=place.to_party,
        status=Status(item["status"]),
        part_of=item["part_of"],
        happened_on=last_on or figure.first_published_on,
        agreement=item["agreement"],
        first_on=first_on,
        last_on=last_on,
        distinct_from=tuple(item["distinct_from"]),
        undoes=item["undoes"],
    )
