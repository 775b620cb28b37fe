"""Counterparts of line items: a tie of two, each of which names the other."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from ledger.rules.base.errors import Invalid
from ledger.rules.workflow.counterparts import Direction, why_no_counterpart
from ledger.rules.workflow.lifecycle import Status
from ledger.services import document_sizes, journal, queries, rights
from ledger.services.journal import Change, loads
from ledger.services.resources import LINE_ITEM, Document


class Revision(NamedTuple):
    """A line item before and after a change of one of its ties."""

    before: Document
    after: Document


class NotACounterpart(Invalid):
    """`counterpart` names a line item that isn't the other direction of this one."""

    code = "not-a-counterpart"


def refusal(reason: str) -> NotACounterpart:
    """Return the refusal of a counterpart."""
    return NotACounterpart.of_field("/counterpart", reason)


def revision_of_other(
    change: Change,
    before: Document,
    after: Document,
) -> Revision | None:
    """Return what else changes with the counterpart of a line item; None where nothing does.

    Raises:
        Forbidden: another recorder's line item would change.
        NotACounterpart: it can't be tied to that one.
        DocumentTooLarge: a document would be.
    """
    left, joined = before["counterpart"], after["counterpart"]
    if left == joined:
        return None
    if left is None:
        other = line_item(change, joined)
        reason = why_no_counterpart(direction(after), direction(other))
        if reason is not None:
            raise refusal(reason)
        return tied(change, after, other, before["id"])
    if joined is not None:
        raise refusal(
            f"This line item has the counterpart {left!r}: take that off first, by a PATCH with "
            '"counterpart": null.'
        )
    other = line_item(change, left)
    if other["status"] == Status.VOIDED:
        # It is final, and may go on naming what it was the other direction of.
        return None
    return tied(change, after, other, None)


def tied(
    change: Change,
    after: Document,
    other: Document,
    counterpart: str | None,
) -> Revision:
    """Return the change of the other one of a tie, once both can be recorded; see `retied`."""
    return retied(
        change,
        after,
        other,
        {"counterpart": counterpart},
    )


def retied(
    change: Change,
    after: Document,
    other: Document,
    tie: Document,
) -> Revision:
    """Return the change of a tie of another line item, once both can be recorded.

    Raises:
        Forbidden: another recorder asks.
        DocumentTooLarge: a document would be.
    """
    rights.check_own(change, LINE_ITEM.name, other)
    other_after = other | tie
    for document in (after, other_after):
        document_sizes.check_longer(LINE_ITEM, document)
    return Revision(other, other_after)


def line_item(
    change: Change,
    identity: str,
) -> Document:
    """Return a line item as it stands."""
    return loads(queries.get(change.session, LINE_ITEM, identity, change.size))


def direction(item: Mapping[str, Any]) -> Direction:
    """Return a line item as the rule of counterparts takes it."""
    return Direction(
        id=item.get("id"),
        agreement=item["agreement"],
        act=item["act"],
        from_party=item["from_party"],
        to_party=item["to_party"],
        counterpart=item["counterpart"],
        voided=item["status"] == Status.VOIDED,
    )


def record(
    change: Change,
    revision: Revision,
) -> None:
    """Record a line item whose tie is another one."""
    journal.revise(change, LINE_ITEM, revision.before, revision.after, action="patch")
