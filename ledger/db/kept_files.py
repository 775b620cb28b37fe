"""Small files of the home folder: read whole, or refused in a sentence, whatever stands there."""

import os
import stat
from pathlib import Path
from typing import Final

from ledger.rules.base.errors import LedgerError

#: None of them is as large as this.
_BYTES_MAX: Final = 1 << 20


class SpoiledFile(LedgerError):
    """A file of the home folder can't be read."""

    code = "database-lost"


def read(path: Path) -> bytes | None:
    """Return what a file holds; None where there is none.

    Raises:
        SpoiledFile: it is no plain file, is too large, or the system refuses to read it.
    """
    # Without waiting: opening a pipe would wait for its other end.
    flags = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        descriptor = os.open(path, flags)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as failed:
        raise _refused(path, failed) from None
    try:
        return _content(path, descriptor)
    except OSError as failed:
        raise _refused(path, failed) from None
    finally:
        os.close(descriptor)


def text(path: Path) -> str | None:
    """Return what a file holds as text, whatever its bytes are; None where there is none.

    Raises:
        SpoiledFile: as `read` does.
    """
    content = read(path)
    return None if content is None else content.decode(errors="replace")


def _content(path: Path, descriptor: int) -> bytes:
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        raise _unreadable(path, "is no plain file")
    with open(descriptor, "rb", closefd=False) as file:
        content = file.read(_BYTES_MAX + 1)
    if len(content) > _BYTES_MAX:
        raise _unreadable(path, "is far too large")
    return content


def _refused(path: Path, failed: OSError) -> SpoiledFile:
    return _unreadable(path, f"can't be read ({failed.strerror})")


def _unreadable(path: Path, state: str) -> SpoiledFile:
    return SpoiledFile(
        f"{path.name} of the home folder {state}: move it away, or put it right, and what belongs "
        "there back from a copy of the home folder."
    )
