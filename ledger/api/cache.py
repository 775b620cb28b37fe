"""Answers to reading, kept in memory: bounded in bytes, and right with any number of processes.

The ledger is a value indexed by its journal size, so an answer is a function of that size and of
what was asked. Each process has a cache of its own, and reads the size anew for each request.
"""

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

BYTES_MAX: Final = 16 * 1024 * 1024
#: No answer may take more than this share of the room.
_SHARE_MAX: Final = 8
#: About what an answer takes beside its body and its address.
_OVERHEAD_BYTES: Final = 2_000

#: From which state of the ledger it is made, and what was asked.
Key: TypeAlias = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Whole:
    """An answer as it is sent: `known_at` is the journal size asked for, None for the newest."""

    body: bytes
    headers: Mapping[str, str]
    content_type: str
    known_at: int | None

    @property
    def etag(self) -> str:
        """The ETag, without its quotes."""
        return self.headers["ETag"].strip('"')


class Cache:
    """The answers that were asked for last."""

    def __init__(self, bytes_max: int = BYTES_MAX) -> None:
        self._bytes_max, self._bytes = bytes_max, 0
        self._kept: OrderedDict[Key, Whole] = OrderedDict()
        self._guard = threading.Lock()

    @property
    def bytes(self) -> int:
        """About how many bytes it holds."""
        return self._bytes

    def get(self, key: Key) -> Whole | None:
        """Return the answer, where it is here."""
        with self._guard:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def put(self, key: Key, answer: Whole) -> None:
        """Keep an answer; where room is short, forget what nobody has asked for the longest."""
        size = _bytes(key, answer)
        if size > self._bytes_max // _SHARE_MAX:
            return
        with self._guard:
            if (before := self._kept.pop(key, None)) is not None:
                self._bytes -= _bytes(key, before)
            self._kept[key] = answer
            self._bytes += size
            while self._bytes > self._bytes_max:
                oldest, dropped = self._kept.popitem(last=False)
                self._bytes -= _bytes(oldest, dropped)


def _bytes(key: Key, answer: Whole) -> int:
    asked = sum(len(part) for part in key if isinstance(part, str | bytes))
    return len(answer.body) + asked + _OVERHEAD_BYTES
