"""Totals: of one agreement, over time, and across agreements."""

from ledger.api.formats.across_page import AcrossTable
from ledger.api.formats.explain_json import Explained
from ledger.api.formats.totals_page import TIMELINE_SHEET, TotalsTable
from ledger.api.http.operations import Read, reads
from ledger.rules.totals.policies import ENVELOPE
from ledger.schemas.across import AcrossOut
from ledger.schemas.queries import (
    TIMELINE_FILTERS,
    AcrossQuery,
    TimelineQuery,
    TotalsQuery,
)
from ledger.schemas.timeline import TimelineOut
from ledger.schemas.totals import TotalsOut
from ledger.services.resources import AGREEMENT
from ledger.services.totals import across, timeline, totals
from ledger.services.totals.explain import ExplainSource


@reads(
    "/v1/agreements/{identity}/totals",
    query=TotalsQuery(),
    returns=TotalsOut(),
    target=AGREEMENT,
    formats=TotalsTable.formats,
    of_agreement=True,
    long=True,
)
def get_agreement_totals(read: Read, identity: str) -> TotalsTable | Explained:
    """Read what was requested, offered, pledged and reported, and what is still open.

    One row for each category and direction. A row may count in others too (`within`), so rows are
    never added up. A column in which nothing is recorded is null, never 0.
    """
    request = totals.TotalsRequest(
        known_at=read.known_at,
        asked_at=read.asked_at,
        as_of=read.query.get("as_of"),
        policy=read.query.get("policy", ENVELOPE),
    )
    result = totals.of_agreement(read.session, identity, request)
    if read.query["explain"]:
        return Explained(ExplainSource(read.session, result, read.known_at))
    return TotalsTable(result.title, result.document, recorded=len(result.own))


@reads(
    "/v1/agreements/{identity}/timeline",
    query=TimelineQuery(),
    returns=TimelineOut(),
    target=AGREEMENT,
    formats=TotalsTable.formats,
    of_agreement=True,
    long=True,
)
def get_agreement_timeline(read: Read, identity: str) -> TotalsTable:
    """Read what was pledged, and what was reported by each date on which that changed."""
    filters = {
        name: value for name, value in read.query.items() if name in TIMELINE_FILTERS
    }
    result = timeline.of_agreement(
        read.session,
        identity,
        known_at=read.known_at,
        asked_at=read.asked_at,
        filters=filters,
    )
    return TotalsTable(result.title, result.document, TIMELINE_SHEET)


@reads(
    "/v1/totals",
    query=AcrossQuery(),
    returns=AcrossOut(),
    formats=AcrossTable.formats,
    long=True,
)
def get_totals(read: Read) -> AcrossTable:
    """Read what was requested, offered, pledged and reported over all agreements.

    Nothing is compared: a report under one agreement fulfils no pledge under another. `overlaps`
    names what a sum may count twice; rows may count in others too (`within`).
    """
    document = across.of_all(
        read.session, read.query, known_at=read.known_at, asked_at=read.asked_at
    )
    return AcrossTable(document, across.FILTERS)
