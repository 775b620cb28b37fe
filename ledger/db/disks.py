"""The disk below an embedded database: one that can't be read isn't a file that is damaged.

SQLite calls both so, and which it is decides what helps: another disk, or a backup.
"""

import os
import re
import sqlite3
from pathlib import Path
from typing import Final

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

_BYTES_AT_ONCE: Final = 1_000_000
#: The number of a failure that SQLite's check of a file passes on.
_CODE: Final = re.compile(r"error code=(\d+)", re.ASCII)


def fault_below(session: Session) -> str | None:
    """Return what a disk says that can't read an embedded database; None if it can, or is none.

    It is for a session that failed: SQLite loses its locks when the file is closed here.
    """
    if session.get_bind().dialect.name != "sqlite":
        return None
    try:
        databases = session.execute(text("PRAGMA database_list")).all()
    except DBAPIError:
        return None
    _, _, main = databases[0]
    return fault(Path(main))


def fault(file: Path) -> str | None:
    """Return what the disk says where it can't read a database to its end, None where it can."""
    for path in (file, file.with_name(f"{file.name}-wal")):
        try:
            _read(path)
        except FileNotFoundError:
            continue
        except OSError as failed:
            return _sentence(f"{path} can't be read ({failed.strerror})")
    return None


def fault_in(integrity: str) -> str | None:
    """Return what SQLite's own check of a file tells of its disk, None where it tells nothing."""
    code = _CODE.search(integrity)
    if code is None or int(code[1]) & 0xFF != sqlite3.SQLITE_IOERR:
        return None
    return _sentence(integrity)


def _sentence(why: str) -> str:
    return (
        f"the disk fails: {why}; that doesn't mean that what stands there is damaged. Copy the "
        "home folder to another disk, or restore the newest backup there"
    )


def _read(path: Path) -> None:
    """Read a file to its end."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        while os.read(descriptor, _BYTES_AT_ONCE):
            pass
    finally:
        os.close(descriptor)
