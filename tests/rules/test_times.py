"""Times at which something may have happened, by whoever dates it."""

import pytest

from ledger.rules.base.times import hull, share_a_day, times_told, without_overlaps

FIRST, SECOND, THIRD, FOURTH = (f"2025-06-{day:02}" for day in range(1, 5))


def test_a_time_is_each_that_somebody_gives():
    assert times_told(FIRST, SECOND, (FOURTH, f"{THIRD}/{FOURTH}")) == [
        (FIRST, SECOND),
        (FOURTH, FOURTH),
        (THIRD, FOURTH),
    ]


def test_what_nothing_dates_shares_a_day_with_all_times():
    undated = times_told(None, None, (FIRST,))

    assert share_a_day(undated, [(FOURTH, FOURTH)])
    assert share_a_day(undated, undated)


@pytest.mark.parametrize(
    ("day", "shared"), [(FIRST, True), (SECOND, False), (THIRD, True), (FOURTH, False)]
)
def test_times_share_a_day_where_any_two_do(day, shared):
    times = [(FIRST, FIRST), (THIRD, THIRD)]

    assert share_a_day(times, [(day, day)]) == share_a_day([(day, day)], times) == shared


def test_times_reach_from_the_first_day_to_the_last():
    assert hull([(THIRD, FOURTH), (FIRST, SECOND)]) == (FIRST, FOURTH)


def test_times_that_share_a_day_are_one():
    times = [(THIRD, FOURTH), (FIRST, THIRD), (FIRST, FIRST)]

    assert without_overlaps(times) == [(FIRST, FOURTH)]
    assert without_overlaps([(FOURTH, FOURTH), (FIRST, SECOND)]) == [
        (FIRST, SECOND),
        (FOURTH, FOURTH),
    ]
