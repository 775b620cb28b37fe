"""Steps over time: what came by the days on which it is said to have happened.

Places across are percent of the drawing, places down are pixels.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Final, NamedTuple

from ledger.web.drawing.axis import Axis
from ledger.web.drawing.bars import DrawnFigure

HEIGHT: Final = 230
#: Room above the largest number, and below 0, in pixels.
_HEAD: Final = 10.0
BOTTOM: Final = HEIGHT - 26.0
#: Where the first day stands, and how wide all days are, in percent.
_LEFT: Final = 9.0
_WIDTH: Final = 85.0
_RIGHT: Final = 97.5
#: The least distance between two days that are written out, in percent.
_ROOM_OF_DAY: Final = 17.0
#: From where on a day is written to the left of its place.
_NEAR_THE_EDGE: Final = 90.0


class Day(NamedTuple):
    """What is told of a day: sums so far, and what came then; None where nothing is recorded."""

    on: str
    pledged: DrawnFigure | None
    reported: DrawnFigure | None
    came: DrawnFigure | None


class StatedNumber(NamedTuple):
    """A total that somebody states through a day."""

    through: str
    number: int


@dataclass(frozen=True, slots=True)
class Level:
    """A level between two days, and a field from there up to `top`; None where it is a line.

    `is_about`: a source says about, so that it is no exact height.
    """

    start: float
    end: float
    y: float
    top: float | None = None
    is_open: bool = False
    is_about: bool = False

    @property
    def width(self) -> float:
        """How wide it is, in percent."""
        return round(self.end - self.start, 3)


@dataclass(frozen=True, slots=True)
class Riser:
    """A step up or down between two levels."""

    x: float
    y1: float
    y2: float


@dataclass(frozen=True, slots=True)
class Dot:
    """A mark at a place."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Tick:
    """A number of the axis, at its height."""

    number: int
    y: float


@dataclass(frozen=True, slots=True)
class WrittenDay:
    """A day that is written beneath its place; at the right edge it ends there."""

    on: date
    x: float
    at_end: bool


@dataclass(frozen=True, slots=True)
class Steps:
    """A drawing of one row over time.

    `unnumbered` are reports without a number, on the axis; `stated` are totals that somebody
    states.
    """

    ticks: tuple[Tick, ...]
    pledged: tuple[Level, ...]
    reported: tuple[Level, ...]
    risers: tuple[Riser, ...]
    events: tuple[Dot, ...]
    unnumbered: tuple[Dot, ...]
    stated: tuple[Dot, ...]
    days: tuple[WrittenDay, ...]


def steps(
    days: Sequence[Day],
    axis: Axis,
    stated: Iterable[StatedNumber],
) -> Steps:
    """Return the drawing of some days, in their order; there are at least two of them."""
    stated = list(stated)
    all_days = [day.on for day in days] + [total.through for total in stated]
    places = _Places(axis, min(all_days), max(all_days))
    return Steps(
        ticks=tuple(Tick(number, places.y(number)) for number in axis.ticks),
        pledged=_joined(_levels(days, "pledged", places)),
        reported=tuple(filter(None, _levels(days, "reported", places))),
        risers=tuple(_risers(days, places)),
        events=tuple(_events(days, places)),
        unnumbered=tuple(_unnumbered(days, places)),
        stated=tuple(places.dot(total.through, total.number) for total in stated),
        days=_written(sorted(set(all_days)), places),
    )


class _Places:
    """The places of days and numbers."""

    def __init__(
        self,
        axis: Axis,
        first: str,
        last: str,
    ) -> None:
        self._axis = axis
        self._first = date.fromisoformat(first)
        distance = date.fromisoformat(last) - self._first
        self._days = max(distance.days, 1)

    def x(self, on: str) -> float:
        """Return the place of a day, in percent."""
        distance = date.fromisoformat(on) - self._first
        return round(_LEFT + _WIDTH * distance.days / self._days, 2)

    def y(self, number: int) -> float:
        """Return the height of a number, in pixels from the top."""
        return round(BOTTOM - (BOTTOM - _HEAD) * number / self._axis.top, 1)

    def dot(
        self,
        on: str,
        number: int,
    ) -> Dot:
        """Return the place of a number on a day."""
        return Dot(self.x(on), self.y(number))

    def level(
        self,
        on: str,
        end: float,
        figure: DrawnFigure | None,
    ) -> Level | None:
        """Return the level of a sum from a day on; None where it has no number to draw."""
        if figure is None or figure.is_unknown:
            return None
        level = Level(
            self.x(on),
            end,
            self.y(figure.lower),
            is_about=figure.approximate,
        )
        if figure.upper is None:
            return replace(level, top=_HEAD, is_open=True)
        if figure.upper > figure.lower:
            return replace(level, top=self.y(figure.upper))
        return level


def _levels(
    days: Sequence[Day],
    column: str,
    places: _Places,
) -> Iterator[Level | None]:
    """Yield the level of a column from each day to the next; None where it has none to draw."""
    ends = [places.x(day.on) for day in days[1:]]
    for day, end in zip(days, [*ends, _RIGHT], strict=True):
        yield places.level(day.on, end, getattr(day, column))


def _joined(levels: Iterable[Level | None]) -> tuple[Level, ...]:
    """Return neighbours of the same height as one, so that its dashes run through."""
    joined: list[Level] = []
    for level in levels:
        if level is None:
            continue
        if joined and _continues(joined[-1], level):
            joined[-1] = replace(joined[-1], end=level.end)
        else:
            joined.append(level)
    return tuple(joined)


def _continues(
    before: Level,
    level: Level,
) -> bool:
    """Return whether a level goes on as the one before it, from where that ends."""
    return replace(before, start=level.start, end=level.end) == level and (
        before.end == level.start
    )


def _risers(
    days: Sequence[Day],
    places: _Places,
) -> Iterable[Riser]:
    """Yield the steps between levels of what was reported; the first one from 0 on."""
    nothing = Day(
        "",
        None,
        None,
        None,
    )
    for before, day in pairwise([nothing, *days]):
        lower = before.reported.lower if before.reported else 0
        if day.reported is not None and day.reported.lower != lower:
            upper = day.reported.lower
            yield Riser(
                places.x(day.on),
                places.y(lower),
                places.y(upper),
            )


def _events(
    days: Iterable[Day],
    places: _Places,
) -> Iterable[Dot]:
    """Yield a dot for each day on which something with a number came."""
    for day in days:
        has_number = day.came is not None and not day.came.is_unknown
        if has_number and day.reported is not None:
            yield Dot(places.x(day.on), places.y(day.reported.lower))


def _unnumbered(
    days: Iterable[Day],
    places: _Places,
) -> Iterable[Dot]:
    for day in days:
        if day.came is not None and day.came.is_unknown:
            yield Dot(places.x(day.on), BOTTOM)


def _written(
    days: Sequence[str],
    places: _Places,
) -> tuple[WrittenDay, ...]:
    """Return as many days as have room on a narrow screen, the first and the last among them."""
    written = [days[0]]
    for on in days[1:]:
        if places.x(on) - places.x(written[-1]) >= _ROOM_OF_DAY:
            written.append(on)
    last = days[-1]
    if last != written[-1]:
        if len(written) > 1:
            written.pop()
        written.append(last)
    return tuple(
        WrittenDay(
            date.fromisoformat(on),
            places.x(on),
            places.x(on) > _NEAR_THE_EDGE,
        )
        for on in written
    )
