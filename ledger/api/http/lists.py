"""What all lists share."""

from collections.abc import Sequence
from functools import partial

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from ledger.api.formats import resource_columns
from ledger.api.formats.column import Column
from ledger.api.formats.listings import Listing
from ledger.api.http.operations import Read, Target
from ledger.services import queries
from ledger.services.paging import Page, Within
from ledger.services.resources import ResourceType


def list_of(
    read: Read,
    resource_type: ResourceType,
    shown: Sequence[Column],
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
    return Listing(find, shown)


def versions_of(read: Read, target: Target, identity: str) -> Listing:
    """Answer the versions of a resource."""
    find = partial(
        queries.history,
        model=target.model,
        name=target.name,
        identity=identity,
        known_at=read.known_at,
    )
    return Listing(find, resource_columns.HISTORY)


def whole_list(documents: Sequence[bytes], shown: Sequence[Column]) -> Listing:
    """Answer a list that is short enough to be one page always."""

    def find(session: Session, *, after: Sequence[int] | None, limit: int) -> Page:
        del session, limit
        assert after is None, "no cursor is ever made for it"
        return Page(list(documents), None)

    return Listing(find, shown)
