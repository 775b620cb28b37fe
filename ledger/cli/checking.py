"""Checks of the ledger against itself and of what is generated against the code.

`verify` reads the ledger, `db check` the tables, and `openapi` writes or compares openapi.yaml.
"""

import sys
from pathlib import Path

import click

from ledger import db as database
from ledger.api import openapi as described
from ledger.cli import installation
from ledger.db import Database
from ledger.services import verify as verifying
from ledger.settings import Settings


@click.command()
def verify() -> None:
    """Check entries, hashes, root, documents, passages and sources.

    Exit 1 where anything doesn't hold.
    """
    failed = False
    with installation.readable(Settings.from_environment()) as session:
        for verdict in verifying.verify(session):
            failed = failed or verdict.wrong is not None
            click.echo(
                f"{'FAIL' if verdict.wrong else 'ok':4}  {verdict.check:10}  "
                f"{verdict.wrong or verdict.counted}"
            )
    if failed:
        sys.exit(1)


@click.group()
def db() -> None:
    """Look after the database."""


@db.command()
def upgrade() -> None:
    """Bring the tables to the newest revision; serve does it by itself."""
    settings = Settings.from_environment()
    with installation.opened(settings):
        click.echo("The tables are at the newest revision.")


@db.command()
def check() -> None:
    """Compare the migrations with the models, on a database of its own in the home folder."""
    settings = Settings.from_environment()
    with installation.held(settings):
        checked = Database(settings.database_url)
        try:
            database.migrate(checked)
            database.check_migrations(checked)
        finally:
            checked.dispose()


@click.command()
@click.option(
    "--check", is_flag=True, help="Compare openapi.yaml with the code instead of writing it."
)
def openapi(check: bool) -> None:  # noqa: FBT001 - click hands flags over by name
    """Write openapi.yaml from the code."""
    path = Path("openapi.yaml")
    text = described.document()
    if not check:
        path.write_text(text)
    elif not path.exists() or path.read_text() != text:
        sys.exit("openapi.yaml differs from the code; write it again with: ./run ledger openapi")
