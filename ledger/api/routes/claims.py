"""Claims: what speakers say of line items, each in the words of a source."""

from functools import partial
from typing import Any, Final

from sqlalchemy import ColumnElement

from ledger.api.formats import quoting_columns
from ledger.api.formats.citation import Cited
from ledger.api.formats.listings import Listing
from ledger.api.http.operations import (
    FORMATS_OF_LISTS,
    Read,
    Target,
    WriteResult,
    reads,
    writes,
)
from ledger.api.http.resource_reads import declare_history
from ledger.api.http.write_response import CHANGED_CLAIM
from ledger.api.routes.line_item_filters import (
    conditions_of,
    few_by_filters,
    ways,
    ways_of_line_items,
)
from ledger.models import ClaimVersion
from ledger.rules.workflow.permissions import Role
from ledger.rules.workflow.warnings import RecordWarning
from ledger.schemas.claims import CLAIM_NEVER_CHANGES, ClaimOut, RankIn
from ledger.schemas.queries import ClaimsQuery, PageQuery, PinnedQuery
from ledger.services import claim_queries, claim_ways, line_items, queries
from ledger.services.claim_ways import ClaimFilters, WayOfClaims
from ledger.services.journal import Change, loads
from ledger.services.paging import Within
from ledger.services.resources import LINE_ITEM, SOURCE
from ledger.services.text_search import names_speaker

CLAIM: Final = Target(ClaimVersion, "claim", "claims")
_OWN_FILTERS: Final = ("line_item", "source", "publisher")
#: Those by which an index has claims in their order.
_OWN_WAYS: Final = ("agreement", "source", "publisher")


@reads(
    "/v1/claims",
    query=ClaimsQuery(),
    returns=ClaimOut(),
    formats=FORMATS_OF_LISTS,
    long_with=ClaimsQuery.may_be_long,
)
def list_claims(read: Read) -> Listing:
    """List claims, filtered by their line items, their speakers or their publisher."""
    way = claim_ways.chosen(read.session, _filters(read))
    return _claims(read, _conditions(read, way), way)


@reads(
    "/v1/line-items/{identity}/claims",
    query=PageQuery(),
    returns=ClaimOut(),
    target=LINE_ITEM,
    formats=FORMATS_OF_LISTS,
)
def list_line_item_claims(read: Read, identity: str) -> Listing:
    """List the claims of a line item."""
    queries.get(read.session, LINE_ITEM, identity, read.known_at)
    return _claims(read, [ClaimVersion.line_item == identity])


@reads(
    "/v1/claims/{identity}",
    query=PinnedQuery(),
    returns=ClaimOut(),
    target=CLAIM,
)
def get_claim(read: Read, identity: str) -> Cited:
    """Read a claim; as text, a citation to paste."""
    document = queries.get_version(
        read.session, ClaimVersion, CLAIM.name, identity, read.known_at
    )
    claim = loads(document)
    source = queries.get(read.session, SOURCE, claim["source"], read.known_at)
    item = queries.get(read.session, LINE_ITEM, claim["line_item"], read.known_at)
    link = f"{read.host}/v1/claims/{identity}?known_at={read.known_at}"
    return Cited(document, source, item, link)


@writes(
    "PATCH",
    "/v1/claims/{identity}",
    role=Role.REVIEWER,
    answers=CHANGED_CLAIM,
    body=RankIn(),
    returns=ClaimOut(),
    target=CLAIM,
    if_match=True,
    refuses=("frozen", "possible-duplicate", "same-actor"),
    warnings=frozenset(
        (
            RecordWarning.CONTESTED,
            RecordWarning.MAY_BE_CONTAINED,
            RecordWarning.PARTS_COUNT_NOW,
        )
    ),
    advice=CLAIM_NEVER_CHANGES,
)
def rank_claim(change: Change, fields: dict[str, Any], identity: str) -> WriteResult:
    """Rank a claim beside the others of its line item, with a reason.

    Nobody ranks an own claim, but to set it aside.
    """
    line_items.rank_claim(change, identity, **fields)
    return WriteResult([identity])


declare_history(CLAIM)


def _filters(read: Read) -> ClaimFilters:
    """Return what an index may serve of a request."""
    every = ways_of_line_items(read)
    # Claims have an index of agreements themselves.
    of_line_items = [way for way in every if way.name != "agreement"]
    line_items = few_by_filters(read)
    if "line_item" in read.query:
        line_items = [read.query["line_item"]]
    return ClaimFilters(
        own=ways(read, ClaimVersion, _OWN_WAYS),
        line_items=line_items,
        of_line_items=of_line_items,
        words=claim_ways.with_words(read.query, read.known_at),
    )


def _conditions(
    read: Read,
    way: WayOfClaims | None,
) -> list[ColumnElement[bool]]:
    """Return the conditions of a request, but for what its way to the claims has."""
    within = None
    if isinstance(way, Within):
        within = way
    conditions = _own_conditions(read, within)
    words = claim_ways.with_words(read.query, read.known_at)
    if "q" in read.query and words is not None and way != words:
        conditions.append(words.condition(read.session))
    conditions += conditions_of(read, within)
    return conditions


def _own_conditions(
    read: Read,
    within: Within | None,
) -> list[ColumnElement[bool]]:
    """Return the conditions of the filters that claims alone have."""
    conditions: list[ColumnElement[bool]] = []
    for name in _OWN_FILTERS:
        if name not in read.query:
            continue
        if within is not None and within.name == name:
            continue
        column = getattr(ClaimVersion, name)
        conditions.append(column == read.query[name])
    if "speaker" in read.query:
        speakers = ClaimVersion.speakers
        conditions.append(names_speaker(speakers, read.query["speaker"]))
    return conditions


def _claims(
    read: Read, conditions: list[ColumnElement[bool]], within: WayOfClaims | None = None
) -> Listing:
    """Answer claims; in flat formats, each with the fields of its line item."""
    where: dict[str, Any] = {
        "conditions": conditions,
        "within": within,
        "known_at": read.known_at,
    }
    flat = Listing(
        partial(claim_queries.list_claims_with_line_items, **where),
        quoting_columns.CLAIMS_WITH_LINE_ITEMS,
    )
    return Listing(
        partial(claim_queries.list_claims, **where), quoting_columns.CLAIMS, flat
    )
