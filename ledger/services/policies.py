"""Line items as a policy reads them: out of their documents, since it looks at each claim."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from ledger.models import ClaimVersion, LineItemVersion
from ledger.rules import differs, policies
from ledger.rules.differs import Placement, Share
from ledger.rules.figure import Figure
from ledger.rules.lifecycle import Act, Status
from ledger.rules.names import tidy
from ledger.rules.policies import Policy
from ledger.rules.sums import LineItemFigures
from ledger.rules.totals import happened_by, standing
from ledger.services import documents, records
from ledger.services.journal import loads
from ledger.services.kinds import Document, effective_ends, figure_claims


@dataclass(frozen=True, slots=True)
class Considered:
    """A line item by the claims that a policy considers: where it stands, and what it says.

    `own`: it is recorded under the agreement asked for. `live` holds all of its live claims,
    `considered` counts those that fit the policy.
    """

    line: LineItemFigures
    share: Share
    own: bool
    live: list[Document]
    considered: int


def read(
    session: Session, agreement: str, known_at: int, policy: Policy
) -> tuple[list[Considered], int]:
    """Return an agreement's line items in recording order, and the newest entry that touched one.

    After them come those recorded elsewhere that a speaker ever booked to it, where the policy
    follows speakers. The entry is -1 where there is none.
    """
    model = LineItemVersion
    rows = _documents(session, known_at, model.agreement == agreement)
    if policy.follows:
        told = select(ClaimVersion.line_item).where(
            records.tied([f"agreement:{agreement}"]), ClaimVersion.from_index < known_at
        )
        elsewhere = or_(model.agreement.is_(None), model.agreement != agreement)
        rows += _documents(session, known_at, model.id.in_(told) & elsewhere)
    items = [_consider(policy, loads(document), agreement) for document, _ in rows]
    return items, max((from_index for _, from_index in rows), default=-1)


def lines(items: Sequence[Considered]) -> list[LineItemFigures]:
    """Return the lines that stand under the agreement."""
    return [item.line for item in items if item.share is not Share.NONE]


def head(items: Sequence[Considered], ids: set[str], as_of: str | None) -> Document:
    """Return what the policy leaves out and brings in; `ids` are those of the lines that count."""
    there = [item for item in items if item.line.id in ids]
    gone = standing(item.line for item in items if item.own and item.share is Share.NONE)
    return {
        "left_out": {
            "claims": sum(len(item.live) - item.considered for item in there),
            "line_items": sum(item.considered == 0 for item in there),
            "elsewhere": sum(as_of is None or happened_by(line, as_of) for line in gone),
        },
        "brought_in": sum(not item.own for item in there),
    }


def behind(items: Sequence[Considered], ids: set[str]) -> Document:
    """Return how many speakers and sources stand behind the lines that count, by all live claims.

    The same as `totals.behind`, out of documents.
    """
    live = [claim for item in items if item.line.id in ids for claim in item.live]
    dates = [claim["published_on"] for claim in live if claim["published_on"]]
    return {
        "newest_source_on": max(dates, default=None),
        "speakers": len({tidy(claim["speaker"]["name"]) for claim in live if claim["speaker"]}),
        "sources": len({claim["source"] for claim in live}),
    }


def _documents(
    session: Session, known_at: int, condition: ColumnElement[bool]
) -> list[tuple[bytes, int]]:
    model = LineItemVersion
    query = (
        select(model.document, model.from_index)
        .where(condition, records.visible(model, known_at))
        .order_by(model.created_index)
    )
    return [(row.document, row.from_index) for row in documents.rows(session, query)]


def _consider(policy: Policy, item: Document, agreement: str) -> Considered:
    claims = figure_claims(item["claims"])
    paired = list(zip(item["claims"], claims, strict=True))
    fitting = [
        (document, claim)
        for document, claim in paired
        if policies.fits(policy, claim, item["from_party"], item["to_party"])
    ]
    otherwise: Document = {}
    if policy.follows and fitting:
        otherwise = differs.newest([document for document, _ in fitting]).get("differs") or {}
    place = differs.place(item, otherwise, agreement)
    found = policies.figure_of_considered(
        claims, [claim for _, claim in fitting], place.from_party, place.to_party
    )
    if place.share is Share.IN_PART:
        found = policies.of_some_of_it(found)
    live = [document for document, claim in paired if claim.live]
    return Considered(
        line=_line(item, place, found, tie_contested=differs.contests_tie(live)),
        share=place.share,
        own=item["agreement"] == agreement,
        live=live,
        considered=len(fitting),
    )


def _line(
    item: Document, place: Placement, found: Figure, *, tie_contested: bool
) -> LineItemFigures:
    first_on, last_on = effective_ends(place.effective_on)
    return LineItemFigures(
        id=item["id"],
        act=Act(item["act"]),
        category=place.category,
        from_party=place.from_party,
        to_party=place.to_party,
        status=Status(item["status"]),
        part_of=item["part_of"],
        happened_on=last_on or found.first_published_on,
        lower=found.lower,
        upper=found.upper,
        approximate=found.approximate,
        contested=found.contested,
        no_number=found.no_number,
        floor=found.floor,
        told_by=found.told_by,
        tie_contested=tie_contested,
        text=found.text,
        agreement=item["agreement"],
        first_on=first_on,
        last_on=last_on,
    )
