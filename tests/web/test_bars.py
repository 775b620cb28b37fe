"""Bars: each state of a figure has a shape of its own, and none shows more than its figure says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.web.drawing.axis import Axis, axis_for
from ledger.web.drawing.bars import (
    Bar,
    Doubt,
    DrawnFigure,
    Kind,
    Outline,
    Stretch,
    Style,
    bar,
    outline,
)

AXIS = Axis(1000, ())
COUNTS = st.integers(min_value=0, max_value=10_000_000)


def report(*ends, **more):
    return bar(DrawnFigure(*ends, **more), AXIS, Kind.REPORTED)


@pytest.mark.parametrize(
    ("drawn", "shapes"),
    [
        (report(700, 700), Bar(Kind.REPORTED, solid=Stretch(0, 70))),
        (
            report(700, 700, approximate=True),
            Bar(Kind.REPORTED, solid=Stretch(0, 70), torn=70),
        ),
        (
            report(500, 800),
            Bar(Kind.REPORTED, solid=Stretch(0, 50), doubtful=Stretch(50, 30)),
        ),
        (
            report(500, 800, doubt=Doubt.CONTESTED),
            Bar(
                Kind.REPORTED,
                solid=Stretch(0, 50),
                doubtful=Stretch(50, 30),
                doubt=Doubt.CONTESTED,
            ),
        ),
        (report(500, None), Bar(Kind.REPORTED, solid=Stretch(0, 50), arrow=50)),
        (
            report(500, None, approximate=True),
            Bar(Kind.REPORTED, solid=Stretch(0, 50), arrow=50, torn=50),
        ),
        (report(0, 600), Bar(Kind.REPORTED, doubtful=Stretch(0, 60))),
        (report(0, None), Bar(Kind.REPORTED, unknown=True)),
        (report(0, 0), Bar(Kind.REPORTED, none=True)),
        (
            report(500, 500, also=(800, 900, 800)),
            Bar(Kind.REPORTED, Stretch(0, 50), marks=(80, 90)),
        ),
        (bar(None, AXIS, Kind.PROMISE), Bar(Kind.PROMISE)),
    ],
)
def test_each_state_of_a_figure_has_its_shape(drawn, shapes):
    assert drawn == shapes


def test_a_number_that_would_be_too_narrow_to_see_is_as_wide_as_the_narrowest():
    assert report(1, 1).solid == Stretch(0, 0.4)


@pytest.mark.parametrize(
    ("figure", "shapes"),
    [
        (DrawnFigure(0, 0), Bar(Kind.PROMISE, none=True)),
        (DrawnFigure(0, None), Bar(Kind.PROMISE, unknown=True)),
    ],
)
def test_a_chart_without_a_number_above_0_has_no_axis_and_still_tells_none_from_unknown(
    figure, shapes
):
    assert bar(figure, None, Kind.PROMISE) == shapes


@given(COUNTS, COUNTS, st.booleans())
def test_full_is_what_is_sure_and_doubtful_what_may_be(one, other, approximate):
    lower, upper = sorted((one, other))
    axis = axis_for([upper]) or AXIS

    drawn = bar(DrawnFigure(lower, upper, approximate), axis, Kind.REPORTED)

    assert (drawn.solid is None) == (lower == 0)
    assert (drawn.doubtful is None) == (lower == upper)
    assert drawn.arrow is None
    if drawn.doubtful is not None:
        end = drawn.doubtful.start + drawn.doubtful.width
        assert drawn.doubtful.start == axis.at(lower)
        assert end == pytest.approx(axis.at(upper))


@given(COUNTS)
def test_an_open_end_is_never_drawn_as_an_end(lower):
    axis = axis_for([lower], has_open_end=True)

    drawn = bar(DrawnFigure(lower, None), axis, Kind.REPORTED)

    assert drawn.doubtful is None
    assert drawn.unknown == (lower == 0)
    assert (drawn.arrow is None) == (lower == 0)


@pytest.mark.parametrize(
    ("figure", "shapes"),
    [
        (DrawnFigure(300, 300), Outline(Style.UNDONE, Stretch(0, 30))),
        (DrawnFigure(300, 500), Outline(Style.UNDONE, Stretch(0, 30), Stretch(30, 20))),
        (DrawnFigure(0, 800), Outline(Style.UNDONE, None, Stretch(0, 80))),
        (DrawnFigure(300, None), Outline(Style.UNDONE, Stretch(0, 30), arrow=30)),
        (DrawnFigure(0, None), Outline(Style.UNDONE, None, unknown=True)),
    ],
)
def test_what_stands_in_no_sum_is_drawn_as_an_outline(figure, shapes):
    assert outline(figure, AXIS, Style.UNDONE) == shapes
