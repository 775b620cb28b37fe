"""A row above keeps no pledge that a row below leaves open."""

import pytest

from ledger.rules.totals.pledges_below import beside_pledges_below
from ledger.rules.totals.totals import totals
from tests.rules.factories import make_line, make_pledge
from tests.rules.ledgers import CATEGORIES

GROUPS = {"DE": frozenset({"west"})}


def said(*lines):
    found = totals(lines, CATEGORIES, groups=GROUPS)
    rows = beside_pledges_below(found.rows, found.members, CATEGORIES, GROUPS)
    return {
        f"{row.category} {row.to_party}": (
            row.outstanding and row.outstanding.text,
            row.assessment.value,
            "reported_wider" in row.caveats,
        )
        for row in rows
    }


def report(number, category, **fields):
    return make_line(number, id=f"report-{category}", category=category, **fields)


def pledge(number, category="pow", **fields):
    return make_pledge(number, **{"id": f"pledge-{category}", "category": category, **fields})


def test_a_hundred_persons_need_not_be_the_hundred_prisoners_of_war_that_were_pledged():
    assert said(pledge(100), report(100, "person")) == {
        "person UA": ("≤100", "indeterminate", True),
        "pow UA": ("0–100", "reported_wider", True),
    }


@pytest.mark.parametrize(
    ("lines", "person"),
    [
        ([pledge(100), report(100, "pow"), report(50, "person")], ("0", "exceeded", False)),
        ([pledge(100), report(50, "pow"), report(100, "person")], ("≤50", "indeterminate", True)),
        ([pledge("at least 100"), report(100, "person")], ("not stated", "indeterminate", True)),
        (
            [pledge(100), pledge(100, "civilian"), report(200, "person")],
            ("≤200", "indeterminate", True),
        ),
        (
            [pledge(100), pledge(100, "civilian"), report(200, "pow"), report(0, "person")],
            ("≤100", "indeterminate", True),
        ),
        ([pledge(1000, "person"), report(1000, "pow")], ("0", "met", False)),
        (
            [pledge(9, "person"), pledge(2, part_of="pledge-person"), report(9, "person")],
            ("0", "met", False),
        ),
        ([pledge(0), report(5, "person")], ("0", "exceeded", False)),
    ],
)
def test_a_row_is_kept_only_where_the_rows_are_whose_pledges_it_counts(lines, person):
    assert said(*lines)["person UA"] == person


def test_what_went_to_a_group_need_not_have_gone_to_the_member_that_it_was_pledged_to():
    found = said(pledge(7, to_party="DE"), report(7, "pow", to_party="west"))

    assert found["pow west"] == ("≤7", "indeterminate", True)
