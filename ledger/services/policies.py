"""Line items as a policy reads them: out of their documents, since it looks at each claim."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.models import LineItemVersion
from ledger.rules import policies
from ledger.rules.lifecycle import Act, Status
from ledger.rules.policies import Policy
from ledger.rules.sums import Line
from ledger.services import records
from ledger.services.journal import loads
from ledger.services.kinds import Document, effective_ends, figure_claims


@dataclass(frozen=True, slots=True)
class Considered:
    """A line item by the claims that a policy considers; `left_out` counts its other live ones."""

    line: Line
    claims: int
    left_out: int


def read(session: Session, agreement: str, known_at: int, policy: Policy) -> list[Considered]:
    """Return an agreement's line items in recording order."""
    model = LineItemVersion
    query = (
        select(model.document)
        .where(model.agreement == agreement, records.visible(model, known_at))
        .order_by(model.created_index)
    )
    return [_consider(policy, loads(document)) for document in session.execute(query).scalars()]


def left_out(items: Sequence[Considered], counted: set[str]) -> Document:
    """Return what the policy doesn't consider of the line items that count."""
    there = [item for item in items if item.line.id in counted]
    return {
        "claims": sum(item.left_out for item in there),
        "line_items": sum(item.claims == 0 for item in there),
    }


def _consider(policy: Policy, item: Document) -> Considered:
    direction = item["from_party"], item["to_party"]
    claims = figure_claims(item["claims"])
    found = policies.figure_under(policy, claims, *direction)
    fitting = policies.considered(policy, claims, *direction)
    first_on, last_on = effective_ends(item["effective_on"])
    line = Line(
        id=item["id"],
        act=Act(item["act"]),
        category=item["category"],
        from_party=item["from_party"],
        to_party=item["to_party"],
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
        text=found.text,
        agreement=item["agreement"],
        first_on=first_on,
        last_on=last_on,
    )
    return Considered(line, len(fitting), sum(claim.live for claim in claims) - len(fitting))
