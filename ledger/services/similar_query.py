"""The query of recorded line items that may be the same event as one, or of the same people."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, bindparam, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from ledger.db import prepared
from ledger.db.prepared import Prepared, Record, Value
from ledger.db.rows import AnyQuery
from ledger.models import LineItemVersion
from ledger.models.line_items import NOT_ONE_DAY
from ledger.services import queries

#: The fields of a line item that the query compares.
_OF_EVENT: Final = ("agreement", "act", "part_of", "undoes")
#: By its own dates, or perhaps by those that parties give: the caller looks at these.
_MAY_MEET: Final = or_(
    LineItemVersion.first_on.is_(None),
    LineItemVersion.other_days.is_not(None),
    (LineItemVersion.first_on <= bindparam("last"))
    & (LineItemVersion.last_on >= bindparam("first")),
)
#: What is on one day, whoever dates it, and that day is among those of the line item.
_ON_A_DAY: Final = (
    LineItemVersion.first_on.between(bindparam("first"), bindparam("last")),
    LineItemVersion.first_on == LineItemVersion.last_on,
    LineItemVersion.other_days.is_(None),
)
_COLUMNS: Final = (
    LineItemVersion.created_index,
    LineItemVersion.id,
    LineItemVersion.part_of,
    LineItemVersion.category,
    LineItemVersion.status,
    LineItemVersion.upper,
    LineItemVersion.first_on,
    LineItemVersion.last_on,
    LineItemVersion.other_days,
    LineItemVersion.distinct_from,
)


class Lists(NamedTuple):
    """The lists of values among which those of line items are that are like one."""

    from_party: Sequence[str]
    to_party: Sequence[str]
    category: Sequence[str]


class _Form(NamedTuple):
    """What of a line item gives the form of the query; of each list its places."""

    has_agreement: bool
    is_dated: bool
    is_part: bool
    undoes: bool
    lists: tuple[int, ...]
    crossing: int


def alike(
    session: Session,
    item: Mapping[str, Any],
    lists: Lists,
    crossing: Sequence[str],
    days: tuple[str | None, str | None],
) -> Iterable[Record]:
    """Return the line items that are like one, in no order; `days` are its first and its last.

    `crossing` are the categories that may be of the same people.
    """
    form = _Form(
        has_agreement=item["agreement"] is not None,
        is_dated=item["effective_on"] is not None,
        is_part=item["part_of"] is not None,
        undoes=item["undoes"] is not None,
        lists=tuple(map(prepared.places, lists)),
        crossing=prepared.places(crossing),
    )
    values: dict[str, Value] = {name: item[name] for name in _OF_EVENT}
    for name, among in zip(Lists._fields, lists, strict=True):
        values |= prepared.listed(name, among)
    values |= prepared.listed("crossing", crossing)
    first, last = days
    return _alike(form).records(session, **values, first=first, last=last)


@cache
def _alike(form: _Form) -> Prepared:
    """Return the query of `alike` in one of its forms."""
    model = LineItemVersion
    conditions: list[ColumnElement[bool]] = [
        queries.current(model),
        _same(model.agreement, is_given=form.has_agreement),
        _same(model.undoes, is_given=form.undoes),
        model.act == bindparam("act"),
    ]
    for name, count in zip(Lists._fields, form.lists, strict=True):
        conditions.append(prepared.among(getattr(model, name), name, count))
    if form.is_part:
        conditions.append(_no_part_of_it(form.crossing))
    # The caller sorts: an ORDER BY makes SQLite walk the whole agreement instead of its event's
    # index.
    query = select(*_COLUMNS).where(*conditions)
    return Prepared(_near(query) if form.is_dated else query)


def _near(query: AnyQuery) -> AnyQuery:
    """Return a query of those that may share a day with the line item.

    Those of one day are found by it: a large agreement has thousands of its kind.
    """
    of_one_day = query.where(*_ON_A_DAY)
    of_others = query.where(NOT_ONE_DAY, _MAY_MEET)
    return select(union_all(of_one_day, of_others).subquery("alike"))


def _same(
    column: InstrumentedAttribute[str | None],
    *,
    is_given: bool,
) -> ColumnElement[bool]:
    """Return the condition that a column has the value of the line item, or none as that."""
    return column == bindparam(column.key) if is_given else column.is_(None)


def _no_part_of_it(crossing: int) -> ColumnElement[bool]:
    """Return the condition that leaves out parts of the same whole.

    They are other events by being parts of it, and there may be thousands. Those of a kind that
    crosses may be of the same people all the same.
    """
    model = LineItemVersion
    return or_(
        model.part_of.is_(None),
        model.part_of != bindparam("part_of"),
        prepared.among(model.category, "crossing", crossing),
    )
