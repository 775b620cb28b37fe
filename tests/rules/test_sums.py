"""Sums of figures, what is still open, and the share fulfilled."""

from dataclasses import asdict
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.rules.quantities.figure import Sides
from ledger.rules.totals.fulfilment import (
    Fulfilment,
    Interval,
    fulfilment,
    outstanding,
)
from ledger.rules.totals.intervals import interval_text
from ledger.rules.totals.running_sum import RunningSum, add
from ledger.rules.workflow.lifecycle import Status
from tests.rules.factories import make_contested_line, make_line
from tests.rules.ledgers import ledgers, to_line


def sum_of(*told):
    return add([make_line(said) for said in told])


def test_no_line_item_at_all_has_no_sum():
    assert add([]) is None


def test_a_sum_says_of_how_many_line_items_each_thing_holds():
    found = add(
        [
            make_line("about 400", told_by=Sides.GIVING),
            make_line("more than 10", status=Status.DISPUTED, told_by=Sides.NEITHER),
            make_line("5-6", told_by=Sides.NEITHER, unclear=True),
            make_line("not stated", told_by=Sides.NEITHER, not_considered=True),
            make_line("withheld", told_by=Sides.RECEIVING),
            make_line("all", told_by=Sides.BOTH),
            make_contested_line(),
        ]
    )

    assert asdict(found) == {
        "lines": 7,
        "lower": 416,
        "upper": None,
        "approximate": 1,
        "without_number": 3,
        "withheld": 1,
        "contested": 1,
        "disputed": 1,
        "one_side": 2,
        "one_side_by": ("RU", "UA"),
        "neither_side": 2,
        "unclear": 1,
        "tie_contested": 0,
        "spans": 0,
        "text": ">≈415 + 2 without a number + 1 not considered",
        "strict": 1,
        "open_by_floors": False,
        "contained": 0,
        "without_claim": 0,
    }


@given(items=ledgers(), data=st.data())
def test_a_line_item_taken_out_of_a_running_sum_leaves_the_sum_of_the_rest(items, data):
    lines = list(map(to_line, items))
    out = data.draw(st.sets(st.sampled_from(lines)))
    tally = RunningSum()
    for line in lines:
        tally.count(line)

    for line in out:
        tally.count(line, -1)

    assert tally.sum() == add([line for line in lines if line not in out])


@pytest.mark.parametrize(
    ("told", "lower", "upper", "text"),
    [
        # One line keeps its own text; of several the text is made anew.
        (["about 400"], 400, 400, "≈400"),
        (["fewer than 10"], 0, 9, "<10"),
        (["between 0 and 15"], 0, 15, "0–15"),
        (["withheld"], 0, None, "withheld"),
        ([6000, 57], 6057, 6057, "6,057"),
        ([6000, "57-60"], 6057, 6060, "6,057–6,060"),
        (["about 1,000", 390], 1390, 1390, "≈1,390"),
        (["about 1,000", "0-5"], 1000, 1005, "≈1,000–1,005"),
        (["up to 10", "fewer than 6"], 0, 15, "≤15"),
        (["up to 10", "up to 5", "about 0"], 0, 15, "≤≈15"),
        ([0, "none"], 0, 0, "0"),
        # Open above.
        ([200, "at least 50"], 250, None, "≥250"),
        (["about 450", "at least 50"], 500, None, "≥≈500"),
        ([4000, "more than 3,000"], 7001, None, ">7,000"),
        (["more than 4,000", "more than 3,000"], 7002, None, ">7,000"),
        (["more than 4,000", "at least 3,000"], 7001, None, ">7,000"),
        (["more than 10", "about 5"], 16, None, ">≈15"),
        (["more than 0", "more than 0"], 2, None, ">0"),
        # Lines without a number.
        ([6000, 57, "withheld"], 6057, None, "6,057 + 1 without a number"),
        ([6000, "not stated", "all"], 6000, None, "6,000 + 2 without a number"),
        (["more than 10", "all"], 11, None, ">10 + 1 without a number"),
        (["up to 10", "all"], 0, None, "≤10 + 1 without a number"),
        (["withheld", "not stated"], 0, None, "2 without a number"),
    ],
)
def test_the_bounds_of_a_sum_add_up_and_its_text_says_so(told, lower, upper, text):
    found = sum_of(*told)

    assert (found.lower, found.upper, found.text) == (lower, upper, text)


