"""Batches: whole ledgers, or a spreadsheet of claims, in one request."""

from collections.abc import Callable, Mapping
from functools import partial
from time import monotonic, thread_time
from typing import Any, Final, TypeAlias

from sqlalchemy.orm import Session

from ledger.api.batch import claims_csv, json_lines
from ledger.api.formats import links, resource_columns
from ledger.api.formats.listings import Listing
from ledger.api.http.errors import BadParameter, TooLarge
from ledger.api.http.operations import (
    FORMATS_OF_LISTS,
    Read,
    WriteResult,
    posts_of_lines,
    reads,
    writes,
)
from ledger.api.http.write_response import Reply, items
from ledger.api.routes.claims import CLAIM
from ledger.rules.base.canonical_json import canonical
from ledger.rules.base.printable import grouped
from ledger.rules.workflow.permissions import Role, require
from ledger.rules.workflow.warnings import RecordWarning
from ledger.schemas.batches import (
    BatchLineType,
    BatchOut,
    RecordedBatchOut,
    ReversalIn,
    ReversalOut,
)
from ledger.schemas.queries import BatchQuery, PageQuery
from ledger.services import batch_reversals, recorded_batches, tried_totals
from ledger.services.batches import Batch, BatchLine, kept_results
from ledger.services.idempotency import WriteOutcome
from ledger.services.journal import Change
from ledger.services.pace import Pace, Progress
from ledger.services.resources import (
    AGREEMENT,
    CATEGORY,
    LINE_ITEM,
    PARTY,
    SOURCE,
    STATED_TOTAL,
)

LinesReader: TypeAlias = Callable[..., list[BatchLine]]
_ONLY_OF_CSV: Final = (
    "dates and numbers say how a CSV (text/csv) writes them; JSON has dates such as 2025-06-02 and "
    "numbers such as 6000."
)
BATCH_BYTES_MAX: Final = 16 * 1024 * 1024
#: How long a batch may hold the writers' turn: ten times what its lines take on a quiet machine,
#: so that a slow one is given the time, and a batch whose lines cost far too much is stopped.
BATCH_PACES: Final = (Pace(thread_time, 5, 0.02), Pace(monotonic, 45, 0.05))


def _of_json(read: Callable[[bytes], list[BatchLine]]) -> LinesReader:
    """Return what reads lines of JSON, whose dates and numbers have one form."""

    def read_lines(content: bytes, **declared: str) -> list[BatchLine]:
        if declared:
            raise BadParameter(_ONLY_OF_CSV, parameters=sorted(declared))
        return read(content)

    return read_lines


#: How each kind of body is read into lines.
READERS: Final[Mapping[str, LinesReader]] = {
    "application/json": _of_json(json_lines.of_array),
    "application/x-ndjson": _of_json(json_lines.of_ndjson),
    "application/ndjson": _of_json(json_lines.of_ndjson),
    "text/csv": claims_csv.of_csv,
}


#: What goes faster than a batch that took too long, and than its reversal.
_SEND_IN_PARTS: Final = (
    "Send it in parts; claims go fastest with the line item that they are of."
)
_TAKE_BACK_IN_PARTS: Final = (
    "Void or withdraw some of what it recorded by themselves, then send this again."
)
#: The collection of what a line of each type recorded; a step is one of its line item.
_COLLECTIONS: Final[Mapping[str, str]] = {
    BatchLineType.PARTY: PARTY.collection,
    BatchLineType.CATEGORY: CATEGORY.collection,
    BatchLineType.AGREEMENT: AGREEMENT.collection,
    BatchLineType.SOURCE: SOURCE.collection,
    BatchLineType.LINE_ITEM: LINE_ITEM.collection,
    BatchLineType.CLAIM: CLAIM.collection,
    BatchLineType.TRANSITION: LINE_ITEM.collection,
    BatchLineType.RE_ENTRY: LINE_ITEM.collection,
    BatchLineType.STATED_TOTAL: STATED_TOTAL.collection,
}


def recorded(session: Session, done: WriteOutcome, _secret: str | None) -> Reply:
    """Answer with what each line recorded, one a line."""
    identity = recorded_batches.id_of(session, done.first)
    # Ids that were made stand nowhere else, and neither does what was left as it is.
    return Reply(items(_lines(done), {"batch": identity}), wanted=True)


