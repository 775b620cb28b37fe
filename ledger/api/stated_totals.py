"""Stated totals: what speakers say has come together, each with its check."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from ledger.api import columns
from ledger.api.formats import Listing, Single
from ledger.api.lists import list_of, versions_of
from ledger.api.routes import (
    FORMATS_OF_LISTS,
    Read,
    Target,
    Written,
    changed,
    created,
    reads,
    writes,
)
from ledger.models import StatedTotalVersion
from ledger.rules.permissions import Role
from ledger.schemas.queries import PageQuery, PinnedQuery, StatedTotalsQuery
from ledger.schemas.stated_totals import CheckedTotalOut, StatedTotalIn, StatedTotalPatch
from ledger.services import records, stated_totals
from ledger.services.journal import Change
from ledger.services.kinds import STATED_TOTAL
from ledger.services.records import Page

TARGET = Target(StatedTotalVersion, "stated total")


@reads(
    "/v1/stated-totals",
    query=StatedTotalsQuery(),
    returns=CheckedTotalOut(),
    formats=FORMATS_OF_LISTS,
)
def list_stated_totals(read: Read) -> Listing:
    """List stated totals, filtered, each with its check."""
    listed = list_of(read, STATED_TOTAL, columns.STATED_TOTALS, _conditions(read))

    def find(session: Session, *, after: Sequence[int] | None, limit: int) -> Page:
        page = listed.find(session, after=after, limit=limit)
        checked = stated_totals.with_checks(session, page.documents, known_at=read.known_at)
        return Page(checked, page.after)

    return replace(listed, find=find)


def _conditions(read: Read) -> list[ColumnElement[bool]]:
    model = StatedTotalVersion
    conditions = [
        getattr(model, name) == read.query[name]
        for name in ("of", "speaker", "source")
        if name in read.query
    ]
    if "agreement" in read.query:
        conditions.append(records.covers(read.query["agreement"]))
    return conditions


@writes(
    "POST",
    "/v1/stated-totals",
    role=Role.RECORDER,
    body=StatedTotalIn(),
    returns=CheckedTotalOut(),
    status=201,
    refuses=("already-exists",),
)
def create_stated_total(change: Change, fields: dict[str, Any]) -> Written:
    """Record a total that somebody states; it is checked, and never added to anything."""
    return created(stated_totals.create(change, fields), STATED_TOTAL.collection)


@reads(
    "/v1/stated-totals/{identity}", query=PinnedQuery(), returns=CheckedTotalOut(), target=TARGET
)
def get_stated_total(read: Read, identity: str) -> Single:
    """Read a stated total with its check against the line items that it covers."""
    document = records.get(read.session, STATED_TOTAL, identity, read.known_at)
    (checked,) = stated_totals.with_checks(read.session, [document], known_at=read.known_at)
    return Single(checked, columns.STATED_TOTALS)


@writes(
    "PATCH",
    "/v1/stated-totals/{identity}",
    role=Role.RECORDER,
    body=StatedTotalPatch(),
    returns=CheckedTotalOut(),
    target=TARGET,
    if_match=True,
)
def patch_stated_total(change: Change, fields: dict[str, Any], identity: str) -> Written:
    """Change a stated total's note, or withdraw it as entered in error."""
    return changed(stated_totals.patch(change, identity, fields))


@reads(
    "/v1/stated-totals/{identity}/history",
    query=PageQuery(),
    target=TARGET,
    formats=FORMATS_OF_LISTS,
)
def get_stated_total_history(read: Read, identity: str) -> Listing:
    """List every version of a stated total, with the journal entry that made it."""
    return versions_of(read, TARGET, identity)
