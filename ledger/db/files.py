"""The files of an embedded database, watched: one that is taken away, cut or replaced is noticed.

SQLite goes on with a file that nobody can find any more, so that writes would be acknowledged and
lost.
"""

import os
from pathlib import Path
from typing import Final, TypeAlias

from ledger.rules.base.errors import LedgerError

#: Size and time of the last change of each file: where both stay, nobody has written.
Stamp: TypeAlias = tuple[tuple[int, int], ...]
#: What SQLite puts beside a database's file: the write-ahead log and its index.
_COMPANIONS: Final = ("-wal", "-shm")


class DatabaseLost(LedgerError):
    """The database is there no more, or isn't the one that was opened."""

    code = "database-lost"


class Files:
    """The files of one embedded database, as this process has opened them.

    Where the database `must_exist` its file is known from now on, before anything opens it. What
    stands beside the file comes and goes with the connections, and is known once it was seen.
    """

    def __init__(
        self,
        path: Path,
        *,
        must_exist: bool = False,
    ) -> None:
        companions = [path.with_name(path.name + end) for end in _COMPANIONS]
        self._paths = (path, *companions)
        self._opened: dict[Path, tuple[int, int]] = {}
        self._bytes: dict[Path, int] = {}
        self._required = frozenset([path]) if must_exist else frozenset()
        if path.exists():
            self._check(path)

    def forget(self) -> None:
        """Forget the files, as all connections to them are closed."""
        self._opened.clear()
        self._bytes.clear()

    def check(self) -> Stamp:
        """Return what tells whether anybody has written since.

        Raises:
            DatabaseLost: a file isn't the one that was opened, or is shorter than it was.
        """
        return tuple(map(self._check, self._paths))

    def _check(self, path: Path) -> tuple[int, int]:
        """Return the size and the time of the last change of one file."""
        # Known before the look at the file: another thread may see it made, or longer, meanwhile.
        opened = self._opened.get(path)
        size = self._bytes.get(path, 0)
        try:
            status = os.stat(path)  # noqa: PTH116 - each request comes by here: twice as fast
        except OSError:
            if opened is not None or path in self._required:
                raise self._lost(path, "is gone") from None
            return (0, 0)
        identity = (status.st_dev, status.st_ino)
        if self._opened.setdefault(path, identity) != identity:
            raise self._lost(path, "was replaced by another file")
        if status.st_size < size:
            raise self._lost(path, "was cut")
        self._bytes[path] = status.st_size
        return (status.st_size, status.st_mtime_ns)

    def _lost(
        self,
        path: Path,
        fate: str,
    ) -> DatabaseLost:
        """Return the refusal that says what became of a file."""
        return DatabaseLost(
            f"The database's file {path.name} {fate}. Nothing is read or recorded until whoever "
            "runs this ledger has stopped it, put the file right, and started it again."
        )
