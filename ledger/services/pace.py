"""How long work may take that others wait for: by what it has done, not by the clock alone."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    """How many seconds of a clock are allowed: from the start, and more for each line done."""

    clock: Callable[[], float]
    seconds: float
    seconds_a_line: float = 0


class Progress:
    """Work under way, measured against each of some paces."""

    def __init__(self, *paces: Pace) -> None:
        self._paces = [(pace, pace.clock()) for pace in paces]

    def is_slow(self, done: int = 0) -> bool:
        """Return whether `done` lines have taken longer than any of the paces allows."""
        return any(
            pace.clock() - began > pace.seconds + done * pace.seconds_a_line
            for pace, began in self._paces
        )
