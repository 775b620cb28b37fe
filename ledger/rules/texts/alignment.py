"""Offsets of one text in another that is the same with some slices replaced."""

from bisect import bisect_left, bisect_right
from collections.abc import MutableSequence
from dataclasses import dataclass
from typing import NamedTuple


class Moved(NamedTuple):
    """A slice of one text in the other.

    The replaced slices from `first` to before `last` overlap it.
    """

    start: int
    end: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Side:
    """The replaced slices, as they stand in one of the two texts; `ends` are exclusive."""

    starts: MutableSequence[int]
    ends: MutableSequence[int]

    def add(
        self,
        start: int,
        end: int,
    ) -> None:
        """Add a slice behind the others."""
        self.starts.append(start)
        self.ends.append(end)


def moved(
    start: int,
    end: int,
    source: Side,
    target: Side,
) -> Moved:
    """Return where a slice of the source text stands in the target text.

    It grows to whole replaced slices; an empty one grows where it stands inside such a slice.
    """
    # Replaced slices first to last - 1 overlap the slice.
    first = bisect_right(source.ends, start)
    last = bisect_left(source.starts, end)
    if first < last and source.starts[first] < start:
        start = target.starts[first]
    elif first:
        start += target.ends[first - 1] - source.ends[first - 1]
    if last and end < source.ends[last - 1]:
        end = target.ends[last - 1]
    elif last:
        end += target.ends[last - 1] - source.ends[last - 1]
    # An empty slice may stand beside what is replaced with nothing.
    return Moved(start, max(start, end), first, last)
