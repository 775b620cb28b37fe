"""What pages read beside the figures: the day that they are of, and the languages of articles."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.api.http.operations import Read
from ledger.models import LineItemVersion, SourceVersion, StatedTotalVersion
from ledger.rules.workflow.lifecycle import counts
from ledger.services import journal_head, queries
from ledger.services.journal import loads
from ledger.services.resources import Document


def day_of(read: Read) -> str:
    """Return the day by which open questions are judged.

    A page of an earlier state is judged by the day of its newest entry, so that a citation goes on
    showing the same.
    """
    as_of: str | None = read.query.get("as_of")
    if as_of is not None:
        return as_of
    if read.asked_at is None:
        return read.today
    return journal_head.day_of(read.session, read.known_at) or read.today


def line_items(
    session: Session,
    known_at: int,
    identities: Iterable[str],
) -> dict[str, Document]:
    """Return the documents of some line items as they stood then, by id."""
    return _documents(session, LineItemVersion, known_at, identities)


def sources(
    session: Session,
    known_at: int,
    identities: Iterable[str],
) -> dict[str, Document]:
    """Return the documents of some sources as they stood then, by id."""
    return _documents(session, SourceVersion, known_at, identities)


def stated_totals(
    session: Session,
    known_at: int,
    identities: Iterable[str],
) -> dict[str, Document]:
    """Return the documents of some stated totals as they stood then, by id."""
    return _documents(session, StatedTotalVersion, known_at, identities)


def undoing(
    session: Session,
    known_at: int,
    identity: str,
) -> list[Document]:
    """Return the line items that undid another one as they stood then, if their status counts."""
    model = LineItemVersion
    query = select(model.document).where(
        model.undoes == identity, queries.visible(model, known_at)
    )
    recorded = map(
        loads, session.execute(query.order_by(model.created_index)).scalars()
    )
    return [item for item in recorded if counts(item["act"], item["status"])]


def _documents(
    session: Session,
    model: type[LineItemVersion | SourceVersion | StatedTotalVersion],
    known_at: int,
    identities: Iterable[str],
) -> dict[str, Document]:
    query = select(model.document).where(
        model.id.in_(set(identities)), queries.visible(model, known_at)
    )
    recorded = map(loads, session.execute(query).scalars())
    return {document["id"]: document for document in recorded}
