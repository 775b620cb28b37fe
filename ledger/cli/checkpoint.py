"""The `checkpoint` command: the journal as it stands, signed for others to hold."""

import os

import click

from ledger.cli import installation, signing
from ledger.cli.signing import Signer
from ledger.services.journal_tree import JournalTree, hashed_entries
from ledger.settings import Settings


@click.command()
@click.option("--key", "shows_key", is_flag=True, help="Print the public key instead.")
def checkpoint(shows_key: bool) -> None:  # noqa: FBT001 - click hands flags over by name
    """Sign a checkpoint of the journal, beside a running server or without one, and print it.

    Exit 1 where the journal doesn't continue the one of which a checkpoint was signed before.
    """
    os.umask(0o077)
    settings = Settings.from_environment()
    with installation.readable(settings) as session:
        origin = signing.origin(settings, session)
    with signing.turn(settings.home):
        signer = Signer(settings, origin)
        if shows_key:
            click.echo(signer.key.text)
            return
        with installation.readable(settings) as session:
            note = signer.sign(session, JournalTree(hashed_entries))
    click.echo(note, nl=False)
