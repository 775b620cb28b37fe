"""Line items, their claims and their transitions."""

from functools import partial
from typing import Any

from sqlalchemy import ColumnElement

from ledger.api.formats import resource_columns
from ledger.api.formats.citation import Cited
from ledger.api.formats.listings import Listing
from ledger.api.formats.representations import Single
from ledger.api.http.lists import list_of, versions_of, whole_list
from ledger.api.http.operations import (
    FORMATS_OF_LISTS,
    Read,
    Target,
    WriteResult,
    reads,
    write_result,
    writes,
)
from ledger.api.http.write_response import CHANGED_CLAIM, changed, created_one_or_two
from ledger.api.routes.parties import AGREEMENT_TARGET
from ledger.models import ClaimVersion, LineItemVersion
from ledger.rules.base.canonical_json import canonical
from ledger.rules.workflow.lifecycle import document as lifecycle_document
from ledger.rules.workflow.permissions import Role
from ledger.rules.workflow.warnings import RecordWarning
from ledger.schemas.batches import BatchLineType
from ledger.schemas.claims import ClaimOut, FurtherClaimIn, RankIn
from ledger.schemas.line_items import (
    BothWaysOut,
    LineItemIn,
    LineItemOut,
    LineItemPatch,
    StatusOut,
    TransitionIn,
    TransitionOut,
)
from ledger.schemas.queries import (
    ClaimsQuery,
    LineItemsQuery,
    PageQuery,
    PinnedQuery,
    PinnedTableQuery,
    TableQuery,
)
from ledger.services import line_items, queries
from ledger.services.journal import Change, loads
from ledger.services.paging import Within
from ledger.services.resources import AGREEMENT, LINE_ITEM, SOURCE
from ledger.services.text_search import holds

_OF_PASSAGES = (RecordWarning.GUESSED_PASSAGE, RecordWarning.MAY_CUT_NUMBER)
_OF_WORDS = (RecordWarning.NUMBER_NOT_IN_PASSAGE, *_OF_PASSAGES)
_OF_CLAIMS = (*_OF_WORDS, RecordWarning.SAME_CLAIM, RecordWarning.CONTESTED)
_OF_DATES = (RecordWarning.DATED_AHEAD, RecordWarning.AFTER_PUBLICATION)

LINE_ITEM_TARGET = Target(LineItemVersion, "line item")
CLAIM_TARGET = Target(ClaimVersion, "claim")


@reads(
    "/v1/line-items",
    query=LineItemsQuery(),
    returns=LineItemOut(),
    formats=FORMATS_OF_LISTS,
    long_with=LineItemsQuery.unindexed,
)
def list_line_items(read: Read) -> Listing:
    """List line items, filtered."""
    within = _within(read, LineItemVersion, "agreement")
    conditions = _conditions(read, within)
    return list_of(read, LINE_ITEM, resource_columns.LINE_ITEMS, conditions, within)


@reads(
    "/v1/agreements/{identity}/line-items",
    query=LineItemsQuery(exclude=["agreement"]),
    returns=LineItemOut(),
    target=AGREEMENT_TARGET,
    formats=FORMATS_OF_LISTS,
)
def list_agreement_line_items(read: Read, identity: str) -> Listing:
    """List the line items of an agreement, filtered."""
    queries.get(read.session, AGREEMENT, identity, read.known_at)
    within = Within(LineItemVersion, "agreement", identity)
    return list_of(
        read, LINE_ITEM, resource_columns.LINE_ITEMS, _conditions(read), within
    )


@writes(
    "POST",
    "/v1/line-items",
    role=Role.RECORDER,
    answers=created_one_or_two(LINE_ITEM),
    body=LineItemIn(),
    line_type=BatchLineType.LINE_ITEM,
    returns=LineItemOut(),
    or_returns=BothWaysOut(),
    status=201,
    refuses=("already-exists", "possible-duplicate", "not-a-whole"),
    cautions=frozenset((*_OF_CLAIMS, *_OF_DATES)),
)
def create_line_item(change: Change, fields: dict[str, Any]) -> WriteResult:
    """Record a line item with its claims; with `both_ways`, the two of a mutual exchange."""
    return write_result(*line_items.create(change, fields))


@reads(
    "/v1/line-items/{identity}",
    query=PinnedQuery(),
    returns=LineItemOut(),
    target=LINE_ITEM_TARGET,
)
def get_line_item(read: Read, identity: str) -> Single:
    """Read a line item with its figure, its claims and its transitions."""
    return Single(
        queries.get(read.session, LINE_ITEM, identity, read.known_at),
        resource_columns.LINE_ITEMS,
    )


@writes(
    "PATCH",
    "/v1/line-items/{identity}",
    role=Role.RECORDER,
    answers=changed(LINE_ITEM),
    body=LineItemPatch(),
    returns=LineItemOut(),
    target=LINE_ITEM_TARGET,
    if_match=True,
    refuses=("frozen", "not-a-whole"),
    cautions=frozenset(_OF_DATES),
)
def patch_line_item(
    change: Change, fields: dict[str, Any], identity: str
) -> WriteResult:
    """Change a line item's links, dates, condition or note."""
    return write_result(line_items.patch(change, identity, fields))


@reads(
    "/v1/line-items/{identity}/history",
    query=PageQuery(),
    target=LINE_ITEM_TARGET,
    formats=FORMATS_OF_LISTS,
)
def get_line_item_history(read: Read, identity: str) -> Listing:
    """List every version of a line item, with the journal entry that made it."""
    return versions_of(read, LINE_ITEM_TARGET, identity)


