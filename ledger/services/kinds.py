"""Line items found by several filters together, where each of these alone leaves many.

A *kind* is what a version of a line item has of act, category, parties and status. A ledger has few
kinds, however large it is, and an index has the versions of each.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import (
    Select,
    Tuple,
    bindparam,
    literal,
    literal_column,
    select,
    tuple_,
)
from sqlalchemy.orm import Session, aliased

from ledger.db.prepared import Prepared
from ledger.models import LineItemVersion
from ledger.models.line_items import KIND

#: How many kinds are looked at, and how many line items: more of either are many.
_KINDS_MAX: Final = 200
_FEW_MAX: Final = 200
#: Makes the least text that comes after one. SQLite begins with all that equal what they have to
#: exceed, which may be the whole table.
_JUST_AFTER: Final = "\x01"
#: The condition of the index, as text: a parameter would not do.
_LISTED: Final = LineItemVersion.created_index >= literal_column("0")
_COLUMNS: Final = [getattr(LineItemVersion, name) for name in KIND]
_KIND: Final = tuple_(*_COLUMNS)
_GIVEN: Final = tuple_(*map(bindparam, KIND))


def _of_each_kind() -> Select[Any]:
    """Return the query of the kinds, one row each, in order: each is sought after the one before.

    A version stands for its kind, by the entry that sealed it.
    """
    entry = LineItemVersion.from_index
    in_order = select(entry).where(_LISTED).order_by(*_COLUMNS)
    next_one = in_order.limit(1)
    first = next_one.scalar_subquery()
    one = select(first.label("entry"), literal(1).label("place"))
    kinds = one.cte("kinds", recursive=True)
    before = aliased(LineItemVersion)
    later = next_one.where(_after(before) < _KIND)
    further = (
        select(later.scalar_subquery(), kinds.c.place + 1)
        .join(before, before.from_index == kinds.c.entry)
        .where(kinds.c.place < bindparam("most"))
    )
    entries = kinds.union_all(further)
    of_kind = entries.c.entry == entry
    return select(*_COLUMNS).join(entries, of_kind)


def _after(before: type[LineItemVersion]) -> Tuple:
    """Return the least that comes after the kind of a version.

    Each as a text that is worked out: beside a column SQLite would seek by the first alone.
    """
    *others, last = (getattr(before, name) for name in KIND)
    texts = [column.concat("") for column in others]
    least = last.concat(_JUST_AFTER)
    return tuple_(*texts, least)


_EACH: Final = Prepared(_of_each_kind())
#: The line items of a kind. As a range and in order, so that PostgreSQL takes the index.
_OF_KIND: Final = Prepared(
    select(LineItemVersion.id)
    .where(_LISTED, _KIND >= _GIVEN, _KIND <= _GIVEN)
    .order_by(*_COLUMNS)
    .limit(_FEW_MAX + 1)
)


def few_with(
    session: Session,
    values: Mapping[str, str],
) -> list[str] | None:
    """Return the ids of the line items that ever had some values of KIND; None where many had."""
    rows = _EACH.rows(session, most=_KINDS_MAX + 1)
    if len(rows) > _KINDS_MAX:
        return None
    fitting: list[dict[str, str]] = []
    for row in rows:
        kind = dict(zip(KIND, row, strict=True))
        if values.items() <= kind.items():
            fitting.append(kind)
    return _few_of(session, fitting)


def _few_of(
    session: Session,
    kinds: Sequence[Mapping[str, str]],
) -> list[str] | None:
    """Return the ids of the line items of some kinds; None where they are many."""
    ids: set[str] = set()
    for kind in kinds:
        rows = _OF_KIND.rows(session, **kind)
        ids.update(identity for (identity,) in rows)
        if len(ids) > _FEW_MAX:
            return None
    return sorted(ids)
