"""Timers: what may take so long and no longer. One thread watches all of it.

A thread for each would have to be waited for, twice, in the turn of all writers.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Lock, Thread
from time import monotonic, sleep
from typing import Final

#: How often it is looked whether something takes too long.
_STEP_SECONDS: Final = 0.1


@contextmanager
def ended_after(
    seconds: float,
    end: Callable[[], None],
) -> Iterator[None]:
    """Call `end` where a block hasn't ended by itself in so many seconds."""
    block = Block(monotonic() + seconds, end)
    _watch.add(block)
    try:
        yield
    finally:
        _watch.remove(block)
        block.close()


class Block:
    """A block that is watched; once it is closed, `end` isn't called any more."""

    def __init__(
        self,
        ends_at: float,
        end: Callable[[], None],
    ) -> None:
        self._ends_at = ends_at
        self._end = end
        self._is_closed = False
        self._guard = Lock()

    def is_late(self) -> bool:
        """Return whether it has taken too long."""
        return monotonic() >= self._ends_at

    def end(self) -> None:
        """End it, unless it is over."""
        with self._guard:
            if not self._is_closed:
                self._end()

    def close(self) -> None:
        """Note that it is over; wait where it is just being ended."""
        with self._guard:
            self._is_closed = True


class _Watch:
    """The blocks that are watched, and the thread that does so."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Begin anew, as in a process that was forked: no thread comes along."""
        self._blocks: set[Block] = set()
        self._guard = Lock()
        self._has_some = Event()
        self._thread: Thread | None = None

    def add(
        self,
        block: Block,
    ) -> None:
        with self._guard:
            self._blocks.add(block)
            self._has_some.set()
            if self._thread is None:
                self._thread = Thread(target=self._run, name="timers", daemon=True)
                self._thread.start()

    def remove(
        self,
        block: Block,
    ) -> None:
        with self._guard:
            self._blocks.discard(block)

    def _run(self) -> None:
        while self._has_some.wait():
            sleep(_STEP_SECONDS)
            for block in self._late():
                # It may take long itself, and others wait to be ended.
                Thread(target=block.end, daemon=True).start()

    def _late(self) -> list[Block]:
        """Take out the blocks that take too long; without any left, nothing is to be watched."""
        with self._guard:
            late = [block for block in self._blocks if block.is_late()]
            self._blocks.difference_update(late)
            if not self._blocks:
                self._has_some.clear()
        return late


_watch: Final = _Watch()
os.register_at_fork(after_in_child=_watch.forget)
