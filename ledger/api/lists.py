"""What all lists share."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement

from ledger.api import columns
from ledger.api.columns import Column
from ledger.api.formats import Listing
from ledger.api.routes import Read, Target
from ledger.services import records
from ledger.services.kinds import Kind
from ledger.services.records import Page


def list_of(
    read: Read, kind: Kind, shown: Sequence[Column], conditions: Sequence[ColumnElement[bool]] = ()
) -> Listing:
    """Answer a page of a collection."""
    found = records.list_documents(
        read.session,
        kind,
        conditions,
        known_at=read.known_at,
        after=read.page.after,
        limit=read.page.limit,
    )
    return listing(read, found, shown)


def versions_of(read: Read, target: Target, identity: str) -> Listing:
    """Answer a page of the versions of a resource."""
    found = records.history(
        read.session,
        target.model,
        target.name,
        identity,
        known_at=read.known_at,
        after=read.page.after,
        limit=read.page.limit,
    )
    return listing(read, found, columns.HISTORY)


def listing(read: Read, found: Page, shown: Sequence[Column]) -> Listing:
    """Answer a page that was found."""
    following = read.page.link(found.after) if found.after is not None else None
    return Listing(found.documents, shown, following)
