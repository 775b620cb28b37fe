"""Pages of one agreement: its chart, one row of it, its open questions, what changed."""

from collections.abc import Sequence
from typing import Final

from ledger.api.formats.formats import HTML, SVG
from ledger.api.http import moments
from ledger.api.http.operations import Read, reads
from ledger.rules.base.errors import NotFound
from ledger.rules.totals.policies import ENVELOPE
from ledger.rules.totals.sums import RowKey
from ledger.schemas.pages import (
    ChangesPageQuery,
    MomentQuery,
    PagedQuery,
    QuestionsPageQuery,
)
from ledger.services import changes
from ledger.services.journal import loads
from ledger.services.resources import AGREEMENT, Document
from ledger.services.totals import timeline, totals
from ledger.services.totals.explain import ExplainSource
from ledger.services.totals.totals import TotalsResult
from ledger.web import chart_rows, citations, legend, open_questions, over_time, reading
from ledger.web.addresses import OF_TOTALS, SameAsData
from ledger.web.behind_rows import behind_row, left_out_without_row
from ledger.web.documents import shown_whole
from ledger.web.html_page import HtmlPage, page
from ledger.web.names import PageNames, names
from ledger.web.picture import Picture

#: How many questions the page of an agreement shows.
_QUESTIONS_SHOWN: Final = 3
#: How many changes a page shows.
_CHANGES_SHOWN: Final = 200


@reads(
    "/agreements/{identity}",
    query=MomentQuery(),
    target=AGREEMENT,
    of_agreement=True,
    formats=(HTML,),
    long=True,
    is_page=True,
)
def show_agreement(read: Read, identity: str) -> HtmlPage:
    """Show an agreement: a chart for each category, what is open, and how to cite it."""
    result = _totals(read, identity)
    raised = open_questions.quickly(read, identity, len(result.own))
    known = names(read.session, read.known_at)
    agreement = AGREEMENT.shape.render(result.placed.ground.head)
    sections = chart_rows.sections(result)
    return page(
        "agreement.html",
        read,
        "agreements",
        identity,
        names=known,
        same=SameAsData(f"/v1/agreements/{identity}/totals", OF_TOTALS),
        agreement=agreement,
        totals=result.document,
        sections=sections,
        stated=result.placed.documents,
        key=legend.KEY,
        has_own=bool(result.own),
        questions=raised,
        questions_shown=_QUESTIONS_SHOWN,
        citation=citations.cite(read, agreement["title"], "agreements", identity),
        embedded=citations.embedded(read, agreement, result.document, known),
    )


@reads(
    "/agreements/{identity}/chart.svg",
    query=MomentQuery(),
    target=AGREEMENT,
    of_agreement=True,
    formats=(SVG,),
    long=True,
    is_page=True,
)
def show_picture(read: Read, identity: str) -> Picture:
    """Show the chart of an agreement as one picture, for pages of others."""
    result = _totals(read, identity)
    return Picture(
        read=read,
        title=result.title,
        document=result.document,
        sections=chart_rows.sections(result),
        names=names(read.session, read.known_at),
    )


@reads(
    "/agreements/{identity}/{category}/{from_party}/{to_party}",
    query=PagedQuery(),
    target=AGREEMENT,
    of_agreement=True,
    formats=(HTML,),
    long=True,
    is_page=True,
)
def show_row(
    read: Read, identity: str, category: str, from_party: str, to_party: str
) -> HtmlPage:
    """Show one row of totals: over time, and with every word behind its figures."""
    result = _totals(read, identity)
    key = (category, from_party, to_party)
    source = ExplainSource(read.session, result, read.known_at)
    section = chart_rows.row_section(chart_rows.sections(result), key)
    if section is None:
        return _without_row(read, identity, key, source)
    known = names(read.session, read.known_at)
    row = section.rows[0].row
    behind = behind_row(read, source, row)
    return page(
        "row.html",
        read,
        "agreements",
        identity,
        *key,
        names=known,
        same=SameAsData(f"/v1/agreements/{identity}/totals", OF_TOTALS),
        agreement=AGREEMENT.shape.render(result.placed.ground.head),
        section=section,
        stated=result.placed.documents,
        row=row,
        behind=behind,
        over_time=_over_time(read, result, row),
        citation=citations.cite(
            read, _row_title(known, result.title, row), "agreements", identity, *key
        ),
    )


