"""The `export` command: a dossier for a lawyer, an archive or a colleague."""

import os
from contextlib import nullcontext
from pathlib import Path

import click
from sqlalchemy.orm import Session

from ledger.api.http import log
from ledger.api.http.app_handlers import utc_now
from ledger.api.http.streaming import Source
from ledger.app import create_app
from ledger.cli import bag_folder, installation, progress
from ledger.db.read_only import ReadOnly
from ledger.dossiers import signed_files
from ledger.dossiers.answers import Answers
from ledger.dossiers.dossier import Contents, Dossier
from ledger.rules.base.errors import LedgerError
from ledger.rules.base.printable import grouped
from ledger.rules.proofs.checkpoints import Checkpoint
from ledger.services import agreement_resources, journal_head, signed_journals
from ledger.services import verify as verifying
from ledger.services.journal_tree import JournalTree, hashed_entries
from ledger.services.signed_journals import OtherJournal
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
    signed = signed_files.read(settings.home)
    now = utc_now()
    # What the ledger refuses to answer is said below, and in the READ-ME.
    with log.silent(), installation.readable(settings) as session:
        head = journal_head.read(session)
        tree = JournalTree(hashed_entries)
        if signed is not None:
            _check_continues(session, tree, signed.checkpoint, head.size)
        _check_sound(session)
        moment = ReadOnly(lambda: nullcontext(session))
        client = create_app(moment, clock=lambda: now, noted=False).test_client()
        answers = Answers(client, known_at)
        part = None
        if agreement is not None:
            part = agreement_resources.find(session, agreement, answers.size)
        contents = Contents(
            source=Source(moment, nullcontext, request_id=""),
            head=head,
            answers=answers,
            tree=tree,
            signed=signed,
            of_agreement=part,
            today=now.date().isoformat(),
        )
        with bag_folder.new_bag(folder) as bag:
            dossier = Dossier(bag, contents)
            progress.count(dossier.write())
    entries, files = grouped(head.size), grouped(bag.files)
    click.echo(f"Wrote {folder}: {entries} entries, {files} files.")
    for path in dossier.left_out:
        click.echo(f"Left out, since it is too large to be made: {path}", err=True)


class Unverified(LedgerError):
    """Something in the ledger isn't as it was sealed."""

    code = "database-lost"


def _check_sound(session: Session) -> None:
    """Make sure that all is as it was sealed: totals go by columns that a reader can't compare.

    Raises:
        Unverified: something isn't.
    """
    for verdict in verifying.verify(session):
        if verdict.wrong is not None:
            raise Unverified(
                f"No dossier is made of a ledger that `ledger verify` doesn't pass, and nothing "
                f"was written: {verdict.check}: {verdict.wrong}"
            )


def _check_continues(
    session: Session,
    tree: JournalTree,
    signed: Checkpoint,
    size: int,
) -> None:
    """Make sure that the journal is the one that was signed: others may hold its checkpoint.

    `tree` goes by the bytes of entries: whoever changed one may have left its hash.

    Raises:
        OtherJournal: it isn't.
    """
    try:
        signed_journals.check_continues(session, tree, signed, size)
    except OtherJournal as lost:
        raise OtherJournal(
            f"{lost.detail} No dossier is made of such a journal, and nothing was written: do one "
            "of the two first. `ledger backup` keeps what is here meanwhile; where it refuses too, "
            "entries were changed, and only the first is left."
        ) from None