def test_a_contested_line_item_leaves_the_sum_open():
    found = add([make_line(500), make_contested_line()])

    assert (found.lower, found.upper, found.text, found.contested) == (500, None, "≥500", 1)


def test_a_sum_of_one_line_item_keeps_what_stands_beside_it():
    line = make_line("about 1,000", text="≈1,000 (also ≤1,200)")

    assert add([line]).text == "≈1,000 (also ≤1,200)"
    assert add([line, make_line(1)]).text == "≈1,001"


@pytest.mark.parametrize(
    ("lines", "by_floors"),
    [
        ([make_line("at least 5")], True),
        ([make_line("more than 5"), make_line(3)], True),
        ([make_line(3)], False),
        ([make_line("at least 5"), make_line("withheld")], False),
        ([make_line("at least 5"), make_contested_line()], False),
    ],
)
def test_a_sum_is_open_by_floors_where_nothing_else_opens_it(lines, by_floors):
    assert add(lines).open_by_floors is by_floors


@pytest.mark.parametrize(
    ("interval", "fields", "text"),
    [
        ((6057, 6057), {}, "6,057"),
        ((0, 0), {}, "0"),
        ((0, 15), {}, "≤15"),
        ((1, None), {"strict": 2}, "≥1"),
        ((2, None), {"strict": 2}, ">0"),
        ((0, None), {}, "≥0"),
        ((10, 20), {"approximate": True}, "≈10–20"),
    ],
)
def test_an_interval_is_written_for_people(interval, fields, text):
    assert interval_text(*interval, **{"approximate": False, "strict": 0, **fields}) == text


CANNOT_TELL = Interval(0, None, approximate=True, text="can't tell")


@pytest.mark.parametrize(
    ("pledged", "reported", "expected"),
    [
        ([6000], [78], Interval(5922, 5922, approximate=False, text="5,922")),
        ([6000], [], Interval(6000, 6000, approximate=False, text="6,000")),
        ([6000], [6057], Interval(0, 0, approximate=False, text="0")),
        ([6000], ["6,057-6,060"], Interval(0, 0, approximate=False, text="0")),
        ([10], ["5-20"], Interval(0, 5, approximate=False, text="≤5")),
        (["5-10"], [3], Interval(2, 7, approximate=False, text="2–7")),
        (["up to 10"], [], Interval(0, 10, approximate=False, text="≤10")),
        ([6000], ["withheld"], Interval(0, 6000, approximate=False, text="≤6,000")),
        ([6000], ["at least 5,000"], Interval(0, 1000, approximate=False, text="≤1,000")),
        # Nothing is taken from what is only about that, nor the other way round.
        (["about 400"], [], Interval(400, 400, approximate=True, text="≈400")),
        (["about 400"], [0], Interval(400, 400, approximate=True, text="≈400")),
        (["about 400"], [100], CANNOT_TELL),
        (["about 400"], ["withheld"], CANNOT_TELL),
        (["about 400"], ["up to 5"], CANNOT_TELL),
        ([400], ["about 100"], CANNOT_TELL),
        ([400], ["about 0"], CANNOT_TELL),
        (["about 400"], ["about 500"], CANNOT_TELL),
        (["not stated"], ["about 100"], CANNOT_TELL),
        ([400, "about 400"], [800], CANNOT_TELL),
        ([0], ["about 100"], Interval(0, 0, approximate=False, text="0")),
        (["at least 1,000"], [400], Interval(600, None, approximate=False, text="≥600")),
        (["more than 1,000"], [400], Interval(601, None, approximate=False, text=">600")),
        (["more than 1,000"], [1000], Interval(1, None, approximate=False, text=">0")),
        (["more than 5"] * 2, [11], Interval(1, None, approximate=False, text="≥1")),
        (["at least 1,000"], [1000], Interval(0, None, approximate=False, text="not stated")),
        (["not stated"], [5], Interval(0, None, approximate=False, text="not stated")),
        (["withheld"], [], Interval(0, None, approximate=False, text="not stated")),
        ([500, "withheld"], [100], Interval(400, None, approximate=False, text="≥400")),
        ([0], [], Interval(0, 0, approximate=False, text="0")),
    ],
)
def test_still_open_is_pledged_minus_reported_and_never_below_0(pledged, reported, expected):
    assert outstanding(sum_of(*pledged), sum_of(*reported)) == expected


