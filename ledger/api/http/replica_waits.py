"""Waiting for a standby that is behind: a client has seen more of the journal than it has yet."""

import threading
from collections.abc import Callable, Iterator
from time import monotonic, sleep
from typing import Final, TypeVar

from flask import Request

from ledger.api.http.errors import BadParameter
from ledger.rules.base.errors import LedgerError

MIN_SIZE: Final = "Ledger-Min-Size"
#: How long an answer waits, and how many may wait at once: each of them holds a thread.
SECONDS_MAX: Final = 2.0
WAITING_MAX: Final = 24
#: The first pause between two looks, and the longest one.
_PAUSE_SECONDS: Final = 0.01
_PAUSE_SECONDS_MAX: Final = 0.2
_DIGITS_MAX: Final = 15
Answer = TypeVar("Answer")


class Behind(LedgerError):
    """A standby that doesn't have yet what a client has seen elsewhere."""

    code = "busy"

    def __init__(self, size: int, wanted: int) -> None:
        super().__init__(
            f"This copy of the ledger has {size} entries and is to answer with {wanted}: it is "
            "behind the primary. Send it again, or to another server."
        )


def min_size(sent: Request) -> int:
    """Return the journal size that an answer needs at least; 0 where the request names none.

    Raises:
        BadParameter: its header is no size.
    """
    value = sent.headers.get(MIN_SIZE, "0").strip()
    is_size = value.isascii() and value.isdecimal() and len(value) <= _DIGITS_MAX
    if not is_size:
        raise BadParameter(
            f"{MIN_SIZE} must be a number of entries, as the header Ledger-Size of an answer has "
            "it.",
            parameters=[MIN_SIZE],
        )
    return int(value)


class ReplicaWaits:
    """Answers of one process that wait until its standby has what they need."""

    def __init__(self) -> None:
        self._places = threading.BoundedSemaphore(WAITING_MAX)

    def until_there(self, answer: Callable[[], Answer]) -> Answer:
        """Return an answer; it is tried again, for a while, as long as the standby is behind.

        Raises:
            Behind: it stays behind, or too many wait for it.
        """
        try:
            return answer()
        except Behind:
            if not self._places.acquire(blocking=False):
                raise
        try:
            return _tried_again(answer)
        finally:
            self._places.release()


def _tried_again(answer: Callable[[], Answer]) -> Answer:
    ends = monotonic() + SECONDS_MAX
    for pause in _pauses():
        sleep(pause)
        try:
            return answer()
        except Behind:
            if monotonic() > ends:
                raise
    raise AssertionError("pauses never end")


def _pauses() -> Iterator[float]:
    """Yield pauses, each twice as long as the one before, up to the longest."""
    pause = _PAUSE_SECONDS
    while True:
        yield pause
        pause = min(2 * pause, _PAUSE_SECONDS_MAX)
