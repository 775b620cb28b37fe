"""Rows as the checks read them, a few at a time, and the error that stops a check."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.db import Base
from ledger.db.rows import AnyQuery, AnyRow, columns
from ledger.models.versions import SealedVersion
from ledger.rules.base.errors import LedgerError
from ledger.services.journal import loads
from ledger.services.resources import Document, ResourceType

#: A function that is called with the number of rows that a check has read so far.
Tick: TypeAlias = Callable[[int], None]

_ROWS_AT_ONCE: Final = 500
#: Of rows that may hold megabytes each.
LARGE_ROWS_AT_ONCE: Final = 8
#: The columns that every row of a version begins with; its filter columns follow.
_FIRST: Final = ("id", "from_index", "until_index", "document", "salt")
#: The columns of every version that its document doesn't give.
_OF_ANY: Final = frozenset({*_FIRST, "created_index"})


class Inconsistent(Exception):
    """The ledger contradicts itself; the words say what and where."""


def sentence(wrong: Exception) -> str:
    """Return what a check found as a sentence: what was tampered with may raise anything."""
    if isinstance(wrong, Inconsistent):
        return str(wrong)
    if isinstance(wrong, LedgerError):
        return wrong.detail
    return f"something can't be read: {wrong!r}"


def parsed(document: bytes, name: str) -> Document:
    """Return a document as it is stored.

    Raises:
        Inconsistent: it is no JSON.
    """
    try:
        return loads(document)
    except ValueError:
        raise Inconsistent(f"{name} can't be read: it is no JSON") from None


def parsed_before(document: bytes | None, index: int) -> Document:
    """Return the document of the version before the one that an entry seals.

    Raises:
        Inconsistent: it isn't there, or is no JSON.
    """
    if document is None:
        raise Inconsistent(f"entry {index}: the version before it isn't there")
    return parsed(document, f"the document of the version before entry {index}")


@dataclass(slots=True)
class StoredVersion:
    """A row of a table of versions, with the type of its resource."""

    resource_type: ResourceType
    row: AnyRow
    _parsed: Document | None = None

    def document(self) -> Document:
        """Return the document that the row holds, which is parsed once for all checks."""
        if self._parsed is None:
            name = f"the document of entry {self.row.from_index}"
            self._parsed = parsed(self.row.document, name)
        return self._parsed

    def filters(self) -> tuple[Any, ...]:
        """Return what the filter columns hold, in the order of `filter_names`."""
        kept: tuple[Any, ...] = self.row[len(_FIRST) :]
        return kept


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


@cache
def filter_names(model: type[SealedVersion]) -> tuple[str, ...]:
    """Return the names of the columns of a table that its documents give."""
    names = [column.name for column in model.__table__.columns]
    return tuple(name for name in names if name not in _OF_ANY)


def versions(session: Session, resource_type: ResourceType) -> Iterator[StoredVersion]:
    """Yield every version of a type of resource, in the order of the journal."""
    table = resource_type.model.__table__
    names = [*_FIRST, *filter_names(resource_type.model)]
    wanted = [table.columns[name] for name in names]
    query = select(*wanted).order_by(table.columns["from_index"])
    for row in columns(session, query):
        yield StoredVersion(resource_type, row)
