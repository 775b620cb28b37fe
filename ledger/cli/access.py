"""Actors and tokens from the command line, for when no token is at hand."""

import secrets
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TypeVar

import click

from ledger.cli import installation
from ledger.cli.numbers import NumberOption
from ledger.db import secret_files
from ledger.db.secret_files import Unwritable, Write
from ledger.rules.base import tokens
from ledger.rules.workflow.permissions import Role
from ledger.schemas.access import (
    TOKEN_DAYS_DEFAULT,
    TOKEN_DAYS_MAX,
    ActorIn,
    RotationIn,
    TokenIn,
)
from ledger.services import access, journal, queries
from ledger.services.journal import SYSTEM, Change, Sealed, loads
from ledger.services.resources import ACTOR, Columns, ResourceType
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
    fields = ActorIn().read(
        {
            "id": identity,
            "role": role,
        }
    )
    _write(lambda change: access.create_actor(change, fields))
    click.echo(
        f"{identity} is a {role} now; make a token with: ledger token make {identity}"
    )


@actor.command("list")
def list_actors() -> None:
    """List the actors."""
    _list(ACTOR, ("id", "role"))


_DAYS: Final = click.option(
    "--days",
    default=TOKEN_DAYS_DEFAULT,
    show_default=True,
    type=NumberOption(1, TOKEN_DAYS_MAX),
    help="Days until it expires.",
)


def _check_name(
    _context: click.Context,
    _option: click.Parameter,
    to: Path | None,
) -> Path | None:
    """Refuse an empty name, which a shell makes of a variable that isn't set."""
    if to == Path():
        raise click.BadParameter(
            "an empty name is no file; name one, such as mine.token."
        )
    return to


_TO: Final = click.option(
    "--to",
    callback=_check_name,
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
def make_token(
    actor_id: str,
    days: int,
    to: Path | None,
) -> None:
    """Make a token of an actor: shown this once, or written to a file that only you can read."""
    fields = TokenIn().read(
        {
            "actor": actor_id,
            "days": days,
        }
    )
    _check_replaceable(to, None)
    with _handed_over(to) as hand_over:
        sealed = _write(lambda change: _make(change, fields, hand_over))
    _say_made(sealed, to)


def _make(
    change: Change,
    fields: Columns,
    hand_over: Write,
) -> Sealed:
    sealed, text = access.create_token(change, **fields)
    hand_over(text)
    return sealed


@token.command("rotate")
@click.argument("token_id", metavar="ID")
@_DAYS
@_TO
def rotate_token(
    token_id: str,
    days: int,
    to: Path | None,
) -> None:
    """Put a new token of the same actor in the place of one, which is revoked at once."""
    fields = RotationIn().read({"days": days})
    _check_replaceable(to, token_id)
    with _handed_over(to) as hand_over:
        sealed = _write(lambda change: _rotate(change, token_id, fields, hand_over))
    _say_made(sealed, to)
    click.echo(f"{token_id} is revoked.", err=True)


def _rotate(
    change: Change,
    token_id: str,
    fields: Columns,
    hand_over: Write,
) -> Sealed:
    sealed, _, text = access.rotate_token(change, token_id, **fields)
    hand_over(text)
    return sealed


def _check_replaceable(to: Path | None, token_id: str | None) -> None:
    """Refuse to write over a file, unless it holds the token that is being rotated.

    Raises:
        Unwritable: it holds something else, perhaps the only copy of a token.
    """
    if to is None or not to.is_file() or to.stat().st_size == 0:
        return
    content = to.read_text(errors="replace").strip()
    token_text = content.removeprefix(installation.PREFIX)
    kept = tokens.read(token_text)
    if kept is None or kept.id != token_id:
        raise Unwritable(
            f"{to} is there already, and what it holds would be lost; name a new file. "
            "Nothing was changed."
        )


@contextmanager
def _handed_over(to: Path | None) -> Iterator[Write]:
    """Yield what hands a token over: to a file, or to standard output.

    That is done before the token is recorded: one that nobody has seen is of no use.
    """
    if to is None:
        yield _print_token
        return
    with secret_files.written(to) as write:
        yield lambda text: write(installation.header_line(text))


def _print_token(text: str) -> None:
    try:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()
    except OSError as failed:
        raise Unwritable(
            f"Standard output can't be written: {failed.strerror}; nothing was changed."
        ) from None


def _say_made(sealed: Sealed, to: Path | None) -> None:
    if to is not None:
        click.echo(f"Wrote {to}; use it with: curl -H @{to}")
    document = loads(sealed.document)
    expires_at = document["expires_at"]
    click.echo(f"{sealed.id} expires at {expires_at}.", err=True)


@token.command("list")
def list_tokens() -> None:
    """List the tokens, without their secrets: when each expires, was revoked and last used."""
    names = (
        "id",
        "actor",
        "expires_at",
        "revoked_at",
        "last_used_on",
    )
    with installation.readable(Settings.from_environment()) as session:
        uses = access.uses(session, after=None, limit=TOKENS_LISTED_MAX)
        _print(uses.documents, names)


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
        journal.change(
            session,
            SYSTEM,
            datetime.now(UTC),
            secrets.token_bytes,
        ) as change,
    ):
        return record(change)


def _list(resource_type: ResourceType, names: tuple[str, ...]) -> None:
    with installation.readable(Settings.from_environment()) as session:
        documents = queries.all_documents(session, resource_type)
        _print(documents, names)


def _print(documents: Iterable[bytes], names: tuple[str, ...]) -> None:
    for document in documents:
        fields = loads(document)
        cells = [str(fields[name] or "-") for name in names]
        click.echo("  ".join(cells))
