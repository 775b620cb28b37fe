"""The legend: each shape that a chart may hold, with what it says, and with an example in text."""

from dataclasses import dataclass
from typing import Final

from ledger.web.drawing.axis import Axis
from ledger.web.drawing.bars import (
    Bar,
    Doubt,
    DrawnFigure,
    Kind,
    Outline,
    Style,
    bar,
    outline,
)

_AXIS: Final = Axis(1000, ())


@dataclass(frozen=True, slots=True)
class Shape:
    """A state of a figure: its name, how it is drawn, what it means, and its text in tables."""

    name: str
    bar: Bar
    meaning: str
    text: str


@dataclass(frozen=True, slots=True)
class OutlineShape:
    """A number that stands in no sum: its name, how it is drawn, and what it means."""

    name: str
    outline: Outline
    meaning: str
    text: str


def _promise(figure: DrawnFigure) -> Bar:
    return bar(
        figure,
        _AXIS,
        Kind.PROMISE,
    )


def _report(figure: DrawnFigure | None) -> Bar:
    return bar(
        figure,
        _AXIS,
        Kind.REPORTED,
    )


def _doubtful(doubt: Doubt) -> Bar:
    return _report(
        DrawnFigure(
            500,
            800,
            doubt=doubt,
        )
    )


SHAPES: Final = (
    Shape(
        "Asked for, offered or pledged",
        _promise(DrawnFigure(700, 700)),
        "Thin and ochre: what was promised, and what came before a promise.",
        "700",
    ),
    Shape(
        "Reported",
        _report(DrawnFigure(700, 700)),
        "Thick and blue: what is said to have happened.",
        "700",
    ),
    Shape(
        "Exactly a number",
        _report(DrawnFigure(700, 700)),
        "A full bar with a straight end.",
        "700",
    ),
    Shape(
        "About a number",
        _report(
            DrawnFigure(
                700,
                700,
                approximate=True,
            )
        ),
        "The end is torn: its source says about. No range is drawn, since no source gives one.",
        "≈700",
    ),
    Shape(
        "Between two numbers",
        _doubtful(Doubt.BETWEEN),
        "Full up to the lowest number that is said, hatched up to the highest.",
        "500–800",
    ),
    Shape(
        "Contested",
        _doubtful(Doubt.CONTESTED),
        "Hatched crosswise: sources contradict each other, and nothing is settled.",
        "500–800, contested",
    ),
    Shape(
        "Perhaps elsewhere",
        _doubtful(Doubt.TIE_CONTESTED),
        "Lines across: a party puts some of it under another agreement, category, direction, "
        "act or day.",
        "500–800, tie contested",
    ),
    Shape(
        "Perhaps at another time",
        _doubtful(Doubt.SPANS),
        "Upright lines: some of it may lie outside the time that is asked about.",
        "500–800, spans",
    ),
    Shape(
        "Perhaps the same people",
        _doubtful(Doubt.KINDS_MAY_CROSS),
        "Rings: people of two kinds may be the same, so that some may be counted twice.",
        "500–800, kinds may cross",
    ),
    Shape(
        "At least a number",
        _report(DrawnFigure(500, None)),
        "A dotted line with an arrow: nobody gives an upper end, or somebody states more.",
        "≥500",
    ),
    Shape(
        "At most a number",
        _promise(DrawnFigure(0, 600)),
        "Hatched from 0 on: it may be none.",
        "≤600",
    ),
    Shape(
        "No number",
        _promise(DrawnFigure(0, None)),
        "A dotted box with nothing in it: something is recorded, and no number for it. It may be "
        "not stated, withheld, or all.",
        "not stated",
    ),
    Shape(
        "None",
        _report(DrawnFigure(0, 0)),
        "A hairline at 0: a source says none.",
        "0",
    ),
    Shape(
        "Nothing recorded",
        _report(None),
        "Nothing is drawn. The ledger holds no line item for it, and its silence says nothing "
        "about the world.",
        "–",
    ),
    Shape(
        "Another number that is said",
        _report(
            DrawnFigure(
                500,
                500,
                also=(800,),
            )
        ),
        "A hollow diamond: said less definitely, or stated as a total. It changes no bar.",
        "500 (also ≈800)",
    ),
)
#: The key above a chart, in few words each.
KEY: Final = (
    (_promise(DrawnFigure(1000, 1000)), "promised"),
    (_report(DrawnFigure(1000, 1000)), "reported"),
    (_report(DrawnFigure(500, 1000)), "may be, may not"),
    (
        _report(
            DrawnFigure(
                700,
                700,
                approximate=True,
            )
        ),
        "about",
    ),
    (_report(DrawnFigure(300, None)), "at least"),
    (_promise(DrawnFigure(0, None)), "no number"),
    (_report(DrawnFigure(300, 300, also=(700,))), "another number said"),
)
OUTLINES: Final = (
    OutlineShape(
        "Would come to",
        outline(
            DrawnFigure(500, 800),
            _AXIS,
            Style.IMPLIED,
        ),
        "Dashed: what a pledge of so many for each comes to, by what the other side handed over. "
        "It is in no sum.",
        "500–800 at 15 for each body",
    ),
    OutlineShape(
        "Undone",
        outline(
            DrawnFigure(300, 300),
            _AXIS,
            Style.UNDONE,
        ),
        "Crossed out: another report says that it was handed back, or was no such thing. It is "
        "shown beside the sum, and subtracted nowhere.",
        "300",
    ),
    OutlineShape(
        "Told jointly",
        outline(
            DrawnFigure(0, 800),
            _AXIS,
            Style.JOINT,
        ),
        "An empty frame: a total that was stated of this row together with others. How much of "
        "it is here, nobody says.",
        "800",
    ),
)
