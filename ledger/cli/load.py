"""The `load` command: a file of lines recorded in a ledger, or a ledger of a dossier."""

import secrets
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import click

from ledger import db
from ledger.cli import empty_place, installation, progress, signatures
from ledger.cli.dossier_folder import DossierFolder, Unsound
from ledger.cli.home import Home
from ledger.cli.loading import file_parts
from ledger.cli.loading.course import Course
from ledger.cli.loading.doubts import Doubts
from ledger.cli.loading.file_parts import FilePart, NoLines
from ledger.cli.loading.sending import Sender
from ledger.cli.reading.command import default_token_file, remote_options
from ledger.cli.reading.remote_ledger import BATCH_SECONDS_MAX, RemoteLedger
from ledger.rules.base import bags
from ledger.rules.base.archive import Damaged
from ledger.rules.base.printable import grouped
from ledger.rules.proofs import checkpoints, forks
from ledger.rules.proofs.checkpoints import Checkpoint
from ledger.services import ledger_identity, loads
from ledger.services.batches import BATCH_LINES_MAX
from ledger.services.loads import Loaded
from ledger.settings import Settings

_AT_ONCE: Final = 1_000
_CHECKPOINT: Final = "journal/checkpoint"
_KEY: Final = "journal/key"
_FORKS: Final = "journal/forks"
_FORKS_TOLD: Final = (
    "Its journal was forked: it went on otherwise than was signed before. data/journal/forks in "
    "the dossier says when and why."
)
_FORKS_UNTOLD: Final = (
    "By the name in its checkpoint, its journal was forked, and the dossier doesn't say why: ask "
    "whoever runs the ledger that it is of."
)


class _Counted(DossierFolder):
    """A folder whose entries are counted on a terminal as they are read."""

    def lines(self, path: str) -> Iterator[bytes]:
        """Yield the lines of a file."""
        lines = super().lines(path)
        if path != loads.ENTRIES:
            return lines
        return progress.counted(lines, "entries")


@click.command()
@click.argument("path", metavar="PATH", type=click.Path(path_type=Path, exists=True))
@remote_options
@click.option(
    "--at-once",
    type=click.IntRange(1, BATCH_LINES_MAX),
    default=_AT_ONCE,
    show_default=True,
    help="How many lines of a file are recorded together. To go on with a file, give the same "
    "number again: with another one, lines that are recorded are refused.",
)
@click.option("--dates", help="How a CSV writes dates, as POST /v1/batches takes it.")
@click.option("--numbers", help="How a CSV writes numbers, such as 1.212,5.")
def load(
    path: Path,
    server: str,
    token_file: Path | None,
    at_once: int,
    **declared: str | None,
) -> None:
    """Record a FILE of lines in a ledger, or make a ledger of a FOLDER, a dossier.

    FILE is NDJSON or CSV of any size, as POST /v1/batches takes them. It is sent in parts to the
    server of a ledger; the same command goes on where it was left, and records nothing twice.

    FOLDER is loaded into a database that is empty, on either kind: all of it, or nothing. It is
    verified. Accounts are in no dossier: add your own then.
    """
    if path.is_dir():
        _load_dossier(path)
        return
    given = {name: value for name, value in declared.items() if value is not None}
    ledger = RemoteLedger(server, token_file or default_token_file(), BATCH_SECONDS_MAX)
    with ledger.in_known_form():
        _load_file(path, ledger, given, at_once)


def _load_file(
    path: Path,
    ledger: RemoteLedger,
    declared: Mapping[str, str],
    at_once: int,
) -> None:
    """Record the lines of a file in a ledger, in parts."""
    kind = file_parts.kind_of(path)
    sender = Sender(ledger, kind, declared)
    with _doubts_told() as doubts:
        with path.open("rb") as file, progress.cleared():
            course = Course(path.stat().st_size)
            for part in file_parts.parts(file, kind, at_once):
                recorded = sender.send(part)
                doubts.add(part, recorded.items)
                _say(part, recorded.batch)
                course.go_on(part)
        if not course.lines:
            raise NoLines(f"{path.name!a} has no lines that could be recorded.")
        click.echo(f"All {grouped(course.lines)} lines are recorded.")


@contextmanager
def _doubts_told() -> Iterator[Doubts]:
    """Tell at the end what is doubtful, also of what was recorded before something went wrong."""
    doubts = Doubts()
    try:
        yield doubts
    finally:
        for sentence in doubts.sentences():
            click.echo(sentence)


def _say(part: FilePart, batch: str | None) -> None:
    """Say of a part by which batch it was recorded; a terminal shows how far the file is."""
    if sys.stderr.isatty():
        return
    how = "were recorded before" if batch is None else f"recorded, batch {batch}"
    click.echo(f"From line {grouped(part.number)}: {grouped(part.lines)} lines {how}.")


def _load_dossier(folder: Path) -> None:
    """Make a ledger of a dossier."""
    settings = Settings.from_environment()
    with installation.held(settings):
        empty_place.check(settings)
        home = Home(settings)
        dossier = _Counted(folder)
        dossier.check()
        _check_whole_ledger(dossier)
        signed = _signed(dossier)
        forked = _forked(dossier, signed)
        with empty_place.opened(settings) as database:
            db.check_safe(database)
            with database.transaction() as session:
                loaded = loads.load(session, dossier, signed, secrets.token_bytes)
                marks = ledger_identity.read(session)
                # Before the database gets its name.
                home.check_belongs_to(marks.origin)
        home.belong_to(marks)
    _say_loaded(loaded, forked)


def _say_loaded(
    loaded: Loaded,
    forked: str,
) -> None:
    """Say what was loaded, what was told of forks, and what to do next."""
    root = checkpoints.root_text(loaded.root)
    click.echo(f"Loaded {grouped(loaded.entries)} entries, root {root}.")
    if forked:
        click.echo(forked)
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
    """Return the checkpoint in a dossier, whose signature holds; None where it has none.

    The key came along with what it signs: this finds damage, and no forger.

    Raises:
        Unsound: the checkpoint or its key is missing or spoiled, or that key hasn't signed it.
    """
    if not dossier.has(_CHECKPOINT) and not dossier.has(_KEY):
        return None
    note = dossier.content(_CHECKPOINT).decode(errors="replace")
    checkpoint = checkpoints.read(note)
    if checkpoint is None:
        raise Unsound(f"data/{_CHECKPOINT} is no checkpoint.")
    key = checkpoints.read_key(dossier.content(_KEY).decode(errors="replace"))
    if key is None:
        raise Unsound(f"data/{_KEY} is no public key of a ledger.")
    if not signatures.signs(note, checkpoint, key):
        raise Unsound(f"The key in data/{_KEY} hasn't signed data/{_CHECKPOINT}.")
    return checkpoint


def _forked(dossier: DossierFolder, signed: Checkpoint | None) -> str:
    """Return a sentence on the forks of the journal in a dossier; nothing without any.

    Raises:
        Unsound: those that it tells of aren't those that the name in its checkpoint counts.
    """
    name = "" if signed is None else signed.origin
    if not dossier.has(_FORKS):
        is_forked = forks.MARK in name
        return _FORKS_UNTOLD if is_forked else ""
    lines = dossier.content(_FORKS).decode(errors="replace")
    if forks.counted_by(name, lines) != lines:
        raise Unsound(
            f"data/{_FORKS} doesn't tell of the forks that the name in data/{_CHECKPOINT} counts."
        )
    return _FORKS_TOLD
