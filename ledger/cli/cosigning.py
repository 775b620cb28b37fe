"""Cosignatures of a checkpoint: asked of witnesses, and kept beside it."""

from collections.abc import Sequence
from pathlib import Path

from ledger.cli import installation, kept_checkpoints, signing, witnesses
from ledger.cli.home import Unusable
from ledger.cli.witnesses import Witness
from ledger.db import kept_files, secret_files
from ledger.rules.base.errors import LedgerError
from ledger.rules.proofs import audit_paths, checkpoints, cosignatures
from ledger.rules.proofs.checkpoints import Checkpoint
from ledger.rules.proofs.cosignatures import Cosignature
from ledger.services.journal_tree import JournalTree, hashed_entries
from ledger.settings import Settings


class UnusableWitness(LedgerError):
    """A witness was given by halves, or with what is no address or no key."""

    code = "bad-parameter"


def read_witnesses(
    urls: Sequence[str],
    key_files: Sequence[Path],
) -> list[Witness]:
    """Return the witnesses to ask.

    Raises:
        UnusableWitness: one has no key or no address.
        Unusable: the file of a key can't be read.
    """
    if len(urls) != len(key_files):
        raise UnusableWitness(
            "Each --witness URL needs its --witness-key FILE, in the same order: what it answers "
            "is checked by that key."
        )
    for url in urls:
        if not witnesses.is_address(url):
            raise UnusableWitness(
                f"--witness {url!a} is no address such as https://witness.example.org: it begins "
                "with http:// or https://, names a host (one with other letters as xn--...), and "
                "has no user, query or fragment."
            )
    keys = [kept_checkpoints.read_key(path, cosignatures.ED25519) for path in key_files]
    return witnesses.paired(urls, keys)


class Cosigning:
    """The cosigning of one checkpoint, which was signed just before.

    Whoever signs doesn't wait for it: the journal may be signed again while witnesses are asked.
    """

    def __init__(self, settings: Settings, note: str) -> None:
        checkpoint = checkpoints.read(note)
        assert checkpoint is not None, "it was signed just before"
        self._settings = settings
        self._note = note
        self._checkpoint = checkpoint
        self._tree = JournalTree(hashed_entries)
        self._file = settings.home / cosignatures.NOTE_FILE

    def ask(self, witness: Witness) -> Cosignature:
        """Return what a witness has signed.

        Raises:
            NotWitnessed: it hasn't.
        """
        old_size = self._size_cosigned(witness)
        return witnesses.cosignature(
            witness,
            self._note,
            self._checkpoint,
            old_size,
            self._prove,
        )

    def keep(self, gathered: Sequence[Cosignature]) -> str:
        """Keep cosignatures, and return the checkpoint with all that it has.

        Those of a smaller checkpoint make room; where a larger one was cosigned meanwhile, nothing
        is kept.
        """
        with signing.turn(self._settings.home):
            before = self._kept()
            note = cosignatures.added(before, self._note, gathered)
            if gathered and not self._is_overtaken(before):
                with secret_files.written(self._file) as write:
                    write(note)
        return note

    def _prove(self, old_size: int) -> list[bytes]:
        path = audit_paths.consistency(old_size, self._checkpoint.size)
        with installation.readable(self._settings) as session:
            return self._tree.roots(session, path)

    def _size_cosigned(self, witness: Witness) -> int:
        """Return the size that a witness has cosigned last, as far as is known here."""
        note = self._kept()
        _, _, lines = note.partition("\n\n")
        before = self._before(note)
        if before is None or cosignatures.read(lines, witness.key) is None:
            return 0
        return min(before.size, self._checkpoint.size)

    def _is_overtaken(self, note: str) -> bool:
        before = self._before(note)
        return before is not None and before.size > self._checkpoint.size

    def _before(self, note: str) -> Checkpoint | None:
        """Return the checkpoint of this journal that was cosigned last, None without one."""
        before = checkpoints.read(note)
        if before is None or before.origin != self._checkpoint.origin:
            return None
        return before

    def _kept(self) -> str:
        note = kept_files.text(self._file)
        if not note:
            return ""
        if checkpoints.read(note) is None:
            raise Unusable(
                f"{self._file} holds no cosigned checkpoint: move it away, and ask again."
            )
        return note
