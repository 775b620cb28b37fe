"""Line items, recorded with their evidence.

Further claims and ranks change them; `services/transitions.py` moves them to another status.
"""

from dataclasses import dataclass

from ledger.models import ClaimVersion
from ledger.rules.base.errors import Frozen
from ledger.rules.quantities.figure import Figure, Rank
from ledger.rules.workflow import reviews
from ledger.rules.workflow.lifecycle import Status
from ledger.services import (
    claims,
    counterparts,
    document_sizes,
    journal,
    line_item_drafts,
    line_item_links,
    parts,
    queries,
    rights,
    similar_line_items,
    words_in_use,
)
from ledger.services.bodies import ClaimBody, FurtherClaimBody, LineItemBody
from ledger.services.figure_documents import counted_recorders
from ledger.services.journal import Change, Sealed, loads
from ledger.services.line_item_drafts import Draft
from ledger.services.resources import LINE_ITEM, Columns, Document, line_item_columns
from ledger.services.sealed import ClaimDocument
from ledger.services.validation import FieldErrors


@dataclass(frozen=True, slots=True)
class _Revision:
    """A line item with other claims, before and after, and their figure."""

    before: Document
    after: Document
    figure: Figure


def create(change: Change, fields: LineItemBody) -> list[Sealed]:
    """Record a line item with its claims; with `both_ways` the two of a mutual exchange.

    Raises:
        Invalid, AlreadyExists, Repeated, PossibleDuplicate: see `line_item_drafts.drafts`.
        DocumentTooLarge: its document would be.
    """
    drafts = line_item_drafts.drafts(change, fields)
    if len(drafts) > 1:
        # Nothing is recorded of the one where the other can't be.
        for draft in drafts:
            document = draft.document(change.recorded_at)
            journal.check_fits(change, LINE_ITEM, dict(document))
    return [_record(change, draft) for draft in drafts]


def _record(change: Change, draft: Draft) -> Sealed:
    # Each entry has an instant of its own, and what is new in it carries that instant.
    document = draft.document(change.recorded_at)
    columns = line_item_columns(document, draft.figure)
    entry = change.size
    sealed = journal.create(change, LINE_ITEM, dict(document), columns=columns)
    words_in_use.add_new(change, document, entry)
    return sealed


def patch(
    change: Change,
    identity: str,
    fields: Columns,
) -> Sealed:
    """Change what may change of a line item: its links, dates, condition and note.

    A counterpart is tied, or let go, in the same change, and what is a part now is no longer
    distinct from its whole.

    Raises:
        Forbidden: another recorder asks, or recorded the counterpart, or the whole.
        Frozen: it is voided.
        Invalid: a link isn't recorded, or makes no sense.
        PossibleDuplicate: it may be the same event as another one afterwards.
    """
    before = _find_to_change(change, identity)
    after = before | fields
    after["distinct_from"] = line_item_links.apart_from_whole(after, fields)
    if after != before:
        rights.check_own(change, LINE_ITEM.name, before)
    line_item_links.check_changed(change, after, fields)
    similar_line_items.check_changed(change, before, after)
    tied = [
        counterparts.revision_of_other(change, before, after),
        parts.revision_of_whole(change, before, after),
    ]
    if "effective_on" in fields:
        line_item_drafts.caution_dates(change, after)
    sealed = journal.revise(change, LINE_ITEM, before, after, action="patch")
    for revision in filter(None, tied):
        counterparts.record(change, revision)
    return sealed


def add_claim(
    change: Change,
    identity: str,
    posted: FurtherClaimBody,
) -> list[Sealed]:
    """Record a further claim on a line item; with `both_ways` on its counterpart too.

    Raises:
        Forbidden, SameActor: it supersedes a claim of another recorder, or a ranked one.
        Frozen: the line item, or its counterpart, is voided.
        Invalid: the claim doesn't hold, or there is no counterpart.
        AlreadyExists: another claim has its id.
        PossibleDuplicate: by its date the line item may be the same event as another one.
        DocumentTooLarge: a document would be.
    """
    before = _find_to_change(change, identity)
    line_items = [before]
    if posted["both_ways"]:
        line_items.append(_counterpart(change, before))
    claims.check_replaces_own(change, before["claims"], posted)
    revisions = [_with_claim(change, item, posted) for item in line_items]
    for revision in revisions:
        similar_line_items.check_changed(change, revision.before, revision.after)
    claims.check_ids_free(change, [posted])
    if len(revisions) > 1:
        # Nothing is recorded of the one where the other can't be.
        for revision in revisions:
            document_sizes.check_longer(LINE_ITEM, revision.after)
    return [_record_claim(change, revision) for revision in revisions]


