"""Totals of an agreement: what counts where, and how reports compare with pledges."""

import pytest

from ledger.rules.quantities.figure import Sides
from ledger.rules.totals import totals as rules
from ledger.rules.totals.hierarchy import above
from ledger.rules.totals.totals import Assessment, KnownSums, add_up, totals
from ledger.rules.workflow.lifecycle import COLUMNS, Act, Status
from tests.rules.factories import make_contested_line, make_line, make_pledge
from tests.rules.ledgers import CATEGORIES, as_document


def rows_of(*lines, as_of=None):
    return {row.category: row for row in totals(lines, CATEGORIES, as_of).rows}


def only_row(*lines, as_of=None):
    (row,) = totals(lines, CATEGORIES, as_of).rows
    return row


def texts(rows, column="reported"):
    return {
        category: (sum_.text if (sum_ := getattr(row, column)) else None, row.assessment.value)
        for category, row in rows.items()
    }


def test_totals_of_nothing_recorded_count_nothing():
    found = totals([], CATEGORIES)

    assert (found.rows, found.counted, found.undated) == ((), (), 0)


def test_a_totals_row_is_answered_whole():
    row = only_row(make_pledge(6000), make_line(27, id="a"), make_line(51, id="b"))

    assert as_document(row) == {
        "category": "pow",
        "unit": "persons",
        "from_party": "RU",
        "to_party": "UA",
        "requested": None,
        "offered": None,
        "pledged": {
            "lines": 1, "lower": 6000, "upper": 6000, "approximate": 0, "without_number": 0,
            "withheld": 0, "contested": 0, "disputed": 0, "one_side": 0,
            "neither_side": 0, "without_claim": 0, "text": "6,000",
        },
        "reported": {
            "lines": 2, "lower": 78, "upper": 78, "approximate": 0, "without_number": 0,
            "withheld": 0, "contested": 0, "disputed": 0, "one_side": 0,
            "neither_side": 0, "without_claim": 0, "text": "78",
        },
        "outstanding": {"lower": 5922, "upper": 5922, "approximate": False, "text": "5,922"},
        "fulfilment": {"lower": "0.0130", "upper": "0.0130", "text": "1.3 %"},
        "assessment": "partially_met",
        "caveats": [],
        "undone": None,
        "without_claim": {},
    }  # fmt: skip


def test_directions_and_categories_have_totals_rows_of_their_own_in_order():
    lines = [
        make_line(category="pow", from_party="UA", to_party="RU"),
        make_line(category="pow"),
        make_line(category="body"),
    ]

    found = totals(lines, CATEGORIES).rows

    assert [(row.category, row.unit, row.from_party, row.to_party) for row in found] == [
        ("body", "bodies", "RU", "UA"),
        ("pow", "persons", "RU", "UA"),
        ("pow", "persons", "UA", "RU"),
    ]


@pytest.mark.parametrize(
    ("act", "column"),
    [
        (Act.REQUEST, "requested"),
        (Act.OFFER, "offered"),
        (Act.PLEDGE, "pledged"),
        (Act.REPORT, "reported"),
    ],
)
def test_each_act_has_a_totals_column_of_its_own_and_an_empty_one_is_null(act, column):
    row = only_row(make_line(7, act=act))

    names = ("requested", "offered", "pledged", "reported")
    filled = {name: getattr(row, name) and getattr(row, name).text for name in names}
    assert filled == {name: "7" if name == column else None for name in names}


@pytest.mark.parametrize(
    ("act", "status"),
    [
        (Act.REQUEST, Status.WITHDRAWN),
        (Act.OFFER, Status.WITHDRAWN),
        (Act.PLEDGE, Status.WITHDRAWN),
        (Act.PLEDGE, Status.VOIDED),
        (Act.REPORT, Status.RETRACTED),
        (Act.REPORT, Status.VOIDED),
    ],
)
def test_a_line_item_taken_back_or_voided_leaves_no_row(act, status):
    kept = totals([make_line(act=act)], CATEGORIES)
    gone = totals([make_line(act=act, status=status)], CATEGORIES)

    assert (len(kept.rows), gone.rows, gone.counted) == (1, (), ())


@pytest.mark.parametrize("act", list(Act))
def test_what_is_disputed_counts_and_is_flagged_whatever_its_act(act):
    denied = make_line(7, act=act, status=Status.DISPUTED)
    row = only_row(make_line(5, act=act), denied)

    column = getattr(row, COLUMNS[act])
    assert (column.text, column.disputed, row.caveats) == ("12", 1, ("disputed",))


