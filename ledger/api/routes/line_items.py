"""Line items with their claims and their transitions."""

from typing import Any

from ledger.api.formats import resource_columns
from ledger.api.formats.listings import Listing
from ledger.api.http.lists import list_of, whole_list
from ledger.api.http.operations import (
    FORMATS_OF_LISTS,
    Read,
    WriteResult,
    reads,
    write_result,
    writes,
)
from ledger.api.http.resource_reads import declare_get, declare_history
from ledger.api.http.write_response import (
    changed,
    changed_one_or_two,
    created,
    created_one_or_two,
)
from ledger.api.routes.line_item_filters import (
    conditions_of,
    few_by_filters,
    ways_of_line_items,
)
from ledger.models import LineItemVersion
from ledger.rules.base.canonical_json import canonical
from ledger.rules.workflow.lifecycle import document as lifecycle_document
from ledger.rules.workflow.permissions import Role
from ledger.rules.workflow.warnings import RecordWarning
from ledger.schemas.batches import BatchLineType
from ledger.schemas.claims import FurtherClaimIn
from ledger.schemas.line_items import (
    BothWaysOut,
    LineItemIn,
    LineItemOut,
    LineItemPatch,
    ReEntryIn,
    StatusOut,
    TransitionIn,
    TransitionOut,
)
from ledger.schemas.queries import (
    LineItemsQuery,
    PinnedTableQuery,
    TableQuery,
)
from ledger.services import line_items, queries, re_entries, transitions
from ledger.services.bodies import FurtherClaimBody, LineItemBody, ReEntryBody
from ledger.services.journal import Change, loads
from ledger.services.paging import Within
from ledger.services.resources import AGREEMENT, LINE_ITEM
from ledger.services.ways import narrowest

#: Filters that leave few line items, whichever others there are.
_OF_FEW = ("answers", "part_of")
_OF_PASSAGES = (
    RecordWarning.GUESSED_PASSAGE,
    RecordWarning.SOURCE_RETRACTED,
    RecordWarning.MAY_CUT_NUMBER,
    RecordWarning.MAY_CUT_WORD,
    RecordWarning.DOTS_AS_PRINTED,
    RecordWarning.CROSSES_PARAGRAPH,
    RecordWarning.MAY_BE_TURNED,
    RecordWarning.SPEAKER_SPELT_OTHERWISE,
    RecordWarning.MAY_BE_SEVERAL_SPEAKERS,
)
_OF_WORDS = (
    RecordWarning.NUMBER_NOT_IN_PASSAGE,
    RecordWarning.HEDGE_LEFT_OUT,
    RecordWarning.MAY_BE_STATED_TOTAL,
    *_OF_PASSAGES,
)
_OF_CLAIMS = (*_OF_WORDS, RecordWarning.SAME_CLAIM, RecordWarning.CONTESTED)
_OF_DATES = (
    RecordWarning.DATED_AHEAD,
    RecordWarning.AFTER_PUBLICATION,
    RecordWarning.BEFORE_AGREEMENT,
)
_OF_KINDS = (RecordWarning.MAY_BE_CONTAINED,)
_OF_NEW = (RecordWarning.NOT_OF_AGREEMENT, RecordWarning.WORDS_IN_USE)

declare_get(
    LINE_ITEM,
    resource_columns.LINE_ITEMS,
    "Read a line item with its figure, its claims and its transitions.",
)
declare_history(LINE_ITEM)


@reads(
    "/v1/line-items",
    query=LineItemsQuery(),
    returns=LineItemOut(),
    formats=FORMATS_OF_LISTS,
    long_with=LineItemsQuery.may_be_long,
)
def list_line_items(read: Read) -> Listing:
    """List line items, filtered."""
    within = None
    few = few_by_filters(read)
    if few is None and read.query.keys().isdisjoint(_OF_FEW):
        within = narrowest(read.session, ways_of_line_items(read))
    conditions = conditions_of(read, within)
    if few is not None:
        conditions.append(LineItemVersion.id.in_(few))
    return list_of(read, LINE_ITEM, resource_columns.LINE_ITEMS, conditions, within)


@reads(
    "/v1/agreements/{identity}/line-items",
    query=LineItemsQuery(exclude=["agreement"]),
    returns=LineItemOut(),
    target=AGREEMENT,
    formats=FORMATS_OF_LISTS,
)
def list_agreement_line_items(read: Read, identity: str) -> Listing:
    """List the line items of an agreement, filtered."""
    queries.get(read.session, AGREEMENT, identity, read.known_at)
    within = Within(LineItemVersion, "agreement", identity)
    conditions = conditions_of(read)
    return list_of(read, LINE_ITEM, resource_columns.LINE_ITEMS, conditions, within)


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
    refuses=("already-exists", "possible-duplicate", "not-a-whole", "cannot-undo"),
    warnings=frozenset((*_OF_CLAIMS, *_OF_DATES, *_OF_KINDS, *_OF_NEW)),
)
def create_line_item(change: Change, fields: LineItemBody) -> WriteResult:
    """Record a line item with its claims; with `both_ways`, the two of a mutual exchange.

    What may be recorded already is refused (`possible-duplicate`), with the requests that would
    restate it: send one of those, or say in `distinct_from` or `part_of` what it is to the others.
    """
    return write_result(*line_items.create(change, fields))


