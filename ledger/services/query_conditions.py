"""Conditions of queries: filters of line items, claims that differ, stated totals that cover."""

from collections.abc import Iterable
from typing import Final

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, or_, select

from ledger.models import ClaimVersion, LineItemVersion, StatedTotalVersion
from ledger.schemas.patterns import NO_AGREEMENT
from ledger.services.resources import EVERYTHING, Columns, agreements_column


def tied_to(names: Iterable[str]) -> ColumnElement[bool]:
    """Return the condition for claims whose `differs` names any of these.

    A name is `agreement:ID` or `category:ID`.
    """
    column = ClaimVersion.ties
    among = [column.contains(f" {name} ", autoescape=True) for name in names]
    # `is_not` makes the database take the index of the few claims that differ.
    return and_(column.is_not(None), or_(*among))


def line_item_conditions(filters: Columns, known_at: int) -> list[ColumnElement[bool]]:
    """Return the conditions of the filters of line items.

    `agreement` "none" finds those without one.
    """
    sent = filters.items()
    return [_line_item_condition(name, value, known_at) for name, value in sent]


def _line_item_condition(
    name: str,
    value: str,
    known_at: int,
) -> ColumnElement[bool]:
    """Return the condition of one filter; the dates are bounds, all others have to be equal."""
    model = LineItemVersion
    match name:
        case "agreement" if value == NO_AGREEMENT:
            return model.agreement.is_(None)
        case "source":
            from_source = ClaimVersion.source == value
            recorded = ClaimVersion.from_index < known_at
            claims = select(ClaimVersion.line_item).where(from_source, recorded)
            return model.id.in_(claims)
        case "effective_from":
            return model.last_on >= value
        case "effective_to":
            return model.first_on <= value
    same: ColumnElement[bool] = getattr(model, name) == value
    return same


def covers(agreement: str) -> ColumnElement[bool]:
    """Return the condition for stated totals that cover an agreement, among others perhaps."""
    return _covers(**covered_by(agreement))


def covered_by(agreement: str) -> dict[str, str]:
    """Return the parameters of `COVERS`."""
    alone = agreements_column([agreement])
    # An underscore would stand for any character.
    escaped = alone.replace("_", "/_")
    return {"alone": alone, "jointly": escaped}


def _covers(
    alone: str | BindParameter[str],
    jointly: str | BindParameter[str],
) -> ColumnElement[bool]:
    """Return the condition of `covers`.

    `alone` is the whole column of a total that covers one agreement; `jointly` the same as LIKE
    takes it.
    """
    model = StatedTotalVersion
    everything = model.agreements == EVERYTHING
    # SQLite makes its plan anew each time where a value alone is the pattern.
    among_others = model.agreements.contains(jointly, escape="/")
    covers_several = and_(model.joint == 1, or_(everything, among_others))
    return or_(model.agreements == alone, covers_several)


#: The condition of `covers`, for queries that are built once.
COVERS: Final = _covers(bindparam("alone"), bindparam("jointly"))
