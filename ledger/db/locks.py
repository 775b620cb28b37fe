"""The line of writers on an embedded database."""

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ledger.rules.base.errors import LedgerError


class Busy(LedgerError):
    """Too many writers were waiting; nothing was recorded."""

    code = "busy"

    def __init__(self) -> None:
        super().__init__(
            "Others are writing and this had to wait too long; nothing was recorded. Send it again."
        )


class FairLock:
    """A lock that threads get in the order in which they asked, so that none starves."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._held = False
        self._waiting: deque[threading.Lock] = deque()

    def acquire(self, timeout_seconds: float) -> bool:
        """Wait for the turn of this thread; False when it didn't come in time."""
        with self._guard:
            if not self._held:
                self._held = True
                return True
            turn = threading.Lock()
            turn.acquire()
            self._waiting.append(turn)
        if turn.acquire(timeout=timeout_seconds):
            return True
        with self._guard:
            if turn in self._waiting:
                self._waiting.remove(turn)
                return False
        # The turn came between the end of the wait and now.
        return True

    @contextmanager
    def held(
        self,
        timeout_seconds: float,
        refusal: Callable[[], LedgerError] = Busy,
    ) -> Iterator[None]:
        """Hold the lock.

        Raises:
            Busy: the turn of this thread didn't come in time; or another refusal, as it is given.
        """
        if not self.acquire(timeout_seconds):
            raise refusal()
        try:
            yield
        finally:
            self.release()

    def release(self) -> None:
        """Hand the lock to the thread that has waited longest, or let go of it."""
        with self._guard:
            if not self._handed_over():
                self._held = False

    def hand_over(self) -> bool:
        """Hand the lock to the thread that has waited longest; False, and held, without one."""
        with self._guard:
            return self._handed_over()

    def _handed_over(self) -> bool:
        if not self._waiting:
            return False
        self._waiting.popleft().release()
        return True
