"""What may belong elsewhere, or outside the time asked for, counts from 0 to itself."""

import pytest

from ledger.rules.totals.periods import Period
from ledger.rules.totals.running_sum import add
from ledger.rules.totals.stated_checks import Reason, Verdict
from ledger.rules.totals.timeline import timeline
from ledger.rules.totals.totals import Assessment, totals
from ledger.rules.workflow.lifecycle import Act
from tests.rules.factories import make_line, make_pledge
from tests.rules.ledgers import CATEGORIES
from tests.rules.over_all import across
from tests.rules.stated import checked, report, tell


def make_spanning(said=40, first_on="2025-06-09", last_on="2025-06-13", **fields):
    """A report of which only the ends of its time are known."""
    dates = {"first_on": first_on, "last_on": last_on, "happened_on": last_on}
    return make_line(said, **{"id": "spanning", **dates, **fields})


def make_contested_tie(said=1000, **fields):
    return make_line(said, **{"id": "tied", "tie_contested": True, **fields})


def interval(column):
    return column.lower, column.upper, column.text


def only_row(lines, as_of=None):
    (row,) = totals(lines, CATEGORIES, as_of).rows
    return row


def test_a_line_item_that_a_party_puts_elsewhere_adds_nothing_to_the_lower_end():
    row = only_row([make_pledge(6000), make_line(6057), make_contested_tie(1003)])

    assert interval(row.reported) == (6057, 7060, "6,057–7,060")
    assert (row.caveats, row.assessment) == (("tie_contested",), Assessment.EXCEEDED)
    assert row.outstanding.text == "0"


@pytest.mark.parametrize(
    ("said", "text"),
    [
        (1000, "0–1,000"),
        ("about 400", "≈0–400"),
        ("at least 250", "≥0"),
        ("more than 250", "≥0"),
        ("at most 10", "0–10"),
        (0, "0"),
        ("withheld", "withheld"),
    ],
)
def test_a_sum_of_one_line_item_in_doubt_begins_with_0(said, text):
    column = add([make_contested_tie(said)])

    assert (column.lower, column.text) == (0, text)


def test_a_floor_in_doubt_keeps_a_pledge_from_being_met():
    pledges = [make_pledge("at least 100"), make_contested_tie(50, act="pledge")]

    assert add(pledges[:1]).open_by_floors
    assert not add(pledges).open_by_floors


def test_a_line_item_stands_whole_where_the_speaker_whom_a_policy_follows_puts_it():
    row = only_row([make_contested_tie(placed=True)])

    assert interval(row.reported) == (1000, 1000, "1,000")
    assert row.caveats == ("tie_contested",)


def test_a_line_item_that_began_by_then_and_ends_later_spans():
    lines = [make_spanning(40), make_line(50)]

    row = only_row(lines, "2025-06-11")

    assert interval(row.reported) == (50, 90, "50–90")
    assert row.caveats == ("spans",)


@pytest.mark.parametrize(
    ("as_of", "text"),
    [
        ("2025-06-09", "0–40"),
        ("2025-06-12", "0–40"),
        ("2025-06-13", "40"),
        (None, "40"),
    ],
)
def test_a_line_item_counts_from_0_from_its_first_day_to_the_day_before_its_last(as_of, text):
    assert only_row([make_spanning()], as_of).reported.text == text


def test_nothing_of_a_report_of_0_is_cut_by_a_day():
    row = only_row([make_spanning(0, other_days=("2025-06-10",))], "2025-06-11")

    assert (row.reported.text, row.assessment, row.caveats) == ("0", "no_pledge_recorded", ())


def test_a_line_item_that_had_not_begun_by_then_is_left_out():
    assert totals([make_spanning()], CATEGORIES, "2025-06-08").rows == ()


def test_a_line_item_without_a_date_counts_from_its_publication_and_else_is_undated():
    lines = [make_line(5), make_line(7, id="line-2", happened_on=None)]

    result = totals(lines, CATEGORIES, "2025-06-10")
    within = across(lines, CATEGORIES, period=Period("2025-06-10", "2025-06-10"))

    assert (result.rows[0].reported.text, result.undated) == ("5", 1)
    assert (within.rows[0].sums.reported.text, within.undated) == ("5", 1)


