"""The files that signing has left in the home folder, as a dossier has them."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ledger.rules.base.errors import LedgerError
from ledger.rules.proofs import checkpoints
from ledger.rules.proofs.checkpoints import Checkpoint


class Spoiled(LedgerError):
    """What stands in the place of the last checkpoint is none."""

    code = "database-lost"


@dataclass(frozen=True, slots=True)
class Signed:
    """The last checkpoint, in the note that was signed, and the text of its public key."""

    note: str
    key: str
    checkpoint: Checkpoint


def read(home: Path) -> Signed | None:
    """Return the last checkpoint and its key; None where nothing was signed yet.

    Raises:
        Spoiled: what stands there is no checkpoint.
    """
    with suppress(FileNotFoundError):
        note = _text(home / checkpoints.NOTE_FILE)
        key = _text(home / checkpoints.PUBLIC_KEY_FILE)
        checkpoint = checkpoints.read(note)
        if checkpoint is None:
            raise Spoiled(
                f"The file {checkpoints.NOTE_FILE} of the home folder holds no checkpoint: put it "
                "back from a copy of the home folder."
            )
        return Signed(note, key, checkpoint)
    return None


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="replace")
