"""Reports that undo others: they count in no column, and nothing is subtracted."""

import pytest

from ledger.rules.quantities.figure import Ratio
from ledger.rules.totals.explain import NotCounted, explain
from ledger.rules.totals.hierarchy import Category
from ledger.rules.totals.implied import caveats_of, implied, reported_in
from ledger.rules.totals.timeline import TimelineKey, timeline
from ledger.rules.totals.totals import totals
from ledger.rules.totals.undone import (
    Undoable,
    Undoing,
    UndoneReports,
    why_not_undoable,
    with_undone,
)
from ledger.rules.workflow.lifecycle import Act, Status
from tests.rules.factories import make_line
from tests.rules.over_all import across

CATEGORIES = {
    "person": Category("persons", None),
    "pow": Category("persons", "person"),
    "body": Category("bodies", None),
}
RETURNED = make_line(1200, id="returned", category="body")
SENT_BACK = make_line(
    20, id="sent-back", category="body", from_party="UA", to_party="RU", undoes="returned"
)


def rows_of(*lines, stated=(), as_of=None):
    result = totals(lines, CATEGORIES, as_of)
    undone = UndoneReports(result.counted, result.undoing, CATEGORIES)
    rows = [with_undone(row, undone.of(row.key, stated)) for row in result.rows]
    return {(row.category, row.from_party): row for row in rows}


def test_the_row_of_what_is_undone_shows_the_sum_and_the_caveat_and_subtracts_nothing():
    (row,) = rows_of(RETURNED, SENT_BACK).values()

    assert (row.reported.text, row.undone.text, row.undone.lines) == ("1,200", "20", 1)
    assert row.caveats[-1] == "undone"


def test_kinds_that_may_cross_may_be_the_same_people_in_what_is_undone_too():
    tree = CATEGORIES | {"wounded": Category("persons", "person", crosses=True)}
    lines = [
        make_line(1200, id="returned", category="person", to_party="west"),
        make_line(20, id="pow", undoes="returned", to_party="west"),
        make_line(7, id="wounded", category="wounded", undoes="returned", to_party="UA"),
    ]
    groups = {"UA": frozenset({"west"})}
    result = totals(lines, tree, groups=groups)

    undone = UndoneReports(result.counted, result.undoing, tree, groups).of(lines[0].row_key)

    assert undone.text == "20–27"


def test_what_somebody_else_calls_a_pledge_is_no_report_that_is_undone():
    called_a_pledge = RETURNED._replace(act=Act.PLEDGE)

    undone = UndoneReports([called_a_pledge], [SENT_BACK], CATEGORIES)

    assert undone.of(RETURNED.row_key) is None


def test_a_report_that_undoes_another_counts_in_no_column_of_its_own_row():
    others = make_line(30, id="others", category="body", from_party="UA", to_party="RU")
    rows = rows_of(RETURNED, SENT_BACK, others)

    assert rows["body", "UA"].reported.text == "30"
    assert rows["body", "UA"].undone is None


@pytest.mark.parametrize(
    ("undone", "undoing", "text"),
    [
        ({}, [{}], "20"),
        ({}, [{}, {"id": "more", "lower": 3, "upper": 5}], "23–25"),
        ({}, [{"status": Status.VOIDED}], None),
        ({"status": Status.RETRACTED}, [{}], None),
        ({"id": "another"}, [{}], None),
        ({"happened_on": "2025-06-20"}, [{}], None),
        ({}, [{"happened_on": "2025-06-20"}], None),
    ],
)
def test_what_is_undone_counts_where_both_count_by_then(undone, undoing, text):
    standing = make_line(9, id="standing", category="body")
    lines = [RETURNED._replace(**undone), *(SENT_BACK._replace(**fields) for fields in undoing)]

    row = rows_of(standing, *lines, as_of="2025-06-15")["body", "RU"]

    assert (row.undone and row.undone.text) == text


def test_what_is_undone_of_a_part_or_of_a_category_below_stands_in_the_rows_above():
    whole = make_line(300, id="whole", category="person")
    part = make_line(100, id="part", category="pow", part_of="whole")
    back = make_line(2, id="back", category="pow", undoes="part")

    rows = rows_of(whole, part, back)

    assert {key: row.undone.text for key, row in rows.items()} == {
        ("person", "RU"): "2",
        ("pow", "RU"): "2",
    }


def test_what_is_undone_of_a_stated_total_stands_in_the_row_that_it_stands_beside():
    back = SENT_BACK._replace(undoes="total")

    assert rows_of(RETURNED, back, stated={"total"})["body", "RU"].undone.text == "20"
    assert rows_of(RETURNED, back)["body", "RU"].undone is None


def test_a_report_that_undoes_another_counts_neither_across_agreements_nor_on_any_date():
    lines = [RETURNED, SENT_BACK]

    assert [row.sums.reported.text for row in across(lines, CATEGORIES).rows] == ["1,200"]
    assert [row.reported.text for row in timeline(lines, CATEGORIES).rows] == ["1,200"]


