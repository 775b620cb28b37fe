"""Rows as the checks read them, a few at a time, and the error that stops a check."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.db.rows import AnyQuery, AnyRow
from ledger.models.versions import SealedVersion
from ledger.services.journal import loads
from ledger.services.resources import Document, ResourceType

#: A function that is called with the number of entries read so far.
Tick: TypeAlias = Callable[[int], None]

_ROWS_AT_ONCE: Final = 500


class Inconsistent(Exception):
    """The ledger contradicts itself; the words say what and where."""


@dataclass(frozen=True, slots=True)
class StoredVersion:
    """A row of a table of versions, with the type of its resource."""

    resource_type: ResourceType
    row: SealedVersion

    def document(self) -> Document:
        """Return the document that the row holds."""
        return loads(self.row.document)


def stream(session: Session, query: AnyQuery) -> Iterator[AnyRow]:
    """Yield the rows of a query; what is left unread is closed with the iterator."""
    streaming = query.execution_options(yield_per=_ROWS_AT_ONCE)
    with session.execute(streaming) as rows:
        yield from rows


def versions(session: Session, resource_type: ResourceType) -> Iterator[StoredVersion]:
    """Yield every version of a type of resource, in the order of the journal."""
    model = resource_type.model
    query = select(model).order_by(model.from_index)
    for row in stream(session, query):
        yield StoredVersion(resource_type, row[0])
