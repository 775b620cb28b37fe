"""Pages of sources: what is known of an article, and the passages that claims rest on."""

from collections import defaultdict
from typing import Final

from ledger.api.formats.formats import HTML
from ledger.api.http.operations import Read, reads
from ledger.models import ClaimVersion
from ledger.schemas.pages import MomentQuery
from ledger.services import claim_queries, queries
from ledger.services.journal import loads
from ledger.services.resources import SOURCE, Document
from ledger.web.addresses import SameAsData
from ledger.web.drawing.strip import strip
from ledger.web.html_page import HtmlPage, page
from ledger.web.names import names

#: How many claims the page of a source shows.
_CLAIMS_SHOWN: Final = 500


@reads(
    "/sources/{identity}",
    query=MomentQuery(),
    target=SOURCE,
    formats=(HTML,),
    is_page=True,
)
def show_source(read: Read, identity: str) -> HtmlPage:
    """Show a source: its metadata and its passages, never the article."""
    source = loads(queries.get(read.session, SOURCE, identity, read.known_at))
    listed = claim_queries.list_claims_with_line_items(
        read.session,
        [ClaimVersion.source == identity],
        known_at=read.known_at,
        after=None,
        limit=_CLAIMS_SHOWN,
    )
    passages = _passages(list(map(loads, listed.documents)))
    places = [(start, end) for start, end, _ in passages]
    return page(
        "source.html",
        read,
        "sources",
        identity,
        names=names(read.session, read.known_at),
        same=SameAsData(f"/v1/sources/{identity}"),
        source=source,
        passages=passages,
        strip=strip(places, source["characters"]),
        has_more=listed.after is not None,
    )


def _passages(claims: list[Document]) -> list[tuple[int, int, list[Document]]]:
    """Return the passages of some claims in their order, each with the claims that rest on it."""
    by_place: defaultdict[tuple[int, int], list[Document]] = defaultdict(list)
    for row in claims:
        passage = row["claim"]["passage"]
        by_place[passage["start"], passage["end"]].append(row)
    return [(start, end, rows) for (start, end), rows in sorted(by_place.items())]
