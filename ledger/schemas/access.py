"""Shapes of actors and tokens."""

from typing import Final

from marshmallow import fields

from ledger.rules.workflow.permissions import Role
from ledger.schemas.base import In, Out
from ledger.schemas.fields import BoundedInteger, Choice
from ledger.schemas.parties import RecordedOut
from ledger.schemas.patterns import Date, Instant, Reference, Slug
from ledger.schemas.sentences import says

TOKEN_DAYS_DEFAULT: Final = 90
TOKEN_DAYS_MAX: Final = 365


class ActorIn(In):
    """An actor as it comes in: an opaque id, no name."""

    id = Slug(required=True, metadata=says("An opaque id, no name."))
    role = Choice(
        Role,
        required=True,
        metadata=says("What the actor may do; each role holds those before it."),
    )


class ActorOut(RecordedOut):
    """An actor."""

    role = Choice(Role, required=True, metadata=says("What the actor may do."))


class TokenIn(In):
    """A request for a token."""

    actor = Reference(required=True, metadata=says("Who will use it."))
    days = BoundedInteger(least=1, most=TOKEN_DAYS_MAX, load_default=TOKEN_DAYS_DEFAULT)


class RotationIn(In):
    """A request for a token in the place of another."""

    days = BoundedInteger(least=1, most=TOKEN_DAYS_MAX, load_default=TOKEN_DAYS_DEFAULT)


class TokenOut(RecordedOut):
    """A token, without its secret."""

    actor = Reference(required=True, metadata=says("Whose it is."))
    expires_at = Instant(required=True)
    revoked_at = Instant(required=True, allow_none=True)
    rotated_from = Reference(
        required=True,
        allow_none=True,
        dump_default=None,
        metadata=says("The token whose place it took; null where it took none's."),
    )
    token_sha256 = fields.String(
        required=True, metadata=says("Of the token's text, all that is kept of it.")
    )


class TokenMadeOut(TokenOut):
    """A token with its secret, which is shown this once."""

    token = fields.String(
        required=True, metadata=says("Its secret: send it as Authorization: Bearer ...")
    )


class TokenUseOut(Out):
    """The day on which a token was last used."""

    id = Reference(required=True)
    actor = Reference(required=True)
    expires_at = Instant(required=True)
    revoked_at = Instant(required=True, allow_none=True)
    last_used_on = Date(
        required=True,
        allow_none=True,
        metadata=says("The day of its last use (UTC); null where it was never used."),
    )
