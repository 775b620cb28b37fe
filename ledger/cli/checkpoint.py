"""The `checkpoint` command: the journal as it stands, signed for others to hold."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from ledger.cli import cosigning, installation, signing
from ledger.cli.cosigning import Cosigning
from ledger.cli.signing import Signer
from ledger.cli.witnesses import NotWitnessed, Witness
from ledger.services.journal_tree import JournalTree, hashed_entries
from ledger.settings import Settings

_FILE: Final = click.Path(path_type=Path)


@click.command()
@click.option("--key", "shows_key", is_flag=True, help="Print the public key instead.")
@click.option(
    "--witness",
    "urls",
    metavar="URL",
    multiple=True,
    help="Have a witness cosign it (C2SP tlog-witness); may be given several times.",
)
@click.option(
    "--witness-key",
    "key_files",
    type=_FILE,
    metavar="FILE",
    multiple=True,
    help="The public key of that witness.",
)
def checkpoint(
    shows_key: bool,  # noqa: FBT001 - click hands flags over by name
    urls: Sequence[str],
    key_files: Sequence[Path],
) -> None:
    """Sign a checkpoint of the journal, beside a running server or without one, and print it.

    Exit 1 where the journal doesn't continue the one of which a checkpoint was signed before, or a
    witness hasn't cosigned it.
    """
    os.umask(0o077)
    witnesses = cosigning.read_witnesses(urls, key_files)
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
    if witnesses:
        _cosign(settings, note, witnesses)
    else:
        click.echo(note, nl=False)


def _cosign(
    settings: Settings,
    note: str,
    witnesses: Sequence[Witness],
) -> None:
    """Have a checkpoint cosigned, print it with what came back, and say what didn't."""
    asking = Cosigning(settings, note)
    gathered = []
    refusals = []
    for witness in witnesses:
        try:
            gathered.append(asking.ask(witness))
        except NotWitnessed as refused:
            refusals.append(f"ledger: {refused.detail}")
    click.echo(asking.keep(gathered), nl=False)
    if refusals:
        sys.exit("\n".join(refusals))
