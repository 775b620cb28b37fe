"""Sums beside what they add up: 205 prisoners and 27 civilians, 232 people."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Final

from ledger.rules.reading.spoken_quantities import SpokenQuantity
from ledger.rules.reading.word_tags import Tag

#: How many numbers side by side are added up.
_PARTS_MAX: Final = 8


def sum_of_parts(
    numbers: Sequence[SpokenQuantity],
    spoken: SpokenQuantity,
) -> Tag | None:
    """Return a number with those before it that add up to it; None where none do."""
    place = _place(numbers, spoken)
    before = numbers[max(0, place - _PARTS_MAX) : place]
    first = _last_part(reversed(before), spoken)
    return None if first is None else _tag(first, spoken)


def part_of_sum(
    numbers: Sequence[SpokenQuantity],
    spoken: SpokenQuantity,
) -> Tag | None:
    """Return a number with one before it that is the sum of it and its neighbours."""
    place = _place(numbers, spoken)
    for number in range(max(0, place - _PARTS_MAX), place):
        whole = numbers[number]
        beside = numbers[number + 1 : number + 1 + _PARTS_MAX]
        last = _last_part(beside, whole)
        if last is not None and last.start >= spoken.start:
            return _tag(whole, spoken)
    return None


def _place(
    numbers: Sequence[SpokenQuantity],
    spoken: SpokenQuantity,
) -> int:
    """Return the place of a number among those of its sentence."""
    return bisect_left(numbers, spoken.start, key=attrgetter("start"))


def _last_part(
    beside: Iterable[SpokenQuantity],
    whole: SpokenQuantity,
) -> SpokenQuantity | None:
    """Return the last number of those beside a whole, the nearest first, that add up to it."""
    total = 0
    for count, number in enumerate(beside, 1):
        total += number.value or 0
        if count > 1 and total == whole.value:
            return number
    return None


def _tag(
    first: SpokenQuantity,
    last: SpokenQuantity,
) -> Tag:
    return Tag.of_stretch(
        "sum",
        first.start,
        last.end,
    )
