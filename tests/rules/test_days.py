"""Days as moments."""

from datetime import UTC, date, datetime

from ledger.rules.base.days import begin_of, end_before, end_of

DAY = date(2025, 6, 11)


def test_a_day_begins_and_ends_in_utc():
    assert begin_of(DAY) == datetime(2025, 6, 11, tzinfo=UTC)
    assert end_of(DAY) == datetime(2025, 6, 11, 23, 59, 59, 999999, tzinfo=UTC)


def test_the_end_before_a_day_is_the_end_of_the_day_before():
    assert end_before(DAY) == end_of(date(2025, 6, 10))
    assert end_before(date.min) == begin_of(date.min)