def test_an_explanation_names_what_a_report_undoes():
    lines = [RETURNED, SENT_BACK]

    (listed,) = explain(lines, totals(lines, CATEGORIES), CATEGORIES).left_out

    assert listed == (SENT_BACK, NotCounted.UNDOES, "returned")


NOT_ABOVE = "A report undoes one of its own category, or of one above it; pow isn't above 'person'."


def test_a_timeline_says_from_which_day_on_something_is_undone():
    later = make_line(5, id="later", category="body", happened_on="2025-06-20")
    back = SENT_BACK._replace(happened_on="2025-06-15")

    rows = timeline([RETURNED, back, later], CATEGORIES).rows

    assert [(row.place.on, row.reported.text, row.caveats) for row in rows] == [
        ("2025-06-10", "1,200", ()),
        ("2025-06-15", "1,200", ("undone",)),
        ("2025-06-20", "1,205", ("undone",)),
    ]
    assert [row.undone and row.undone.text for row in rows] == [None, "20", "20"]


def test_a_row_of_a_timeline_that_opens_later_says_nothing_of_what_was_undone_before():
    lines = [
        RETURNED._replace(category="pow"),
        SENT_BACK._replace(category="pow", happened_on="2025-06-15"),
        make_line(5, id="later", category="person", happened_on="2025-06-20"),
    ]

    rows = timeline(lines, CATEGORIES).rows

    assert [(row.place.on, row.undone.text) for row in rows if row.place.category == "person"] == [
        ("2025-06-20", "20")
    ]


def test_what_undoes_between_two_days_undoes_nothing_before_that_is_there():
    returned = RETURNED._replace(first_on="2025-06-10", last_on="2025-06-10")
    back = SENT_BACK._replace(first_on="2025-06-01", last_on="2025-06-15", happened_on="2025-06-15")
    early = make_line(5, id="early", category="body", happened_on="2025-06-05")

    rows = timeline([early, returned, back], CATEGORIES).rows

    assert [(row.place.on, row.undone and row.undone.text) for row in rows] == [
        ("2025-06-05", None),
        ("2025-06-10", "0–20"),
        ("2025-06-15", "20"),
    ]


def test_a_stated_total_without_line_items_opens_the_row_of_what_is_undone_of_it():
    place = TimelineKey("2025-06-12", "body", "RU", "UA")
    back = SENT_BACK._replace(undoes="total", happened_on="2025-06-15")

    rows = timeline([back], CATEGORIES, [place], stated={"total": place}).rows

    assert [(row.place.on, row.undone and row.undone.text) for row in rows] == [
        ("2025-06-12", None),
        ("2025-06-15", "20"),
    ]


def test_a_timeline_says_what_is_undone_of_a_stated_total_in_its_row():
    place = TimelineKey("2025-06-12", "body", "RU", "UA")
    back = SENT_BACK._replace(undoes="total", happened_on="2025-06-15")

    rows = timeline([RETURNED, back], CATEGORIES, [place], stated={"total": place}).rows

    assert [(row.place.on, row.undone and row.undone.text) for row in rows] == [
        ("2025-06-10", None),
        ("2025-06-12", None),
        ("2025-06-15", "20"),
    ]


def test_a_row_across_agreements_shows_what_is_undone_of_it():
    (row,) = across([RETURNED], CATEGORIES, undoing=[SENT_BACK]).rows

    assert (row.undone.text, "undone" in row.caveats) == ("20", True)


def test_a_pledge_for_each_of_what_is_undone_says_so():
    pledged = make_line(
        "15 for each body", id="pledge", act=Act.PLEDGE, category="pow", from_party="UA",
        to_party="RU", per=Ratio("body", 15, 15),
    )  # fmt: skip
    result = totals([RETURNED, SENT_BACK, pledged], CATEGORIES)
    rows = rows_of(RETURNED, SENT_BACK, pledged).values()

    reported = reported_in(rows, result, CATEGORIES)

    (number,) = implied([pledged], reported)
    assert number.text == "18,000 at 15 for each body (body undone: 20)"
    assert caveats_of([pledged], reported) == ["undone"]


ITEM = Undoing("new", "deal", "report", "pow")
TARGET = Undoable("old", ["deal"], "report", ["pow"], None)


@pytest.mark.parametrize(
    ("item", "undone", "why"),
    [
        ({}, {}, None),
        ({}, {"categories": ["body", "person"]}, None),
        ({}, {"agreements": None}, None),
        ({"agreement": None}, {"agreements": [None]}, None),
        ({"id": "old"}, {}, "A line item can't undo itself."),
        ({"act": "pledge"}, {}, "A report undoes another report, or a stated total of reports."),
        ({}, {"act": "pledge"}, "A report undoes another report, or a stated total of reports."),
        ({}, {"undoes": "x"}, "That line item itself undoes 'x': what it undoes can't be undone."),
        ({"agreement": "b"}, {}, "What is undone belongs to the same agreement."),
        (
            {"category": "person"},
            {},
            NOT_ABOVE,
        ),
    ],
)
def test_what_a_report_can_undo(item, undone, why):
    found = why_not_undoable(ITEM._replace(**item), TARGET._replace(**undone), CATEGORIES)

    assert found == why
