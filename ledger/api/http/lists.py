"""Answers that are lists."""

from collections.abc import Sequence
from functools import partial

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from ledger.api.formats.column import Column
from ledger.api.formats.listings import Listing
from ledger.api.http.operations import Read
from ledger.services import queries
from ledger.services.paging import Page, Within
from ledger.services.resources import ResourceType


def list_of(
    read: Read,
    resource_type: ResourceType,
    columns: Sequence[Column],
    conditions: Sequence[ColumnElement[bool]] = (),
    within: Within | None = None,
) -> Listing:
    """Answer a collection, filtered."""
    find = partial(
        queries.list_documents,
        resource_type=resource_type,
        conditions=conditions,
        within=within,
        known_at=read.known_at,
    )
    return Listing(find, columns)


def whole_list(documents: Sequence[bytes], columns: Sequence[Column]) -> Listing:
    """Answer a list that is short enough to be one page always."""

    def find(session: Session, *, after: Sequence[int] | None, limit: int) -> Page:
        del session, limit
        assert after is None, "no cursor is ever made for it"
        return Page(list(documents), None)

    return Listing(find, columns)
