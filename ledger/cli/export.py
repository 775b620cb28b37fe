"""The `export` command: a dossier for a lawyer, an archive or a colleague."""

import os
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import click

from ledger.api.http import log
from ledger.app import create_app
from ledger.cli import bag_folder, installation, signing
from ledger.cli.home import Unusable
from ledger.db.one_moment import OneMoment
from ledger.dossiers.answers import Answers
from ledger.dossiers.dossier import Contents, Dossier, Signed
from ledger.rules.base.printable import grouped
from ledger.rules.proofs import checkpoints
from ledger.services import agreement_resources, journal_head
from ledger.services.journal_tree import JournalTree
from ledger.settings import Settings


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--known-at",
    help="Write what the ledger said at a journal size, on a day, or at an instant.",
)
@click.option(
    "--agreement",
    metavar="ID",
    help="Write what is of one agreement alone, with the articles that it rests on.",
)
def export(folder: Path, known_at: str | None, agreement: str | None) -> None:
    """Write what readers may see, and the articles, to an empty FOLDER that checks itself.

    It holds one moment of the ledger, beside a running server or without one. READ-ME.txt in it
    says what is there and how to check it.
    """
    os.umask(0o077)
    settings = Settings.from_environment()
    # Before the journal is read, which then has all that was signed.
    signed = _signed(settings.home)
    # What the ledger refuses to answer is said below, and in the READ-ME.
    with log.silent(), installation.readable(settings) as session:
        head = journal_head.read(session)
        if signed is not None and signed.checkpoint is not None:
            tree = JournalTree()
            signing.check_continues(session, tree, signed.checkpoint, head.size)
        client = create_app(OneMoment(session)).test_client()
        answers = Answers(client, known_at)
        part = None
        if agreement is not None:
            part = agreement_resources.find(session, agreement, answers.size)
        with bag_folder.new_bag(folder) as bag:
            contents = Contents(session, head, answers, signed, part)
            dossier = Dossier(bag, contents)
            dossier.write(datetime.now(UTC))
    entries = grouped(head.size)
    files = grouped(bag.files)
    click.echo(f"Wrote {folder}: {entries} entries, {files} files.")
    for path in dossier.left_out:
        click.echo(f"Left out, since it is too large to be made: {path}", err=True)


def _signed(home: Path) -> Signed | None:
    """Return the last checkpoint and its key; None where nothing was signed yet.

    Raises:
        Unusable: what stands there is no checkpoint.
    """
    with suppress(FileNotFoundError):
        signed = Signed(
            _text(home / checkpoints.NOTE_FILE),
            _text(home / checkpoints.PUBLIC_KEY_FILE),
        )
        if signed.checkpoint is None:
            raise Unusable(
                f"{home / checkpoints.NOTE_FILE} holds no checkpoint: put it back from a copy of "
                "the home folder."
            )
        return signed
    return None


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="replace")
