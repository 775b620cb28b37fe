"""The key that signs checkpoints of the journal, and the last one that was signed.

Both are files of the home folder, outside the database: who can rewrite the database alone can sign
nothing, and a database that came back smaller or different is told by the last checkpoint.
"""

import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from sqlalchemy.orm import Session

from ledger.cli import forks, signatures
from ledger.cli.home import Home, Unusable
from ledger.db import durability, kept_files, secret_files
from ledger.db.kept_files import SpoiledFile
from ledger.rules.base.errors import LedgerError
from ledger.rules.proofs import checkpoints
from ledger.rules.proofs.audit_paths import LeafSpan
from ledger.rules.proofs.checkpoints import Checkpoint, PublicKey
from ledger.services import journal_head, signed_journals
from ledger.services.journal_tree import JournalTree
from ledger.services.signed_journals import OtherJournal, check_continues
from ledger.settings import Settings

KEY_FILE: Final = "checkpoint.key"
_LOCK_FILE: Final = "checkpoint.lock"
#: The rights of others than the owner of a file, and those among them to write.
_OF_OTHERS: Final = 0o077
_WRITTEN_BY_OTHERS: Final = 0o022
_ROOT: Final = 0


class NoneKept(LedgerError):
    """There is a key, and no checkpoint that says what it has signed."""

    code = "database-lost"


@contextmanager
def turn(home: Path) -> Iterator[None]:
    """Wait until nobody else signs in a home folder, and keep others waiting meanwhile.

    Whoever signs reads the journal within: read before, it may be smaller than what another has
    signed by then.

    Raises:
        Unusable: the file that is locked can't be opened.
    """
    descriptor = lock_file(home / _LOCK_FILE)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def lock_file(path: Path) -> int:
    """Open a file to be locked, and make it if need be.

    Raises:
        Unusable: it can't be opened.
    """
    flags = os.O_RDWR | os.O_CREAT | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        return os.open(path, flags, 0o600)
    except OSError as failed:
        raise Unusable(
            f"{path} can't be opened: {failed.strerror}; nothing was signed."
        ) from None


def key_file(settings: Settings) -> Path:
    """Return the place of the key that signs."""
    return settings.signing_key_file or settings.home / KEY_FILE


def origin(settings: Settings, session: Session) -> str:
    """Return the name of the journal in its checkpoints.

    Raises:
        OtherLedger: the home folder belongs to another ledger.
    """
    first = journal_head.origin(session)
    assert first is not None, "a ledger that is founded has entries"
    Home(settings).check_belongs_to(first.hex())
    name = settings.origin or f"exchange-ledger/{first.hex()[:16]}"
    return forks.name_of(settings.home, name)


class Signer:
    """Signs checkpoints for a home folder, in the name by which others know the journal.

    It is made and used in one's `turn`.
    """

    def __init__(
        self,
        settings: Settings,
        name: str,
        *,
        has_new_key: bool = False,
    ) -> None:
        self._home = settings.home
        self._note_file = settings.home / checkpoints.NOTE_FILE
        self._refusal_file = settings.home / checkpoints.REFUSAL_FILE
        self._public_file = settings.home / checkpoints.PUBLIC_KEY_FILE
        self._has_new_key = has_new_key
        self._key = _private_key(key_file(settings))
        public = self._key.public_key().public_bytes_raw()
        self.key = PublicKey(name, checkpoints.ED25519, public)

    def last(self) -> str | None:
        """Return the checkpoint that was signed last, None before the first one of a fork.

        Raises:
            Unusable: its file holds something else, or what another key signed.
            SpoiledFile: it is no file, or can't be read.
        """
        note = kept_files.text(self._note_file)
        if note is None:
            return None
        if note == forks.last_before(self._home):
            return None
        checkpoint = checkpoints.read(note)
        if checkpoint is None or not signatures.signs(note, checkpoint, self.key):
            raise self._unsigned(checkpoint)
        return note

    def _unsigned(self, checkpoint: Checkpoint | None) -> Unusable:
        """Return the refusal of a checkpoint that this key hasn't signed."""
        if checkpoint is not None and forks.is_other(checkpoint.origin, self.key.name):
            return Unusable(
                f"{self._note_file} is of another fork of this journal ({checkpoint.origin}), and "
                f"{checkpoints.FORKS_FILE}, which tells of forks, doesn't name it: put the newest "
                "copy of that file into the home folder too."
            )
        return Unusable(
            f"{self._note_file} holds no checkpoint that this key has signed: put both files "
            "back from one backup."
        )

    def sign(
        self,
        session: Session,
        tree: JournalTree,
        *,
        first: bool = False,
    ) -> str:
        """Return a checkpoint of the journal as it stands, signed and on the disk.

        `first`: somebody says that none was signed with this key before.

        Raises:
            NoneKept: nobody says so, and there is a key without the last checkpoint.
            OtherJournal: it doesn't continue the one that was signed last.
            NotDurable: a failover could lose some of it.
        """
        size = journal_head.read(session).size
        note = self.last()
        before = None
        if note is not None:
            before = checkpoints.read(note)
            assert before is not None, "it was read before"
            self._check(session, tree, before, size)
        elif not first:
            self._check_nothing_signed()
        self._withdraw_refusal()
        self._show_key()
        if note is not None and before is not None and before.size == size:
            return note
        durability.confirm(session)
        root = tree.root(session, LeafSpan(0, size))
        checkpoint = Checkpoint(self.key.name, size, root)
        note = checkpoints.signed(checkpoint, self.key, self._key.sign)
        with secret_files.written(self._note_file) as write:
            write(note)
        return note

    def _withdraw_refusal(self) -> None:
        """Let the journal be recorded in again: it continues what was signed.

        Raises:
            Unusable: what stands in the way is no file.
        """
        try:
            self._refusal_file.unlink(missing_ok=True)
        except OSError as failed:
            raise Unusable(
                f"{self._refusal_file} can't be removed ({failed.strerror}): move it away. Nothing "
                "was signed."
            ) from None

    def _show_key(self) -> None:
        """Write the public key beside the checkpoint, which is checked by it."""
        text = f"{self.key.text}\n"
        with suppress(SpoiledFile):
            if kept_files.read(self._public_file) == text.encode():
                return
        with secret_files.written(self._public_file) as write:
            write(text)

    def _check_nothing_signed(self) -> None:
        """Make sure that this key has signed nothing which the journal would have to continue.

        Raises:
            NoneKept: it may have.
        """
        if self._has_new_key or self._note_file.exists():
            return
        raise NoneKept(
            f"There is a key, and no checkpoint in {self._home}: nobody knows here what it has "
            "signed, and this may be an older copy. Put the newest checkpoint there, from a copy "
            "of the home folder or from whoever keeps one, as a file named checkpoint; or, if none "
            "was ever signed with it: `ledger checkpoint --first`. Nothing was signed."
        )

    def _check(
        self,
        session: Session,
        tree: JournalTree,
        before: Checkpoint,
        size: int,
    ) -> None:
        """Make sure that the journal continues what was signed, and have nothing recorded else.

        Raises:
            OtherJournal: it doesn't.
        """
        try:
            check_continues(session, tree, before, size)
        except OtherJournal as other:
            signed_journals.note(self._home, other)
            raise