def _counterpart(
    change: Change,
    item: Document,
) -> Document:
    """Return the other direction of a line item, of which a claim tells too.

    Raises:
        Invalid: it has none.
        Frozen: that one is voided.
    """
    if item["counterpart"] is None:
        errors = FieldErrors()
        sentence = "This line item has no counterpart of which the words could tell: leave it out."
        errors.add("/both_ways", "not-here", sentence)
        errors.check()
    document = queries.get(change.session, LINE_ITEM, item["counterpart"], change.size)
    counterpart = loads(document)
    _check_not_voided(counterpart)
    return counterpart


def _with_claim(
    change: Change,
    before: Document,
    posted: ClaimBody,
) -> _Revision:
    """Return the next version of a line item, with a further claim."""
    built = claims.build(change, before, before["claims"], [posted], pointer="")
    return _revision(change, before, built)


def _record_claim(
    change: Change,
    revision: _Revision,
) -> Sealed:
    """Record a further claim; it carries the instant of its own entry, of two as of one."""
    newest: ClaimDocument = revision.after["claims"][-1]
    newest["recorded_at"] = change.recorded_at
    words_in_use.add(change, revision.after, [newest])
    return _record_revision(change, revision, action="claim")


def rank_claim(
    change: Change,
    identity: str,
    *,
    rank: str,
    rank_reason: str,
) -> Sealed:
    """Rank a claim; the client may have read the claim or its line item."""
    claim = queries.get_version(
        change.session, ClaimVersion, "claim", identity, change.size
    )
    ranked_claim = loads(claim)
    line_item = queries.get(
        change.session, LINE_ITEM, ranked_claim["line_item"], change.size
    )
    change.check_expected(claim, line_item)
    before = loads(line_item)
    _check_not_voided(before)
    ranked = _ranked(before["claims"], identity, rank, rank_reason)
    reviews.check_rank(
        Rank(rank),
        actor=change.author.actor,
        recorded_by=ranked_claim["recorded_by"],
        counted_by=counted_recorders(before["claims"]),
        counted_by_then=counted_recorders(ranked),
    )
    revision = _revision(change, before, ranked)
    similar_line_items.check_changed(change, before, revision.after)
    parts.caution_counting(change, before, revision.after)
    return _record_revision(change, revision, action="rank")


def _ranked(
    documents: list[ClaimDocument],
    identity: str,
    rank: str,
    rank_reason: str,
) -> list[ClaimDocument]:
    """Return the claims of a line item, one of them with another rank."""
    ranked: list[ClaimDocument] = []
    for document in documents:
        if document["id"] == identity:
            ranked.append({**document, "rank": rank, "rank_reason": rank_reason})
        else:
            ranked.append(document)
    return ranked


def _find_to_change(change: Change, identity: str) -> Document:
    """Return a line item that may still be changed: voiding is final.

    Raises:
        Frozen: it is voided.
    """
    item = queries.find_to_change(change, LINE_ITEM, identity)
    _check_not_voided(item)
    return item


def _check_not_voided(item: Document) -> None:
    if item["status"] == Status.VOIDED:
        again = item["re_entered_as"]
        instead = f"it was entered again as {again!r}" if again else "record it again"
        raise Frozen(
            f"Line item {item['id']!r} was entered in error and is voided, which is final: "
            f"{instead}."
        )


def _revision(
    change: Change,
    before: Document,
    documents: list[ClaimDocument],
) -> _Revision:
    """Return the next version of a line item, with other claims and with their figure."""
    after = before | {"claims": documents}
    figure = line_item_drafts.figure_with_caution(
        change, after, contested_before=before["figure"]["contested"]
    )
    return _Revision(before, after | {"figure": figure.document()}, figure)


def _record_revision(
    change: Change,
    revision: _Revision,
    *,
    action: str,
) -> Sealed:
    """Record a new version of a line item."""
    return journal.revise(
        change,
        LINE_ITEM,
        revision.before,
        revision.after,
        action=action,
        columns=line_item_columns(revision.after, revision.figure),
    )