def test_nothing_is_still_open_where_nothing_is_pledged():
    assert outstanding(None, sum_of(5)) is None


@pytest.mark.parametrize(
    ("pledged", "reported", "expected"),
    [
        (6000, 78, ("0.0130", "0.0130", "1.3 %")),
        (6000, 6000, ("1.0000", "1.0000", "100 %")),
        (5, 0, ("0.0000", "0.0000", "0 %")),
        # One ratio is rounded for people, half to even.
        (6000, 6057, ("1.0095", "1.0095", "101 %")),
        (3, 1, ("0.3333", "0.3334", "33.3 %")),
        (3, 2, ("0.6666", "0.6667", "66.7 %")),
        (2000, 1, ("0.0005", "0.0005", "<0.1 %")),
        (2000, 3, ("0.0015", "0.0015", "0.2 %")),
        (2000, 5, ("0.0025", "0.0025", "0.2 %")),
        # What isn't all of it is never 100 %, and some of it never 0 %.
        (6000, 5999, ("0.9998", "0.9999", "<100 %")),
        (6000, 6001, ("1.0001", "1.0002", ">100 %")),
        (6000, 5, ("0.0008", "0.0009", "0.1 %")),
        (6000, 1, ("0.0001", "0.0002", "<0.1 %")),
        (6000, 6, ("0.0010", "0.0010", "0.1 %")),
        # An interval is rounded outwards.
        (6000, "6,057-6,060", ("1.0095", "1.0100", "100.9–101 %")),
        ("3-7", 1, ("0.1428", "0.3334", "14.2–33.4 %")),
        (6000, "0-5", ("0.0000", "0.0009", "0–0.1 %")),
        (10, "up to 5", ("0.0000", "0.5000", "0–50 %")),
        # Approximate where either is.
        ("about 400", 392, ("0.9800", "0.9800", "about 98 %")),
        (400, "about 392", ("0.9800", "0.9800", "about 98 %")),
        ("about 400", "about 392", ("0.9800", "0.9800", "about 98 %")),
    ],
)
def test_fulfilment_is_reported_over_pledged(pledged, reported, expected):
    assert fulfilment(sum_of(pledged), sum_of(reported)) == Fulfilment(*expected)


@pytest.mark.parametrize(
    ("pledged", "reported"),
    [
        ([], [5]),
        ([5], []),
        ([0], [5]),
        (["up to 10"], [5]),
        (["at least 5"], [5]),
        ([5], ["at least 5"]),
        ([5, "withheld"], [5]),
        ([5], ["withheld", 5]),
        (["not stated"], ["not stated"]),
    ],
)
def test_fulfilment_is_null_where_a_bound_is_open_or_the_divisor_0(pledged, reported):
    assert fulfilment(sum_of(*pledged), sum_of(*reported)) is None


numbers = st.integers(0, 10_000_000)


@settings(max_examples=300, deadline=None)
@given(pledged=st.tuples(numbers, numbers), reported=st.tuples(numbers, numbers), data=st.data())
def test_still_open_and_fulfilment_hold_whatever_the_truth_was(pledged, reported, data):
    (low, high), (least, most) = sorted(pledged), sorted(reported)
    promise = make_line(0, lower=low, upper=high)
    delivery = make_line(0, lower=least, upper=most)
    promised = data.draw(st.integers(low, high))
    delivered = data.draw(st.integers(least, most))

    still_open = outstanding(add([promise]), add([delivery]))
    share = fulfilment(add([promise]), add([delivery]))

    assert still_open.lower <= max(0, promised - delivered) <= still_open.upper
    assert (share is None) == (low == 0)
    if share:
        ratio = Fraction(delivered, promised)
        assert Fraction(share.lower) <= ratio <= Fraction(share.upper)
        assert Fraction(least, high) - Fraction(share.lower) < Fraction(1, 10_000)
        assert Fraction(share.upper) - Fraction(most, low) < Fraction(1, 10_000)