def make_key_if_missing(
    settings: Settings,
    *,
    loaded: bool,
    first: bool,
) -> bool:
    """Make a key where there is none, unless a setting names its file; tell whether it was made.

    Raises:
        Unusable: a checkpoint is kept, which was signed with a key that is gone.
        NoneKept: another key may have signed this journal under its name.
    """
    file = key_file(settings)
    is_named = settings.signing_key_file is not None
    if loaded and settings.origin is None:
        raise _loaded()
    if is_named or os.path.lexists(file):
        return False
    if os.path.lexists(settings.home / checkpoints.NOTE_FILE):
        raise _key_gone(file)
    if not first:
        _check_none_signed(settings, loaded=loaded)
    make_key(settings)
    return True


def make_key(settings: Settings) -> None:
    """Make a key; from then on no other is made by itself."""
    Home(settings).note_key()
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(
        Encoding.PEM,
        PrivateFormat.PKCS8,
        NoEncryption(),
    )
    with secret_files.written(key_file(settings)) as write:
        write(pem.decode())


def _check_none_signed(settings: Settings, *, loaded: bool) -> None:
    """Make sure that nobody has signed this journal under its name with a key that isn't here.

    Raises:
        NoneKept: somebody may have.
    """
    if loaded:
        raise _loaded()
    if Home(settings).may_make_key:
        return
    raise NoneKept(
        f"There is no key in {settings.home}, and this ledger wasn't founded there, or was signed "
        "before: it was restored, copied or is served from another folder too. Another key under "
        "its name would be a second journal to whoever holds a checkpoint. Put checkpoint.key and "
        "the newest checkpoint there. Is the key lost? Put the newest checkpoint there, from "
        "whoever keeps one, and `ledger fork --reason` goes on under another name. Only if nobody "
        "has ever signed one: `ledger checkpoint --first`. Nothing was signed."
    )


def _loaded() -> NoneKept:
    return NoneKept(
        "This journal was loaded from a dossier: whoever runs the ledger that it is of signs "
        "it under this name. To sign it too, with a key of your own: set LEDGER_ORIGIN to a "
        "name of your own, then `ledger checkpoint --first`. Nothing was signed."
    )


def _key_gone(file: Path) -> Unusable:
    return Unusable(
        f"{file} is gone, and a checkpoint was signed with it: put the key back. Where it is lost "
        "for good, `ledger fork --reason` says why, and goes on with another key under another "
        "name. Nothing was signed."
    )


def _private_key(file: Path) -> Ed25519PrivateKey:
    """Return the key in a file.

    Raises:
        Unusable: the file holds no such key, or others may read it.
    """
    if not os.path.lexists(file):
        raise Unusable(f"{file} is gone: put the key back. Nothing was signed.")
    try:
        _check_private(file)
        key = load_pem_private_key(file.read_bytes(), password=None)
    except (OSError, ValueError, TypeError):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise Unusable(
            f"{file} holds no private key of Ed25519 in PEM: put it back from a backup."
        )
    return key


def _check_private(file: Path) -> None:
    """Make sure that nobody but its owner reads a key, or that it is mounted for this system.

    A secret of a container is its owner's, root's, to read and everybody's within; there it stands
    on a file system of its own.

    Raises:
        Unusable: others may read or write it.
    """
    status = file.stat()
    if not stat.S_ISREG(status.st_mode):
        raise ValueError(file)
    mode = stat.S_IMODE(status.st_mode)
    if not mode & _OF_OTHERS:
        return
    is_mounted = os.path.ismount(file) or os.path.ismount(file.parent)
    if is_mounted and status.st_uid == _ROOT and not mode & _WRITTEN_BY_OTHERS:
        return
    digits = format(mode, "04o")
    raise Unusable(
        f"{file} may be read or written by others (mode {digits}): whoever has the key can sign. "
        f"Run chmod 600 {file}, and make another key if others had it. Nothing was signed."
    )
