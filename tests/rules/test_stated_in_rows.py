"""Rows as the totals stated of them leave them."""

import pytest

from ledger.rules.totals.fulfilment import Interval
from ledger.rules.totals.stated_in_rows import (
    Columns,
    Effect,
    StatedOfRow,
    beside_stated,
    effects,
    in_place_of_sum,
    sums_beside_stated,
)
from ledger.rules.workflow.lifecycle import Act
from tests.rules.stated import BACK, CATEGORIES, THERE, checked, pledge, report, row_of, tell

ROUND = [pledge(6000), report(27)]
RUSSIA = {"voice": "negotiator", "parties": ("RU",)}
OUTLET = {"voice": "outlet", "parties": ()}
PERSONS = ("person", *THERE)
PRISONERS = {"categories": frozenset({"pow"})}


def beside(*told, lines=ROUND):
    """What a row says beside the totals told: its sum of reports, and its caveats."""
    row = beside_stated(row_of(lines), checked(lines, *told))
    return row.reported.text, list(row.caveats)


def test_a_stated_total_above_what_is_recorded_leaves_the_sum_open_above():
    row = beside_stated(row_of(ROUND), checked(ROUND, tell(78)))

    assert (row.reported.lower, row.reported.upper, row.reported.text) == (27, None, "≥27")
    assert (row.outstanding.text, row.fulfilment) == ("≤5,973", None)
    assert (row.assessment, row.caveats) == ("indeterminate", ("reports_incomplete",))


def test_one_careless_outlet_destroys_no_row():
    assert beside(tell(9000, **OUTLET)) == ("27", ["stated_otherwise"])
    assert beside(tell(27), tell(9000, **OUTLET)) == ("27", ["stated_otherwise"])
    assert beside(tell(27), tell("about 5,000", "2025-06-20")) == ("27", ["stated_otherwise"])


@pytest.mark.parametrize("said", [27, "up to 78", "at least 20", "withheld"])
def test_what_an_outlet_states_that_does_not_differ_is_no_caveat(said):
    assert beside(tell(said, **OUTLET)) == ("27", [])


@pytest.mark.parametrize("said", [27, "about 20", "about 78", "up to 78", "withheld"])
def test_a_stated_total_that_bears_and_states_no_more_leaves_the_sum_as_it_is(said):
    assert beside(tell(said)) == ("27", [])


def test_a_stated_total_that_bears_and_lies_below_the_sum_says_otherwise():
    assert beside(tell(20)) == ("27", ["stated_otherwise"])
    assert beside(tell("up to 20")) == ("27", ["stated_otherwise"])


def test_stated_totals_of_one_day_that_contradict_each_other_are_contested():
    assert beside(tell(27), tell(20, **RUSSIA)) == ("27", ["stated_contested"])
    assert beside(tell(20), tell(10, **RUSSIA)) == (
        "27",
        ["stated_contested", "stated_otherwise"],
    )
    assert beside(tell(78), tell(80, **RUSSIA)) == (
        "≥27",
        ["reports_incomplete", "stated_contested"],
    )
    assert beside(tell(27), tell("at least 20", **RUSSIA)) == ("27", [])


def test_what_lies_above_the_sum_of_a_policy_is_not_below_it_whatever_else_is_recorded():
    row = row_of([report(9)])

    left = beside_stated(row, checked([report(44)], tell(14)))
    assert (left.reported.text, left.caveats) == ("≥9", ("reports_incomplete",))
    # Both agree with what is recorded, and neither with what the policy considers.
    left = beside_stated(row, checked([report("30-44")], tell(30), tell(44, **RUSSIA)))
    assert (left.reported.text, left.caveats) == ("≥9", ("reports_incomplete", "stated_contested"))


def test_another_stated_total_of_that_day_that_agrees_lets_the_sum_stand():
    assert beside(tell(27), tell(78, **RUSSIA)) == ("27", ["stated_contested"])


@pytest.mark.parametrize(
    "other",
    [
        tell(27, "2025-06-15"),
        tell(27, **OUTLET),
        tell(20),
        tell(78),
        # What is true of both 27 and 78 takes nobody's side.
        tell("at least 20"),
        tell("about 27"),
        tell(27, of=Act.PLEDGE),
    ],
)
def test_no_other_stated_total_lets_a_sum_stand_below_one(other):
    text, caveats = beside(other, tell(78, **RUSSIA))

    assert (text, "reports_incomplete" in caveats) == ("≥27", True)


