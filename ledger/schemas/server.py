"""Shapes of the server's own state and addresses: they only go out."""

from marshmallow import fields

from ledger.schemas.base import Out
from ledger.schemas.fields import Choice
from ledger.schemas.sentences import says


class HealthOut(Out):
    """The state of the server: it runs."""

    status = Choice(("ok",), required=True, metadata=says("That it lives."))


class ReadyOut(Out):
    """The state of the ledger: it can be read."""

    status = Choice(("ready",), required=True, metadata=says("That it can be read."))
    entries = fields.Integer(
        required=True,
        allow_none=True,
        metadata=says(
            "The size of the journal; null where reading needs a token.", minimum=0
        ),
    )
    read_only = fields.Boolean(
        metadata=says(
            "True where the database is a standby, so that writes are 503; else missing."
        )
    )
    warnings = fields.List(
        fields.String(),
        metadata=says(
            "What the keeper of the ledger has to look at; missing if nothing."
        ),
    )


class NamedAgreementOut(Out):
    """An agreement, and where its totals are."""

    id = fields.String(required=True)
    title = fields.String(required=True)
    totals = fields.String(
        required=True, metadata=says("The path of its totals, as text.")
    )


class PlaceOut(Out):
    """A path, and what it answers."""

    path = fields.String(required=True, metadata=says("Where it is."))
    words = fields.String(required=True, metadata=says("What is there."))


class HomeOut(Out):
    """The start page: the name of the ledger, and its addresses."""

    name = fields.String(required=True, metadata=says("What this is."))
    about = fields.String(required=True, metadata=says("What the ledger holds."))
    agreements = fields.List(
        fields.Nested(NamedAgreementOut),
        required=True,
        allow_none=True,
        metadata=says(
            "The first that were recorded; null where reading needs a token."
        ),
    )
    places = fields.List(
        fields.Nested(PlaceOut), required=True, metadata=says("Where to go from here.")
    )


#: Where a code stands: in `code` of a refusal, in its `errors`, or in the header Ledger-Warning.
CODE_KINDS = ("refusal", "field", "warning")


class RefusalOut(Out):
    """One code: of a refusal, of a field that it names, or of a warning, which have no status."""

    code = fields.String(required=True)
    kind = Choice(
        CODE_KINDS,
        required=True,
        metadata=says(
            "Where it stands: as `code` of a refusal or of one of its `errors`, or in "
            "the header Ledger-Warning."
        ),
    )
    status = fields.Integer(
        required=True,
        allow_none=True,
        metadata=says(
            "The HTTP status that goes with it; null where it isn't a refusal.",
            minimum=400,
            maximum=599,
        ),
    )
    title = fields.String(required=True, metadata=says("What it means."))
    advice = fields.String(required=True, metadata=says("What to do about it."))
    operations = fields.List(
        fields.String(),
        required=True,
        metadata=says("The operations that may refuse with it, by operationId."),
    )


class RefusalsOut(Out):
    """All codes of refusals, of the fields that they name, and of warnings."""

    items = fields.List(
        fields.Nested(RefusalOut), required=True, metadata=says("One for each code.")
    )
    next = fields.String(
        required=True, allow_none=True, metadata=says("Always null: there is one page.")
    )
