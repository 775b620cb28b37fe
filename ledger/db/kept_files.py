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


class NotPlain(Exception):
    """Something else than a plain file of a small size stands in a place."""


def read(path: Path) -> bytes | None:
    """Return what a file holds; None where there is none.

    Raises:
        SpoiledFile: it is no plain file, is too large, or the system refuses to read it.
    """
    try:
        return content(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except NotPlain as other:
        raise _unreadable(path, str(other)) from None
    except OSError as failed:
        raise _unreadable(path, f"can't be read ({failed.strerror})") from None


def content(path: Path) -> bytes:
    """Return what a plain file holds, without waiting for anybody.

    Raises:
        NotPlain: it is something else, or too large.
        OSError: the system refuses to read it.
    """
    # Opening a pipe would wait for its other end.
    flags = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC
    descriptor = os.open(path, flags)
    try:
        return _content(descriptor)
    finally:
        os.close(descriptor)


def text(path: Path) -> str | None:
    """Return what a file holds as text, whatever its bytes are; None where there is none.

    Raises:
        SpoiledFile: as `read` does.
    """
    held = read(path)
    return None if held is None else held.decode(errors="replace")


def _content(descriptor: int) -> bytes:
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        raise NotPlain("is no plain file")
    with open(descriptor, "rb", closefd=False) as file:
        held = file.read(_BYTES_MAX + 1)
    if len(held) > _BYTES_MAX:
        raise NotPlain("is far too large")
    return held


def _unreadable(path: Path, state: str) -> SpoiledFile:
    return SpoiledFile(
        f"{path.name} of the home folder {state}: move it away, or put it right, and what belongs "
        "there back from a copy of the home folder."
    )