def test_adjoining_periods_hold_the_whole_between_them():
    lines = [make_spanning(10, "2025-06-01", "2025-06-09"), make_line(5, happened_on="2025-06-02")]

    (early,) = across(lines, CATEGORIES, period=Period(None, "2025-06-05")).rows
    (late,) = across(lines, CATEGORIES, period=Period("2025-06-06", None)).rows

    assert (interval(early.sums.reported), early.caveats) == ((5, 15, "5–15"), ("spans",))
    assert (interval(late.sums.reported), late.caveats) == ((0, 10, "0–10"), ("spans",))


def test_a_period_that_ends_before_it_begins_holds_nothing():
    found = across([make_spanning()], CATEGORIES, "2025-06-10", Period("2025-06-11"))

    assert found.counted == ()


def test_a_line_item_stands_on_both_ends_of_its_time_in_a_timeline():
    rows = timeline([make_spanning(40), make_line(50)], CATEGORIES).rows

    assert [
        (row.place.on[-2:], row.reported_then.text, row.reported.text, row.caveats) for row in rows
    ] == [
        ("09", "0–40", "0–40", ("spans",)),
        ("10", "50", "50–90", ("spans",)),
        ("13", "0–40", "90", ("spans",)),
    ]


PARTS = [
    make_line(400, id="first", happened_on="2025-06-05", part_of="spanning"),
    make_line(297, id="second", happened_on="2025-06-05", part_of="spanning"),
    make_line(100, id="late", happened_on="2025-06-20", part_of="spanning"),
    make_line("about 50", id="rough", happened_on="2025-06-05", part_of="spanning"),
]
JUNE = {"first_on": "2025-06-01", "last_on": "2025-06-30"}


@pytest.mark.parametrize(
    ("as_of", "text"),
    [
        ("2025-06-04", "0–1,000"),
        ("2025-06-10", "697–1,000"),
        ("2025-06-20", "797–1,000"),
        ("2025-06-30", "1,000"),
    ],
)
@pytest.mark.parametrize("order", [1, -1])
def test_a_whole_that_spans_counts_from_what_its_parts_come_to_by_then(as_of, text, order):
    lines = [make_spanning(1000, **JUNE), *PARTS][::order]

    assert only_row(lines, as_of).reported.text == text
    over_time = [row for row in timeline(lines, CATEGORIES).rows if row.place.on <= as_of]
    assert over_time[-1].reported.text == text
    (across_row,) = across(lines, CATEGORIES, period=Period(None, as_of)).rows
    assert across_row.sums.reported.text == text


@pytest.mark.parametrize(
    ("said", "fields", "text"),
    [
        ("more than 250", {}, "≥697"),
        (500, {}, "500"),
        ("not stated", {}, "not stated"),
        (1000, {"tie_contested": True}, "0–1,000"),
        (1000, {"act": Act.PLEDGE}, "0–1,000"),
    ],
)
def test_what_is_sure_of_a_whole_by_its_parts_is_no_more_than_it_says(said, fields, text):
    whole = make_spanning(said, **JUNE, **fields)

    row = only_row([whole, *PARTS], "2025-06-10")

    assert (row.reported if whole.act is Act.REPORT else row.pledged).text == text


def make_redated(*other_days, **fields):
    """A report of 60 on 10 June that parties put on other days."""
    days = {"first_on": "2025-06-10", "last_on": "2025-06-10", "happened_on": "2025-06-10"}
    return make_line(60, **{"id": "redated", **days, "other_days": other_days, **fields})


@pytest.mark.parametrize(
    ("other_days", "told"),
    [
        (["2025-06-12"], ["", "0–60", "0–60", "60", "60", "60"]),
        (["2025-06-09"], ["0–60", "60", "60", "60", "60", "60"]),
        (["2025-06-12/2025-06-14"], ["", "0–60", "0–60", "0–60", "0–60", "60"]),
        (["2025-06-09/2025-06-11"], ["0–60", "0–60", "60", "60", "60", "60"]),
        (["2025-06-09", "2025-06-12"], ["0–60", "0–60", "0–60", "60", "60", "60"]),
        (["2025-06-10"], ["", "60", "60", "60", "60", "60"]),
    ],
)
def test_what_a_party_dates_otherwise_is_in_doubt_from_the_first_of_the_days_to_the_last(
    other_days, told
):
    line = make_redated(*other_days)
    found = []
    for day in range(9, 15):
        rows = totals([line], CATEGORIES, f"2025-06-{day:02}").rows
        found.append("".join(row.reported.text for row in rows))
        in_doubt = [row.caveats for row in rows if row.reported.text == "0–60"]
        assert in_doubt in ([], [("tie_contested",)])

    assert found == told
    assert only_row([line]).reported.text == "60"


