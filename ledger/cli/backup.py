"""The `backup` and `restore` commands: all that the database holds, in one file."""

import gzip
import os
import shutil
import stat
import sys
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Final

import click

from ledger import db
from ledger.cli import empty_place, installation
from ledger.cli.home import Home
from ledger.db import secret_files
from ledger.db.secret_files import Unwritable
from ledger.rules.base import archive
from ledger.rules.base.archive import Damaged
from ledger.rules.base.printable import grouped
from ledger.rules.proofs import checkpoints
from ledger.services import backups, restores
from ledger.services.backups import Header
from ledger.services.ledger_identity import Marks
from ledger.settings import Settings

#: A quarter smaller than by 1, in less than twice the time; 9 takes nearly thrice that.
_COMPRESSION: Final = 6


#: The name of standard input, and of standard output.
_PIPE: Final = Path("-")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
def backup(file: Path) -> None:
    """Write all that the database holds to a new FILE, beside a running server or without one.

    It holds one moment of the ledger, and nobody who writes waits for it. "-" is standard output.
    """
    os.umask(0o077)
    settings = Settings.from_environment()
    with installation.readable(settings) as session, _output(file) as raw:
        header = backups.header(session)
        lines = archive.sealed(backups.values(session, header))
        _compress(lines, raw)
    name = "a backup" if file == _PIPE else file
    click.echo(f"Wrote {name}: {_described(header)}.", err=file == _PIPE)


@contextmanager
def _output(file: Path) -> Iterator[BinaryIO]:
    """Open what a backup is written to.

    Raises:
        Unwritable: it can't be written, or is a terminal.
    """
    if file != _PIPE:
        with secret_files.new_file(file) as raw:
            yield raw
        return
    if sys.stdout.isatty():
        raise Unwritable(
            "A backup is no text for a terminal: name a file, or give standard output to a program."
        )
    try:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    except OSError as failed:
        raise Unwritable(
            f"Standard output can't be written: {failed.strerror}; it holds no whole backup."
        ) from None


def _compress(lines: Iterator[bytes], raw: BinaryIO) -> None:
    with gzip.GzipFile(
        filename="",
        mode="wb",
        compresslevel=_COMPRESSION,
        fileobj=raw,
        mtime=0,
    ) as compressed:
        compressed.writelines(lines)


def _described(header: Header) -> str:
    root = checkpoints.root_text(bytes.fromhex(header.root))
    return f"{grouped(header.entries)} entries, root {root}"


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
def restore(file: Path) -> None:
    """Make the ledger of a backup in a database that is empty, on either kind of database.

    All of it is restored, or nothing. "-" is standard input.
    """
    settings = Settings.from_environment()
    with installation.held(settings), _input(file, settings.home) as kept:
        empty_place.check(settings)
        header = _check_whole(kept)
        home = Home(settings)
        with _belonging(home, header.marks), empty_place.opened(settings) as database:
            db.check_safe(database)
            with database.transaction() as session:
                values = _values(kept)
                next(values)
                restores.restore(session, header, values)
    click.echo(f"Restored {_described(header)}.")
    click.echo(_about_signing(settings.home / checkpoints.NOTE_FILE, header))


@contextmanager
def _belonging(home: Home, marks: Marks) -> Iterator[None]:
    """Note which ledger a home belongs to, and forget it where the backup is refused.

    It is noted first: where this is killed, nobody founds another ledger here by mistake.
    """
    is_new = home.marks is None
    home.belong_to(marks)
    try:
        yield
    except Damaged:
        if is_new:
            home.forget()
        raise


@contextmanager
def _input(file: Path, home: Path) -> Iterator[Path]:
    """Yield the name of a file that can be read twice: what comes by a pipe is kept meanwhile."""
    if file != _PIPE:
        yield file
        return
    with tempfile.TemporaryFile(dir=home) as kept:
        shutil.copyfileobj(sys.stdin.buffer, kept)
        kept.flush()
        descriptor = kept.fileno()
        yield Path(f"/proc/self/fd/{descriptor}")


def _check_whole(file: Path) -> Header:
    """Read a backup to its end, and return its header.

    Raises:
        Damaged: it isn't as it was made, or is none; or this version can't restore it.
    """
    status = file.stat()
    if not stat.S_ISREG(status.st_mode):
        raise Damaged(
            f"{file} is no plain file, and a backup is read twice; for a pipe say -."
        )
    values = _values(file)
    header = restores.read_header(next(values, None))
    for _ in values:
        pass
    return header


def _values(file: Path) -> Iterator[Any]:
    return archive.opened(_lines(file))


def _lines(file: Path) -> Iterator[bytes]:
    """Yield the lines of a backup.

    Raises:
        Damaged: it was cut or changed, or is none.
    """
    try:
        with gzip.open(file) as lines:
            yield from lines
    except EOFError:
        raise Damaged(
            "The backup ends too early: it was cut. Take another one."
        ) from None
    except (gzip.BadGzipFile, zlib.error) as failed:
        raise Damaged(
            f"The backup is damaged, or is none ({failed}). Take another one."
        ) from None


def _about_signing(note: Path, header: Header) -> str:
    """Return a sentence on the last signed checkpoint, which no backup holds."""
    if not note.is_file():
        return (
            "No checkpoint is here: no backup holds it, nor the key that signs it. If checkpoints "
            "of this ledger were signed, put checkpoint.key and the newest checkpoint into the "
            "home folder: no other key signs under its name."
        )
    checkpoint = checkpoints.read(note.read_text(encoding="utf-8", errors="replace"))
    if checkpoint is None:
        return (
            f"{note} holds no checkpoint: put it back from a copy of the home folder."
        )
    size = grouped(checkpoint.size)
    if checkpoint.size <= header.entries:
        return (
            f"The last checkpoint is of {size} entries, and at least so many are here: `ledger "
            "verify` says whether they are those."
        )
    return (
        f"The last checkpoint is of {size} entries: this backup is older, and none is signed until "
        "what came after it is back. If there is a newer backup, restore that; if not, `ledger "
        "fork --reason` says why the ledger goes on without them."
    )
