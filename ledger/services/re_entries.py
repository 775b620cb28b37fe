"""Re-entry: a line item is voided and entered again under what never changes, in one change."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, cast

from ledger.models import LineItemVersion
from ledger.rules.workflow import lifecycle
from ledger.rules.workflow.counterparts import why_no_counterpart
from ledger.rules.workflow.lifecycle import STARTS, Act, Status
from ledger.services import (
    agreement_cautions,
    counterparts,
    differs,
    document_sizes,
    ids,
    journal,
    line_item_drafts,
    line_item_links,
    possible_duplicates,
    queries,
    rights,
    similar_line_items,
    transitions,
    words_in_use,
)
from ledger.services.bodies import ClaimBody, ReEntryBody
from ledger.services.counterparts import Revision
from ledger.services.figure_documents import figure_of
from ledger.services.journal import Change, Sealed, loads
from ledger.services.resources import LINE_ITEM, Document
from ledger.services.sealed import DiffersDocument
from ledger.services.validation import FieldErrors
from ledger.services.withdrawals import RESTING_MAX, InUse

#: The fields that never change in place.
_FROZEN: Final = ("agreement", "act", "category", "from_party", "to_party")
#: The fields by which others rest on a line item.
_LINKS: Final = ("answers", "part_of", "undoes")


def re_enter(
    change: Change,
    identity: str,
    fields: ReEntryBody,
) -> Sealed:
    """Void a line item and enter it again, with its claims, under another of what never changes.

    What answers it, is a part of it, or is its counterpart, names the new one then. Returns that.

    Raises:
        Forbidden, SameActor: voiding it is not theirs, or another recorder's line item is tied.
        IllegalTransition, OtherSteps: it is voided, or took steps that its new act doesn't have.
        Invalid: nothing is other than before, or a reference or a link doesn't hold.
        AlreadyExists: another line item has the id.
        PossibleDuplicate: another line item may tell the same event as the new one.
        InUse: something that rests on it couldn't rest on the new one.
        DocumentTooLarge: a document would be.
    """
    before = queries.find_to_change(change, LINE_ITEM, identity)
    voiding = {
        "to": Status.VOIDED.value,
        "reason": fields["reason"],
        "evidence": None,
        "effective_on": None,
    }
    voided = transitions.stepped(change, before, voiding)
    item = _entered_again(change, before, fields)
    _check(change, before, item, fields)
    tied = [
        *_counterparts(change, before, item),
        *_resting(change, before, item),
    ]
    _check_sizes(change, item, tied)
    return _record(change, Revision(before, voided), item, tied)


def _entered_again(
    change: Change,
    before: Document,
    fields: ReEntryBody,
) -> Document:
    """Return a line item as it is entered again, all of it but when and by whom."""
    identity = fields.get("id") or ids.make(LINE_ITEM.prefix, change.at, change.random)
    sent: Document = {
        name: value
        for name, value in fields.items()
        if name in (*_FROZEN, *_LINKS, "counterpart")
    }
    distinct_from = [*before["distinct_from"], *fields["distinct_from"]]
    item = before | {"counterpart": _standing_counterpart(change, before)} | sent
    item |= {
        "id": identity,
        "distinct_from": list(dict.fromkeys(distinct_from)),
        "re_entry_of": before["id"],
        "re_entered_as": None,
    }
    item["distinct_from"] = line_item_links.apart_from_whole(item, fields)
    item["status"] = lifecycle.status_as(
        Act(item["act"]),
        Act(before["act"]),
        Status(before["status"]),
        has_steps=bool(before["transitions"]),
    ).value
    item["claims"] = [*_claims(change, before, item)]
    item["figure"] = figure_of(item).document()
    for name in ("version", "recorded_at", "recorded_by"):
        del item[name]
    return item


def _standing_counterpart(
    change: Change,
    item: Document,
) -> str | None:
    """Return the counterpart of a line item, unless that is voided."""
    identity: str | None = item["counterpart"]
    if identity is None:
        return None
    other = counterparts.line_item(change, identity)
    return None if other["status"] == Status.VOIDED else identity


def _claims(
    change: Change,
    before: Document,
    item: Document,
) -> Iterator[Document]:
    """Yield the claims of a line item as claims of the new one, recorded by whom they were."""
    new_ids = {
        claim["id"]: ids.make("cl", change.at, change.random)
        for claim in before["claims"]
    }
    for claim in before["claims"]:
        yield claim | {
            "id": new_ids[claim["id"]],
            "line_item": item["id"],
            "replaces": new_ids.get(claim["replaces"]),
            "differs": _still_differs(claim["differs"], item),
        }


def _still_differs(
    differences: DiffersDocument | None,
    item: Mapping[str, Any],
) -> Document | None:
    """Return what a speaker says otherwise than the line item as it is entered again."""
    if differences is None:
        return None
    remaining = {
        name: value for name, value in differences.items() if value != item[name]
    }
    return remaining or None


def _check(
    change: Change,
    before: Document,
    item: Document,
    fields: ReEntryBody,
) -> None:
    """Check all that a new line item is checked for."""
    errors = FieldErrors()
    _check_fields(errors, before, item)
    errors.check()
    line_item_links.check_new(change, item)
    # What its claims say otherwise has the same fields as in a body.
    pointed = [
        (f"/claims/{place}", cast("ClaimBody", claim))
        for place, claim in enumerate(item["claims"])
    ]
    differs.check(change, errors, item, pointed)
    errors.check()
    if "id" in fields:
        queries.check_free(change, LineItemVersion, LINE_ITEM.collection, item["id"])
    unnamed = similar_line_items.unexplained(change, item)
    if unnamed:
        raise possible_duplicates.refusal_of_change(
            change, unnamed, before, was_counted=True
        )


def _check_fields(
    errors: FieldErrors,
    before: Document,
    item: Document,
) -> None:
    """Add an error where nothing is other than before, or one party would stand on both sides."""
    if all(item[name] == before[name] for name in _FROZEN):
        names = ", ".join(_FROZEN)
        sentence = (
            f"Send what is right, other than it is recorded: at least one of {names}."
        )
        errors.add("", "required", sentence)
    if item["from_party"] == item["to_party"]:
        errors.add("/to_party", "same-party", "From one party to another one.")
    for name in (*_LINKS, "counterpart"):
        if item[name] == before["id"]:
            sentence = "That is the line item that is voided: name another, or null."
            errors.add(f"/{name}", "not-here", sentence)


def _counterparts(
    change: Change, before: Document, item: Document
) -> Iterator[Revision]:
    """Yield the changes of the line item that was its counterpart, and of the one that is now.

    Raises:
        Forbidden: another recorder's line item would change.
        NotACounterpart: it isn't the other direction of the new one; null lets it go.
    """
    left, joined = _standing_counterpart(change, before), item["counterpart"]
    if left not in (None, joined):
        yield _retied(change, left, {"counterpart": None})
    if joined is not None:
        revision = _retied(change, joined, {"counterpart": item["id"]})
        other = revision.before
        if other["counterpart"] == before["id"]:
            other = revision.after
        reason = why_no_counterpart(
            counterparts.direction(item), counterparts.direction(other)
        )
        if reason is not None:
            raise counterparts.refusal(f'{reason} Or send "counterpart": null.')
        yield revision


def _retied(
    change: Change,
    identity: str,
    tie: Document,
) -> Revision:
    """Return the change of a tie of another line item, of whoever may change that."""
    other = counterparts.line_item(change, identity)
    rights.check_own(change, LINE_ITEM.name, other)
    return Revision(other, other | tie)


def _resting(
    change: Change,
    before: Document,
    item: Document,
) -> Iterator[Revision]:
    """Yield the changes of what answers a line item, is a part of it or undoes it.

    They name the new one then.

    Raises:
        Forbidden: another recorder's line item would change.
        InUse: one of them couldn't rest on the new one.
    """
    revisions = []
    unfit = []
    for identity in line_item_links.resting_ids(change, before):
        change.go_on()
        other = counterparts.line_item(change, identity)
        rights.check_own(change, LINE_ITEM.name, other)
        names = [name for name in _LINKS if other[name] == before["id"]]
        after = other | dict.fromkeys(names, item["id"])
        if line_item_links.would_break(change, after, names, item):
            unfit.append(f"/v1/{LINE_ITEM.collection}/{identity}")
        revisions.append(Revision(other, after))
    if unfit:
        first = unfit[:RESTING_MAX]
        raise InUse(
            f"{', '.join(first)} answer it, are parts of it or undo it, and can't do so of what "
            "it would be entered again as: take those ties off first, by a PATCH with answers, "
            "part_of or undoes null.",
            resting=first,
        )
    yield from revisions


def _check_sizes(
    change: Change,
    item: Document,
    tied: list[Revision],
) -> None:
    """Make sure that all can be recorded, before anything is.

    Raises:
        DocumentTooLarge: a document would be.
    """
    journal.check_fits(change, LINE_ITEM, item)
    for revision in tied:
        document_sizes.check_longer(LINE_ITEM, revision.after)


def _record(
    change: Change,
    voided: Revision,
    item: Document,
    tied: list[Revision],
) -> Sealed:
    """Record the one as voided, the other with its steps, and what is tied to it."""
    journal.revise(
        change,
        LINE_ITEM,
        voided.before,
        voided.after | {"re_entered_as": item["id"]},
        action="transition",
        at_any_size=True,
    )
    _caution(change, voided.before, item)
    start = STARTS[Act(item["act"])].value
    at_start = item | {"status": start, "transitions": []}
    entry = change.size
    sealed = journal.create(change, LINE_ITEM, at_start)
    words_in_use.add_new(change, at_start, entry)
    if item["transitions"]:
        created = loads(sealed.document)
        steps = {"status": item["status"], "transitions": item["transitions"]}
        sealed = journal.revise(
            change, LINE_ITEM, created, created | steps, action="transition"
        )
    for revision in tied:
        counterparts.record(change, revision)
    return sealed


def _caution(
    change: Change,
    before: Document,
    item: Document,
) -> None:
    """Warn of what is doubtful of a line item as it is entered again."""
    line_item_drafts.caution_dates(change, item)
    agreement_cautions.caution_parties(change, item)
    words_in_use.caution(change, item, item["claims"])
    figure = line_item_drafts.figure_with_caution(
        change, item, contested_before=before["figure"]["contested"]
    )
    if figure.upper != 0 and similar_line_items.is_counted(item):
        similar_line_items.caution_contained(change, item)
