"""Shapes of the journal: they only go out."""

from marshmallow import fields

from ledger.rules.workflow.warnings import RecordWarning
from ledger.schemas.base import Out
from ledger.schemas.fields import Choice
from ledger.schemas.patterns import Instant, Reference
from ledger.schemas.sentences import says


class EntryOut(Out):
    """An entry of the journal: what was recorded, when, and by whom.

    The last five only where there is something to say.
    """

    index = fields.Integer(
        required=True, metadata=says("Its number in the journal, from 0.", minimum=0)
    )
    at = Instant(required=True, metadata=says("When it was recorded."))
    action = fields.String(
        required=True, metadata=says("What was done, such as line_item.create.")
    )
    actor = fields.String(required=True)
    role = fields.String(required=True, metadata=says("The role that the actor held."))
    token = fields.String(
        required=True,
        allow_none=True,
        metadata=says("The token that was used; null for none."),
    )
    resource = fields.String(
        required=True, metadata=says("What was recorded, as collection/id.")
    )
    version = fields.Integer(required=True, metadata={"minimum": 1})
    document = fields.String(
        required=True,
        metadata=says("The salted SHA-256 of the document that it seals."),
    )
    v = fields.Integer(
        required=True, metadata=says("The version of how documents are derived.")
    )
    cautions = fields.List(
        Choice(RecordWarning),
        metadata=says("What was doubtful about it, as Ledger-Warning said."),
    )
    request = fields.String(
        metadata=says(
            "The digest of the request that an Idempotency-Key came with.",
            pattern="^[0-9a-f]{64}$",
        )
    )
    change = fields.Integer(
        metadata=says(
            "The first entry of the change that it is part of, where that is another."
        )
    )
    batch = Reference(metadata=says("The batch that it was recorded in."))
    reverses = Reference(metadata=says("The batch that it takes back."))


class SaltOut(Out):
    """The salt of the document that an entry seals."""

    index = fields.Integer(
        required=True, metadata=says("The number of the entry, from 0.", minimum=0)
    )
    salt = fields.String(
        required=True,
        allow_none=True,
        metadata=says(
            "The salt in hex; null where it was erased with the words that it hid.",
            pattern="^[0-9a-f]{32}$",
        ),
    )


class VersionOut(Out):
    """A version of a resource, with the journal entry that made it."""

    entry = fields.Nested(
        EntryOut, required=True, metadata=says("The journal entry that made it.")
    )
    document = fields.Dict(
        required=True, metadata=says("The resource as it stood then.")
    )
