"""How far a file is: its lines, their rate, and how long the rest may take."""

from collections.abc import Callable
from time import monotonic
from typing import Final

from ledger.cli import progress
from ledger.cli.loading.file_parts import FilePart
from ledger.rules.base.printable import grouped

_MINUTE: Final = 60


class Course:
    """The way through a file of so many bytes, shown on a terminal."""

    def __init__(
        self,
        size: int,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._size = size
        self._clock = clock
        self._began = clock()
        self.lines = 0

    def go_on(
        self,
        part: FilePart,
    ) -> None:
        """Count a part that is recorded, and show how far the file is."""
        self.lines += part.lines
        progress.show(self.words(part.end))

    def words(
        self,
        done: int,
    ) -> str:
        """Return how far it is when so many of its bytes are recorded."""
        seconds = self._clock() - self._began
        share = min(done / self._size, 1)
        words = f"{grouped(self.lines)} lines, {int(100 * share)} %"
        if seconds <= 0:
            return words
        rate = int(self.lines / seconds)
        left = seconds * (1 - share) / share
        return f"{words}, {grouped(rate)} a second, {_time(left)} left"


def _time(seconds: float) -> str:
    """Return a length of time as a person says it."""
    whole = round(seconds)
    if whole < _MINUTE:
        return f"{whole} s"
    minutes = round(whole / _MINUTE)
    if minutes < _MINUTE:
        return f"{minutes} min"
    return f"{minutes // _MINUTE} h {minutes % _MINUTE} min"
