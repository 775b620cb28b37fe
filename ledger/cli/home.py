"""The home folder of an installation: private, held by one process, and of one ledger for ever."""

import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Final

from ledger.db import kept_files, secret_files
from ledger.db.kept_files import NotPlain
from ledger.rules.base.errors import LedgerError
from ledger.rules.proofs import checkpoints
from ledger.services.ledger_identity import Marks
from ledger.settings import Settings

_PRIVATE_FILE: Final = 0o600
_PRIVATE_FOLDER: Final = 0o700
#: The files that the ledger makes in its home.
_OWN_FILES: Final = (
    "admin.token*",
    "checkpoint*",
    "ledger.id*",
    "ledger.lock",
    "ledger.sqlite3*",
)


class Unusable(LedgerError):
    """The home folder, or a file in it, can't be used as such."""

    code = "busy"


class Taken(LedgerError):
    """Another process holds this ledger."""

    code = "busy"


class OtherLedger(LedgerError):
    """The database doesn't hold the ledger that the home folder belongs to."""

    code = "database-lost"


class Home:
    """The home folder of one installation; `ledger.id` in it names the ledger it belongs to."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.folder = settings.home
        self.token_file = settings.token_file
        self._id_file = settings.home / "ledger.id"
        self._none_file = settings.home / checkpoints.NONE_FILE

    def make(self) -> None:
        """Make the folder; articles and digests of tokens are nobody else's to read.

        Raises:
            Unusable: it can't be made, or is one that everybody writes to.
        """
        os.umask(0o077)
        try:
            self.folder.mkdir(
                mode=_PRIVATE_FOLDER,
                parents=True,
                exist_ok=True,
            )
            if self.folder.stat().st_mode & stat.S_ISVTX:
                raise Unusable(
                    f"The folder {self.folder} is shared by everybody; name one for the ledger "
                    "alone with LEDGER_HOME."
                )
            self._make_private()
        except OSError as failed:
            raise self._unusable(failed) from None

    def _make_private(self) -> None:
        """Take the rights of everybody else off the folder and off its own files."""
        for path in (self.folder, *self._own_files()):
            mode = _PRIVATE_FOLDER if path == self.folder else _PRIVATE_FILE
            status = path.stat()
            if stat.S_IMODE(status.st_mode) != mode:
                path.chmod(mode)

    def _own_files(self) -> Iterator[Path]:
        """Yield the files of the folder that the ledger made."""
        for pattern in _OWN_FILES:
            for path in self.folder.glob(pattern):
                if path.is_file() and not path.is_symlink():
                    yield path

    def _unusable(self, failed: OSError) -> Unusable:
        """Return the refusal that names what the system refused."""
        path = failed.filename or self.folder
        return Unusable(
            f"The home folder {self.folder} can't be used: {failed.strerror}: {path}. "
            "Name another folder with LEDGER_HOME."
        )

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the folder alone: the embedded ledger has one writing process at a time.

        Raises:
            Taken: another process holds it.
            Unusable: it can't be used as a home.
        """
        descriptor = self._lock_file()
        try:
            self._lock(descriptor)
            yield
        finally:
            os.close(descriptor)

    def _lock(self, descriptor: int) -> None:
        """Lock the folder for this process."""
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Taken(
                f"Another process uses the ledger in {self.folder}: stop it first, or choose "
                "another folder with LEDGER_HOME."
            ) from None

    def _lock_file(self) -> int:
        """Open the file that is locked, and make it if need be."""
        path = self.folder / "ledger.lock"
        # Without waiting: opening a pipe would wait for its other end.
        flags = os.O_RDWR | os.O_CREAT | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC
        try:
            descriptor = os.open(path, flags, _PRIVATE_FILE)
        except OSError as failed:
            raise self._unusable(failed) from None
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise Unusable(f"{path} is no plain file; remove it, and start again.")
        return descriptor

    @property
    def marks(self) -> Marks | None:
        """The marks of the ledger that this folder belongs to; None where it names none.

        Raises:
            Unusable: its file can't be read.
        """
        try:
            content = kept_files.content(self._id_file).decode("ascii").strip()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (NotPlain, UnicodeError):
            raise Unusable(
                f"{self._id_file} is no file that the ledger wrote: put it back from a backup, or "
                "move it away, and it is written anew for the ledger that is in the database."
            ) from None
        except OSError as failed:
            raise Unusable(
                f"{self._id_file} can't be read: {failed.strerror}; make it readable to whoever "
                "runs the ledger."
            ) from None
        origin, _, secret = content.partition("\n")
        return Marks(origin, secret or None)

    @property
    def held_a_ledger(self) -> bool:
        """True where a ledger was founded here, whatever has become of it."""
        if self.marks is not None or os.path.lexists(self.token_file):
            return True
        # An embedded ledger, or what its last entries stand in.
        if self.settings.embedded:
            return _has_bytes(self.settings.write_ahead_log)
        return _has_bytes(self.settings.database_file)

    def belong_to(self, marks: Marks) -> None:
        """Note the ledger that this folder belongs to, in as far as that isn't noted yet.

        Raises:
            OtherLedger: it belongs to another one.
        """
        self.check_belongs_to(marks.origin)
        noted = self.marks
        if noted is None or noted.secret_sha256 is None:
            with secret_files.written(self._id_file) as write:
                write(f"{marks.origin}\n{marks.secret_sha256}\n")

    def forget(self) -> None:
        """Note no longer which ledger this folder belongs to."""
        self._id_file.unlink(missing_ok=True)

    @property
    def may_make_key(self) -> bool:
        """True where this ledger was founded here, and no checkpoint was ever signed of it."""
        return os.path.lexists(self._none_file)

    def note_founding(self) -> None:
        """Note that a ledger is founded here, of which no checkpoint is signed yet."""
        with secret_files.written(self._none_file) as write:
            write("The ledger was founded here, and no checkpoint was signed yet.\n")

    def note_key(self) -> None:
        """Note that checkpoints are signed, or that the ledger wasn't founded here."""
        self._none_file.unlink(missing_ok=True)

    def check_belongs_to(self, origin: str) -> None:
        """Refuse another ledger than the one that this folder belongs to, if it names any.

        Raises:
            OtherLedger: it belongs to another one.
        """
        noted = self.marks
        if noted is not None and noted.origin != origin:
            wrong = "LEDGER_DATABASE_URL"
            if self.settings.embedded:
                wrong = "the database file"
            raise OtherLedger(
                f"The database holds another ledger than the one that {self.folder} belongs to: "
                f"put {wrong} right, or give this ledger a folder of its own with LEDGER_HOME."
            )

    def set_aside(self) -> None:
        """Rename what is left of the ledger that was here, so that another can be founded."""
        left = [self.token_file, self._id_file, *self.folder.glob("checkpoint*")]
        if self.settings.embedded:
            left += self.folder.glob("ledger.sqlite3*")
        for path in filter(os.path.lexists, left):
            path.rename(_free_name(path))


def _has_bytes(path: Path) -> bool:
    return path.exists() and path.stat().st_size > 0


def _free_name(path: Path) -> Path:
    """Return the first numbered name beside a path that nothing has."""
    for number in count(1):
        renamed = path.with_name(f"{path.name}.{number}")
        if not os.path.lexists(renamed):
            break
    return renamed
