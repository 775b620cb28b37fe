"""Shapes of what changed: they only go out."""

from marshmallow import fields

from ledger.schemas.base import Out
from ledger.schemas.patterns import Instant, PartyId, Reference
from ledger.schemas.sentences import count, says


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
    actor = fields.String(required=True, allow_none=True)
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
        metadata=says("Why, in the words that were recorded with it."),
    )
    category = Reference(
        required=True, allow_none=True, metadata=says("Of a row of totals.")
    )
    from_party = PartyId(
        required=True, allow_none=True, metadata=says("Of a row of totals.")
    )
    to_party = PartyId(
        required=True, allow_none=True, metadata=says("Of a row of totals.")
    )
    changed = fields.List(
        fields.Nested(ColumnChangeOut),
        required=True,
        metadata=says("The columns of a row that changed; none for an entry."),
    )
