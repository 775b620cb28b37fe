"""Pages of line items: who says what, by side, and what was decided about it."""

from ledger.api.formats.formats import HTML
from ledger.api.http.operations import Read, SeeOther, reads
from ledger.api.routes.claims import CLAIM
from ledger.models import ClaimVersion
from ledger.rules.workflow.lifecycle import STARTS, Act
from ledger.schemas.pages import MomentQuery
from ledger.services import parties, queries
from ledger.services.figure_documents import figure_of
from ledger.services.journal import loads
from ledger.services.resources import AGREEMENT, LINE_ITEM, STATED_TOTAL, Document
from ledger.web import citations, reading, voices, words
from ledger.web.addresses import Addresses, SameAsData, wanted
from ledger.web.documents import shown_whole
from ledger.web.html_page import HtmlPage, page
from ledger.web.names import PageNames, names


@reads(
    "/line-items/{identity}",
    query=MomentQuery(),
    target=LINE_ITEM,
    formats=(HTML,),
    is_page=True,
)
def show_line_item(
    read: Read,
    identity: str,
) -> HtmlPage:
    """Show a line item: its claims by who speaks, and the history of its status."""
    item = loads(queries.get(read.session, LINE_ITEM, identity, read.known_at))
    known = names(read.session, read.known_at)
    groups = parties.groups(read.session, read.known_at)
    return page(
        "line_item.html",
        read,
        "line-items",
        identity,
        names=known,
        same=SameAsData(f"/v1/line-items/{identity}"),
        item=item,
        undone_total=_undone_total(read, item),
        undone_by=reading.undoing(read.session, read.known_at, identity),
        agreement=_agreement(read, item),
        told_by=figure_of(item, groups).document()["told_by"],
        voices=voices.by_side(item, groups),
        superseded=voices.superseded(item["claims"]),
        start=STARTS[Act(item["act"])],
        sources=reading.sources(read.session, read.known_at, _sources_of(item)),
        citation=citations.cite(
            read,
            _title(item, known),
            "line-items",
            identity,
            follows=("known_at",),
        ),
    )


@reads(
    "/claims/{identity}",
    query=MomentQuery(),
    target=CLAIM,
    formats=(HTML,),
    is_page=True,
)
def show_claim(
    read: Read,
    identity: str,
) -> SeeOther:
    """Go to a claim, on the page of its line item."""
    document = queries.get_version(
        read.session, ClaimVersion, CLAIM.name, identity, read.known_at
    )
    line_item = loads(document)["line_item"]
    return SeeOther(Addresses(wanted(read)).line_item(line_item, anchor=identity))


def _title(
    item: Document,
    known: PageNames,
) -> str:
    """Return what a citation calls a line item."""
    label = words.first_words(known.label(item["category"]))
    figure = words.numbered(item["figure"]["text"])
    from_party = known.party(item["from_party"])
    to_party = known.party(item["to_party"])
    act = words.SINGULAR[item["act"]]
    if item["undoes"]:
        act = f"{act} that undoes another,"
    parts = [f"{act} of {label}, {from_party} to {to_party}"]
    if item["effective_on"]:
        parts.append(words.day(item["effective_on"]))
    parts.append(figure)
    if item["figure"]["contested"]:
        parts.append(words.CONTESTED)
    if item["status"] in words.DECIDED:
        parts.append(words.STATUSES[item["status"]])
    return ", ".join(parts)


def _undone_total(
    read: Read,
    item: Document,
) -> Document | None:
    """Return the stated total that a line item undoes; None where it undoes none."""
    undone = item["undoes"]
    if undone is None or reading.line_items(read.session, read.known_at, [undone]):
        return None
    return loads(queries.get(read.session, STATED_TOTAL, undone, read.known_at))


def _agreement(
    read: Read,
    item: Document,
) -> Document | None:
    if item["agreement"] is None:
        return None
    return shown_whole(read, AGREEMENT, item["agreement"])


def _sources_of(item: Document) -> set[str]:
    """Return the sources of a line item's claims, and of the evidence of its steps."""
    evidence = [step["evidence"] for step in item["transitions"] if step["evidence"]]
    return {quoting["source"] for quoting in (*item["claims"], *evidence)}
