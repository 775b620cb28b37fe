"""Filters of line items, by which their claims are listed too."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import ColumnElement

from ledger.api.http.operations import Read
from ledger.models import ClaimVersion, LineItemVersion
from ledger.models.line_items import KIND
from ledger.schemas.patterns import NO_AGREEMENT
from ledger.schemas.queries import LINE_ITEM_FILTERS
from ledger.services import kinds, query_conditions
from ledger.services.paging import Within
from ledger.services.ways import few_of_days

#: The filters of line items that have an index in the order of lists; of equals, the first.
_INDEXED: Final = (
    "agreement",
    "status",
    "category",
    "from_party",
    "to_party",
    "act",
)
#: Those whose index serves lists alone.
_OF_LISTS: Final = ("status", "category", "from_party", "to_party", "act", "publisher")


def ways(
    read: Read,
    model: type[LineItemVersion | ClaimVersion],
    names: Sequence[str],
) -> list[Within]:
    """Return the filters of a request by which an index has the list in its order.

    `names` are the parameters that may be one.
    """
    filters_with_index: list[Within] = []
    for name in names:
        value = read.query.get(name, NO_AGREEMENT)
        if value != NO_AGREEMENT:
            filters = name in _OF_LISTS
            filters_with_index.append(Within(model, name, value, filters=filters))
    return filters_with_index


def ways_of_line_items(read: Read) -> list[Within]:
    """Return the filters of a request by which an index has line items in their order.

    The one of statuses has only those as they stand now.
    """
    of_line_items: list[Within] = []
    for way in ways(read, LineItemVersion, _INDEXED):
        if way.name != "status":
            of_line_items.append(way)
        elif read.asked_at is None:
            of_line_items.append(way._replace(current=True))
    return of_line_items


def few_by_filters(read: Read) -> list[str] | None:
    """Return the ids of the line items of a request, where its filters leave few; else None."""
    of_days = _few_by_days(read)
    return _few_by_kinds(read) if of_days is None else of_days


def _few_by_days(read: Read) -> list[str] | None:
    """Return the ids of the line items of the days of a request; None where they are many."""
    begins = read.query.get("effective_from")
    ends = read.query.get("effective_to")
    if begins is None and ends is None:
        return None
    return few_of_days(read.session, begins, ends)


def _few_by_kinds(read: Read) -> list[str] | None:
    """Return the ids of the line items that several filters leave; None where they are many.

    A status as of an earlier size is found so too: the index of statuses has the newest alone.
    """
    values = {name: value for name, value in read.query.items() if name in KIND}
    of_then = "status" in values and read.asked_at is not None
    if len(values) > 1 or of_then:
        return kinds.few_with(read.session, values)
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
