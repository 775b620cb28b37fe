"""Documents as they were sealed, every version of them, with the salts of their digests."""

from array import array
from collections.abc import Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.db.rows import columns
from ledger.models import RedactedDocument
from ledger.rules.base.canonical_json import canonical
from ledger.services import queries
from ledger.services.agreement_resources import AgreementResources
from ledger.services.resources import ResourceType

#: A number of eight bytes.
_NUMBER: Final = "q"


def entries(
    session: Session,
    resource_type: ResourceType,
    known_at: int,
    of_agreement: AgreementResources | None = None,
) -> Sequence[int]:
    """Return the indexes of the entries that seal versions of a type by then, in their order.

    They are those of one agreement, where one is given.
    """
    column = resource_type.model.from_index
    query = select(column).where(column < known_at)
    if of_agreement is not None:
        query = query.where(of_agreement.condition(resource_type))
    rows = columns(session, query.order_by(column))
    return array(_NUMBER, (index for (index,) in rows))


def lines(
    session: Session,
    resource_type: ResourceType,
    indexes: Sequence[int],
    of_agreement: AgreementResources | None = None,
) -> bytes:
    """Return a line of JSON for each version, with the very bytes that its entry seals.

    `indexes` are some of those that `entries` has returned.
    """
    model = resource_type.model
    versions = select(model.from_index, model.salt, model.document)
    query = versions.where(model.from_index.in_(indexes)).order_by(model.from_index)
    wanted = []
    for row in session.execute(query):
        document = row.document
        if of_agreement is None or of_agreement.holds(resource_type, document):
            wanted.append(_line(row.from_index, row.salt, document))
    return b"".join(wanted)


def _line(
    index: int,
    salt: bytes,
    document: bytes,
) -> bytes:
    """Return one version; what was redacted has no salt."""
    quoted = b"null"
    if salt:
        hexadecimal = salt.hex()
        quoted = f'"{hexadecimal}"'.encode()
    return b'{"index":%d,"salt":%b,"document":%b}\n' % (index, quoted, document)


def redacted(session: Session) -> list[bytes]:
    """Return a line of JSON for each document that a redaction has left something else of."""
    model = RedactedDocument
    every = select(model.entry_index, model.sha256, model.redaction_index)
    query = every.order_by(model.redaction_index, model.entry_index)
    return [
        canonical(
            {
                "approval": row.redaction_index,
                "index": row.entry_index,
                "left": row.sha256,
            }
        )
        + b"\n"
        for row in session.execute(query)
    ]


def ids(
    session: Session,
    resource_type: ResourceType,
    known_at: int,
) -> list[str]:
    """Return the ids of the resources of one type that were recorded by then."""
    model = resource_type.model
    is_visible = queries.visible(model, known_at)
    query = select(model.id).where(is_visible).order_by(model.id)
    return list(session.execute(query).scalars())
