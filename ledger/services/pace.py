"""Limits on the time of work for which others wait: the more it does, the longer it may take."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    """The seconds of a clock that are allowed: from the start, and more for each line done."""

    clock: Callable[[], float]
    seconds: float
    seconds_a_line: float = 0


class Progress:
    """Work that has begun, measured against one pace or more."""

    def __init__(self, *paces: Pace) -> None:
        self._paces = [(pace, pace.clock()) for pace in paces]

    def is_slow(self, done: int = 0) -> bool:
        """Return whether `done` lines have taken longer than any of the paces allows."""
        for pace, began in self._paces:
            allowed = pace.seconds + done * pace.seconds_a_line
            if pace.clock() - began > allowed:
                return True
        return False
