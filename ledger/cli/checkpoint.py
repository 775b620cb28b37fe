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
from ledger.db import secret_files
from ledger.rules.proofs import timestamps
from ledger.services import loaded_journals
from ledger.services.journal_tree import JournalTree, hashed_entries
from ledger.settings import Settings

_FILE: Final = click.Path(path_type=Path)


@click.command()
@click.option("--key", "shows_key", is_flag=True, help="Print the public key instead.")
@click.option(
    "--first",
    is_flag=True,
    help="Say that nothing was signed with a key that is there without a checkpoint.",
)
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
@click.option(
    "--timestamp",
    "stamped_file",
    type=_FILE,
    metavar="FILE",
    help="Write it to a new FILE too, and to FILE.tsq a request to time-stamp that (RFC 3161).",
)
def checkpoint(
    shows_key: bool,  # noqa: FBT001 - click hands flags over by name
    first: bool,  # noqa: FBT001 - as above
    urls: Sequence[str],
    key_files: Sequence[Path],
    stamped_file: Path | None,
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
        loaded = loaded_journals.size(session) > 0
    with signing.turn(settings.home):
        has_new_key = signing.make_key_if_missing(
            settings,
            loaded=loaded,
            first=first,
        )
        signer = Signer(settings, origin, has_new_key=has_new_key)
        note = None
        if has_new_key or not shows_key:
            with installation.readable(settings) as session:
                tree = JournalTree(hashed_entries)
                note = signer.sign(session, tree, first=first)
    if note is None or shows_key:
        click.echo(signer.key.text)
    else:
        _pass_on(settings, note, witnesses, stamped_file)


def _pass_on(
    settings: Settings,
    note: str,
    witnesses: Sequence[Witness],
    stamped_file: Path | None,
) -> None:
    """Print a checkpoint, with what witnesses have cosigned, and write what is to be stamped."""
    refusals: list[str] = []
    if witnesses:
        note, refusals = _cosigned(settings, note, witnesses)
    click.echo(note, nl=False)
    if stamped_file is not None:
        _write_to_stamp(stamped_file, note.encode())
    if refusals:
        sys.exit("\n".join(refusals))


def _cosigned(
    settings: Settings,
    note: str,
    witnesses: Sequence[Witness],
) -> tuple[str, list[str]]:
    """Return a checkpoint with what witnesses have cosigned, and the refusals of the others."""
    asking = Cosigning(settings, note)
    gathered = []
    refusals = []
    for witness in witnesses:
        try:
            gathered.append(asking.ask(witness))
        except NotWitnessed as refused:
            refusals.append(f"ledger: {refused.detail}")
    return asking.keep(gathered), refusals


def _write_to_stamp(file: Path, content: bytes) -> None:
    """Write what is to be time-stamped, and the request that a time-stamping service takes.

    Raises:
        Unwritable: one of the files is there already, or can't be written.
    """
    with secret_files.new_file(file) as stamped:
        stamped.write(content)
    with secret_files.new_file(Path(f"{file}.tsq")) as query:
        query.write(timestamps.request(content))
