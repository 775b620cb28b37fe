"""The `fork` command: a journal goes on that doesn't continue what was signed, and says why."""

import os
from datetime import UTC, datetime
from typing import Final

import click
from sqlalchemy.orm import Session

from ledger.cli import forks, installation, signatures, signing
from ledger.cli.signing import Signer
from ledger.db import kept_files
from ledger.rules.base.errors import LedgerError
from ledger.rules.proofs import checkpoints
from ledger.services import backups, journal_head, signed_journals
from ledger.services.journal import instant
from ledger.services.journal_tree import JournalTree, hashed_entries
from ledger.services.signed_journals import OtherJournal
from ledger.settings import Settings

_AFTERWARDS: Final = (
    "The journal goes on under this other name, and /v1/journal/forks shows why. Checkpoints and "
    "proofs of before still pass, with the key of before: they prove what the journal of before "
    "said, and nothing of this one. Give this checkpoint, and the key that `ledger checkpoint "
    "--key` prints, to all who hold older ones. Whatever compares with an older one each day "
    'may fail until it has these two: see "After a fork" in docs/operations.md.'
)


class NothingToFork(LedgerError):
    """The journal continues what was signed, or nothing was."""

    code = "bad-parameter"


@click.command()
@click.option(
    "--reason",
    required=True,
    help="Why the journal goes on otherwise than was signed; readers see it.",
)
def fork(reason: str) -> None:
    """Go on with a journal that doesn't continue the one of which a checkpoint was signed.

    Its checkpoints have another name from then on. `/v1/journal/forks` says why, and has the
    checkpoint that it doesn't continue.
    """
    os.umask(0o077)
    words = " ".join(reason.split())
    if not words:
        raise NothingToFork("--reason is empty: say why in some words.")
    settings = Settings.from_environment()
    if not os.path.lexists(settings.home / checkpoints.NOTE_FILE):
        raise _none_signed()
    tree = JournalTree(hashed_entries)
    with (
        signing.turn(settings.home),
        installation.readable(settings) as session,
    ):
        before = _not_continued(settings, session, tree)
        at = instant(datetime.now(UTC))
        forks.add(settings.home, at=at, before=before, reason=words)
        signer = Signer(settings, signing.origin(settings, session))
        note = signer.sign(session, tree)
    click.echo(note, nl=False)
    click.echo(_AFTERWARDS, err=True)


def _not_continued(
    settings: Settings,
    session: Session,
    tree: JournalTree,
) -> str:
    """Return the checkpoint signed last, where nothing here can continue it.

    Either the journal doesn't, or the key is lost; then another one is made.

    Raises:
        NothingToFork: it does, or none was signed.
    """
    name = signing.origin(settings, session)
    note = _of_lost_key(settings, name)
    if note is None:
        return _not_continued_by_journal(session, Signer(settings, name), tree)
    if not os.path.lexists(signing.key_file(settings)):
        signing.make_key(settings)
    return note


def _of_lost_key(settings: Settings, name: str) -> str | None:
    """Return the checkpoint that a key has signed which isn't here any more; else None.

    Raises:
        Unusable: what is kept is no checkpoint of this journal, or a setting names no key.
    """
    note = kept_files.text(settings.home / checkpoints.NOTE_FILE)
    if note is None or note == forks.last_before(settings.home):
        return None
    checkpoint = checkpoints.read(note)
    if checkpoint is None or checkpoint.origin != name:
        return None
    is_named = settings.signing_key_file is not None
    if not os.path.lexists(signing.key_file(settings)) and not is_named:
        return note
    signer = Signer(settings, name)
    return None if signatures.signs(note, checkpoint, signer.key) else note


def _not_continued_by_journal(
    session: Session,
    signer: Signer,
    tree: JournalTree,
) -> str:
    """Return the checkpoint signed last, where the journal doesn't continue it.

    Raises:
        NothingToFork: it does, or none was signed.
        DatabaseLost: its entries aren't those that its own head is of.
    """
    note = signer.last()
    if note is None:
        raise _none_signed()
    before = checkpoints.read(note)
    assert before is not None, "it was read before"
    size = journal_head.read(session).size
    try:
        signed_journals.check_continues(session, tree, before, size)
    except OtherJournal:
        # Nothing can go on from entries whose bytes aren't those that the journal has hashes of.
        backups.journal(session)
        return note
    raise NothingToFork(
        "The journal continues the checkpoint that was signed last: there is nothing to fork from."
    )


def _none_signed() -> NothingToFork:
    return NothingToFork("No checkpoint was signed: there is nothing to fork from.")
