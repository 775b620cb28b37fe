"""Actors and tokens."""

from typing import Any

from ledger.api.formats import resource_columns
from ledger.api.formats.listings import Listing
from ledger.api.http.operations import (
    FORMATS_OF_LISTS,
    Read,
    WriteResult,
    reads,
    write_result,
    writes,
)
from ledger.api.http.resource_reads import (
    declare_get,
    declare_history,
    declare_list,
    declare_reads,
)
from ledger.api.http.write_response import changed, created, token_shown_once
from ledger.rules.workflow.permissions import Role
from ledger.schemas.access import (
    ActorIn,
    ActorOut,
    RotationIn,
    TokenIn,
    TokenMadeOut,
    TokenOut,
    TokenUseOut,
)
from ledger.schemas.queries import UnpinnedPageQuery
from ledger.services import access
from ledger.services.journal import Change
from ledger.services.resources import ACTOR, TOKEN

declare_reads(ACTOR, resource_columns.ACTORS, role=Role.ADMIN)
declare_list(
    TOKEN,
    resource_columns.TOKENS,
    "List the tokens, without their secrets.",
    role=Role.ADMIN,
)
declare_get(
    TOKEN,
    resource_columns.TOKENS,
    "Read a token, without its secret.",
    role=Role.ADMIN,
)
declare_history(TOKEN, role=Role.ADMIN)


@writes(
    "POST",
    "/v1/actors",
    role=Role.ADMIN,
    answers=created(ACTOR),
    body=ActorIn(),
    returns=ActorOut(),
    status=201,
    refuses=("already-exists",),
)
def create_actor(change: Change, fields: dict[str, Any]) -> WriteResult:
    """Record an actor: an opaque id with a role."""
    return write_result(access.create_actor(change, fields))


@reads(
    "/v1/token-uses",
    query=UnpinnedPageQuery(),
    returns=TokenUseOut(),
    formats=FORMATS_OF_LISTS,
    role=Role.ADMIN,
)
def list_token_uses(read: Read) -> Listing:  # noqa: ARG001 - the days of use have no history
    """List on which day each token was last used, as it stands now."""
    return Listing(access.uses, resource_columns.TOKEN_USES, of_journal=False)


@writes(
    "POST",
    "/v1/tokens",
    role=Role.ADMIN,
    answers=token_shown_once,
    body=TokenIn(),
    returns=TokenMadeOut(),
    status=201,
    refuses=("shown-once",),
)
def create_token(change: Change, fields: dict[str, Any]) -> WriteResult:
    """Make a token of an actor; its text is shown this once."""
    sealed, token = access.create_token(change, **fields)
    return WriteResult([sealed.id], token)


@writes(
    "DELETE",
    "/v1/tokens/{identity}",
    role=Role.ADMIN,
    answers=changed(TOKEN),
    returns=TokenOut(),
    target=TOKEN,
)
def revoke_token(change: Change, identity: str) -> WriteResult:
    """Revoke a token at once; answers the token."""
    return write_result(access.revoke_token(change, identity))


@writes(
    "POST",
    "/v1/tokens/{identity}/rotation",
    role=Role.ADMIN,
    answers=token_shown_once,
    body=RotationIn(),
    returns=TokenMadeOut(),
    target=TOKEN,
    status=201,
    refuses=("frozen", "shown-once"),
)
def rotate_token(change: Change, fields: dict[str, Any], identity: str) -> WriteResult:
    """Put a new token of the same actor in the place of one, which is revoked at once."""
    sealed, _, token = access.rotate_token(change, identity, **fields)
    return WriteResult([sealed.id], token)
