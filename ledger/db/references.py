"""References: whether the rows are there that the foreign keys of the tables refer to."""

from collections.abc import Iterator
from itertools import chain

from sqlalchemy import ForeignKey, exists, select
from sqlalchemy.orm import Session

from ledger.db.rows import AnyQuery
from ledger.db.tables import Base


def fault(session: Session) -> str | None:
    """Return a sentence on the first reference to a row that isn't there, None if none is so.

    Constraints keep what is written, not what their database's owner does without them.
    """
    for reference in _references():
        if session.execute(_dangling(reference)).first() is not None:
            table = reference.parent.table.name
            referred_to = reference.column.table.name
            return f"table {table} refers to rows of {referred_to} that aren't there"
    return None


def _references() -> Iterator[ForeignKey]:
    for table in Base.metadata.sorted_tables:
        of_columns = [column.foreign_keys for column in table.columns]
        yield from chain.from_iterable(of_columns)


def _dangling(reference: ForeignKey) -> AnyQuery:
    column = reference.parent
    referred = exists().where(reference.column == column)
    return select(column).where(column.is_not(None), ~referred).limit(1)