def test_kinds_of_persons_count_towards_a_pledge_of_persons():
    rows = rows_of(
        make_pledge(1000, category="person"),
        make_line(270, category="pow"),
        make_line(120, category="civilian"),
    )

    assert texts(rows) == {
        "person": ("390", "partially_met"),
        "pow": ("270", "pledged_wider"),
        "civilian": ("120", "pledged_wider"),
    }


def test_a_category_above_that_has_only_a_request_gathers_what_is_below():
    rows = rows_of(
        make_line(400, act=Act.REQUEST, category="person"), make_line(27, category="officer")
    )

    assert texts(rows) == {
        "person": ("27", "no_pledge_recorded"),
        "officer": ("27", "no_pledge_recorded"),
    }
    assert rows["person"].requested.text == "400"


def test_a_category_above_without_a_counted_line_item_of_its_own_has_no_row():
    withdrawn = make_pledge(1000, category="person", status=Status.WITHDRAWN)

    assert texts(rows_of(withdrawn, make_line(27))) == {"pow": ("27", "no_pledge_recorded")}


def test_a_line_item_above_in_the_other_direction_or_of_another_unit_gathers_nothing():
    back = make_pledge(1000, category="person", from_party="UA", to_party="RU")
    found = totals([back, make_pledge(50, category="body"), make_line(27)], CATEGORIES)

    reported = {(row.category, row.from_party): row.reported for row in found.rows}
    assert {key: sum_ and sum_.text for key, sum_ in reported.items()} == {
        ("person", "UA"): None,
        ("body", "RU"): None,
        ("pow", "RU"): "27",
    }


def test_a_part_counts_only_where_its_whole_does_not():
    rows = rows_of(
        make_pledge(1000, category="person"),
        make_line(390, category="person", id="whole"),
        make_line(270, category="pow", part_of="whole"),
        make_line(120, category="civilian", part_of="whole"),
        make_line(5, category="civilian"),
    )

    assert texts(rows) == {
        "person": ("395", "partially_met"),
        "pow": ("270", "pledged_wider"),
        "civilian": ("125", "pledged_wider"),
    }


def test_a_part_in_the_category_of_its_whole_adds_nothing():
    row = only_row(make_line(390, id="whole"), make_line(270, part_of="whole", id="part"))

    assert (row.reported.text, row.reported.lines) == ("390", 1)


@pytest.mark.parametrize("status", [Status.VOIDED, Status.RETRACTED])
def test_parts_count_again_when_their_whole_stops_counting(status):
    row = only_row(
        make_line(390, id="whole", status=status),
        make_line(270, part_of="whole"),
        make_line(100, part_of="whole"),
    )

    assert (row.reported.text, row.reported.lines) == ("370", 2)


def test_parts_count_where_their_whole_had_not_happened_yet():
    whole = make_line(390, id="whole", happened_on="2025-06-20")
    part = make_line(270, part_of="whole", happened_on="2025-06-10")

    before, after = (only_row(whole, part, as_of=day) for day in ("2025-06-19", "2025-06-20"))

    assert (before.reported.text, after.reported.text) == ("270", "390")


def test_totals_as_of_a_day_keep_what_had_happened_by_it():
    lines = [
        make_line(1, id="by-then", happened_on="2025-06-10"),
        make_line(2, id="later", happened_on="2025-06-11"),
        make_line(4, id="undated", happened_on=None),
        make_line(8, id="undated-and-voided", happened_on=None, status=Status.VOIDED),
    ]

    everything, by_then = totals(lines, CATEGORIES), totals(lines, CATEGORIES, "2025-06-10")

    assert [line.id for line in everything.counted] == ["by-then", "later", "undated"]
    assert (everything.rows[0].reported.text, everything.undated) == ("7", 0)
    assert [line.id for line in by_then.counted] == ["by-then"]
    assert (by_then.rows[0].reported.text, by_then.undated) == ("1", 1)


def test_before_the_pledge_above_had_happened_nothing_is_pledged_wider():
    pledge = make_pledge(10, category="person", happened_on="2025-06-12")
    report = make_line(7, happened_on="2025-06-10")

    early, late = (rows_of(pledge, report, as_of=day) for day in ("2025-06-11", "2025-06-12"))

    assert early["pow"].assessment is Assessment.NO_PLEDGE_RECORDED
    assert late["pow"].assessment is Assessment.PLEDGED_WIDER


