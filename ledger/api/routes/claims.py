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
from ledger.api.routes.line_item_filters import conditions_of, indexed_filter
from ledger.models import ClaimVersion
from ledger.rules.workflow.permissions import Role
from ledger.rules.workflow.warnings import RecordWarning
from ledger.schemas.claims import CLAIM_NEVER_CHANGES, ClaimOut, RankIn
from ledger.schemas.queries import ClaimsQuery, PageQuery, PinnedQuery
from ledger.services import claim_queries, line_items, queries, searches
from ledger.services.journal import Change, loads
from ledger.services.resources import LINE_ITEM, SOURCE
from ledger.services.searches import ClaimsWith, WayOfClaims
from ledger.services.text_search import names_speaker

CLAIM: Final = Target(ClaimVersion, "claim", "claims")
_OWN_FILTERS: Final = ("line_item", "source", "publisher")


@reads(
    "/v1/claims",
    query=ClaimsQuery(),
    returns=ClaimOut(),
    formats=FORMATS_OF_LISTS,
    long_with=ClaimsQuery.unindexed,
)
def list_claims(read: Read) -> Listing:
    """List claims, filtered by their line items, their speakers or their publisher."""
    within = indexed_filter(read, ClaimVersion, "agreement", "source")
    conditions = [
        getattr(ClaimVersion, name) == read.query[name]
        for name in _OWN_FILTERS
        if name in read.query
    ]
    if "speaker" in read.query:
        conditions.append(names_speaker(ClaimVersion.speakers, read.query["speaker"]))
    conditions += conditions_of(read, within)
    if "q" not in read.query:
        return _claims(read, conditions, within)
    by_words = ClaimsWith(read.query["q"], read.known_at)
    few = "line_item" in read.query
    way, left = searches.way_of_claims(read.session, by_words, within, few=few)
    return _claims(read, conditions + left, way)


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
