"""The index by which a list is found: of those that its filters have, the one with the fewest rows.

No database is asked which that is: SQLite keeps no statistics here, and those of PostgreSQL know
nothing of what stands together.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from sqlalchemy import ColumnElement, func, literal, literal_column, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from ledger.db.rows import AnyQuery
from ledger.models import LineItemVersion
from ledger.services.paging import Within

#: Rows are counted so far. More of them are many, and a page of many is soon full.
_COUNTED_MAX: Final = 200
#: The condition of the indexes of days, as text: a parameter would not do.
_ANY: Final = LineItemVersion.created_index >= literal_column("0")


def narrowest(
    session: Session,
    ways: Sequence[Within],
) -> Within | None:
    """Return the way with the fewest rows, the first of those with many; None of none."""
    if len(ways) < 2:  # noqa: PLR2004 - there is nothing to choose
        return next(iter(ways), None)
    return min(ways, key=partial(_count, session))


def _count(
    session: Session,
    way: Within,
) -> int:
    """Return how many rows a way has, as far as it matters."""
    rows = _first(way, literal(1)).subquery()
    count: int = session.execute(select(func.count()).select_from(rows)).scalar_one()
    return count


def few_line_items(
    session: Session,
    ways: Sequence[Within],
) -> list[str] | None:
    """Return the ids of the line items on the narrowest way; None where they are many."""
    way = narrowest(session, ways)
    if way is None:
        return None
    rows = session.execute(_first(way, LineItemVersion.id)).scalars().all()
    return None if len(rows) > _COUNTED_MAX else sorted(set(rows))


def few_of_days(
    session: Session,
    begins: str | None,
    ends: str | None,
) -> list[str] | None:
    """Return the ids of the line items of some days, both included; None where they are many."""
    ids: set[str] = set()
    for conditions in _parts_of_days(begins, ends):
        query = select(LineItemVersion.id).where(*conditions)
        rows = session.execute(query.limit(_COUNTED_MAX + 1)).scalars().all()
        if len(rows) > _COUNTED_MAX:
            return None
        ids.update(rows)
    return sorted(ids)


def _parts_of_days(
    begins: str | None,
    ends: str | None,
) -> list[list[ColumnElement[bool]]]:
    """Return the conditions of line items that begin, end or go on then; each has an index."""
    first, last = LineItemVersion.first_on, LineItemVersion.last_on
    if ends is None:
        return [[_ANY, last >= begins]]
    if begins is None:
        return [[_ANY, first <= ends]]
    return [
        [_ANY, first >= begins, first <= ends],
        [_ANY, last >= begins, last <= ends],
        [first < last, first < begins, last > ends],
    ]


def _first(
    way: Within,
    column: ColumnElement[Any] | InstrumentedAttribute[Any],
) -> AnyQuery:
    """Return the query of a column of the first rows: one more than is few.

    In the order of the index, for PostgreSQL would gather all else.
    """
    query = select(column).where(*way.conditions())
    order = (way.column, way.model.created_index)
    return query.order_by(*order).limit(_COUNTED_MAX + 1)
