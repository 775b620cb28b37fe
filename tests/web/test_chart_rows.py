"""Sums of totals as figures to draw: no end is made up, and what is said beside them is kept."""

import pytest

from ledger.web.chart_rows import figure_of
from ledger.web.drawing.bars import Doubt, DrawnFigure

EXACT = {"lower": 700, "upper": 700, "approximate": 0, "contested": 0, "text": "700"}
EXACT |= {"lines": 1, "without_claim": 0}


@pytest.mark.parametrize(
    ("more", "figure"),
    [
        ({}, DrawnFigure(700, 700)),
        ({"upper": None, "text": "≥700"}, DrawnFigure(700, None)),
        ({"lower": 0, "upper": None, "text": "not stated"}, DrawnFigure(0, None)),
        ({"lower": 0, "upper": 0, "text": "0"}, DrawnFigure(0, 0)),
        ({"approximate": 2, "text": "≈700"}, DrawnFigure(700, 700, approximate=True)),
        ({"lower": 500, "contested": 1}, DrawnFigure(500, 700, doubt=Doubt.CONTESTED)),
        ({"text": "700 (also ≈1,800, >300)"}, DrawnFigure(700, 700, also=(1800, 300))),
    ],
)
def test_a_sum_is_drawn_as_it_is(more, figure):
    assert figure_of(EXACT | more) == figure


def test_what_is_not_recorded_is_no_figure():
    assert figure_of(None) is None
