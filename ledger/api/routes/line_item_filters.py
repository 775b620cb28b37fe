"""Filters of line items, by which their claims are listed too."""

from sqlalchemy import ColumnElement

from ledger.api.http.operations import Read
from ledger.models import ClaimVersion, LineItemVersion
from ledger.schemas.patterns import NO_AGREEMENT
from ledger.schemas.queries import LINE_ITEM_FILTERS
from ledger.services import query_conditions
from ledger.services.paging import Within


def indexed_filter(
    read: Read, model: type[LineItemVersion | ClaimVersion], *names: str
) -> Within | None:
    """Return the filter by which an index has the list in its order, None where there is none.

    `names` are the parameters that may be one, the first first.
    """
    for name in names:
        value = read.query.get(name, NO_AGREEMENT)
        if value != NO_AGREEMENT:
            return Within(model, name, value)
    return None


def conditions_of(
    read: Read, within: Within | None = None
) -> list[ColumnElement[bool]]:
    """Return the conditions of a request's filters of line items, but for the one of `within`."""
    filters = {
        name: read.query[name] for name in LINE_ITEM_FILTERS if name in read.query
    }
    if within is not None:
        filters.pop(within.name, None)
    return query_conditions.line_item_conditions(filters, read.known_at)