ASSESSED = [
    # Without a pledge or a report, nothing is compared.
    (None, 5, "no_pledge_recorded"),
    (5, None, "no_report_recorded"),
    ("not stated", None, "no_report_recorded"),
    # None so far comes before everything else that compares.
    (5, "none", "none_so_far"),
    (0, "none", "none_so_far"),
    ("about 5", "fewer than 1", "none_so_far"),
    ("not stated", 0, "none_so_far"),
    # An approximate side decides nothing.
    ("about 5", 500, "indeterminate"),
    (5, "about 500", "indeterminate"),
    ("about 5", "about 5", "indeterminate"),
    # Exceeded, met, partially met.
    (6000, 6057, "exceeded"),
    (6000, "more than 6,000", "exceeded"),
    (0, 1, "exceeded"),
    ("up to 10", "at least 11", "exceeded"),
    (6000, 6000, "met"),
    (6000, "at least 6,000", "met"),
    ("5-10", 10, "met"),
    ("up to 10", 10, "met"),
    (0, "up to 5", "met"),
    (6000, 5999, "partially_met"),
    (6000, "fewer than 6,000", "partially_met"),
    ("at least 1,000", 999, "partially_met"),
    # Open through a floor alone, a pledge is met at its floor.
    ("at least 1,000", 1000, "met"),
    ("at least 1,000", "at least 1,000", "met"),
    ("more than 1,000", 1001, "met"),
    ("more than 1,000", 1000, "partially_met"),
    ("at least 0", 5, "indeterminate"),
    # What the numbers don't decide.
    (6000, "up to 6,000", "indeterminate"),
    ("5-10", "7-9", "indeterminate"),
    ("up to 10", 5, "indeterminate"),
    (6000, "withheld", "indeterminate"),
    ("not stated", 5, "indeterminate"),
    ("all", 5, "indeterminate"),
]


@pytest.mark.parametrize(("pledged", "reported", "assessment"), ASSESSED)
def test_the_first_assessment_that_fits_a_row_is_given(pledged, reported, assessment):
    lines = [] if pledged is None else [make_pledge(pledged)]
    lines += [] if reported is None else [make_line(reported)]

    assert only_row(*lines).assessment.value == assessment


def test_a_floor_beside_a_pledge_without_a_number_is_not_met():
    floor, silent = make_pledge("at least 100"), make_pledge("not stated", id="pledge-2")

    assert only_row(floor, make_line(500)).assessment is Assessment.MET
    assert only_row(floor, silent, make_line(500)).assessment is Assessment.INDETERMINATE


def test_a_floor_beside_a_contested_pledge_is_not_met():
    contested = make_contested_line(act=Act.PLEDGE, status=Status.PLEDGED, id="pledge-2")

    row = only_row(make_pledge("at least 100"), contested, make_line(500))

    assert (row.assessment, row.caveats) == (Assessment.INDETERMINATE, ("contested",))


def test_a_floor_beside_a_closed_pledge_is_met_at_the_sum_of_both():
    pledges = [make_pledge("at least 100"), make_pledge("50-60", id="pledge-2")]

    short, enough = (only_row(*pledges, make_line(n)) for n in (149, 150))

    assert short.assessment is Assessment.PARTIALLY_MET
    assert enough.assessment is Assessment.MET


def test_caveats_of_all_columns_of_a_row_are_listed_once_in_alphabetical_order():
    row = only_row(
        make_line("withheld", act=Act.REQUEST, told_by=Sides.GIVING),
        make_pledge("about 5"),
        make_line("about 5", status=Status.DISPUTED, told_by=Sides.NEITHER),
        make_contested_line(),
    )

    assert row.caveats == (
        "approximate", "contested", "disputed", "neither_side", "one_side", "withheld",
        "without_number",
    )  # fmt: skip


def test_the_categories_above_another_come_nearest_first():
    found = {category: above(category, CATEGORIES) for category in CATEGORIES}

    assert found == {
        "person": [],
        "pow": ["person"],
        "officer": ["pow", "person"],
        "civilian": ["person"],
        "body": [],
    }


def test_a_row_is_added_up_anew_only_with_other_lines_and_totals_are_the_same(monkeypatch):
    added = []
    monkeypatch.setattr(rules, "add_up", lambda lines: added.append(lines) or add_up(lines))
    first = make_line(120, id="first", category="body")
    second = make_line(95, id="second", category="pow")
    changed = second._replace(lower=96, upper=96, text="96")
    known = KnownSums()
    ledgers = [[first, second], [first, second], [first, changed]]

    totals_of_known = [totals(lines, CATEGORIES, known=known) for lines in ledgers]

    assert added == [[first], [second], [changed]]
    assert totals_of_known == [totals(lines, CATEGORIES) for lines in ledgers]