def test_a_party_that_names_two_days_makes_an_interval_that_also_spans():
    row = only_row([make_spanning(40, other_days=("2025-06-14",))], "2025-06-11")

    assert (row.reported.text, row.caveats) == ("0–40", ("spans", "tie_contested"))


def test_a_line_item_without_a_date_is_put_elsewhere_than_on_the_day_of_its_article():
    published = make_redated("2025-06-12", first_on=None, last_on=None)
    undated = make_redated("2025-06-12", first_on=None, last_on=None, happened_on=None)

    assert only_row([published], "2025-06-11").reported.text == "0–60"
    for day in ("2025-06-11", "2025-06-13"):
        result = totals([undated], CATEGORIES, day)
        assert (result.rows, result.undated) == ((), 1)


def test_a_period_between_the_days_on_which_a_line_item_is_put_holds_nothing_of_it():
    line = make_redated("2025-06-14")

    def reported(first_on, last_on):
        rows = across([line], CATEGORIES, period=Period(first_on, last_on)).rows
        return [(row.sums.reported.text, row.caveats) for row in rows]

    assert reported("2025-06-11", "2025-06-13") == []
    assert reported("2025-06-14", None) == [("0–60", ("tie_contested",))]
    assert reported("2025-06-10", "2025-06-14") == [("60", ())]


def test_a_timeline_has_each_day_on_which_a_line_item_is_put():
    rows = timeline([make_redated("2025-06-12", "2025-06-08")], CATEGORIES).rows

    assert [
        (row.place.on[-2:], row.reported_then.text, row.reported.text, row.line_items)
        for row in rows
    ] == [
        ("08", "0–60", "0–60", ("redated",)),
        ("10", "0–60", "0–60", ("redated",)),
        ("12", "0–60", "60", ("redated",)),
    ]
    assert {row.caveats for row in rows} == {("tie_contested",)}


@pytest.mark.parametrize(
    "line",
    [
        report(60, "2025-06-10", other_days=("2025-06-12",)),
        report(60, "2025-06-12", other_days=("2025-06-10",)),
    ],
)
def test_a_stated_total_cannot_be_told_that_ends_between_the_days_on_which_a_report_is_put(line):
    between, less, more = (
        checked([line], tell(said, "2025-06-11"))[0].check for said in (60, 50, 61)
    )
    after, later = (
        total.check for total in checked([line], tell(0, "2025-06-11"), tell(60, "2025-06-12"))
    )

    assert [check.because for check in (between, less, more)] == [Reason.LINE_UNDATED] * 3
    assert [check.lies_above for check in (between, less, more)] == [False, False, True]
    assert between.expected.text == after.expected.text == "0–60"
    assert (later.verdict, later.step.recorded.text) == (Verdict.AGREES, "0–60")
    assert later.step.verdict is Verdict.AGREES


def test_the_last_day_of_a_report_is_one_on_which_it_is_put_within_the_time():
    lines = [make_redated("2025-06-08"), make_redated("2025-06-12"), make_spanning()]
    days = range(8, 14)
    told = [[Period(None, f"2025-06-{day:02}").last_day_of(line) for day in days] for line in lines]

    assert [[day[-2:] for day in of_line] for of_line in told] == [
        ["08", "08", "10", "10", "10", "10"],
        ["10", "10", "10", "10", "10", "10"],
        ["13", "09", "09", "09", "09", "13"],
    ]


def test_a_row_that_opens_on_a_contested_day_says_from_then_on_what_is_undone_of_it():
    undoing = make_line(20, id="undoing", undoes="redated", happened_on="2025-06-09")
    rows = timeline([make_redated("2025-06-08"), undoing], CATEGORIES).rows

    shown = [(row.place.on[-2:], row.reported.text, row.undone and row.undone.text) for row in rows]
    assert shown == [("08", "0–60", None), ("09", "0–60", "20"), ("10", "60", "20")]
