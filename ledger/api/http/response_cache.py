"""Answers to GET, kept in memory: bounded in bytes, and right with any number of processes.

The ledger is a value indexed by its journal size, so an answer is a function of that size and of
the request. Each process has a cache of its own, and reads the size again for each request.
"""

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from ledger.api.http.operations import Operation

CACHE_BYTES_MAX: Final = 16 * 1024 * 1024
#: An answer takes at most this part of the room, a quarter.
_SHARE_MAX: Final = 4
#: Roughly how many bytes an answer takes beside its body and its address.
_OVERHEAD_BYTES: Final = 4_000

#: Where the environment of a request has how its answer is kept, if others may have it, and that.
SENT_ANSWER: Final = "ledger.sent_answer"
#: The state of the ledger that it comes from, and the request.
CacheKey: TypeAlias = tuple[object, ...]
#: Fields of an answer, each its name and its value.
Fields: TypeAlias = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class WholeAnswer:
    """An answer as it is sent; `known_at` is the journal size in the request, None without.

    `fields` are those that it was sent with to whoever comes without a token, by its status line.
    """

    body: bytes
    headers: Mapping[str, str]
    content_type: str
    known_at: int | None
    fields: dict[str, Fields] = field(default_factory=dict, compare=False)

    @property
    def etag(self) -> str:
        """The ETag, without its quotes."""
        return self.headers["ETag"].strip('"')


@dataclass(frozen=True, slots=True)
class KeptAs:
    """By what an answer is kept, beside the state of the ledger, and which operation made it."""

    operation: Operation
    request_key: CacheKey


class ResponseCache:
    """The answers that were read last; at most `bytes_max` bytes of them."""

    def __init__(self, bytes_max: int = CACHE_BYTES_MAX) -> None:
        self._bytes_max = bytes_max
        self._bytes = 0
        self._answers: OrderedDict[CacheKey, WholeAnswer] = OrderedDict()
        self._guard = threading.Lock()

    @property
    def bytes(self) -> int:
        """Roughly how many bytes it holds."""
        return self._bytes

    def get(self, key: CacheKey) -> WholeAnswer | None:
        """Return the answer, None where it isn't kept."""
        with self._guard:
            answer = self._answers.get(key)
            if answer is not None:
                self._answers.move_to_end(key)
            return answer

    def put(self, key: CacheKey, answer: WholeAnswer) -> None:
        """Keep an answer; where room is short, drop those that were read longest ago."""
        size = _bytes(key, answer)
        if size > self._bytes_max // _SHARE_MAX:
            return
        with self._guard:
            before = self._answers.pop(key, None)
            if before is not None:
                self._bytes -= _bytes(key, before)
            self._answers[key] = answer
            self._bytes += size
            while self._bytes > self._bytes_max:
                oldest, dropped = self._answers.popitem(last=False)
                self._bytes -= _bytes(oldest, dropped)


def _bytes(key: CacheKey, answer: WholeAnswer) -> int:
    texts = [part for part in key if isinstance(part, str | bytes)]
    key_bytes = sum(map(len, texts))
    return len(answer.body) + key_bytes + _OVERHEAD_BYTES
