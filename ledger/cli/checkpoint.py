"""The `checkpoint` command: the journal as it stands, signed for others to hold."""

import os

import click

from ledger.cli import installation
from ledger.cli.home import Home
from ledger.cli.signing import Signer
from ledger.services import journal_head
from ledger.services.journal_tree import JournalTree
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
        first = journal_head.origin(session)
        assert first is not None, "a ledger that is founded has entries"
        Home(settings).check_belongs_to(first.hex())
        origin = settings.origin or f"exchange-ledger/{first.hex()[:16]}"
        signer = Signer(settings.home, origin)
        if shows_key:
            click.echo(signer.key.text)
            return
        note = signer.sign(session, JournalTree())
    click.echo(note, nl=False)
