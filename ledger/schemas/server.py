"""Shapes of what the server says of itself: they only go out."""

from marshmallow import fields

from ledger.schemas.base import Out
from ledger.schemas.fields import Choice


class HealthOut(Out):
    """Whether the server lives."""

    status = Choice(("ok",), required=True)


class ReadyOut(Out):
    """Whether the ledger can be read."""

    status = Choice(("ready",), required=True)
    entries = fields.Integer(required=True, metadata={"minimum": 0})


class RefusalOut(Out):
    """One code of refusal, or of a warning, which has no status."""

    code = fields.String(required=True)
    status = fields.Integer(
        required=True, allow_none=True, metadata={"minimum": 400, "maximum": 599}
    )
    title = fields.String(required=True)
    advice = fields.String(required=True)
    operations = fields.List(fields.String(), required=True)


class RefusalsOut(Out):
    """All codes of refusal and of warnings."""

    items = fields.List(fields.Nested(RefusalOut), required=True)
    next = fields.String(required=True, allow_none=True)
