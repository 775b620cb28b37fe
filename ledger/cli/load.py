"""The `load` command: a ledger of a dossier."""

import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click

from ledger import db
from ledger.cli import empty_place, installation, progress
from ledger.cli.dossier_folder import DossierFolder
from ledger.cli.home import Home
from ledger.rules.base import bags
from ledger.rules.base.archive import Damaged
from ledger.rules.base.printable import grouped
from ledger.rules.proofs import checkpoints
from ledger.rules.proofs.checkpoints import Checkpoint
from ledger.services import ledger_identity, loads
from ledger.settings import Settings

_CHECKPOINT: Final = "journal/checkpoint"


class _Counted(DossierFolder):
    """A folder whose entries are counted on a terminal as they are read."""

    def lines(self, path: str) -> Iterator[bytes]:
        """Yield the lines of a file."""
        lines = super().lines(path)
        if path != loads.ENTRIES:
            return lines
        return progress.counted(lines, "entries")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
def load(folder: Path) -> None:
    """Make a ledger of the dossier in FOLDER in a database that is empty, on either kind.

    All of it is loaded and verified, or nothing. Accounts are in no dossier: add your own then.
    """
    settings = Settings.from_environment()
    with installation.held(settings):
        empty_place.check(settings)
        home = Home(settings)
        dossier = _Counted(folder)
        dossier.check()
        _check_whole_ledger(dossier)
        signed = _signed(dossier)
        with empty_place.opened(settings) as database:
            db.check_safe(database)
            with database.transaction() as session:
                loaded = loads.load(session, dossier, signed, secrets.token_bytes)
                marks = ledger_identity.read(session)
                # Before the database gets its name.
                home.check_belongs_to(marks.origin)
        home.belong_to(marks)
    click.echo(f"Loaded {grouped(loaded.entries)} entries, root {loaded.root.hex()}.")
    click.echo(
        "Nobody has an account here yet: `ledger actor add ID --role admin`, then "
        "`ledger token make ID`."
    )
    click.echo(
        "To see that these entries are those that somebody signed: `ledger verify --against "
        "CHECKPOINT --key KEY`, both from elsewhere than the dossier."
    )


def _check_whole_ledger(dossier: DossierFolder) -> None:
    """Refuse a dossier that doesn't hold all that was recorded.

    Raises:
        Damaged: it is of one agreement, or of an earlier moment, or says nothing of the kind.
    """
    labels = dossier.information()
    agreement = labels.get(bags.LEDGER_AGREEMENT)
    if agreement is not None:
        raise Damaged(
            f"This is a dossier of one agreement alone, {agreement}: what else its journal seals "
            "isn't in it, so no ledger can be made of it. Ask for one of the whole ledger, which "
            "`ledger export FOLDER` makes without --agreement; nothing was loaded."
        )
    size = labels.get(bags.LEDGER_SIZE)
    entries = sum(1 for _ in dossier.lines(loads.ENTRIES))
    if size != str(entries):
        raise Damaged(
            f"This dossier shows the ledger at journal size {size}, and its journal has "
            f"{grouped(entries)} entries: what was recorded after that isn't in it. Ask for one "
            "that `ledger export FOLDER` makes without --known-at; nothing was loaded."
        )


def _signed(dossier: DossierFolder) -> Checkpoint | None:
    """Return the checkpoint in a dossier; None where it has none.

    Raises:
        Damaged: what is in its place is no checkpoint.
    """
    if not dossier.has(_CHECKPOINT):
        return None
    note = dossier.content(_CHECKPOINT).decode(errors="replace")
    checkpoint = checkpoints.read(note)
    if checkpoint is None:
        raise Damaged(f"data/{_CHECKPOINT} is no checkpoint; nothing was loaded.")
    return checkpoint
