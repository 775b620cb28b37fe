"""Line items that parties put in different rows: a row that holds all of these is sure of them."""

import pytest

from ledger.rules.totals.stated_comparison import checks
from ledger.rules.totals.sums import RowKey
from ledger.rules.totals.timeline import timeline
from ledger.rules.totals.totals import totals
from tests.rules.factories import make_line
from tests.rules.ledgers import CATEGORIES
from tests.rules.over_all import across
from tests.rules.stated import make_statement


def make_contested_tie(said=100, **fields):
    return make_line(said, **{"id": "tied", "tie_contested": True, **fields})


EUROPE = {"DE": frozenset({"west"}), "FR": frozenset({"west"})}


@pytest.mark.parametrize(
    ("own", "other", "above"),
    [
        (("pow", "RU", "UA"), ("civilian", "RU", "UA"), ("person", "RU", "UA")),
        (("pow", "RU", "DE"), ("pow", "RU", "FR"), ("pow", "RU", "west")),
    ],
)
def test_a_row_that_holds_all_rows_among_which_parties_disagree_is_sure(own, other, above):
    of_rows = RowKey(*own), RowKey(*other)
    fields = of_rows[0]._asdict()
    lines = [
        make_contested_tie(100, **fields, elsewhere=of_rows),
        make_line(1, **RowKey(*above)._asdict()),
    ]

    found = totals(lines, CATEGORIES, groups=EUROPE).rows
    over_time = timeline(lines, CATEGORIES, groups=EUROPE).rows
    over_all = across(lines, CATEGORIES, groups=EUROPE).rows

    as_read = {(row.key, row.reported.text, row.caveats) for row in found}
    assert as_read == {(own, "0–100", ("tie_contested",)), (above, "101", ())}
    assert {(row.place.row_key, row.reported.text, row.caveats) for row in over_time} == as_read
    assert {row.sums.reported.text for row in over_all} == {"0–100", "101"}


def test_a_row_is_sure_of_the_place_and_not_of_the_day_where_parties_disagree_about_both():
    places = RowKey("pow", "RU", "UA"), RowKey("civilian", "RU", "UA")
    days = {"happened_on": "2025-06-10", "first_on": "2025-06-10", "last_on": "2025-06-10"}
    tied = make_contested_tie(elsewhere=places, other_days=("2025-06-14",), **days)
    lines = [tied, make_line(1, category="person", happened_on="2025-06-01")]

    def of_persons(as_of):
        (row,) = (row for row in totals(lines, CATEGORIES, as_of).rows if row.category == "person")
        return row.reported.text

    assert [of_persons("2025-06-12"), of_persons("2025-06-14")] == ["1–101", "101"]


def test_a_row_that_lacks_any_row_among_which_parties_disagree_is_in_doubt():
    places = [RowKey(kind, "RU", "UA") for kind in ("pow", "civilian", "body")]
    lines = [make_contested_tie(100, elsewhere=tuple(places)), make_line(1, category="person")]

    assert {row.category: row.reported.text for row in totals(lines, CATEGORIES).rows} == {
        "person": "1–101",
        "pow": "0–100",
    }


def test_a_stated_total_of_all_rows_among_which_parties_disagree_is_checked_by_the_whole():
    places = RowKey("pow", "RU", "UA"), RowKey("civilian", "RU", "UA")
    lines = [make_line(100, tie_contested=True, elsewhere=places)]

    def recorded(*kinds):
        statement = make_statement(100, categories=frozenset(kinds))
        return checks([statement], lines, CATEGORIES, None)[statement.id].expected.text

    assert [recorded("person"), recorded("pow", "civilian"), recorded("pow")] == [
        "100",
        "100",
        "0–100",
    ]