def _without_row(
    read: Read, identity: str, key: tuple[str, str, str], source: ExplainSource
) -> HtmlPage:
    """Show what is left out of a row that isn't there, as nothing counts in it."""
    left_out = left_out_without_row(read, source, key)
    category, from_party, to_party = key
    return page(
        "no_row.html",
        read,
        "agreements",
        identity,
        *key,
        names=names(read.session, read.known_at),
        same=SameAsData(f"/v1/agreements/{identity}/totals", OF_TOTALS),
        agreement=_agreement(read, identity),
        row={"category": category, "from_party": from_party, "to_party": to_party},
        left_out=left_out,
    )


@reads(
    "/agreements/{identity}/questions",
    query=QuestionsPageQuery(),
    target=AGREEMENT,
    of_agreement=True,
    formats=(HTML,),
    long=True,
    is_page=True,
)
def show_questions(read: Read, identity: str) -> HtmlPage:
    """Show what the sources leave open of an agreement, by kind of question."""
    row = {name: read.query[name] for name in RowKey._fields if name in read.query}
    all_raised = open_questions.of_agreement(read, identity)
    raised = open_questions.of_row(
        all_raised,
        row,
    )
    by_kind = open_questions.by_kind(raised)
    number = read.query["page"]
    pages = by_kind.pages()
    if number > max(pages, 1):
        raise NotFound(f"page: there are {pages} of it.")
    return page(
        "questions.html",
        read,
        "agreements",
        identity,
        "questions",
        names=names(read.session, read.known_at),
        same=SameAsData(
            f"/v1/agreements/{identity}/open-questions", ("as_of", "known_at")
        ),
        agreement=_agreement(read, identity),
        raised=by_kind,
        row=row,
        number=number,
        pages=pages,
        day=reading.day_of(read),
    )


@reads(
    "/agreements/{identity}/changes",
    query=ChangesPageQuery(),
    target=AGREEMENT,
    formats=(HTML,),
    long=True,
    is_page=True,
)
def show_changes(read: Read, identity: str) -> HtmlPage:
    """Show what changed of an agreement since some moment, with totals before and after."""
    since = moments.size_since(read, read.query["since"])
    number = read.query["page"]
    start = (number - 1) * _CHANGES_SHOWN
    listed, count = changes.numbered_of_agreement(
        read.session,
        identity,
        since=since,
        known_at=read.known_at,
        start=start,
        limit=_CHANGES_SHOWN,
    )
    if number > 1 and start >= count:
        raise NotFound("page: there are fewer of it.")
    documents = list(map(loads, listed))
    entries = [change for change in documents if not _is_row(change)]
    return page(
        "changes.html",
        read,
        "agreements",
        identity,
        "changes",
        names=names(read.session, read.known_at),
        same=SameAsData(f"/v1/agreements/{identity}/changes"),
        agreement=_agreement(read, identity),
        since=since,
        rows=[change for change in documents if _is_row(change)],
        entries=entries,
        stated=_stated_totals(read, entries),
        number=number,
        pages=-(-count // _CHANGES_SHOWN),
    )


def _is_row(change: Document) -> bool:
    """Return whether a change is one of a row of totals, not an entry of the journal."""
    return bool(change["action"] == changes.ROW_ACTION)


def _stated_totals(read: Read, entries: Sequence[Document]) -> dict[str, Document]:
    """Return the stated totals that entries are about, by id."""
    resources = [entry["resource"].split("/") for entry in entries]
    ids = {
        identity for collection, identity in resources if collection == "stated-totals"
    }
    if not ids:
        return {}
    return reading.stated_totals(read.session, read.known_at, ids)


def _agreement(read: Read, identity: str) -> Document:
    return shown_whole(read, AGREEMENT, identity)


def _totals(read: Read, identity: str) -> TotalsResult:
    request = totals.TotalsRequest(
        known_at=read.known_at,
        asked_at=read.asked_at,
        as_of=read.query.get("as_of"),
        policy=read.query.get("policy", ENVELOPE),
    )
    return totals.of_agreement(read.session, identity, request)


def _over_time(read: Read, result: TotalsResult, row: Document) -> over_time.OverTime:
    """Return a row over time, up to the day that is asked about."""
    filters = {
        "category": row["category"],
        "from_party": row["from_party"],
        "to_party": row["to_party"],
    }
    ground = result.placed.ground._replace(rows=[])
    document, _ = timeline.of_ground(
        read.session,
        ground,
        read.known_at,
        filters,
    )
    return over_time.of_row(
        document["timeline"],
        row,
        read.query.get("as_of"),
    )


def _row_title(known: PageNames, title: str, row: Document) -> str:
    """Return what a citation calls a row."""
    label = known.label(row["category"])
    from_party = known.party(row["from_party"])
    to_party = known.party(row["to_party"])
    return f"{title}: {label}, {from_party} to {to_party}"
