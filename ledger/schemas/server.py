"""Shapes of the server's own state and addresses: they only go out."""

from marshmallow import fields

from ledger.schemas.base import Out
from ledger.schemas.fields import Choice


class HealthOut(Out):
    """The state of the server: it runs."""

    status = Choice(("ok",), required=True)


class ReadyOut(Out):
    """The state of the ledger: it can be read."""

    status = Choice(("ready",), required=True)
    entries = fields.Integer(required=True, allow_none=True, metadata={"minimum": 0})
    warnings = fields.List(fields.String())


class NamedAgreementOut(Out):
    """An agreement, and where its totals are."""

    id = fields.String(required=True)
    title = fields.String(required=True)
    totals = fields.String(required=True)


class PlaceOut(Out):
    """A path, and what it answers."""

    path = fields.String(required=True)
    words = fields.String(required=True)


class HomeOut(Out):
    """The start page: the name of the ledger, and its addresses."""

    name = fields.String(required=True)
    about = fields.String(required=True)
    agreements = fields.List(fields.Nested(NamedAgreementOut), required=True, allow_none=True)
    places = fields.List(fields.Nested(PlaceOut), required=True)


#: Where a code stands: in `code` of a refusal, in its `errors`, or in the header Ledger-Warning.
CODE_KINDS = ("refusal", "field", "warning")


class RefusalOut(Out):
    """One code: of a refusal, of a field that it names, or of a warning, which have no status."""

    code = fields.String(required=True)
    kind = Choice(CODE_KINDS, required=True)
    status = fields.Integer(
        required=True, allow_none=True, metadata={"minimum": 400, "maximum": 599}
    )
    title = fields.String(required=True)
    advice = fields.String(required=True)
    operations = fields.List(fields.String(), required=True)


class RefusalsOut(Out):
    """All codes of refusals, of the fields that they name, and of warnings."""

    items = fields.List(fields.Nested(RefusalOut), required=True)
    next = fields.String(required=True, allow_none=True)
