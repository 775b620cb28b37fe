"""The resources that a dossier of one agreement holds: those that its own figures are made of."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, Select, select, true
from sqlalchemy.orm import Session

from ledger.models import ClaimVersion, LineItemVersion, StatedTotalVersion
from ledger.services import queries
from ledger.services.journal import loads
from ledger.services.query_conditions import covers
from ledger.services.resources import (
    AGREEMENT,
    LINE_ITEM,
    REDACTION,
    SOURCE,
    STATED_TOTAL,
    ResourceType,
)

_ROWS_AT_ONCE: Final = 500
#: In the document of a line item of which a transition has evidence.
_EVIDENCE: Final = b'"evidence":{'
_Condition = ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class AgreementResources:
    """An agreement, and the sources that its line items and stated totals quote."""

    agreement: str
    sources: frozenset[str]

    def condition(self, resource_type: ResourceType) -> _Condition:
        """Return the condition for versions of a type, of which `holds` may take some away."""
        if resource_type is AGREEMENT:
            return AGREEMENT.model.id == self.agreement
        if resource_type is LINE_ITEM:
            return LineItemVersion.id.in_(_line_items(self.agreement))
        if resource_type is STATED_TOTAL:
            return StatedTotalVersion.id.in_(_stated_totals(self.agreement))
        return true()

    def holds(
        self,
        resource_type: ResourceType,
        document: bytes,
    ) -> bool:
        """Return whether a document for which the condition holds is one of them."""
        if resource_type is SOURCE:
            return loads(document)["id"] in self.sources
        if resource_type is REDACTION:
            return loads(document)["source"] in self.sources
        return True


def find(
    session: Session,
    agreement: str,
    known_at: int,
) -> AgreementResources:
    """Return the resources of an agreement.

    Raises:
        NotFound: it isn't recorded, or wasn't by then.
    """
    queries.get(session, AGREEMENT, agreement, known_at)
    quoted = {
        *_of_claims(session, agreement, known_at),
        *_of_evidence(session, agreement, known_at),
        *_of_stated_totals(session, agreement, known_at),
    }
    return AgreementResources(agreement, frozenset(quoted))


def _of_claims(
    session: Session,
    agreement: str,
    known_at: int,
) -> Iterator[str]:
    """Yield the sources of the claims of an agreement's line items, whenever they had them."""
    model = ClaimVersion
    is_own = model.line_item.in_(_line_items(agreement))
    query = select(model.source).where(is_own, model.from_index < known_at)
    yield from session.execute(query.distinct()).scalars()


def _of_evidence(
    session: Session,
    agreement: str,
    known_at: int,
) -> Iterator[str]:
    """Yield the sources of the evidence of transitions, which documents alone have."""
    model = LineItemVersion
    query = select(model.document).where(
        model.id.in_(_line_items(agreement)),
        model.from_index < known_at,
        model.from_index > model.created_index,
    )
    streaming = query.execution_options(yield_per=_ROWS_AT_ONCE)
    with session.execute(streaming) as rows:
        for document in rows.scalars():
            if _EVIDENCE in document:
                yield from _evidence_in(document)


def _evidence_in(document: bytes) -> Iterator[str]:
    for step in loads(document)["transitions"]:
        if step["evidence"] is not None:
            yield step["evidence"]["source"]


def _of_stated_totals(
    session: Session,
    agreement: str,
    known_at: int,
) -> Iterator[str]:
    """Yield the sources of the stated totals that cover an agreement."""
    model = StatedTotalVersion
    is_own = model.id.in_(_stated_totals(agreement))
    query = select(model.source).where(is_own, model.from_index < known_at)
    yield from session.execute(query.distinct()).scalars()


def _line_items(agreement: str) -> Select[str]:
    model = LineItemVersion
    return select(model.id).where(model.agreement == agreement)


def _stated_totals(agreement: str) -> Select[str]:
    return select(StatedTotalVersion.id).where(covers(agreement))
