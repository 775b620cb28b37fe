"""Rows as the checks read them, a few at a time, and the error that stops a check."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.db import Base
from ledger.db.rows import AnyQuery, AnyRow
from ledger.services.journal import loads
from ledger.services.resources import Document, ResourceType

#: A function that is called with the number of rows that a check has read so far.
Tick: TypeAlias = Callable[[int], None]

_ROWS_AT_ONCE: Final = 500
#: Of rows that may hold megabytes each.
LARGE_ROWS_AT_ONCE: Final = 8


class Inconsistent(Exception):
    """The ledger contradicts itself; the words say what and where."""


@dataclass(frozen=True, slots=True)
class StoredVersion:
    """A row of a table of versions, with the type of its resource."""

    resource_type: ResourceType
    row: AnyRow

    def document(self) -> Document:
        """Return the document that the row holds."""
        return loads(self.row.document)


def stream(
    session: Session,
    query: AnyQuery,
    at_once: int = _ROWS_AT_ONCE,
) -> Iterator[AnyRow]:
    """Yield the rows of a query; what is left unread is closed with the iterator."""
    streaming = query.execution_options(yield_per=at_once)
    with session.execute(streaming) as rows:
        yield from rows


def columns_of(model: type[Base]) -> AnyQuery:
    """Return the query of all columns of a table: its rows take half the time of objects."""
    return select(*model.__table__.columns)


def versions(session: Session, resource_type: ResourceType) -> Iterator[StoredVersion]:
    """Yield every version of a type of resource, in the order of the journal."""
    model = resource_type.model
    query = columns_of(model).order_by(model.from_index)
    for row in stream(session, query):
        yield StoredVersion(resource_type, row)
