"""Shapes of what changed: they only go out."""

from typing import Final

from marshmallow import fields

from ledger.schemas.base import Out
from ledger.schemas.patterns import Instant, PartyId, Reference
from ledger.schemas.sentences import count, says

_OF_PLACE: Final = "Of a row of totals or a line item; else null."


class ColumnChangeOut(Out):
    """A column of a row of totals that says something else now."""

    column = fields.String(
        required=True, metadata=says("Its name, as totals have it, such as reported.")
    )
    before = fields.String(
        required=True,
        allow_none=True,
        metadata=says("Its text then; null where it had none."),
    )
    after = fields.String(
        required=True,
        allow_none=True,
        metadata=says("Its text now; null where it has none."),
    )


class ChangeOut(Out):
    """An entry of the journal, or a row of an agreement's totals that changed.

    A row has the action `totals`, and no actor, since several entries may have changed it.
    """

    known_at = count(
        "Ask with this as known_at for what the ledger said right after it.", least=1
    )
    at = Instant(
        required=True,
        allow_none=True,
        metadata=says("When it was recorded; null for a row of totals."),
    )
    action = fields.String(
        required=True,
        metadata=says("What was done, such as line_item.create; totals for a row."),
    )
    summary = fields.String(
        required=True,
        metadata=says(
            "What was done, or what a row says now, in words: for people, and no program."
        ),
    )
    actor = fields.String(
        required=True,
        allow_none=True,
        metadata=says("Who did it; null for a row of totals."),
    )
    role = fields.String(
        required=True,
        allow_none=True,
        metadata=says("The role that the actor held; null for a row of totals."),
    )
    resource = fields.String(
        required=True,
        allow_none=True,
        metadata=says("What was recorded, as collection/id; null for a row of totals."),
    )
    version = fields.Integer(
        required=True,
        allow_none=True,
        metadata=says("The version that it made.", minimum=1),
    )
    reasons = fields.List(
        fields.String(),
        required=True,
        metadata=says(
            "Why, in the words that were recorded with it; of a row those with which line items "
            "of its category and direction were changed."
        ),
    )
    batch = Reference(
        required=True,
        allow_none=True,
        metadata=says("The batch by which it was recorded; null for none."),
    )
    reverses = Reference(
        required=True,
        allow_none=True,
        metadata=says("The batch that was taken back by it; null for none."),
    )
    category = Reference(required=True, allow_none=True, metadata=says(_OF_PLACE))
    from_party = PartyId(required=True, allow_none=True, metadata=says(_OF_PLACE))
    to_party = PartyId(required=True, allow_none=True, metadata=says(_OF_PLACE))
    changed = fields.List(
        fields.Nested(ColumnChangeOut),
        required=True,
        metadata=says("The columns of a row that changed; none for an entry."),
    )
