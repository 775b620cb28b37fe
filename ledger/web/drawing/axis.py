"""The axis of a chart: it starts at 0, is linear, and ends a little above the largest number."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

#: The first digits of the distance between two ticks.
_STEPS: Final = (1, 2, 2.5, 5, 10)
_TICKS: Final = 4
#: How far an axis reaches above its largest number, and where some end is open.
_ROOM: Final = 1.04
_ROOM_OF_OPEN: Final = 1.14


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis from 0 to `top`; `ticks` are whole numbers on it."""

    top: float
    ticks: tuple[int, ...]

    def at(self, value: int) -> float:
        """Return the place of a number, in percent of the axis."""
        return round(100 * value / self.top, 3)


def axis_for(
    numbers: Iterable[int],
    *,
    has_open_end: bool = False,
) -> Axis | None:
    """Return the axis for some numbers; None where none of them is above 0."""
    largest = max(numbers, default=0)
    if largest == 0:
        return None
    step = _step(largest)
    count = largest // step + 1
    ticks = tuple(step * place for place in range(count))
    room = _ROOM_OF_OPEN if has_open_end else _ROOM
    return Axis(largest * room, ticks)


def _step(largest: int) -> int:
    """Return the distance between ticks: whole, and at most `_TICKS` of them up to a number."""
    least = largest / _TICKS
    power = 10.0 ** math.floor(math.log10(least))
    least = max(least, 1)
    for first in _STEPS:
        size = first * power
        if size >= least and size.is_integer():
            return int(size)
    return 1
