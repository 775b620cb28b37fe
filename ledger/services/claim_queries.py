"""Lists of claims, alone or as flat rows with what is needed of their line items."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import ColumnElement, Label, select
from sqlalchemy.orm import Session, aliased

from ledger.db.rows import AnyQuery, AnyRow
from ledger.models import ClaimVersion, LineItemVersion
from ledger.rules.base.canonical_json import canonical
from ledger.services import queries
from ledger.services.claim_ways import WayOfClaims
from ledger.services.paging import Page, Within, page, page_of_rows

#: The fields of a line item that stand in the rows of its claims.
_ABOUT_LINE_ITEM: Final = (
    "agreement",
    "act",
    "category",
    "from_party",
    "to_party",
    "status",
    "part_of",
    "undoes",
)
#: The order of claims: that of recording, then their places within a line item.
_ORDER: Final = (ClaimVersion.created_index, ClaimVersion.position)


def list_claims(  # noqa: PLR0913 - where and when go by keyword
    session: Session,
    conditions: Sequence[ColumnElement[bool]],
    *,
    within: WayOfClaims | None = None,
    known_at: int,
    after: Sequence[int] | None,
    limit: int,
) -> Page:
    """Return a page of claims in recording order.

    Conditions may speak of the claim and of its line item.
    """
    rows, following = _claims_page(
        session,
        conditions,
        known_at,
        within=within,
        after=after,
        limit=limit,
    )
    return Page([row.document for row in rows], following)


def list_claims_with_line_items(  # noqa: PLR0913 - where and when go by keyword
    session: Session,
    conditions: Sequence[ColumnElement[bool]],
    *,
    within: WayOfClaims | None = None,
    known_at: int,
    after: Sequence[int] | None,
    limit: int,
) -> Page:
    """Return the same page for flat rows: `{"claim", "line_item", "superseded_by"}` each.

    `line_item` has the fields of `_ABOUT_LINE_ITEM`, `effective_on` and `distinct_from`;
    `superseded_by` is the id of the claim that replaced it by then, or null.
    """
    rows, following = _claims_page(
        session,
        conditions,
        known_at,
        _superseded_by(known_at),
        within=within,
        after=after,
        limit=limit,
    )
    return Page([_flat_row(row) for row in rows], following)


def _flat_row(row: AnyRow) -> bytes:
    line_item = _about_line_item(row)
    superseded_by = canonical(row.superseded_by)
    members = (row.document, line_item, superseded_by)
    return b'{"claim":%b,"line_item":%b,"superseded_by":%b}' % members


def _superseded_by(known_at: int) -> Label[str | None]:
    """Return the column with the id of the claim that replaced each one by then, or null."""
    other = aliased(ClaimVersion)
    replacing = select(other.id).where(
        other.line_item == ClaimVersion.line_item,
        other.replaces == ClaimVersion.id,
        queries.visible(other, known_at),
    )
    return replacing.scalar_subquery().label("superseded_by")


def _about_line_item(row: AnyRow) -> bytes:
    """Return what a claim's row says of its line item.

    It is made of columns, since the line item's document holds all of its claims.
    """
    about = {name: getattr(row, name) for name in _ABOUT_LINE_ITEM}
    about["effective_on"] = row.first_on
    if row.first_on != row.last_on:
        about["effective_on"] = f"{row.first_on}/{row.last_on}"
    about["distinct_from"] = (row.distinct_from or "").split()
    return canonical(about)


def _claims_page(  # noqa: PLR0913 - where goes by keyword
    session: Session,
    conditions: Sequence[ColumnElement[bool]],
    known_at: int,
    *more: Label[str | None],
    within: WayOfClaims | None,
    after: Sequence[int] | None,
    limit: int,
) -> tuple[list[AnyRow], list[int] | None]:
    """Return a page of claims with what their rows say of their line items.

    `more` are further columns. The second value is where the next page starts, None after the last.
    """
    query = _claims_query(conditions, known_at, *more)
    if within is not None and not isinstance(within, Within):
        rows = within.rows(session, query, after=after, limit=limit + 1)
        return page_of_rows(rows, len(_ORDER), limit)
    return page(
        session,
        query,
        _ORDER,
        within=within,
        after=after,
        limit=limit,
    )


def _claims_query(
    conditions: Sequence[ColumnElement[bool]],
    known_at: int,
    *more: Label[str | None],
) -> AnyQuery:
    """Return the query of `_claims_page`."""
    about_line_item = [getattr(LineItemVersion, name) for name in _ABOUT_LINE_ITEM]
    return (
        select(
            ClaimVersion.document,
            *more,
            *about_line_item,
            LineItemVersion.first_on,
            LineItemVersion.last_on,
            LineItemVersion.distinct_from,
            ClaimVersion.created_index,
            ClaimVersion.position,
        )
        .join(LineItemVersion, LineItemVersion.id == ClaimVersion.line_item)
        .where(
            queries.visible(ClaimVersion, known_at),
            queries.visible(LineItemVersion, known_at),
            *conditions,
        )
    )
