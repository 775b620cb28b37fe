"""Totals across agreements."""

from ledger.api.formats.across_page import AcrossTable
from ledger.api.http.operations import Read, reads
from ledger.schemas.across import AcrossOut
from ledger.schemas.queries import AcrossQuery
from ledger.services.totals import across


@reads(
    "/v1/totals",
    query=AcrossQuery(),
    returns=AcrossOut(),
    formats=AcrossTable.formats,
    long=True,
)
def get_totals(read: Read) -> AcrossTable:
    """Read what was requested, offered, pledged and reported over all agreements."""
    document = across.of_all(
        read.session, read.query, known_at=read.known_at, asked_at=read.asked_at
    )
    return AcrossTable(document, across.FILTERS)
