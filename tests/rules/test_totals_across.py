"""Totals across agreements: what is added up, what isn't compared, and what may count twice."""

from dataclasses import fields

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from ledger.rules.totals.across import admit
from ledger.rules.totals.across_rows import AcrossRow
from ledger.rules.totals.periods import Period
from ledger.rules.totals.totals import totals
from ledger.rules.workflow.lifecycle import Act, Status
from tests.rules.factories import make_line, make_pledge
from tests.rules.ledgers import CATEGORIES, DATES, PARENTS, ledgers, to_line
from tests.rules.over_all import across

COLUMNS = ("requested", "offered", "pledged", "reported")


def only_row(*lines, **asked):
    (row,) = across(lines, CATEGORIES, **asked).rows
    return row


def texts(*lines, **asked):
    return {
        row.category: row.sums.reported and row.sums.reported.text
        for row in across(lines, CATEGORIES, **asked).rows
    }


@st.composite
def several(draw):
    """Line items of up to four agreements, one of which may be none at all."""
    items = []
    for agreement in draw(st.permutations(["round-1", "round-2", "round-3", None])):
        for item in draw(st.just([]) | ledgers()):
            named = {name: item[name] and f"{agreement}-{item[name]}" for name in ("id", "part_of")}
            items.append(item | named | {"agreement": agreement})
    return items


_dates = st.none() | st.sampled_from(DATES)


@given(items=several(), as_of=_dates)
def test_a_row_is_the_sum_over_the_agreements_where_nothing_stands_in_a_category_below(
    items, as_of
):
    lines = list(map(to_line, items))
    agreements = {line.agreement for line in lines}
    each = [
        row
        for agreement in agreements
        for row in totals(
            [line for line in lines if line.agreement == agreement], CATEGORIES, as_of
        ).rows
    ]

    for row in across(lines, CATEGORIES, as_of).rows:
        if row.category in PARENTS.values():
            continue
        same = ("category", "from_party", "to_party")
        own = [other for other in each if all(getattr(other, n) == getattr(row, n) for n in same)]
        for name, column in zip(COLUMNS, row.sums, strict=True):
            there = [getattr(other, name) for other in own if getattr(other, name)]
            assert (column is None) == (there == [])
            if column is not None:
                assert numbers(there) == numbers([column])
        event("compared")


#: What adds up over agreements; an upper does too, until one is open.
ADDED = ("lines", "lower", "approximate", "without_number", "contested", "disputed", "one_side")


def numbers(columns):
    uppers = [column.upper for column in columns]
    summed = {name: sum(getattr(column, name) for column in columns) for name in ADDED}
    return summed | {"upper": None if None in uppers else sum(uppers)}


def test_totals_across_of_nothing_recorded_count_nothing():
    found = across([], CATEGORIES)

    assert (found.rows, found.counted, found.undated) == ((), (), 0)


def test_pledges_and_reports_of_all_agreements_are_added_and_not_compared():
    row = only_row(
        make_pledge(6000, id="p", agreement="round-1"),
        make_line(1212, id="a", agreement="round-2", happened_on="2025-06-11"),
        make_line(27, id="b", agreement=None),
    )

    assert [column and column.text for column in row.sums] == [None, None, "6,000", "1,239"]
    assert row.agreements == (("round-1", 1), ("round-2", 1), (None, 1))
    assert {"outstanding", "fulfilment", "assessment"}.isdisjoint(
        each.name for each in fields(AcrossRow)
    )


def test_a_part_counts_only_where_its_whole_does_not():
    whole = make_line(390, id="whole", category="person", agreement="round-1")
    part = make_line(270, id="part", category="pow", agreement="round-1", part_of="whole")
    other = make_line(120, id="other", category="pow", agreement="round-2")

    assert texts(whole, part, other) == {"person": "510", "pow": "390"}
    assert texts(part, other) == {"pow": "390"}
    row = across([whole, part, other], CATEGORIES).rows[0]
    assert row.agreements == (("round-1", 1), ("round-2", 1))


def test_a_category_above_has_a_row_where_any_agreement_has_a_line_of_it():
    pledge = make_pledge(1000, category="person", agreement="round-1")
    report = make_line(270, id="r", category="pow", agreement="round-2")

    assert texts(report) == {"pow": "270"}
    assert texts(pledge, report) == {"person": "270", "pow": "270"}


@pytest.mark.parametrize(
    ("act", "status", "counted"),
    [
        (Act.PLEDGE, Status.LAPSED, 1),
        (Act.PLEDGE, Status.WITHDRAWN, 0),
        (Act.REPORT, Status.DISPUTED, 1),
        (Act.REPORT, Status.RETRACTED, 0),
        (Act.REPORT, Status.VOIDED, 0),
        (Act.OFFER, Status.DECLINED, 1),
    ],
)
def test_the_same_statuses_count_as_in_the_totals_of_an_agreement(act, status, counted):
    line = make_line(act=act, status=status)

    assert len(across([line], CATEGORIES).counted) == counted
    assert len(totals([line], CATEGORIES).counted) == counted


