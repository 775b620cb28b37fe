"""Stated totals: what speakers say has come together, each with its check."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from ledger.api.formats import quoting_columns
from ledger.api.formats.listings import Listing
from ledger.api.formats.representations import Single
from ledger.api.http.lists import list_of
from ledger.api.http.operations import (
    FORMATS_OF_LISTS,
    Read,
    WriteResult,
    reads,
    write_result,
    writes,
)
from ledger.api.http.resource_reads import declare_history
from ledger.api.http.write_response import changed, created
from ledger.models import StatedTotalVersion
from ledger.rules.workflow.permissions import Role
from ledger.rules.workflow.warnings import RecordWarning
from ledger.schemas.batches import BatchLineType
from ledger.schemas.queries import PinnedQuery, StatedTotalsQuery
from ledger.schemas.stated_totals import (
    CheckedTotalOut,
    StatedTotalIn,
    StatedTotalPatch,
)
from ledger.services import stated_totals
from ledger.services.bodies import StatedTotalBody
from ledger.services.journal import Change
from ledger.services.paging import Page, Within
from ledger.services.query_conditions import covers
from ledger.services.resources import STATED_TOTAL
from ledger.services.text_search import names_speaker

_FILTERS: Final = ("of", "source")
#: Filters that leave few, whichever others there are.
_OF_FEW: Final = ("agreement", "source")

declare_history(STATED_TOTAL)


@reads(
    "/v1/stated-totals",
    query=StatedTotalsQuery(),
    returns=CheckedTotalOut(),
    formats=FORMATS_OF_LISTS,
    long=True,
)
def list_stated_totals(read: Read) -> Listing:
    """List stated totals, filtered, each with its check."""
    within = _within(read)
    conditions = _conditions(read, within)
    listing = list_of(
        read, STATED_TOTAL, quoting_columns.STATED_TOTALS, conditions, within
    )

    def find(session: Session, *, after: Sequence[int] | None, limit: int) -> Page:
        page = listing.find(session, after=after, limit=limit)
        checked = stated_totals.with_checks(
            session, page.documents, known_at=read.known_at
        )
        return Page(checked, page.after)

    return replace(listing, find=find)


def _within(read: Read) -> Within | None:
    """Return the filter by which an index has the list in its order: the one that leaves many."""
    if "of" not in read.query or not read.query.keys().isdisjoint(_OF_FEW):
        return None
    return Within(StatedTotalVersion, "of", read.query["of"], filters=True)


def _conditions(
    read: Read,
    within: Within | None,
) -> list[ColumnElement[bool]]:
    conditions = [
        getattr(StatedTotalVersion, name) == read.query[name]
        for name in _FILTERS
        if name in read.query and (within is None or name != within.name)
    ]
    if "speaker" in read.query:
        speakers = StatedTotalVersion.speakers
        conditions.append(names_speaker(speakers, read.query["speaker"]))
    if "agreement" in read.query:
        conditions.append(covers(read.query["agreement"]))
    return conditions


@writes(
    "POST",
    "/v1/stated-totals",
    role=Role.RECORDER,
    answers=created(STATED_TOTAL),
    body=StatedTotalIn(),
    line_type=BatchLineType.STATED_TOTAL,
    returns=CheckedTotalOut(),
    status=201,
    refuses=("already-exists",),
    warnings=frozenset(
        (
            RecordWarning.NUMBER_NOT_IN_PASSAGE,
            RecordWarning.HEDGE_LEFT_OUT,
            RecordWarning.GUESSED_PASSAGE,
            RecordWarning.SOURCE_RETRACTED,
            RecordWarning.MAY_CUT_NUMBER,
            RecordWarning.MAY_CUT_WORD,
            RecordWarning.DOTS_AS_PRINTED,
            RecordWarning.CROSSES_PARAGRAPH,
            RecordWarning.MAY_BE_TURNED,
            RecordWarning.SPEAKER_SPELT_OTHERWISE,
            RecordWarning.MAY_BE_SEVERAL_SPEAKERS,
            RecordWarning.DATED_AHEAD,
        )
    ),
)
def create_stated_total(change: Change, fields: StatedTotalBody) -> WriteResult:
    """Record a total that somebody states; it is checked, and never added to anything."""
    return write_result(stated_totals.create(change, fields))


@reads(
    "/v1/stated-totals/{identity}",
    query=PinnedQuery(),
    returns=CheckedTotalOut(),
    target=STATED_TOTAL,
    long=True,
)
def get_stated_total(read: Read, identity: str) -> Single:
    """Read a stated total with its check against the line items that it covers."""
    document = stated_totals.get(read.session, identity, read.known_at)
    return Single(document, quoting_columns.STATED_TOTALS)


@writes(
    "PATCH",
    "/v1/stated-totals/{identity}",
    role=Role.RECORDER,
    answers=changed(STATED_TOTAL),
    body=StatedTotalPatch(),
    returns=CheckedTotalOut(),
    target=STATED_TOTAL,
    if_match=True,
    refuses=("same-actor",),
)
def patch_stated_total(
    change: Change, fields: dict[str, Any], identity: str
) -> WriteResult:
    """Change a stated total's note, withdraw it as entered in error, or rank it.

    Whoever recorded it may, and a reviewer; to rank it takes a reviewer, and `rank_reason`.
    """
    return write_result(stated_totals.patch(change, identity, fields))