@reads(
    "/v1/line-items/{identity}/claims",
    query=PageQuery(),
    returns=ClaimOut(),
    target=LINE_ITEM_TARGET,
    formats=FORMATS_OF_LISTS,
)
def list_line_item_claims(read: Read, identity: str) -> Listing:
    """List the claims of a line item."""
    queries.get(read.session, LINE_ITEM, identity, read.known_at)
    return _claims(read, [ClaimVersion.line_item == identity])


@writes(
    "POST",
    "/v1/line-items/{identity}/claims",
    role=Role.RECORDER,
    answers=changed(LINE_ITEM),
    body=FurtherClaimIn(),
    line_type=BatchLineType.CLAIM,
    returns=LineItemOut(),
    target=LINE_ITEM_TARGET,
    status=201,
    if_match=True,
    refuses=("already-exists", "frozen"),
    cautions=frozenset(_OF_CLAIMS),
)
def add_claim(change: Change, fields: dict[str, Any], identity: str) -> WriteResult:
    """Record a further claim; answers the whole line item."""
    return write_result(line_items.add_claim(change, identity, fields))


@reads(
    "/v1/line-items/{identity}/transitions",
    query=PinnedTableQuery(),
    returns=TransitionOut(),
    target=LINE_ITEM_TARGET,
    formats=FORMATS_OF_LISTS,
)
def list_transitions(read: Read, identity: str) -> Listing:
    """List the transitions of a line item, the first one first."""
    item = loads(queries.get(read.session, LINE_ITEM, identity, read.known_at))
    return whole_list(
        [canonical(step) for step in item["transitions"]], resource_columns.TRANSITIONS
    )


@writes(
    "POST",
    "/v1/line-items/{identity}/transitions",
    role=Role.RECORDER,
    answers=changed(LINE_ITEM),
    body=TransitionIn(),
    line_type=BatchLineType.TRANSITION,
    returns=LineItemOut(),
    target=LINE_ITEM_TARGET,
    if_match=True,
    refuses=("illegal-transition", "same-actor"),
    cautions=frozenset(_OF_PASSAGES),
)
def transition(change: Change, fields: dict[str, Any], identity: str) -> WriteResult:
    """Move a line item to another status, with a reason and the passage that shows it."""
    return write_result(line_items.transition(change, identity, fields))


@reads(
    "/v1/claims",
    query=ClaimsQuery(),
    returns=ClaimOut(),
    formats=FORMATS_OF_LISTS,
    long_with=ClaimsQuery.unindexed,
)
def list_claims(read: Read) -> Listing:
    """List claims, filtered by their line items, their speaker or their publisher."""
    within = _within(read, ClaimVersion, "agreement", "source")
    own = [
        getattr(ClaimVersion, name) == read.query[name]
        for name in ("line_item", "source", "speaker", "publisher")
        if name in read.query
    ]
    if "q" in read.query:
        own.append(holds(ClaimVersion.folded, read.query["q"]))
    return _claims(read, [*own, *_conditions(read, within)], within)


@reads(
    "/v1/claims/{identity}",
    query=PinnedQuery(),
    returns=ClaimOut(),
    target=CLAIM_TARGET,
)
def get_claim(read: Read, identity: str) -> Cited:
    """Read a claim; as text, a citation to paste."""
    document = queries.get_version(
        read.session, ClaimVersion, "claim", identity, read.known_at
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
    target=CLAIM_TARGET,
    if_match=True,
    refuses=("frozen", "same-actor"),
    cautions=frozenset((RecordWarning.CONTESTED,)),
)
def rank_claim(change: Change, fields: dict[str, Any], identity: str) -> WriteResult:
    """Rank a claim beside the others of its line item, with a reason."""
    line_items.rank_claim(change, identity, **fields)
    return WriteResult([identity])


@reads(
    "/v1/claims/{identity}/history",
    query=PageQuery(),
    target=CLAIM_TARGET,
    formats=FORMATS_OF_LISTS,
)
def get_claim_history(read: Read, identity: str) -> Listing:
    """List every version of a claim, with the journal entry that made it."""
    return versions_of(read, CLAIM_TARGET, identity)


@reads(
    "/v1/statuses", query=TableQuery(), returns=StatusOut(), formats=FORMATS_OF_LISTS
)
def list_statuses(read: Read) -> Listing:  # noqa: ARG001 - the lifecycle is the same in every ledger
    """List where line items of each act may stand, and the steps from there."""
    return whole_list(
        [canonical(row) for row in lifecycle_document()], resource_columns.STATUSES
    )


def _within(
    read: Read, model: type[LineItemVersion | ClaimVersion], *names: str
) -> Within | None:
    """Return the filter by which an index has the list in its order, None where there is none."""
    for name in names:
        if read.query.get(name, "none") != "none":
            return Within(model, name, read.query[name])
    return None


def _conditions(read: Read, within: Within | None = None) -> list[ColumnElement[bool]]:
    """Return the conditions of a request's filters of line items, but for the one of `within`."""
    done = None if within is None else within.name
    filters = {
        name: read.query[name]
        for name in LineItemsQuery.filters
        if name in read.query and name != done
    }
    return queries.line_item_conditions(filters, read.known_at)


def _claims(
    read: Read, conditions: list[ColumnElement[bool]], within: Within | None = None
) -> Listing:
    where: dict[str, Any] = {
        "conditions": conditions,
        "within": within,
        "known_at": read.known_at,
    }
    flat = Listing(
        partial(queries.list_claims_with_line_items, **where),
        resource_columns.CLAIMS_WITH_LINE_ITEMS,
    )
    return Listing(partial(queries.list_claims, **where), resource_columns.CLAIMS, flat)
