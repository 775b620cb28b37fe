"""The axis of a chart: from 0, linear, with whole numbers as ticks."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.web.drawing.axis import Axis, axis_for

NUMBERS = st.integers(min_value=1, max_value=10_000_000)


@pytest.mark.parametrize(
    ("largest", "ticks"),
    [
        (1, (0, 1)),
        (3, (0, 1, 2, 3)),
        (10, (0, 5, 10)),
        (78, (0, 20, 40, 60)),
        (1000, (0, 250, 500, 750, 1000)),
        (6057, (0, 2000, 4000, 6000)),
        (10_000_000, (0, 2_500_000, 5_000_000, 7_500_000, 10_000_000)),
    ],
)
def test_ticks_are_round_and_whole(largest, ticks):
    assert axis_for([0, largest]).ticks == ticks


def test_an_axis_ends_a_little_above_its_largest_number_and_more_so_where_an_end_is_open():
    assert axis_for([100]).top == pytest.approx(104)
    assert axis_for([100], has_open_end=True).top == pytest.approx(114)


@pytest.mark.parametrize("numbers", [[], [0], [0, 0]])
def test_nothing_above_0_has_no_axis(numbers):
    assert axis_for(numbers) is None


@given(st.lists(NUMBERS, min_size=1), st.booleans())
def test_every_number_stands_on_its_axis_in_its_order(numbers, open_end):
    axis = axis_for(numbers, has_open_end=open_end)

    places = [axis.at(number) for number in sorted(numbers)]

    assert places == sorted(places)
    assert places[0] >= 0
    assert places[-1] < 100


@given(NUMBERS)
def test_ticks_are_few_evenly_spaced_and_none_lies_above_the_largest_number(largest):
    ticks = axis_for([largest]).ticks

    assert 2 <= len(ticks) <= 5
    assert {after - before for before, after in pairwise(ticks)} == {ticks[1]}
    assert ticks[-1] <= largest


def test_a_place_is_a_share_of_the_axis():
    assert Axis(200, ()).at(50) == 25