def dated(identity, on, **more):
    days = {}
    if on:
        first_on, last_on = on.split("/")[0], on.split("/")[-1]
        days = {"first_on": first_on, "last_on": last_on, "happened_on": last_on}
    return make_line(1, id=identity, **{**days, **more})


@pytest.mark.parametrize(
    ("period", "kept", "undated"),
    [
        (Period(), ["may", "june", "whenever", "undated"], 0),
        (Period("2025-06-01"), ["may", "june", "whenever"], 1),
        (Period("2025-06-03"), ["june", "whenever"], 1),
        (Period(None, "2025-06-10"), ["may", "whenever"], 1),
        (Period("2025-06-11", "2025-06-11"), ["june"], 1),
        (Period(None, "2025-05-15"), [], 1),
    ],
)
def test_a_period_keeps_what_was_not_over_before_it_and_had_not_begun_after_it(
    period, kept, undated
):
    lines = [
        dated("may", "2025-05-16/2025-06-02"),
        dated("june", "2025-06-11"),
        dated("whenever", None),
        dated("retracted", None, status=Status.RETRACTED),
        dated("undated", None, happened_on=None),
    ]

    found = across(lines, CATEGORIES, period=period)

    assert ([line.id for line in found.counted], found.undated) == (kept, undated)


def test_a_line_item_that_lacks_two_dates_is_left_out_once():
    line = dated("whenever", None, happened_on=None)

    found = across([line], CATEGORIES, "2025-06-11", Period("2025-06-01"))

    assert (found.counted, found.undated) == ((), 1)


def test_events_that_may_count_twice_are_counted_and_said():
    row = only_row(
        dated("a", "2025-06-11", agreement="round-1"),
        dated("b", "2025-06-11", agreement="round-2", status=Status.DISPUTED),
    )

    assert (row.sums.reported.lower, row.caveats) == (2, ("disputed", "overlaps"))
    assert [overlap.line_items for overlap in row.overlaps.listed] == [("a", "b")]


def test_a_part_that_does_not_count_overlaps_with_nothing():
    whole = dated("whole", "2025-06-01", agreement="round-1")
    part = dated("part", "2025-06-11", agreement="round-1", part_of="whole")
    other = dated("other", "2025-06-11", agreement="round-2")

    assert only_row(whole, part, other).overlaps.total == 0
    assert only_row(part, other).overlaps.total == 1


@pytest.mark.parametrize(
    ("acts", "pledged", "reported", "caveats"),
    [
        ({Act.REPORT}, "100", "≥7", ("reports_incomplete",)),
        ({Act.PLEDGE}, "≥100", "7", ("pledges_incomplete",)),
        (set(Act), "≥100", "≥7", ("pledges_incomplete", "reports_incomplete")),
        (set(), "100", "7", ()),
    ],
)
def test_sums_of_acts_of_which_more_is_stated_are_only_floors(acts, pledged, reported, caveats):
    row = only_row(make_pledge(100), make_line(7))

    admitted = admit(row, acts)

    assert (admitted.sums.pledged.text, admitted.sums.reported.text) == (pledged, reported)
    assert admitted.caveats == caveats


def test_a_line_of_which_only_the_agreement_is_contested_is_sure_over_all_of_them():
    line = make_line(100, tie_contested=True)
    own, other = line.row_key, line.row_key._replace(category="civilian")

    def reported(*rows):
        found = across([line._replace(over_agreements=rows)], CATEGORIES).rows
        return [(row.sums.reported.text, row.caveats) for row in found]

    assert reported(own) == [("100", ())]
    assert reported(own, other) == [("0–100", ("tie_contested",))]


@pytest.mark.parametrize(
    ("whole_on", "split", "told"),
    [
        ("2025-06-02", ("2025-06-04", "2025-06-05"), [("0–7", ("spans",)), ("7", ())]),
        ("2025-06-12", ("2025-06-09", "2025-06-10"), [("7", ()), ("0–7", ("spans",))]),
    ],
)
def test_a_whole_spans_a_period_that_one_of_its_parts_lies_outside(whole_on, split, told):
    whole = make_line(7, id="whole", happened_on=whole_on)
    part = make_line(7, id="part", part_of="whole", happened_on="2025-06-07")

    def reported(first_on, last_on):
        (row,) = across([whole, part], CATEGORIES, period=Period(first_on, last_on)).rows
        return row.sums.reported.text, row.caveats

    assert [reported(None, split[0]), reported(split[1], None)] == told


def test_a_whole_counts_by_a_day_though_one_of_its_parts_comes_later():
    whole = make_line(7, id="whole", happened_on="2025-06-02")
    part = make_line(7, id="part", part_of="whole", happened_on="2025-06-07")

    row = only_row(whole, part, as_of="2025-06-04")

    assert (row.sums.reported.text, row.caveats) == ("7", ())
