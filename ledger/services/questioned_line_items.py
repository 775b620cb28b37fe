"""The line items that open questions are about: read one at a time, and kept as they are sealed."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache, partial
from typing import Final

from sqlalchemy import bindparam, func, select, union
from sqlalchemy.orm import Session, aliased

from ledger.db.prepared import Prepared
from ledger.models import LineItemVersion
from ledger.services import documents, queries
from ledger.services.journal import loads
from ledger.services.sealed import ClaimDocument, QuotingDocument

#: How many line items are kept parsed: a question quotes claims of one after those of another.
_PARSED: Final = 16
#: How many bytes the documents of an agreement's line items have.
_SIZE: Final = Prepared(
    select(func.sum(func.length(LineItemVersion.document))).where(
        LineItemVersion.agreement == bindparam("agreement"),
        queries.visible(LineItemVersion, bindparam("known_at")),
    )
)


class ClaimQuotes:
    """The claims of line items, parsed where they are quoted: as bytes they are far smaller."""

    def __init__(self) -> None:
        self._sealed: list[bytes] = []
        self._places: dict[str, int] = {}
        self._claims = lru_cache(_PARSED)(partial(_claims, self._sealed))

    def add(
        self,
        document: bytes,
        claims: Iterable[ClaimDocument],
    ) -> None:
        """Add a line item with its claims."""
        place = len(self._sealed)
        self._sealed.append(document)
        for claim in claims:
            self._places[claim["id"]] = place

    def claim(self, identity: str) -> QuotingDocument:
        """Return one of the claims that were added."""
        place = self._places[identity]
        return self._claims(place)[identity]


def _claims(
    sealed: Sequence[bytes],
    place: int,
) -> dict[str, ClaimDocument]:
    """Return the claims of the line item at a place, by their ids."""
    item = loads(sealed[place])
    return {claim["id"]: claim for claim in item["claims"]}


def _check_size(
    session: Session,
    agreement: str,
    known_at: int,
) -> None:
    row = _SIZE.first(session, agreement=agreement, known_at=known_at)
    assert row is not None, "a sum is one row"
    documents.check_size(row[0] or 0)


def documents_of(
    session: Session,
    agreement: str,
    known_at: int,
) -> Iterator[bytes]:
    """Yield the documents of an agreement's line items, and of those elsewhere tied to them.

    They come in recording order. Tied to them are those that they answer, and those that answer
    them, directly or through others. Where its own are too large, none is read.
    """
    _check_size(session, agreement, known_at)
    model = LineItemVersion
    reply = aliased(LineItemVersion)
    answered = aliased(LineItemVersion)
    visible = queries.visible(model, known_at)
    own = select(model.id).where(model.agreement == agreement, visible)
    answers = select(answered.answers.label("id")).where(
        answered.agreement == agreement,
        answered.answers.is_not(None),
        queries.visible(answered, known_at),
    )
    # Two queries joined: an OR of both makes PostgreSQL look at every line item.
    first = union(own, answers).subquery()
    linked = select(first.c.id).cte("linked", recursive=True)
    replies = select(reply.id).where(
        # Few answer anything: without this PostgreSQL looks at every line item.
        reply.answers.is_not(None),
        reply.answers == linked.c.id,
        queries.visible(reply, known_at),
    )
    linked = linked.union(replies)
    query = (
        select(model.document)
        .join(linked, linked.c.id == model.id)
        .where(visible)
        .order_by(model.created_index)
    )
    for row in documents.rows(session, query):
        yield row.document
