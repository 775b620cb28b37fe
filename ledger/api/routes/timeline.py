"""Totals of an agreement over time."""

from ledger.api.formats.totals_page import TIMELINE_SHEET, TotalsTable
from ledger.api.http.operations import Read, reads
from ledger.api.routes.parties import AGREEMENT_TARGET
from ledger.schemas.queries import TimelineQuery
from ledger.schemas.timeline import TimelineOut
from ledger.services.totals import timeline


@reads(
    "/v1/agreements/{identity}/timeline",
    query=TimelineQuery(),
    returns=TimelineOut(),
    target=AGREEMENT_TARGET,
    formats=TotalsTable.formats,
    of_agreement=True,
    long=True,
)
def get_agreement_timeline(read: Read, identity: str) -> TotalsTable:
    """Read what was pledged, and what was reported by each date on which that changed."""
    filters = {
        name: value
        for name, value in read.query.items()
        if name in TimelineQuery.filters
    }
    result = timeline.of_agreement(
        read.session,
        identity,
        known_at=read.known_at,
        asked_at=read.asked_at,
        filters=filters,
    )
    return TotalsTable(result.title, result.document, TIMELINE_SHEET)
