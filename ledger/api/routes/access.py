"""Actors and tokens."""

from typing import Any

from ledger.api.formats import resource_columns
from ledger.api.formats.listings import Listing
from ledger.api.formats.representations import Single
from ledger.api.http.lists import list_of, versions_of
from ledger.api.http.operations import (
    FORMATS_OF_LISTS,
    Read,
    Target,
    WriteResult,
    reads,
    write_result,
    writes,
)
from ledger.api.http.write_response import changed, created, token_shown_once
from ledger.models import ActorVersion, TokenVersion
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
from ledger.schemas.queries import PageQuery, PinnedQuery, UnpinnedPageQuery
from ledger.services import access, queries
from ledger.services.journal import Change
from ledger.services.resources import ACTOR, TOKEN

ACTOR_TARGET = Target(ActorVersion, "actor")
TOKEN_TARGET = Target(TokenVersion, "token")


@reads(
    "/v1/actors",
    query=PageQuery(),
    returns=ActorOut(),
    formats=FORMATS_OF_LISTS,
    role=Role.ADMIN,
)
def list_actors(read: Read) -> Listing:
    """List the actors."""
    return list_of(read, ACTOR, resource_columns.ACTORS)


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
    "/v1/actors/{identity}",
    query=PinnedQuery(),
    returns=ActorOut(),
    target=ACTOR_TARGET,
    role=Role.ADMIN,
)
def get_actor(read: Read, identity: str) -> Single:
    """Read an actor."""
    return Single(
        queries.get(read.session, ACTOR, identity, read.known_at),
        resource_columns.ACTORS,
    )


@reads(
    "/v1/actors/{identity}/history",
    query=PageQuery(),
    target=ACTOR_TARGET,
    formats=FORMATS_OF_LISTS,
    role=Role.ADMIN,
)
def get_actor_history(read: Read, identity: str) -> Listing:
    """List every version of an actor, with the journal entry that made it."""
    return versions_of(read, ACTOR_TARGET, identity)


@reads(
    "/v1/tokens",
    query=PageQuery(),
    returns=TokenOut(),
    formats=FORMATS_OF_LISTS,
    role=Role.ADMIN,
)
def list_tokens(read: Read) -> Listing:
    """List the tokens, without their secrets."""
    return list_of(read, TOKEN, resource_columns.TOKENS)


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
    made, token = access.create_token(change, **fields)
    return WriteResult([made.id], token)


@reads(
    "/v1/tokens/{identity}",
    query=PinnedQuery(),
    returns=TokenOut(),
    target=TOKEN_TARGET,
    role=Role.ADMIN,
)
def get_token(read: Read, identity: str) -> Single:
    """Read a token, without its secret."""
    return Single(
        queries.get(read.session, TOKEN, identity, read.known_at),
        resource_columns.TOKENS,
    )


@writes(
    "DELETE",
    "/v1/tokens/{identity}",
    role=Role.ADMIN,
    answers=changed(TOKEN),
    returns=TokenOut(),
    target=TOKEN_TARGET,
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
    target=TOKEN_TARGET,
    status=201,
    refuses=("frozen", "shown-once"),
)
def rotate_token(change: Change, fields: dict[str, Any], identity: str) -> WriteResult:
    """Put a new token of the same actor in the place of one, which is revoked at once."""
    made, _, token = access.rotate_token(change, identity, **fields)
    return WriteResult([made.id], token)


@reads(
    "/v1/tokens/{identity}/history",
    query=PageQuery(),
    target=TOKEN_TARGET,
    formats=FORMATS_OF_LISTS,
    role=Role.ADMIN,
)
def get_token_history(read: Read, identity: str) -> Listing:
    """List every version of a token, with the journal entry that made it."""
    return versions_of(read, TOKEN_TARGET, identity)