def test_a_later_report_hides_nothing_that_is_missing_before():
    lines = [*ROUND, report(100, "2025-06-20")]

    assert beside(tell(78), lines=lines) == ("≥127", ["reports_incomplete"])
    withheld = [*ROUND, report("withheld", "2025-06-20")]
    assert beside(tell(78), lines=withheld) == (
        "27 + 1 without a number",
        ["withheld", "without_number", "reports_incomplete"],
    )


def test_where_no_report_is_recorded_and_somebody_states_some_what_is_open_is_a_ceiling():
    silent = [pledge(6000)]

    row = beside_stated(row_of(silent), checked(silent, tell(78)))

    assert (row.reported, row.assessment) == (None, "no_report_recorded")
    assert (row.outstanding.text, row.caveats) == ("≤6,000", ("reports_incomplete",))
    about = [pledge("about 6,000")]
    row = beside_stated(row_of(about), checked(about, tell(78)))
    assert row.outstanding == Interval(0, None, approximate=True, text="can't tell")
    floor = [pledge("at least 6,000")]
    row = beside_stated(row_of(floor), checked(floor, tell(78)))
    assert row.outstanding == Interval(0, None, approximate=False, text="not stated")


def test_more_pledged_than_is_recorded_is_never_exceeded():
    lines = [pledge(6000), report(6057)]
    told = tell(12_000, of=Act.PLEDGE)
    recorded = row_of(lines)

    row = beside_stated(recorded, checked(lines, told))

    assert (recorded.assessment, row.assessment) == ("exceeded", "indeterminate")
    assert (row.pledged.text, row.caveats) == ("≥6,000", ("pledges_incomplete",))
    contested = checked(lines, told, tell(6000, of=Act.PLEDGE, **RUSSIA))
    row = beside_stated(recorded, contested)
    assert (row.assessment, row.caveats) == ("exceeded", ("stated_contested",))


def incomplete(*told, **of_others):
    """The acts of a row of which more is stated than is recorded."""
    row = row_of(ROUND)
    stated = StatedOfRow(checked(ROUND, *told), **of_others)
    return stated.incomplete_acts(Columns(row.pledged, row.reported))


def test_acts_are_incomplete_of_which_more_is_stated_than_is_recorded():
    assert incomplete(tell(78)) == {Act.REPORT}
    assert incomplete(tell(7000, of=Act.PLEDGE)) == {Act.PLEDGE}
    assert incomplete(tell(27), tell(78, **RUSSIA)) == set()
    assert incomplete(tell(78, **OUTLET)) == set()
    part = checked([report(27), report(4, category="pow")], tell(40, **PRISONERS))
    assert incomplete(narrower=part) == {Act.REPORT}


def in_place(*told, lines=ROUND):
    """A row under the policy `stated`: its sum of reports, and its caveats."""
    row = in_place_of_sum(row_of(lines), checked(lines, *told), lines, CATEGORIES)
    return row.reported and row.reported.text, list(row.caveats)


def test_the_stated_total_that_bears_stands_in_place_of_the_sum():
    assert in_place(tell(78)) == ("78", ["one_side", "stated"])
    assert in_place(tell(78, **OUTLET)) == ("27", ["stated_otherwise"])
    assert in_place(tell(78), tell(9000, **OUTLET)) == (
        "78",
        ["one_side", "stated", "stated_otherwise"],
    )
    assert in_place(tell(78), lines=[pledge(6000)]) == ("78", ["one_side", "stated"])
    assert in_place() == ("27", [])
    assert in_place(tell(27), lines=[report(27)])[1] == ["one_side", "stated"]


def test_in_place_of_the_sum_stand_the_newest_of_the_most_definite_stated_totals():
    newer = tell(80, "2025-06-18", **RUSSIA)
    floor = tell("more than 50", "2025-06-20", **RUSSIA)

    assert in_place(tell(78), newer) == ("80", ["one_side", "stated"])
    assert in_place(tell(78), floor) == ("78", ["one_side", "stated"])
    assert in_place(tell(78), tell(80, **RUSSIA)) == ("78–80", ["contested", "stated"])


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (report(100, "2025-06-16"), "78"),
        (report(100, "2025-06-17"), "178"),
        (report("withheld", "2025-06-17"), "78 + 1 without a number"),
        # It may have been in the total already.
        (report(100, "2025-06-17", first_on="2025-06-16"), "78–178"),
        (report(100, "2025-06-17", first_on="2025-06-16", spans=True, sure=60), "78–178"),
        (report(100, "2025-06-17", other_days=("2025-06-16",), spans=True, sure=60), "78–178"),
        (report(100, "2025-06-17", first_on=None, last_on=None), "78–178"),
        (report(100, None), "78–178"),
        (report(100, "2025-06-17", other_days=("2025-06-16",)), "78–178"),
        (report(100, "2025-06-16", other_days=("2025-06-17",)), "78–178"),
        (report(100, "2025-06-17", other_days=("2025-06-18",)), "178"),
        (report(100, "2025-06-15", other_days=("2025-06-16",)), "78"),
        # Published by then, so it had happened.
        (report(100, "2025-06-16", first_on=None, last_on=None), "78"),
    ],
)
def test_reports_after_its_day_are_added_to_the_stated_total_in_place_of_the_sum(line, text):
    assert in_place(tell(78), lines=[*ROUND, line])[0] == text


