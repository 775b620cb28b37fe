"""Line items without a claim: said apart from the sum, which is made as though they were none."""

import pytest

from ledger.rules.quantities.figure import NoNumber
from ledger.rules.totals.running_sum import add
from ledger.rules.totals.said_apart import said_apart
from ledger.rules.totals.timeline import timeline
from ledger.rules.totals.totals import Sums, answered, totals
from ledger.rules.workflow.lifecycle import Act
from tests.rules.factories import make_line, make_pledge
from tests.rules.ledgers import CATEGORIES
from tests.rules.over_all import across

NOBODY = {"no_number": NoNumber.WITHOUT_CLAIM, "text": "without a claim"}


def gone(**fields):
    """A report by which nobody stands."""
    return make_line("not stated", **{"id": "gone", **NOBODY, **fields})


def texts(row):
    """The columns of pledges and reports as they are answered, and the assessment."""
    sums = answered(Sums(None, None, row.pledged, row.reported), row.without_claim)
    return *(column and column.text for column in sums[2:]), row.assessment.value


def only_row(*lines):
    (row,) = totals(lines, CATEGORIES).rows
    return row


@pytest.mark.parametrize(
    ("lines", "shown"),
    [
        ([gone()], (None, "1 without a claim", "no_pledge_recorded")),
        ([make_pledge(7), gone()], ("7", "1 without a claim", "no_report_recorded")),
        ([make_pledge(7), gone(), make_line(7)], ("7", "7 + 1 without a claim", "met")),
        (
            [make_pledge(7), gone(), gone(id="too"), make_line("all", id="all")],
            ("7", "all + 2 without a claim", "indeterminate"),
        ),
        (
            [gone(act=Act.PLEDGE), make_line(7)],
            ("1 without a claim", "7", "no_pledge_recorded"),
        ),
        (
            [gone(act=Act.PLEDGE), make_pledge(7), make_line(8)],
            ("7 + 1 without a claim", "8", "exceeded"),
        ),
    ],
)
def test_a_line_item_without_a_claim_is_said_apart_and_its_row_judged_without_it(lines, shown):
    row = only_row(*lines)

    assert texts(row) == shown
    assert "without_number" not in row.caveats or "all" in shown[1]


def test_a_whole_without_a_claim_covers_none_of_its_parts():
    part = make_line(3, id="part", part_of="gone")

    assert texts(only_row(gone(), part))[1] == "3 + 1 without a claim"
    (row,) = timeline([part, gone()], CATEGORIES).rows
    assert (row.reported.text, row.without_claim[Act.REPORT]) == ("3", 1)


def test_a_part_without_a_claim_is_not_said_where_its_whole_counts():
    lines = [make_line(9, id="whole"), gone(part_of="whole")]

    assert texts(only_row(*lines))[1] == "9"
    (row,) = across(lines, CATEGORIES).rows
    assert (row.sums.reported.text, dict(row.without_claim)) == ("9", {})


def test_a_report_without_a_claim_undoes_nothing():
    found = totals([make_line(9, id="nine"), gone(undoes="nine")], CATEGORIES)

    assert ([line.id for line in found.counted], found.undoing) == (["nine"], ())


def test_a_column_without_any_other_line_item_has_no_bounds():
    alone = said_apart(None, 2)

    assert (alone.lines, alone.lower, alone.upper, alone.text) == (0, 0, None, "2 without a claim")
    assert said_apart(None, 0) is None
    assert said_apart(add([make_line(5)]), 1).upper == 5
