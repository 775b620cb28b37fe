"""What pledges of so many for each come to."""

import pytest

from ledger.rules.quantities.figure import Ratio
from ledger.rules.totals.caveats import Caveat
from ledger.rules.totals.hierarchy import Category
from ledger.rules.totals.implied import Implied, caveats_of, implied, reported_in
from ledger.rules.totals.totals import totals
from ledger.rules.workflow.lifecycle import Act
from tests.rules.factories import make_line

CATEGORIES = {
    "person": Category("persons", None),
    "pow": Category("persons", "person"),
    "child": Category("persons", "person"),
    "body": Category("bodies", None),
}
FIFTEEN = Ratio("body", 15, 15)


def pledge(per=FIFTEEN, **fields):
    own = {"id": "pledge", "act": Act.PLEDGE, "from_party": "UA", "to_party": "RU", "per": per}
    return make_line(f"15 for each {per.category}", **{**own, **fields})


def report(said, **fields):
    return make_line(said, **{"id": f"report-{said}", "category": "body", **fields})


def implied_by(*lines):
    computed = totals(lines, CATEGORIES)
    reported = reported_in(computed.rows, computed, CATEGORIES)
    given_back = [of_row for of_row in computed.members if of_row.key.from_party == "UA"]
    return [number for of_row in given_back for number in implied(of_row.lines, reported)]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([pledge(), report("19-21")], [(285, 315, "285–315 at 15 for each body")]),
        ([pledge(), report(19), report(2)], [(315, 315, "315 at 15 for each body")]),
        ([pledge(Ratio("body", 10, 15)), report(2)], [(20, 30, "20–30 at 10–15 for each body")]),
        ([pledge(), report("at least 20")], [(300, None, "≥300 at 15 for each body")]),
        ([pledge(), report("about 20")], [(300, 300, "≈300 at 15 for each body")]),
        ([pledge(), report("none")], [(0, 0, "0 at 15 for each body")]),
        ([pledge(), report("not stated")], [(0, None, "≥0 at 15 for each body")]),
        ([pledge(tie_contested=True), report(2)], [(0, 30, "≤30 at 15 for each body")]),
        ([pledge(), report(2), pledge(Ratio("body", 1, 1), id="b")],
         [(30, 30, "30 at 15 for each body"), (2, 2, "2 at 1 for each body")]),
        # Our silence comes to nothing, and neither do reports of the pledge's own direction.
        ([pledge()], []),
        ([pledge(), report(2, from_party="UA", to_party="RU")], []),
        ([pledge(act=Act.OFFER), report(2)], []),
    ],
)  # fmt: skip
def test_a_pledge_for_each_comes_to_what_is_reported_of_the_other_side(lines, expected):
    assert implied_by(*lines) == [Implied(*numbers) for numbers in expected]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([report(30, category="person")], (0, 60, "≤60 at 2 for each pow")),
        ([report("about 30", category="person")], (0, None, "≥0 at 2 for each pow")),
        ([report(10, category="pow"), report(30, category="person")],
         (20, 80, "20–80 at 2 for each pow")),
        ([report(30, category="person", id="all"), report(10, category="pow", part_of="all")],
         (20, 60, "20–60 at 2 for each pow")),
    ],
)  # fmt: skip
def test_what_reports_above_may_hold_of_what_a_pledge_counts_by_is_at_most(lines, expected):
    each = pledge(Ratio("pow", 2, 2), category="child")

    lower, upper, text = expected
    text += " (reports of a row above may hold pow)"
    assert implied_by(each, *lines) == [Implied(lower, upper, text)]


def test_a_pledge_that_counts_by_what_reports_above_may_hold_says_so():
    each = pledge(Ratio("pow", 2, 2), category="child")
    computed = totals([each, report(30, category="person")], CATEGORIES)
    reported = reported_in(computed.rows, computed, CATEGORIES)

    assert caveats_of([each], reported) == [Caveat.REPORTED_WIDER]


def test_reports_of_categories_below_are_added_up_where_none_is_of_the_very_one():
    lines = [
        pledge(Ratio("person", 2, 2)),
        report(10, category="pow"),
        report(3, category="child"),
        report(4, category="pow", id="part", part_of="report-10"),
    ]

    assert implied_by(*lines) == [Implied(26, 26, "26 at 2 for each person")]


def test_what_a_pledge_comes_to_stands_in_no_sum():
    row = next(row for row in totals([pledge(), report(2)], CATEGORIES).rows if row.pledged)

    assert (row.pledged.lower, row.pledged.upper, row.pledged.text) == (
        0, None, "15 for each body",
    )  # fmt: skip
