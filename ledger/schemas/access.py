"""Shapes of actors and tokens."""

from typing import Final

from marshmallow import fields

from ledger.rules.permissions import Role
from ledger.schemas.base import In
from ledger.schemas.fields import Choice, Reference, Slug, WholeNumber
from ledger.schemas.parties import Recorded

TOKEN_DAYS_DEFAULT: Final = 90
TOKEN_DAYS_MAX: Final = 365


class ActorIn(In):
    """An actor as it comes in: an opaque id, no name."""

    id = Slug(required=True)
    role = Choice(Role, required=True)


class ActorOut(Recorded):
    """An actor."""

    role = fields.String(required=True)


class TokenIn(In):
    """A request for a token."""

    actor = Reference(required=True)
    days = WholeNumber(least=1, most=TOKEN_DAYS_MAX, load_default=TOKEN_DAYS_DEFAULT)


class TokenOut(Recorded):
    """A token, without its secret."""

    actor = fields.String(required=True)
    expires_at = fields.String(required=True, metadata={"format": "date-time"})
    revoked_at = fields.String(required=True, allow_none=True, metadata={"format": "date-time"})
