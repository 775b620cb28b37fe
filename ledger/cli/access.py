"""Actors and tokens from the command line, for when no token is at hand."""

import secrets
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TypeVar

import click

from ledger.cli import installation
from ledger.rules.permissions import Role
from ledger.schemas.access import TOKEN_DAYS_DEFAULT, ActorIn, RotationIn, TokenIn
from ledger.services import access, journal, records
from ledger.services.journal import SYSTEM, Change, Sealed, loads
from ledger.services.kinds import ACTOR, Kind
from ledger.settings import Settings

Recorded = TypeVar("Recorded")
TOKENS_LISTED_MAX: Final = 1_000_000


@click.group()
def actor() -> None:
    """Add and list actors: opaque ids with a role."""


@actor.command("add")
@click.argument("identity", metavar="ID")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
def add_actor(identity: str, role: str) -> None:
    """Add an actor."""
    fields = ActorIn().read({"id": identity, "role": role})
    _write(lambda change: access.create_actor(change, fields))
    click.echo(f"{identity} is a {role} now; make a token with: ledger token make {identity}")


@actor.command("list")
def list_actors() -> None:
    """List the actors."""
    _list(ACTOR, ("id", "role"))


_DAYS: Final = click.option(
    "--days", default=TOKEN_DAYS_DEFAULT, show_default=True, help="Days until it expires."
)
_TO: Final = click.option(
    "--to",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the header line for curl -H @file.",
)


@click.group()
def token() -> None:
    """Make, list, rotate and revoke tokens."""


@token.command("make")
@click.argument("actor_id", metavar="ACTOR")
@_DAYS
@_TO
def make_token(actor_id: str, days: int, to: Path | None) -> None:
    """Make a token of an actor: shown this once, or written to a file that only you can read."""
    fields = TokenIn().read({"actor": actor_id, "days": days})
    sealed, text = _write(lambda change: access.create_token(change, **fields))
    _show_once(sealed, text, to)


@token.command("rotate")
@click.argument("token_id", metavar="ID")
@_DAYS
@_TO
def rotate_token(token_id: str, days: int, to: Path | None) -> None:
    """Put a new token of the same actor in the place of one, which is revoked at once."""
    fields = RotationIn().read({"days": days})
    made, _, text = _write(lambda change: access.rotate_token(change, token_id, **fields))
    _show_once(made, text, to)
    click.echo(f"{token_id} is revoked.", err=True)


def _show_once(sealed: Sealed, text: str, to: Path | None) -> None:
    expires_at = loads(sealed.document)["expires_at"]
    if to is None:
        click.echo(text)
    else:
        installation.write_token(to, text)
        click.echo(f"Wrote {to}; use it with: curl -H @{to}")
    click.echo(f"{sealed.id} expires at {expires_at}.", err=True)


@token.command("list")
def list_tokens() -> None:
    """List the tokens, without their secrets: when each expires, was revoked and last used."""
    with installation.readable(Settings.from_environment()) as session:
        names = ("id", "actor", "expires_at", "revoked_at", "last_used_on")
        _print(access.uses(session, after=None, limit=TOKENS_LISTED_MAX).documents, names)


@token.command("revoke")
@click.argument("token_id", metavar="ID")
def revoke_token(token_id: str) -> None:
    """Revoke a token at once."""
    _write(lambda change: access.revoke_token(change, token_id))
    click.echo(f"{token_id} is revoked.")


def _write(record: Callable[[Change], Recorded]) -> Recorded:
    """Record one change as the ledger itself.

    The server must not be running, since one process writes at a time.
    """
    settings = Settings.from_environment()
    with (
        installation.opened(settings) as database,
        database.transaction() as session,
        journal.change(session, SYSTEM, datetime.now(UTC), secrets.token_bytes) as change,
    ):
        return record(change)


def _list(kind: Kind, names: tuple[str, ...]) -> None:
    with installation.readable(Settings.from_environment()) as session:
        _print(records.all_documents(session, kind), names)


def _print(documents: Iterable[bytes], names: tuple[str, ...]) -> None:
    for document in documents:
        click.echo("  ".join(str(loads(document)[name] or "-") for name in names))
