"""Reports of a category above, or of a group: what they leave open of a pledge below."""

import pytest

from ledger.rules.quantities.figure import NoNumber
from ledger.rules.totals.hierarchy import NO_GROUPS
from ledger.rules.totals.totals import totals
from ledger.rules.workflow.lifecycle import Status
from tests.rules.factories import make_line, make_pledge
from tests.rules.ledgers import CATEGORIES

WEST = {"DE": frozenset({"west"}), "US": frozenset({"west"})}


def compared(*lines, to_party="UA", groups=NO_GROUPS, as_of=None):
    """What a row with a pledge says of its reports."""
    (row,) = (
        row
        for row in totals(lines, CATEGORIES, as_of, groups).rows
        if (row.category, row.to_party) == ("pow", to_party)
    )
    share = row.fulfilment and row.fulfilment.text
    return row.outstanding.text, share, row.assessment.value, list(row.caveats)


WIDER = ["reported_wider"]


@pytest.mark.parametrize(
    ("reported", "says"),
    [
        ([make_line(100, category="person")], ("0–100", None, "reported_wider", WIDER)),
        ([make_line(30, category="person")], ("70–100", None, "reported_wider", WIDER)),
        ([make_line("about 30", category="person")], ("0–100", None, "reported_wider", WIDER)),
        ([make_line("at least 3", category="person")], ("0–100", None, "reported_wider", WIDER)),
        ([make_line(0, category="person")], ("100", None, "no_report_recorded", [])),
        ([make_line(9, category="civilian")], ("100", None, "no_report_recorded", [])),
        ([make_line(9, category="person", from_party="UA", to_party="RU")],
         ("100", None, "no_report_recorded", [])),
        ([make_line(9, category="person", no_number=NoNumber.WITHOUT_CLAIM)],
         ("100", None, "no_report_recorded", [])),
        ([make_line(9, category="person", undoes="other")],
         ("100", None, "no_report_recorded", [])),
        ([make_line(9, category="person", status=Status.RETRACTED)],
         ("100", None, "no_report_recorded", [])),
    ],
)  # fmt: skip
def test_a_report_of_a_category_above_leaves_open_how_much_of_a_pledge_is_reported(reported, says):
    assert compared(make_pledge(100), *reported) == says


@pytest.mark.parametrize(
    ("own", "says"),
    [
        (60, ("≤40", "60–160 %", "indeterminate", WIDER)),
        (0, ("≤100", "0–100 %", "indeterminate", WIDER)),
        (100, ("0", "100–200 %", "met", WIDER)),
    ],
)
def test_a_report_of_a_category_above_may_be_about_more_than_a_row_has_reported(own, says):
    lines = [make_pledge(100), make_line(own), make_line(100, id="all", category="person")]

    assert compared(*lines) == says


def test_what_parts_tell_of_a_report_above_is_not_left_open():
    whole = make_line(100, id="all", category="person")
    fighters = make_line(60, id="fighters", part_of="all")
    civilians = make_line(30, id="civilians", category="civilian", part_of="all")
    stage = make_line(100, id="stage", category="person", part_of="all")
    rough = make_line("about 30", id="rough", category="civilian", part_of="all")

    assert compared(make_pledge(100), whole, fighters) == (
        "≤40", "60–100 %", "indeterminate", WIDER,
    )  # fmt: skip
    assert compared(make_pledge(100), whole, fighters, civilians) == (
        "30–40", "60–70 %", "partially_met", WIDER,
    )  # fmt: skip
    assert compared(make_pledge(100), whole, fighters, rough) == (
        "≤40", "60–100 %", "indeterminate", WIDER,
    )  # fmt: skip
    assert compared(make_pledge(100), whole, stage) == ("0–100", None, "reported_wider", WIDER)


def test_a_report_of_a_group_leaves_open_how_much_of_a_member_s_pledge_is_reported():
    pledge = make_pledge(20, to_party="DE")
    whole = make_line(16, id="all", to_party="west")
    of_others = make_line(13, id="others", to_party="US", part_of="all")

    assert compared(pledge, whole, to_party="DE", groups=WEST) == (
        "4–20", None, "reported_wider", WIDER,
    )  # fmt: skip
    assert compared(pledge, whole, of_others, to_party="DE", groups=WEST) == (
        "17–20", None, "reported_wider", WIDER,
    )  # fmt: skip


def test_a_report_above_that_had_not_happened_leaves_nothing_open():
    later = make_line(100, category="person", happened_on="2025-06-20")

    assert compared(make_pledge(100), later, as_of="2025-06-12") == (
        "100", None, "no_report_recorded", [],
    )  # fmt: skip


def test_what_went_to_a_group_that_shares_a_member_may_have_gone_to_another_group():
    groups = {"DE": frozenset({"west", "europe", "nato"}), "europe": frozenset({"west"})}
    whole = make_line(16, id="all", to_party="west")
    to_nato = make_line(13, id="nato", to_party="nato", part_of="all")

    assert compared(
        make_pledge(20, to_party="europe"), whole, to_nato, to_party="europe", groups=groups
    ) == ("4–20", None, "reported_wider", WIDER)
