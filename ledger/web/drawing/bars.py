"""Bars: one figure of a row, from 0 on; each state has a shape of its own, and then a colour.

What every reading of the sources holds is full; whatever they leave open looks open. A bar has
places in percent of the plot; its height and its strokes are the style's.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ledger.web.drawing.axis import Axis

#: The narrowest bar that can be seen, in percent of the plot.
_NARROWEST: Final = 0.4


class Kind(StrEnum):
    """What a bar is of: told apart by thickness, then by colour."""

    PROMISE = "promise"
    REPORTED = "reported"


class Doubt(StrEnum):
    """Why a figure has a lower and an upper end: each is a pattern of its own."""

    BETWEEN = "between"  #: its sources give two ends
    CONTESTED = "contested"  #: its sources contradict each other
    TIE_CONTESTED = "elsewhere"  #: a party puts some of it elsewhere
    SPANS = "spans"  #: some of it may lie outside the time
    KINDS_MAY_CROSS = "crossing"  #: some may be counted twice


class Style(StrEnum):
    """How a bar is drawn that stands in no sum."""

    IMPLIED = "implied"  #: comes to so many by what the other side handed over
    UNDONE = "undone"  #: was handed back, or is no such thing
    JOINT = "joint"  #: was told of this row together with others


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a bar, from one place to another."""

    start: float
    width: float


@dataclass(frozen=True, slots=True)
class DrawnFigure:
    """A figure to draw, with why it has two ends; `also` are other numbers said beside it."""

    lower: int
    upper: int | None
    approximate: bool = False
    doubt: Doubt = Doubt.BETWEEN
    also: tuple[int, ...] = ()

    @property
    def is_unknown(self) -> bool:
        """True where it has no number at all."""
        return self.upper is None and self.lower == 0


@dataclass(frozen=True, slots=True)
class Bar:
    """The shapes of one figure; None where a shape isn't drawn.

    `solid` is full; `doubtful` is filled with the pattern of `doubt`, and ends with a cap; `arrow`:
    where a dotted line begins that leads to the edge, as there is no upper end; `torn`: where the
    end is torn, as its source says about; `none`: a hairline at 0; `unknown`: a dotted box with
    nothing in it; `marks`: hollow diamonds at other numbers that are said.
    """

    kind: Kind
    solid: Stretch | None = None
    doubtful: Stretch | None = None
    doubt: Doubt = Doubt.BETWEEN
    arrow: float | None = None
    torn: float | None = None
    none: bool = False
    unknown: bool = False
    marks: tuple[float, ...] = ()


def bar(
    figure: DrawnFigure | None,
    axis: Axis | None,
    kind: Kind,
) -> Bar:
    """Return the bar of a figure; nothing at all is drawn where nothing is recorded."""
    if figure is None:
        return Bar(kind)
    if axis is None:
        return Bar(
            kind,
            none=not figure.is_unknown,
            unknown=figure.is_unknown,
        )
    marks = _marks(figure.also, axis)
    if figure.is_unknown:
        return Bar(
            kind,
            unknown=True,
            marks=marks,
        )
    return Bar(
        kind,
        solid=_solid(figure, axis),
        doubtful=_doubtful(figure, axis),
        doubt=figure.doubt,
        arrow=axis.at(figure.lower) if figure.upper is None else None,
        torn=_torn(figure, axis),
        none=figure.upper == 0,
        marks=marks,
    )


def _solid(figure: DrawnFigure, axis: Axis) -> Stretch | None:
    if figure.lower == 0:
        return None
    return Stretch(0, max(axis.at(figure.lower), _NARROWEST))


def _doubtful(figure: DrawnFigure, axis: Axis) -> Stretch | None:
    if figure.upper is None or figure.upper == figure.lower:
        return None
    start = axis.at(figure.lower)
    return Stretch(start, round(axis.at(figure.upper) - start, 3))


def _torn(figure: DrawnFigure, axis: Axis) -> float | None:
    if not figure.approximate or figure.upper == 0:
        return None
    end = figure.lower if figure.upper is None else figure.upper
    return axis.at(end)


def _marks(numbers: Iterable[int], axis: Axis) -> tuple[float, ...]:
    return tuple(axis.at(number) for number in sorted(set(numbers)))


@dataclass(frozen=True, slots=True)
class Outline:
    """A bar of which only the outline is drawn, since it stands in no sum.

    `sure` reaches from 0 to its least; `perhaps` from there to its most, None where these are one;
    `arrow` as a bar has it.
    """

    style: Style
    sure: Stretch | None
    perhaps: Stretch | None = None
    arrow: float | None = None
    unknown: bool = False


def outline(
    figure: DrawnFigure,
    axis: Axis | None,
    style: Style,
) -> Outline:
    """Return the outline of a figure that stands in no sum."""
    if axis is None or figure.is_unknown:
        return Outline(
            style,
            None,
            unknown=figure.is_unknown,
        )
    sure = _solid(figure, axis)
    perhaps = _doubtful(figure, axis)
    arrow = axis.at(figure.lower) if figure.upper is None else None
    return Outline(
        style,
        sure,
        perhaps,
        arrow,
    )
