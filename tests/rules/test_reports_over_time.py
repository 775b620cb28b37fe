"""Reports elsewhere by which a pledge is judged, on the days of a timeline."""

import pytest

from ledger.rules.quantities.figure import Ratio
from ledger.rules.totals import reports_over_time
from ledger.rules.totals.timeline import timeline
from ledger.rules.workflow.lifecycle import Act
from tests.rules.factories import make_line, make_pledge
from tests.rules.ledgers import CATEGORIES

WIDER = ["reported_wider"]
PLEDGE = make_pledge(100, happened_on="2025-06-02")
FOR_EACH = make_line(
    "2 for each pow", id="each", act=Act.PLEDGE, per=Ratio("pow", 2, 2), category="civilian",
    from_party="UA", to_party="RU", happened_on="2025-06-02",
)  # fmt: skip
PERSONS = make_line(30, id="persons", category="person", happened_on="2025-06-09")
CIVILIANS = make_line(
    30, id="civilians", category="civilian", part_of="persons", happened_on="2025-06-12"
)
FOUND = make_line(5, id="found", happened_on="2025-06-09")
UNDOING = make_line(2, id="undoing", undoes="found", happened_on="2025-06-12")


def told_of(pledge, *reports):
    """The days of a pledge's row in a timeline, with its caveats."""
    rows = timeline([pledge, *reports], CATEGORIES).rows
    return {
        row.place.on: list(row.caveats)
        for row in rows
        if row.place.row_key == pledge.row_key
    }  # fmt: skip


@pytest.mark.parametrize("pledge", [PLEDGE, FOR_EACH], ids=["pledge", "for_each"])
def test_a_timeline_has_a_row_on_the_day_of_a_report_above(pledge):
    assert told_of(pledge, PERSONS) == {"2025-06-02": [], "2025-06-09": WIDER}


def test_a_timeline_leaves_nothing_open_once_parts_of_a_report_above_tell():
    assert told_of(PLEDGE, PERSONS, CIVILIANS) == {
        "2025-06-02": [],
        "2025-06-09": WIDER,
        "2025-06-12": [],
    }


def test_a_timeline_takes_a_row_as_open_where_too_many_reports_would_tell(monkeypatch):
    monkeypatch.setattr(reports_over_time, "LOOKED_AT_MAX", 0)

    assert told_of(PLEDGE, PERSONS, CIVILIANS) == {"2025-06-02": [], "2025-06-09": WIDER}


def test_a_timeline_says_what_is_undone_of_that_by_which_a_pledge_counts():
    assert told_of(FOR_EACH, FOUND, UNDOING) == {"2025-06-02": [], "2025-06-12": ["undone"]}
