"""The resources that a dossier of one agreement holds: those that its own figures are made of."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, Select, select, true
from sqlalchemy.orm import Session

from ledger.models import LineItemVersion, StatedTotalVersion
from ledger.services import queries
from ledger.services.journal import loads
from ledger.services.query_conditions import covers
from ledger.services.resources import (
    AGREEMENT,
    LINE_ITEM,
    REDACTION,
    SOURCE,
    STATED_TOTAL,
    Document,
    ResourceType,
)

_ROWS_AT_ONCE: Final = 500
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

    def holds(self, resource_type: ResourceType, document: bytes) -> bool:
        """Return whether a document for which the condition holds is one of them."""
        if resource_type is SOURCE:
            return loads(document)["id"] in self.sources
        if resource_type is REDACTION:
            return loads(document)["source"] in self.sources
        return True


def find(session: Session, agreement: str, known_at: int) -> AgreementResources:
    """Return the resources of an agreement.

    Raises:
        NotFound: it isn't recorded, or wasn't by then.
    """
    queries.get(session, AGREEMENT, agreement, known_at)
    quoted: dict[str, None] = {}
    for document in _quoting(session, agreement, known_at):
        for source in _sources(document):
            quoted[source] = None
    return AgreementResources(agreement, frozenset(quoted))


def _quoting(session: Session, agreement: str, known_at: int) -> Iterator[Document]:
    """Yield every version by then of what is of the agreement and quotes sources."""
    of_agreement = AgreementResources(agreement, frozenset())
    for resource_type in (LINE_ITEM, STATED_TOTAL):
        model = resource_type.model
        condition = of_agreement.condition(resource_type)
        query = select(model.document).where(condition, model.from_index < known_at)
        streaming = query.execution_options(yield_per=_ROWS_AT_ONCE)
        with session.execute(streaming) as rows:
            for document in rows.scalars():
                yield loads(document)


def _sources(document: Document) -> Iterator[str]:
    """Yield the sources that a line item or a stated total quotes."""
    if "claims" not in document:
        yield document["source"]
        return
    for claim in document["claims"]:
        yield claim["source"]
    for step in document["transitions"]:
        if step["evidence"] is not None:
            yield step["evidence"]["source"]


def _line_items(agreement: str) -> Select[str]:
    model = LineItemVersion
    return select(model.id).where(model.agreement == agreement)


def _stated_totals(agreement: str) -> Select[str]:
    return select(StatedTotalVersion.id).where(covers(agreement))
