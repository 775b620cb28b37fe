"""Steps over time: what came by the days on which it is said to have happened."""

from datetime import date
from itertools import pairwise

from ledger.web.drawing.axis import Axis
from ledger.web.drawing.bars import DrawnFigure
from ledger.web.drawing.steps import (
    BOTTOM,
    Day,
    Dot,
    Level,
    Riser,
    StatedNumber,
    Tick,
    WrittenDay,
    steps,
)

AXIS = Axis(194, (0, 97))
PLEDGE = DrawnFigure(100, 100)


def number(value):
    return DrawnFigure(value, value)


def drawn(*days, stated=()):
    return steps(days, AXIS, stated)


FIRST = Day("2025-06-01", PLEDGE, None, None)
SECOND = Day("2025-06-06", PLEDGE, number(40), number(40))
LAST = Day("2025-06-11", PLEDGE, number(97), number(57))


def test_a_pledge_is_one_level_and_reports_are_levels_with_steps_between():
    made = drawn(FIRST, SECOND, LAST)

    assert made.ticks == (Tick(0, 204), Tick(97, 107))
    assert made.pledged == (Level(9, 97.5, 104),)
    assert made.reported == (Level(51.5, 94, 164), Level(94, 97.5, 107))
    assert made.risers == (Riser(51.5, 204, 164), Riser(94, 164, 107))
    assert made.events == (Dot(51.5, 164), Dot(94, 107))
    assert (made.unnumbered, made.stated) == ((), ())


def test_what_may_be_is_a_field_above_the_level_and_an_open_end_reaches_to_the_top():
    may_be = Day("2025-06-06", None, DrawnFigure(40, 97), DrawnFigure(40, 97))
    open_end = Day("2025-06-11", None, DrawnFigure(97, None), number(57))

    made = drawn(may_be, open_end)

    assert made.reported == (
        Level(9, 94, 164, top=107),
        Level(94, 97.5, 107, top=10, is_open=True),
    )


def test_a_report_without_a_number_is_a_mark_on_the_axis_and_draws_no_level():
    unknown = Day("2025-06-06", PLEDGE, DrawnFigure(0, None), DrawnFigure(0, None))

    made = drawn(FIRST, unknown)

    assert (made.reported, made.risers, made.events) == ((), (), ())
    assert made.unnumbered == (Dot(94, BOTTOM),)


def test_a_stated_total_is_a_mark_on_its_day_and_may_lie_after_the_last_report():
    made = drawn(FIRST, SECOND, stated=[StatedNumber("2025-06-11", 97)])

    assert made.stated == (Dot(94, 107),)
    assert made.days[-1] == WrittenDay(date(2025, 6, 11), 94, at_end=True)


def test_days_that_lie_close_are_not_all_written_but_the_first_and_the_last_are():
    days = [Day(f"2025-06-{day:02}", PLEDGE, None, None) for day in range(1, 31)]

    written = drawn(*days).days

    assert (written[0].on, written[-1].on) == (date(2025, 6, 1), date(2025, 6, 30))
    assert all(after.x - before.x >= 17 for before, after in pairwise(written))


def test_one_day_that_takes_back_a_report_steps_down():
    taken_back = Day("2025-06-11", PLEDGE, number(20), None)

    assert drawn(FIRST, SECOND, taken_back).risers[-1] == Riser(94, 164, 184)
