"""Sources: stored articles."""

from typing import Any

from ledger.api.formats import links, resource_columns
from ledger.api.formats.candidates_page import CandidatesPage
from ledger.api.formats.listings import Listing
from ledger.api.formats.representations import RawBody
from ledger.api.http.lists import list_of
from ledger.api.http.operations import (
    FORMATS_OF_LISTS,
    FORMATS_OF_WORDS,
    SOURCE_BYTES_MAX,
    Read,
    WriteResult,
    reads,
    write_result,
    writes,
)
from ledger.api.http.resource_reads import declare_get, declare_history
from ledger.api.http.write_response import changed, created
from ledger.rules.workflow.permissions import Role
from ledger.rules.workflow.warnings import RecordWarning
from ledger.schemas.batches import BatchLineType
from ledger.schemas.candidates import CandidatesOut, CandidatesQuery
from ledger.schemas.queries import SourcesQuery
from ledger.schemas.sources import SourceIn, SourceOut, SourcePatch, SourceQuery
from ledger.services import articles, candidates, searches, sources
from ledger.services.candidates import CandidatesRequest
from ledger.services.journal import Change
from ledger.services.resources import SOURCE

declare_get(
    SOURCE, resource_columns.SOURCES, "Read a source: its metadata and its digest."
)
declare_history(SOURCE)


@reads(
    "/v1/sources",
    query=SourcesQuery(),
    returns=SourceOut(),
    formats=FORMATS_OF_LISTS,
    by_reader=True,
    long_with=("q",),
)
def list_sources(read: Read) -> Listing:
    """List the sources, or those that hold some words."""
    conditions = []
    if "q" in read.query:
        conditions.append(
            searches.sources_with(
                read.session, read.query["q"], read.known_at, texts=read.has_token
            )
        )
    return list_of(read, SOURCE, resource_columns.SOURCES, conditions)


@writes(
    "POST",
    "/v1/sources",
    role=Role.RECORDER,
    answers=created(SOURCE),
    body=SourceIn(),
    line_type=BatchLineType.SOURCE,
    returns=SourceOut(),
    status=201,
    bare_text=SourceQuery(),
    bytes_max=SOURCE_BYTES_MAX,
    prepare=articles.read_article,
    warnings=frozenset(
        (
            RecordWarning.SAME_TEXT,
            RecordWarning.DAMAGED_TEXT,
            RecordWarning.LOST_CHARACTERS,
            RecordWarning.MAY_BE_MISREAD,
            RecordWarning.NO_LINE_ENDS,
            RecordWarning.FROM_PAGE,
            RecordWarning.NOT_FROM_PAGE,
            RecordWarning.DATED_AHEAD,
        )
    ),
    refuses=("already-exists",),
)
def create_source(change: Change, fields: dict[str, Any]) -> WriteResult:
    """Record an article, as JSON, or as bare text or a web page with its metadata in the query.

    What a page says of itself is taken where the query leaves it out, and named in a warning.
    """
    return write_result(sources.create(change, fields))


@writes(
    "PATCH",
    "/v1/sources/{identity}",
    role=Role.RECORDER,
    answers=changed(SOURCE),
    body=SourcePatch(),
    returns=SourceOut(),
    target=SOURCE,
    if_match=True,
    refuses=("frozen", "in-use", "same-actor"),
    warnings=frozenset(
        (
            RecordWarning.DATED_AHEAD,
            RecordWarning.PARTS_COUNT_NOW,
            RecordWarning.WORDS_STAY,
        )
    ),
)
def patch_source(change: Change, fields: dict[str, Any], identity: str) -> WriteResult:
    """Mend a source's metadata, withdraw it, or say that its publisher retracted it.

    Its text never changes. With a retraction each line item that has a claim of it changes too. Of
    a source whose words were erased only withdrawn, retracted and reinstated can change.
    """
    return write_result(sources.patch(change, identity, fields))


@reads(
    "/v1/sources/{identity}/text",
    target=SOURCE,
    formats=FORMATS_OF_WORDS,
    role=Role.RECORDER,
)
def get_source_text(read: Read, identity: str) -> RawBody:
    """Read an article byte for byte as received, in the encoding that its source names.

    It always needs a token, since it is other people's work.
    """
    content, encoding = sources.as_received(read.session, identity)
    return RawBody(content, charset=encoding)


@reads(
    "/v1/sources/{identity}/candidates",
    query=CandidatesQuery(),
    returns=CandidatesOut(),
    target=SOURCE,
    formats=CandidatesPage.formats,
    role=Role.RECORDER,
    long=True,
)
def get_source_candidates(read: Read, identity: str) -> CandidatesPage:
    """Read which passages of an article may carry a quantity, each with a request to fill in.

    It always needs a token, since it quotes the article. Nothing is recorded by it, and what isn't
    proposed may still be there.
    """
    request = CandidatesRequest(
        known_at=read.known_at,
        agreement=read.query.get("agreement"),
        limit=read.query["limit"],
        numberless=read.query["numberless"],
    )
    document = candidates.of_source(read.session, identity, request)
    return CandidatesPage(links.rooted_requests(document))
