"""Retractions: a publisher took an article back or corrected it, so that its claims count no more.

Nothing recorded is voided for it. Each claim, stated total and evidence from the source holds a
copy of what the source says of it, so that figures are sealed anew with it.
"""

from sqlalchemy import select

from ledger.models import ClaimVersion, StatedTotalVersion
from ledger.rules.base.errors import Invalid
from ledger.rules.workflow import reviews
from ledger.rules.workflow.permissions import Role, require
from ledger.services import journal, parts, queries, withdrawals
from ledger.services.figure_documents import figure_of
from ledger.services.journal import Change, loads
from ledger.services.resources import (
    LINE_ITEM,
    STATED_TOTAL,
    Columns,
    Document,
    line_item_columns,
)


def with_reasons(before: Document, fields: Columns) -> Columns:
    """Return the fields of a change of a source: a retraction ends the reason of an earlier end.

    Raises:
        Invalid: a retraction is taken back without a reason.
    """
    if "retracted" not in fields:
        return fields
    if fields["retracted"] is not None:
        return fields | {"reinstated": None}
    if before.get("retracted") is not None and fields.get("reinstated") is None:
        sentence = "Say why the retraction is taken back."
        raise Invalid.of_field("/reinstated", sentence, code="required")
    return fields


def differ(before: Document, after: Document) -> bool:
    """Return whether two versions of a source say another thing of its retraction."""
    return bool(before.get("retracted") != after.get("retracted"))


def check(change: Change, before: Document, after: Document) -> None:
    """Let a reviewer who didn't record a source say that it was retracted, or take that back.

    Raises:
        Forbidden: a recorder asks.
        SameActor: who recorded the source asks.
    """
    if differ(before, after):
        require(Role(change.author.role), Role.REVIEWER)
        reviews.check_retraction(
            actor=change.author.actor, recorded_by=before["recorded_by"]
        )


def copy(change: Change, source: Document) -> None:
    """Record with what quotes a source what the source says of its retraction now."""
    action = "reinstate" if source["retracted"] is None else "retract"
    _copy_to_line_items(change, source, action)
    _copy_to_stated_totals(change, source, action)


def _copy_to_line_items(change: Change, source: Document, action: str) -> None:
    """Record it with each claim and each evidence, and with the figures of line items.

    Parts come before their wholes: of a whole that counts no more the parts are named that do then.
    """
    wholes: list[str] = []
    for identity in _line_items(change, source["id"]):
        before = _line_item(change, identity)
        if before["part_of"] is None:
            wholes.append(identity)
        else:
            _copy_to_line_item(change, before, source, action)
    for identity in wholes:
        _copy_to_line_item(change, _line_item(change, identity), source, action)


def _line_item(change: Change, identity: str) -> Document:
    """Return a line item as it stands."""
    return loads(queries.get(change.session, LINE_ITEM, identity, change.size))


def _copy_to_line_item(
    change: Change,
    before: Document,
    source: Document,
    action: str,
) -> None:
    """Record it with a line item's claims and evidence, and with its figure."""
    after = before | {
        "claims": _with_retraction(before["claims"], source),
        "transitions": _shown_by(before["transitions"], source),
    }
    figure = figure_of(after)
    after |= {"figure": figure.document()}
    parts.caution_counting(change, before, after)
    journal.revise(
        change,
        LINE_ITEM,
        before,
        after,
        action=action,
        at_any_size=True,
        columns=line_item_columns(after, figure),
    )


def _copy_to_stated_totals(change: Change, source: Document, action: str) -> None:
    """Record it with each stated total."""
    model = StatedTotalVersion
    query = (
        select(model.document)
        .where(model.source == source["id"], queries.current(model))
        .order_by(model.created_index)
    )
    for document in change.session.execute(query).scalars().all():
        before = loads(document)
        after = before | {"retracted": source["retracted"]}
        journal.revise(
            change, STATED_TOTAL, before, after, action=action, at_any_size=True
        )


def _line_items(change: Change, source: str) -> list[str]:
    """Return the line items that have a claim of a source, then those with evidence from it."""
    model = ClaimVersion
    query = (
        select(model.line_item)
        .where(model.source == source, queries.current(model))
        .order_by(model.created_index, model.position)
    )
    claiming = change.session.execute(query).scalars().all()
    with_evidence = withdrawals.items_shown_by(change.session, source)
    return list(dict.fromkeys([*claiming, *with_evidence]))


def _with_retraction(quoting: list[Document], source: Document) -> list[Document]:
    """Return what quotes articles: those of a source hold what it says of its retraction."""
    documents: list[Document] = []
    for document in quoting:
        if document["source"] == source["id"]:
            documents.append(document | {"retracted": source["retracted"]})
        else:
            documents.append(document)
    return documents


def _shown_by(transitions: list[Document], source: Document) -> list[Document]:
    """Return transitions of which the evidence holds it, where it is from a source."""
    steps: list[Document] = []
    for step in transitions:
        if step["evidence"] is None:
            steps.append(step)
        else:
            (evidence,) = _with_retraction([step["evidence"]], source)
            steps.append(step | {"evidence": evidence})
    return steps