@writes(
    "PATCH",
    "/v1/line-items/{identity}",
    role=Role.RECORDER,
    answers=changed(LINE_ITEM),
    body=LineItemPatch(),
    returns=LineItemOut(),
    target=LINE_ITEM,
    if_match=True,
    refuses=(
        "frozen",
        "not-a-counterpart",
        "not-a-whole",
        "cannot-undo",
        "possible-duplicate",
    ),
    warnings=frozenset(
        (*_OF_DATES, *_OF_KINDS, RecordWarning.NO_LONGER_DISTINCT),
    ),
)
def patch_line_item(
    change: Change, fields: dict[str, Any], identity: str
) -> WriteResult:
    """Change a line item's links, dates, condition or note.

    Whoever recorded it may, and a reviewer. Agreement, act, category and parties never change:
    a re-entry mends those.
    """
    return write_result(line_items.patch(change, identity, fields))


@writes(
    "POST",
    "/v1/line-items/{identity}/claims",
    role=Role.RECORDER,
    answers=changed_one_or_two(LINE_ITEM),
    body=FurtherClaimIn(),
    line_type=BatchLineType.CLAIM,
    returns=LineItemOut(),
    or_returns=BothWaysOut(),
    target=LINE_ITEM,
    status=201,
    if_match=True,
    refuses=("already-exists", "frozen", "possible-duplicate", "same-actor"),
    warnings=frozenset((*_OF_CLAIMS, *_OF_KINDS, RecordWarning.DATED_AHEAD)),
)
def add_claim(change: Change, fields: FurtherClaimBody, identity: str) -> WriteResult:
    """Record a further claim; answers the whole line item, with `both_ways` the two.

    `relation` says what it is to the claims before it: `restates`, or `supersedes` with `replaces`
    and `because`. A recorder supersedes own claims, a reviewer anybody's.
    """
    return write_result(*line_items.add_claim(change, identity, fields))


@reads(
    "/v1/line-items/{identity}/transitions",
    query=PinnedTableQuery(),
    returns=TransitionOut(),
    target=LINE_ITEM,
    formats=FORMATS_OF_LISTS,
)
def list_transitions(read: Read, identity: str) -> Listing:
    """List the transitions of a line item, the first one first."""
    item = loads(queries.get(read.session, LINE_ITEM, identity, read.known_at))
    steps = [canonical(step) for step in item["transitions"]]
    return whole_list(steps, resource_columns.TRANSITIONS)


@writes(
    "POST",
    "/v1/line-items/{identity}/transitions",
    role=Role.RECORDER,
    answers=changed(LINE_ITEM),
    body=TransitionIn(),
    line_type=BatchLineType.TRANSITION,
    returns=LineItemOut(),
    target=LINE_ITEM,
    if_match=True,
    refuses=("illegal-transition", "possible-duplicate", "same-actor"),
    warnings=frozenset(
        (
            *_OF_PASSAGES,
            *_OF_KINDS,
            RecordWarning.DATED_AHEAD,
            RecordWarning.PARTS_COUNT_NOW,
        )
    ),
)
def transition(change: Change, fields: dict[str, Any], identity: str) -> WriteResult:
    """Move a line item to another status, with a reason and the passage that shows it.

    `/v1/statuses` lists the steps, which of them need a passage, and which are reviews: those need
    a reviewer who recorded neither the line item nor all of its claims that count.
    """
    return write_result(transitions.transition(change, identity, fields))


@writes(
    "POST",
    "/v1/line-items/{identity}/re-entry",
    role=Role.RECORDER,
    answers=created(LINE_ITEM),
    body=ReEntryIn(),
    line_type=BatchLineType.RE_ENTRY,
    returns=LineItemOut(),
    target=LINE_ITEM,
    status=201,
    if_match=True,
    refuses=(
        "already-exists",
        "frozen",
        "illegal-transition",
        "in-use",
        "cannot-undo",
        "not-a-counterpart",
        "not-a-whole",
        "possible-duplicate",
        "same-actor",
    ),
    warnings=frozenset((*_OF_DATES, *_OF_KINDS, *_OF_NEW, RecordWarning.CONTESTED)),
)
def re_enter(change: Change, fields: ReEntryBody, identity: str) -> WriteResult:
    """Void a line item and enter it again, with its claims; answers the new one.

    Send the reason, and what is right of agreement, act, category and parties; what isn't sent is
    carried over. Whoever may void it may do this.
    """
    return write_result(re_entries.re_enter(change, identity, fields))


@reads(
    "/v1/statuses", query=TableQuery(), returns=StatusOut(), formats=FORMATS_OF_LISTS
)
def list_statuses(read: Read) -> Listing:  # noqa: ARG001 - the lifecycle is the same in every ledger
    """List where line items of each act may stand, and the steps from there."""
    rows = [canonical(row) for row in lifecycle_document()]
    return whole_list(rows, resource_columns.STATUSES)
