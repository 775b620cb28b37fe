"""What overlaps depend on of line items, packed: there may be very many at once."""

from array import array
from collections.abc import Sequence
from functools import lru_cache
from itertools import starmap
from typing import Final, NamedTuple, TypeAlias

from ledger.rules.base.times import without_overlaps
from ledger.rules.totals.sums import Direction, LineItemFigures
from ledger.rules.workflow.lifecycle import Act

#: The first and the last day of a time, as numbers that compare as the days do.
Days: TypeAlias = tuple[int, int]
#: Lines by their numbers.
Numbers: TypeAlias = "array[int]"
_ALWAYS: Final[Days] = (0, 99_999_999)


class LineShape(NamedTuple):
    """What many lines have in common."""

    act: Act
    category: str
    direction: Direction


class DatedLines:
    """Lines by the numbers that they get one after the other, of some 50 bytes each.

    Their times have no day in common with each other.
    """

    def __init__(self) -> None:
        self.shapes: list[LineShape] = []
        self.agreements: list[str | None] = []
        self._first_days = array("I")
        self._last_days = array("I")
        self._redated: dict[int, list[Days]] = {}
        self._recorded = array("q")
        self._ids = bytearray()
        self._ends = array("Q", [0])

    def add(
        self,
        lines: Sequence[LineItemFigures],
    ) -> dict[str, int]:
        """Add lines, and return their numbers by their ids."""
        numbers: dict[str, int] = {}
        days = [_days(line.first_on, line.last_on) for line in lines]
        self._first_days.extend([first_day for first_day, _ in days])
        self._last_days.extend([last_day for _, last_day in days])
        self._recorded.extend([line.created_index for line in lines])
        self.agreements += [line.agreement for line in lines]
        for number, line in enumerate(lines, len(self.shapes)):
            numbers[line.id] = number
            self._ids += line.id.encode()
            self._ends.append(len(self._ids))
            if line.other_days:
                self._redated[number] = _apart(line)
        self.shapes += map(shape_of, lines)
        return numbers

    def times(self, number: int) -> list[Days]:
        """Return the times of a line."""
        redated = self._redated.get(number)
        if redated is not None:
            return redated
        return [(self._first_days[number], self._last_days[number])]

    def is_redated(self, number: int) -> bool:
        """Return whether parties put a line on other days than it is recorded on."""
        return number in self._redated

    def place(self, number: int) -> tuple[int, int]:
        """Return what lines are sorted by, to stand in recording order."""
        return self._recorded[number], number

    def id(self, number: int) -> str:
        """Return the id of a line."""
        start, end = self._ends[number], self._ends[number + 1]
        return self._ids[start:end].decode()


def shape_of(line: LineItemFigures) -> LineShape:
    """Return the shape of a line."""
    return _shape(
        line.act,
        line.category,
        line.from_party,
        line.to_party,
    )


@lru_cache(maxsize=10_000)
def _shape(
    act: Act,
    category: str,
    from_party: str,
    to_party: str,
) -> LineShape:
    """Return a shape: the same object for the same one."""
    return LineShape(act, category, (from_party, to_party))


def _apart(line: LineItemFigures) -> list[Days]:
    """Return the times of a line, those that share a day as one."""
    times = without_overlaps(line.times)
    return list(starmap(_days, times))


@lru_cache(maxsize=10_000)
def _days(
    first_on: str | None,
    last_on: str | None,
) -> Days:
    """Return the days of a time: 20250611 for 2025-06-11; what has no date may be of any."""
    if not first_on or not last_on:
        return _ALWAYS
    first_digits = first_on.replace("-", "")
    last_digits = last_on.replace("-", "")
    return int(first_digits), int(last_digits)
