"""Shapes of the journal: they only go out."""

from marshmallow import fields

from ledger.rules.cautions import Caution
from ledger.schemas.base import Out
from ledger.schemas.fields import Choice, Instant


class EntryOut(Out):
    """An entry of the journal: what was recorded, when, and by whom.

    The last two only where there is something to say.
    """

    index = fields.Integer(required=True, metadata={"minimum": 0})
    at = Instant(required=True)
    action = fields.String(required=True)
    actor = fields.String(required=True)
    role = fields.String(required=True)
    token = fields.String(required=True, allow_none=True)
    resource = fields.String(required=True)
    version = fields.Integer(required=True, metadata={"minimum": 1})
    document = fields.String(required=True)
    v = fields.Integer(required=True)
    cautions = fields.List(Choice(Caution))
    request = fields.String(metadata={"pattern": "^[0-9a-f]{64}$"})


class VersionOut(Out):
    """A version of a resource, with the journal entry that made it."""

    entry = fields.Nested(EntryOut, required=True)
    document = fields.Dict(required=True)
