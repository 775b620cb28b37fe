"""Checkpoints that were kept: files with a signed note, which the journal must continue."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from ledger.cli import forks, signatures, signing
from ledger.cli.home import Unusable
from ledger.db import kept_files
from ledger.db.kept_files import NotPlain
from ledger.rules.proofs import checkpoints, cosignatures
from ledger.rules.proofs.checkpoints import Checkpoint, PublicKey
from ledger.settings import Settings

_LOST: Final = (
    "the home folder has a key and no checkpoint: entries that were signed may be missing. Put the "
    "newest checkpoint back, or run `ledger checkpoint --first` if none was ever signed"
)

#: How a key of each kind looks. The kind is the first byte, and so the first letter in Base64.
_LOOKS_LIKE: Final = {
    checkpoints.ED25519: (
        "of a ledger with Ed25519. It is one line, such as `ledger checkpoint --key` and "
        "/v1/journal/key have: NAME+ID+A..."
    ),
    cosignatures.ED25519: (
        "of a witness with Ed25519. It is one line, which whoever runs the witness gives: "
        "NAME+ID+B... The key of the ledger itself (NAME+ID+A...) is of another kind."
    ),
}


def read_all(
    home: Path,
    others: Sequence[Path],
    key_file: Path | None,
) -> list[Checkpoint]:
    """Return the checkpoint that was signed last in a home folder, if any, and some others.

    Without a key of their own the others were signed by that of the home folder; where that has
    no public key, the one given is its own too.

    Raises:
        Unusable: a file can't be read, or its key has signed no checkpoint in it.
        SpoiledFile: one of the home folder is no plain file, or can't be read.
    """
    own_note = home / checkpoints.NOTE_FILE
    own_key = home / checkpoints.PUBLIC_KEY_FILE
    if key_file is not None and not own_key.exists():
        own_key = key_file
    signed = []
    if kept_files.read(own_note) is not None:
        kept_files.read(own_key)
        signed.append(_read(own_note, own_key))
    signed += [_read(path, key_file or own_key) for path in others]
    return signed


def lost(settings: Settings) -> str | None:
    """Return a sentence where a home folder has a key, and not what it has signed; else None."""
    home = settings.home
    keys = (home / signing.KEY_FILE, home / checkpoints.PUBLIC_KEY_FILE)
    if not any(map(os.path.lexists, keys)):
        return None
    if kept_files.read(home / checkpoints.NOTE_FILE) is not None:
        return None
    return _LOST


def _read(path: Path, key_file: Path) -> Checkpoint:
    """Return the checkpoint in a file, whose signature holds."""
    key = read_key(key_file, checkpoints.ED25519)
    note = _text(path)
    checkpoint = checkpoints.read(note)
    if checkpoint is None or not signatures.signs(note, checkpoint, key):
        of_fork = checkpoint is not None and forks.is_other(checkpoint.origin, key.name)
        because = ", since it is of another fork of this journal" if of_fork else ""
        raise Unusable(
            f"{path} holds no checkpoint that the key in {key_file} has signed{because}: give the "
            "key that signed it with --key FILE."
        )
    return checkpoint


def read_key(path: Path, kind: bytes) -> PublicKey:
    """Return the public key of a kind that a file holds: of a log, or of a witness.

    Raises:
        Unusable: it holds none.
    """
    key = checkpoints.read_key(_text(path), kind)
    if key is None:
        raise Unusable(f"{path} holds no public key {_LOOKS_LIKE[kind]}")
    return key


def _text(path: Path) -> str:
    try:
        return kept_files.content(path).decode()
    except (NotPlain, OSError, UnicodeDecodeError) as failed:
        raise Unusable(f"{path} can't be read: {failed}.") from None
