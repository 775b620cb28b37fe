"""Transitions: a line item moved to another status, with a reason and perhaps evidence."""

from typing import Final

from ledger.rules.base.errors import Frozen, Invalid
from ledger.rules.workflow import lifecycle, reviews
from ledger.rules.workflow.lifecycle import Act, Status, Step
from ledger.rules.workflow.permissions import Role, require
from ledger.services import (
    journal,
    line_item_links,
    parts,
    queries,
    quotes,
    rights,
    similar_line_items,
)
from ledger.services.bodies import QuoteBody
from ledger.services.figure_documents import counted_recorders
from ledger.services.journal import Change, Sealed
from ledger.services.resources import LINE_ITEM, Columns, Document

TRANSITIONS_MAX: Final = 200


def transition(
    change: Change,
    identity: str,
    fields: Columns,
) -> Sealed:
    """Move a line item to another status, with a reason and the passage that shows it.

    Raises:
        IllegalTransition: the lifecycle has no such step.
        Forbidden: the step is a reviewer's, or not that of whoever recorded it.
        Frozen: the line item has `TRANSITIONS_MAX` transitions.
        Invalid: the step needs evidence, or its quote names no passage.
        PossibleDuplicate: it counts again, and may be the same event as another one.
    """
    before = queries.find_to_change(change, LINE_ITEM, identity)
    after = stepped(change, before, fields)
    after |= line_item_links.further_distinct(change, before, fields["distinct_from"])
    similar_line_items.check_changed(change, before, after)
    parts.caution_counting(change, before, after)
    return journal.revise(
        change,
        LINE_ITEM,
        before,
        after,
        action="transition",
        # What was entered in error can be voided at any size, as nothing follows that.
        at_any_size=after["status"] == Status.VOIDED,
    )


def stepped(
    change: Change,
    before: Document,
    fields: Columns,
) -> Document:
    """Return a line item after a step, by whoever may take it.

    Raises:
        IllegalTransition, Forbidden, Frozen, Invalid: see `transition`.
    """
    status = Status(before["status"])
    step = step_of(before, fields["to"])
    _check_reviewer(change, step, before)
    earlier: list[Document] = before["transitions"]
    if len(earlier) >= TRANSITIONS_MAX:
        raise Frozen(f"A line item takes at most {TRANSITIONS_MAX} transitions.")
    change.caution_ahead(fields["effective_on"])
    latest = _document(change, status, step, fields)
    return before | {"status": step.to.value, "transitions": [*earlier, latest]}


def _document(
    change: Change,
    status: Status,
    step: Step,
    fields: Columns,
) -> Document:
    """Return a step from a status as it is recorded, its evidence anchored in its source."""
    return {
        "from": status.value,
        "to": step.to.value,
        "reason": fields["reason"],
        "evidence": _evidence(change, step, fields["evidence"]),
        "effective_on": fields["effective_on"],
        "actor": change.author.actor,
        "recorded_at": change.recorded_at,
    }


def _evidence(
    change: Change,
    step: Step,
    words: QuoteBody | None,
) -> Document | None:
    """Return the evidence of a step, None where it needs none and none was sent."""
    if words:
        return quotes.evidence(change, words)
    if not step.evidence:
        return None
    sentence = (
        f"A step to {step.to} says something about the world: "
        "send the source and the quote that show it."
    )
    raise Invalid.of_field("/evidence", sentence, code="evidence-needed")


def _check_reviewer(
    change: Change,
    step: Step,
    item: Document,
) -> None:
    """Check that whoever takes a step may, where it reviews the work of others."""
    actor = change.author.actor
    if not is_review(step, actor, item):
        return
    if step.to is Status.VOIDED and not _others(item):
        rights.check_own(change, LINE_ITEM.name, item, "void it")
    require(Role(change.author.role), Role.REVIEWER)
    check_other(step, actor, item)


def step_of(item: Document, to: str) -> Step:
    """Return the step of a line item to a status.

    Raises:
        IllegalTransition: the lifecycle has no such step.
    """
    act = Act(item["act"])
    status = Status(item["status"])
    return lifecycle.find_step(act, status, Status(to), item["re_entered_as"])


def is_review(step: Step, actor: str, item: Document) -> bool:
    """Return whether a step reviews the work of others, as a line item stands before it."""
    return lifecycle.is_review(
        step,
        actor=actor,
        recorded_by=item["recorded_by"],
        others_built_on_it=bool(_others(item)),
    )


def check_other(step: Step, actor: str, item: Document) -> None:
    """Refuse a review by the person whose work it is about.

    Raises:
        SameActor: it is.
    """
    reviews.check_step(
        step,
        actor=actor,
        recorded_by=item["recorded_by"],
        counted_by=counted_recorders(item["claims"]),
    )


def _others(item: Document) -> set[str]:
    """Return the actors behind a line item beside whoever recorded it."""
    return _builders(item) - {item["recorded_by"]}


def _builders(item: Document) -> set[str]:
    """Return the actors behind the claims and the transitions of a line item."""
    builders = {claim["recorded_by"] for claim in item["claims"]}
    builders.update(step["actor"] for step in item["transitions"])
    return builders