def tried(session: Session, done: WriteOutcome, _secret: str | None) -> Reply:
    """Answer with what each line would record, and with the totals as they would be."""
    totals = tried_totals.of_entries(session, done.entries)
    identity = recorded_batches.id_of(session, done.first)
    return Reply(items(_lines(done), {"batch": identity, **totals}), wanted=True)


def _lines(done: WriteOutcome) -> list[bytes]:
    """Return what each line recorded."""
    lines = []
    for number, line_type, identity, entry, warnings in done.results:
        location = f"/v1/{_COLLECTIONS[line_type]}/{identity}"
        line = {
            "entry": entry,
            "id": identity,
            "line": number,
            "location": links.rooted(location),
            "type": line_type,
            "warnings": warnings,
        }
        lines.append(canonical(line))
    return lines


def reversal(session: Session, done: WriteOutcome, _secret: str | None) -> Reply:
    """Answer with what a reversal took back, one a line."""
    lines = []
    for entry in recorded_batches.entries(session, done.first, done.size):
        location = links.rooted(f"/v1/{entry['resource']}")
        line = {"entry": entry["index"], "location": location}
        lines.append(canonical(line))
    return Reply(items(lines))


@writes(
    "POST",
    "/v1/batches",
    role=Role.RECORDER,
    query=BatchQuery(),
    answers=recorded,
    answers_dry_run=tried,
    lines=READERS,
    returns=BatchOut(),
    status=201,
    bytes_max=BATCH_BYTES_MAX,
    refuses=("batch-refused", "not-utf-8"),
    warnings=frozenset(RecordWarning),
)
def create_batch(change: Change, fields: dict[str, Any]) -> WriteResult:
    """Record many lines in order, all of them or none: JSON lines, or rows of the claims CSV."""
    lines: list[BatchLine] = fields["lines"]
    posts = posts_of_lines()
    for line in lines:
        if line.type is None:
            # It has the shape of none.
            continue
        needed = posts[line.type].role
        assert needed is not None, "whatever writes needs a role"
        require(Role(change.author.role), needed, line=line.number)
    check_pace = _pace_check(Progress(*BATCH_PACES), _SEND_IN_PARTS)
    recorded_batches.begin(change)
    results = Batch(change).run(lines, check_pace)
    recorded_batches.keep(change)
    return WriteResult(kept_results(results))


@reads(
    "/v1/batches",
    query=PageQuery(),
    returns=RecordedBatchOut(),
    formats=FORMATS_OF_LISTS,
)
def list_batches(read: Read) -> Listing:
    """List the batches that were recorded."""
    find = partial(recorded_batches.list_documents, known_at=read.known_at)
    return Listing(find, resource_columns.BATCHES)


@writes(
    "POST",
    "/v1/batches/{identity}/reversal",
    role=Role.RECORDER,
    answers=reversal,
    body=ReversalIn(),
    returns=ReversalOut(),
    find=recorded_batches.find,
    refuses=("frozen", "in-use", "same-actor"),
    warnings=frozenset({RecordWarning.CONTESTED, RecordWarning.PARTS_COUNT_NOW}),
)
def reverse_batch(change: Change, fields: dict[str, Any], identity: str) -> WriteResult:
    """Void or withdraw all that a batch recorded, as long as nothing else rests on it.

    Claims that it added to line items which were there before are set aside, by a reviewer. Parties
    and categories stay. Where something stands against it nothing is done: `in-use` names that.
    """
    check_pace = _pace_check(Progress(*BATCH_PACES), _TAKE_BACK_IN_PARTS)
    batch_reversals.reverse(change, identity, fields["reason"], check_pace)
    return WriteResult([])


def _pace_check(progress: Progress, advice: str) -> Callable[[int], None]:
    """Return the function that stops a batch whose lines take others' time."""

    def check(tried: int) -> None:
        if progress.is_slow(tried):
            raise TooLarge(
                f"After {grouped(tried)} lines this had taken far longer than so many lines do; "
                f"nothing was recorded, since others wait to write. {advice}",
                lines_tried=tried,
            )

    return check