def test_an_effect_says_what_a_stated_total_does_to_its_row():
    row = row_of(ROUND)
    settled = checked(ROUND, tell(27), tell(78, **RUSSIA), tell(9000, **OUTLET))
    alone = checked(ROUND, tell(78, **RUSSIA), tell(9000, **OUTLET))

    assert effects(row, settled, in_place=False) == [None, Effect.CONTESTED, None]
    assert effects(row, alone, in_place=False) == [Effect.ABOVE, None]
    assert effects(row, alone, in_place=True) == [Effect.IN_PLACE, None]


def test_more_stated_of_a_part_of_the_time_than_is_recorded_of_it_leaves_the_sum_open_above():
    lines = [pledge(6000), report(1200, "2025-06-11"), report(1245, "2025-06-16")]
    row = row_of(lines)

    left = beside_stated(row, [], checked(lines, tell(6057, since="2025-06-12")))

    assert (left.reported.text, left.outstanding.text) == ("≥2,445", "≤3,555")
    assert left.caveats == ("reports_incomplete",)
    assert beside_stated(row, [], checked(lines, tell(1245, since="2025-06-12"))) == row
    assert beside_stated(row, [], checked(lines, tell(6057, since="2025-06-12", **OUTLET))) == row


def test_more_stated_of_a_part_of_a_row_than_is_recorded_of_all_leaves_the_sum_open_above():
    lines = [pledge(681, category="person"), report(40, category="pow")]
    row = row_of(lines, PERSONS)

    left = beside_stated(row, [], [], checked(lines, tell(671, **PRISONERS)))

    assert (row.reported.text, row.outstanding.text) == ("40", "641")
    assert (left.reported.text, left.outstanding.text) == ("≥40", "≤641")
    assert left.caveats == ("reports_incomplete",)
    more = [*lines, report(660, category="person")]
    of_more = row_of(more, PERSONS)
    assert beside_stated(of_more, [], [], checked(more, tell(671, **PRISONERS))) == of_more


def test_more_stated_of_a_part_than_of_the_row_in_place_of_its_sum_leaves_that_open_above():
    lines = [pledge(681, category="person"), report(40, category="pow")]
    own = checked(lines, tell(100, "2025-06-11", categories=frozenset({"person"})))
    part = checked(lines, tell(671, **PRISONERS))
    in_place = in_place_of_sum(row_of(lines, PERSONS), own, lines, CATEGORIES)

    left = sums_beside_stated(in_place, own, [], part)

    assert (in_place.reported.text, in_place.outstanding.text) == ("100", "581")
    assert (left.reported.text, left.outstanding.text) == ("≥100", "≤581")
    assert left.caveats == ("one_side", "reports_incomplete", "stated")
    within = checked(lines, tell(90, **PRISONERS))
    assert sums_beside_stated(in_place, own, [], within) == in_place


def test_more_pledged_of_several_rows_than_is_recorded_of_them_is_never_exceeded():
    lines = [pledge(40), report(1200)]
    both = {"of": Act.PLEDGE, "directions": frozenset({THERE, BACK})}
    told = checked(lines, tell(7000, **both))

    row = beside_stated(row_of(lines), [], told)

    assert (row.pledged.text, row.assessment) == ("≥40", "indeterminate")
    assert row.caveats == ("pledges_incomplete",)
    settled = checked(lines, tell(7000, **both), tell(40, **both, **RUSSIA))
    assert beside_stated(row_of(lines), [], settled).assessment == "exceeded"


def test_none_at_all_agrees_with_what_a_party_puts_elsewhere_beside_more_of_several_rows():
    lines = [report(7, tie_contested=True)]
    both = {"directions": frozenset({THERE, BACK})}
    row = row_of(lines)

    told = checked(lines, tell(1000, **both), tell(0, **both, **RUSSIA))

    assert (beside_stated(row, [], told), row.reported.text) == (row, "0–7")
    assert beside_stated(row, [], told[:1]).reported.text == "≥0"
