"""The files that signing has left in the home folder, as a dossier has them."""

from dataclasses import dataclass
from pathlib import Path

from ledger.db import kept_files
from ledger.rules.base.errors import LedgerError
from ledger.rules.proofs import checkpoints, forks
from ledger.rules.proofs.checkpoints import Checkpoint


class Spoiled(LedgerError):
    """What stands in the place of the last checkpoint is none."""

    code = "database-lost"


@dataclass(frozen=True, slots=True)
class Signed:
    """The last checkpoint, in the note that was signed, and the text of its public key.

    `forks` has a line for each fork of the journal, with why it went on otherwise.
    """

    note: str
    key: str
    forks: str
    checkpoint: Checkpoint


def read(home: Path) -> Signed | None:
    """Return the last checkpoint and its key; None where nothing was signed yet.

    Raises:
        Spoiled: what stands there is no checkpoint.
        SpoiledFile: it is no file, or can't be read.
    """
    note = kept_files.text(home / checkpoints.NOTE_FILE)
    key = kept_files.text(home / checkpoints.PUBLIC_KEY_FILE)
    if note is None or key is None:
        return None
    checkpoint = checkpoints.read(note)
    if checkpoint is None:
        raise Spoiled(
            f"The file {checkpoints.NOTE_FILE} of the home folder holds no checkpoint: put it "
            "back from a copy of the home folder."
        )
    text_of_forks = kept_files.text(home / checkpoints.FORKS_FILE) or ""
    counted = forks.counted_by(checkpoint.origin, text_of_forks)
    return Signed(note, key, counted, checkpoint)
