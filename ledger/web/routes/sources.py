"""Pages of sources: what is known of an article, and the passages that claims rest on."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from ledger.api.formats.formats import HTML
from ledger.api.http.operations import Read, reads
from ledger.models import ClaimVersion, StatedTotalVersion
from ledger.schemas.pages import MomentQuery
from ledger.services import claim_queries, queries
from ledger.services.journal import loads
from ledger.services.resources import SOURCE, STATED_TOTAL, Document
from ledger.web.addresses import SameAsData
from ledger.web.drawing.strip import strip
from ledger.web.html_page import HtmlPage, page
from ledger.web.names import names

#: How many claims, and how many stated totals, the page of a source shows.
_SHOWN: Final = 500


@dataclass(frozen=True, slots=True)
class Resting:
    """What rests on some words: a stated total, or a claim with its line item and its successor."""

    quoting: Document
    line_item: Document | None = None
    superseded_by: str | None = None


@dataclass(frozen=True, slots=True)
class QuotedPassage:
    """Words of an article, with all that rests on them."""

    start: int
    end: int
    resting: tuple[Resting, ...]


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
    resting = [*_claims(read, identity), *_stated_totals(read, identity)]
    passages = _passages(resting)
    places = [(passage.start, passage.end) for passage in passages]
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
        has_more=len(resting) >= _SHOWN,
    )


def _claims(read: Read, identity: str) -> Iterator[Resting]:
    listed = claim_queries.list_claims_with_line_items(
        read.session,
        [ClaimVersion.source == identity],
        known_at=read.known_at,
        after=None,
        limit=_SHOWN,
    )
    for row in map(loads, listed.documents):
        yield Resting(row["claim"], row["line_item"], row["superseded_by"])


def _stated_totals(read: Read, identity: str) -> Iterator[Resting]:
    listed = queries.list_documents(
        read.session,
        STATED_TOTAL,
        [StatedTotalVersion.source == identity],
        known_at=read.known_at,
        after=None,
        limit=_SHOWN,
    )
    for total in map(loads, listed.documents):
        yield Resting(total)


def _passages(resting: Iterable[Resting]) -> list[QuotedPassage]:
    """Return the passages that something rests on, in their order."""
    by_place: defaultdict[tuple[int, int], list[Resting]] = defaultdict(list)
    for item in resting:
        passage = item.quoting["passage"]
        by_place[passage["start"], passage["end"]].append(item)
    return [
        QuotedPassage(start, end, tuple(members))
        for (start, end), members in sorted(by_place.items())
    ]
