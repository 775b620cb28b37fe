"""Pages of sources: what is known of an article, and the passages that claims rest on."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from ledger.api.formats import links
from ledger.api.formats.formats import HTML
from ledger.api.http.operations import Read, reads
from ledger.rules.workflow.permissions import Role
from ledger.schemas.pages import CandidatesPageQuery, SourcePageQuery
from ledger.schemas.queries import LIMIT_MAX
from ledger.services import candidates, erased_sources
from ledger.services.candidates import CandidatesRequest
from ledger.services.resources import SOURCE
from ledger.web.addresses import SameAsData
from ledger.web.documents import shown_whole
from ledger.web.drawing.strip import strip
from ledger.web.html_page import HtmlPage, page
from ledger.web.names import names
from ledger.web.resting import Resting, resting_on


@dataclass(frozen=True, slots=True)
class QuotedPassage:
    """Words of an article, with all that rests on them."""

    start: int
    end: int
    resting: tuple[Resting, ...]


@reads(
    "/sources/{identity}",
    query=SourcePageQuery(),
    target=SOURCE,
    formats=(HTML,),
    is_page=True,
)
def show_source(read: Read, identity: str) -> HtmlPage:
    """Show a source: its metadata and its passages, never the article."""
    source = shown_whole(read, SOURCE, identity)
    on_page = resting_on(read, identity)
    passages = _passages(on_page.resting)
    places = [(passage.start, passage.end) for passage in passages]
    return page(
        "source.html",
        read,
        "sources",
        identity,
        names=names(read.session, read.known_at),
        same=SameAsData(f"/v1/sources/{identity}"),
        source=source,
        is_erased=erased_sources.is_erased(source),
        passages=passages,
        strip=strip(places, source["characters"]),
        on_page=on_page,
    )


@reads(
    "/sources/{identity}/candidates",
    query=CandidatesPageQuery(),
    target=SOURCE,
    formats=(HTML,),
    role=Role.RECORDER,
    is_page=True,
    long=True,
)
def show_source_candidates(read: Read, identity: str) -> HtmlPage:
    """Show which passages of an article may carry a quantity, to those who may read it."""
    source = shown_whole(read, SOURCE, identity)
    agreement = read.query.get("agreement")
    request = CandidatesRequest(
        known_at=read.known_at,
        agreement=agreement,
        limit=LIMIT_MAX,
        numberless=read.query["numberless"],
    )
    document = candidates.of_source(read.session, identity, request)
    return page(
        "candidates.html",
        read,
        "sources",
        identity,
        "candidates",
        same=SameAsData(
            f"/v1/sources/{identity}/candidates",
            takes=(),
            query={"agreement": agreement} if agreement else {},
        ),
        source=source,
        document=links.rooted_requests(document),
    )


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
