"""Turns of those who read: in a process one answer is made at a time, and beside it a long one.

Each call of the database lets go of the interpreter, and getting it back waits behind every thread
that makes an answer. A writer does that some twenty times while it holds the turn of all writers:
many readers at once would starve the writers, and are no faster for it.
"""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from typing import Final

from ledger.db.locks import FairLock
from ledger.rules.base.errors import LedgerError, TooCostly

#: How long an answer waits for those before it.
WAIT_SECONDS: Final = 15
ROOM_BYTES: Final = 128 * 1024 * 1024


class Crowded(LedgerError):
    """Too many answers were to be made before this one."""

    code = "busy"

    def __init__(self) -> None:
        super().__init__(
            "Others are reading and this had to wait too long. Send it again."
        )


class ReadTurns:
    """The turns of one process, each given in the order in which it was asked for."""

    def __init__(self, wait_seconds: float = WAIT_SECONDS) -> None:
        self._short, self._long = FairLock(), FairLock()
        self._wait_seconds = wait_seconds

    def short(self) -> AbstractContextManager[None]:
        """Hold the turn of answers that are soon made, such as a page.

        Raises:
            Crowded: it didn't come in time.
        """
        return self._short.held(self._wait_seconds, Crowded)

    def long(self) -> AbstractContextManager[None]:
        """Hold the turn of answers that may take seconds, so that they hold up no others.

        Raises:
            Crowded: it didn't come in time.
        """
        return self._long.held(self._wait_seconds, Crowded)


class MemoryRoom:
    """Room in memory for answers that are being sent, in bytes."""

    def __init__(self, bytes_max: int = ROOM_BYTES) -> None:
        self._bytes_max = self._free = bytes_max
        self._guard = threading.Lock()

    def take(self, size: int) -> Callable[[], None]:
        """Take some room; return the function that gives it back.

        Raises:
            TooCostly: there is never so much.
            Crowded: others have it.
        """
        if size > self._bytes_max:
            raise TooCostly("There is too much behind it to be explained at once.")
        with self._guard:
            if size > self._free:
                raise Crowded
            self._free -= size
        return partial(self._give_back, size)

    def _give_back(self, size: int) -> None:
        with self._guard:
            self._free += size
