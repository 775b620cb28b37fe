"""Totals over time: each row says what totals say as of its date, and no change is left out."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ledger.rules.quantities.parsing import parse
from ledger.rules.totals.caveats import Caveat
from ledger.rules.totals.periods import Period
from ledger.rules.totals.running_sum import add
from ledger.rules.totals.said_apart import said_apart
from ledger.rules.totals.stated_checks import Scope, Statement
from ledger.rules.totals.timeline import TimelineKey, place_of, timeline
from ledger.rules.totals.totals import Sums, answered, totals
from ledger.rules.workflow.lifecycle import STARTS, Act, Status
from tests.rules.factories import make_line, make_pledge
from tests.rules.ledgers import CATEGORIES, DATES, PARENTS, UNITS, ledgers, to_line


def to_lines(items):
    return list(map(to_line, items))


def where(row):
    """Where a row of totals stands: its category and its direction."""
    return row.category, row.from_party, row.to_party


def columns(row):
    """What is answered of pledges and reports: those without a claim are said apart."""
    sums = answered(Sums(None, None, row.pledged, row.reported), row.without_claim)
    return sums.pledged, sums.reported


def as_of(lines, on):
    """What totals show of pledges and reports as of a date, by place; without empty rows."""
    rows = totals(lines, CATEGORIES, on).rows
    return {where(row): columns(row) for row in rows if columns(row) != (None, None)}


def open_above(lines, on):
    """The rows with a pledge of which reports above may hold some as of a date."""
    rows = totals(lines, CATEGORIES, on).rows
    return {where(row) for row in rows if Caveat.REPORTED_WIDER in row.caveats}


def falls_under(category, upper):
    return category is not None and (category == upper or falls_under(PARENTS[category], upper))


def counted_then(lines, on, category, *direction):
    """The lines that count in one row as of a date and are of that date alone, by walking all."""
    members = [
        line
        for line in Period(last_on=on).cut(line for line in lines if line.stands)
        if (line.from_party, line.to_party) == direction and falls_under(line.category, category)
    ]
    ids = [line.id for line in members if line.counts]
    of_then = [line for line in members if on in (line.began_on, line.happened_on)]
    return Period(on, on).cut(line for line in of_then if line.part_of not in ids)


def shown(line):
    return line.act in (Act.PLEDGE, Act.REPORT)


def texts(lines):
    """The timeline of some lines, as a person reads it."""
    return [
        (
            *(row.place.on[-2:], row.place.category),
            *map(text, (row.pledged, row.reported_then, row.reported)),
        )
        for row in timeline(lines, CATEGORIES).rows
    ]


def text(column):
    return column.text if column else None


places = st.builds(
    TimelineKey,
    st.sampled_from(DATES),
    st.sampled_from(sorted(PARENTS)),
    st.just("RU"),
    st.just("UA"),
)


@given(items=ledgers(), asked=st.sets(places, max_size=3))
def test_each_row_of_a_timeline_is_that_of_the_totals_as_of_its_date(items, asked):
    lines = to_lines(items)

    found = timeline(lines, CATEGORIES, asked)

    for row in found.rows:
        on, *there = row.place
        same = {where(each): each for each in totals(lines, CATEGORIES, on).rows}.get(tuple(there))
        assert columns(row) == (columns(same) if same else (None, None))
        then = counted_then(lines, *row.place) if same else []
        assert row.line_items == tuple(line.id for line in then)
        reports = [line for line in then if line.act is Act.REPORT]
        told = [line for line in reports if line.counts]
        assert row.reported_then == said_apart(add(told), len(reports) - len(told))
        assert row.unit == UNITS[row.place.category]
    assert found.undated == totals(lines, CATEGORIES, DATES[-1]).undated


def item(number, act, category, effective_on, said):
    """A line item of one claim, from Russia to Ukraine."""
    claim = {
        "said": said, "rank": "normal", "superseded": False, "speakers": (), "parties": (),
        "publisher": "Daily", "published_on": None,
    }  # fmt: skip
    return {
        "id": f"line-{number}", "act": act, "status": STARTS[Act(act)].value, "category": category,
        "from_party": "RU", "to_party": "UA", "effective_on": effective_on, "claims": [claim],
        "part_of": None,
    }  # fmt: skip


@given(items=ledgers(), asked=st.sets(places, max_size=3))
@example(
    # A report above changes nothing of a row that was asked for and has no line item.
    items=[
        item(0, "pledge", "officer", DATES[0], ("exact", 0)),
        item(1, "report", "person", DATES[1], ("between", 0, 21)),
    ],
    asked={TimelineKey(DATES[0], "pow", "RU", "UA")},
)
def test_a_timeline_row_stands_where_something_came_or_changed_or_was_asked_for_and_nowhere_else(
    items, asked
):
    lines = to_lines(items)
    expected, before, open_before = set(asked), {}, set()
    for on in DATES:
        now, open_now = as_of(lines, on), open_above(lines, on)
        expected |= {(on, *there) for there in open_now ^ open_before}
        for there in now:
            came = any(map(shown, counted_then(lines, on, *there)))
            if came or now[there] != before.get(there):
                expected.add((on, *there))
        before, open_before = now, open_now

    found = timeline(lines, CATEGORIES, asked).rows

    assert [row.place for row in found] == sorted(expected)


@given(items=ledgers())
def test_the_last_timeline_rows_by_any_date_are_the_totals_as_of_it(items):
    lines = to_lines(items)
    rows = timeline(lines, CATEGORIES).rows

    for on in DATES:
        last = {row.place[1:]: columns(row) for row in rows if row.place.on <= on}
        assert last == as_of(lines, on)


def test_a_timeline_of_nothing_recorded_has_no_row():
    assert (timeline([], CATEGORIES).rows, timeline([], CATEGORIES).undated) == ((), 0)


def test_a_timeline_shows_reports_grow_date_by_date_beside_the_pledge():
    lines = [
        make_pledge(6000, happened_on="2025-06-02"),
        make_line(1212, id="a", happened_on="2025-06-11"),
        make_line(1200, id="b", happened_on="2025-06-13"),
        make_line("withheld", id="c", happened_on="2025-06-14"),
    ]

    assert texts(lines) == [
        ("02", "pow", "6,000", None, None),
        ("11", "pow", "6,000", "1,212", "1,212"),
        ("13", "pow", "6,000", "1,200", "2,412"),
        ("14", "pow", "6,000", "withheld", "2,412 + 1 without a number"),
    ]


def test_line_items_of_one_date_and_place_make_one_timeline_row_in_recording_order():
    lines = [make_line(number, id=f"line-{number}") for number in (30, 10, 20)]

    (row,) = timeline(lines, CATEGORIES).rows

    assert row.line_items == ("line-30", "line-10", "line-20")
    assert (row.reported_then.text, row.reported.lines) == ("60", 3)


def test_a_line_item_without_any_date_is_left_out_of_the_timeline_and_said():
    lines = [make_line(5, id="a", happened_on=None), make_line(7, id="b")]

    found = timeline(lines, CATEGORIES)

    assert ([row.reported.text for row in found.rows], found.undated) == (["7"], 1)


def test_a_category_above_counts_what_had_come_below_from_the_day_it_has_a_line_item_of_its_own():
    lines = [
        make_line(270, id="a", category="pow", happened_on="2025-06-03"),
        make_pledge(1000, category="person", happened_on="2025-06-05"),
        make_line(120, id="b", category="civilian", happened_on="2025-06-06"),
    ]

    assert texts(lines) == [
        ("03", "pow", None, "270", "270"),
        ("05", "person", "1,000", None, "270"),
        ("06", "civilian", None, "120", "120"),
        ("06", "person", "1,000", "120", "390"),
    ]


def test_a_request_opens_a_timeline_row_and_makes_none_by_itself():
    asked = make_line(400, id="r", act=Act.REQUEST, category="person", happened_on="2025-06-05")
    came = make_line(270, id="a", category="pow", happened_on="2025-06-03")

    assert texts([asked]) == []
    opened = timeline([came, asked], CATEGORIES).rows[-1]
    assert (opened.place, opened.line_items) == (("2025-06-05", "person", "RU", "UA"), ("r",))
    assert (text(opened.reported_then), text(opened.reported)) == (None, "270")


def test_parts_count_in_a_timeline_until_their_whole_has_come():
    lines = [
        make_line(300, id="a", part_of="whole", happened_on="2025-06-03"),
        make_line(200, id="b", part_of="whole", happened_on="2025-06-04"),
        make_line("about 1,000", id="whole", happened_on="2025-06-05"),
        make_line(100, id="c", part_of="whole", happened_on="2025-06-06"),
    ]

    assert texts(lines) == [
        ("03", "pow", None, "300", "300"),
        ("04", "pow", None, "200", "500"),
        ("05", "pow", None, "≈1,000", "≈1,000"),
    ]


def test_a_whole_that_says_no_more_than_its_only_part_has_a_row():
    lines = [
        make_line(300, id="a", part_of="whole", happened_on="2025-06-03"),
        make_line(300, id="whole", happened_on="2025-06-05"),
    ]

    assert [row.line_items for row in timeline(lines, CATEGORIES).rows] == [("a",), ("whole",)]


def test_a_line_item_that_does_not_count_is_in_no_timeline_row():
    lines = [
        make_pledge(6000, status=Status.WITHDRAWN),
        make_line(5, id="a", status=Status.RETRACTED),
        make_line(7, id="b", status=Status.VOIDED, happened_on=None),
    ]

    found = timeline(lines, CATEGORIES)

    assert (found.rows, found.undated) == ((), 0)


def test_a_timeline_row_that_is_asked_for_repeats_what_had_come_and_has_nothing_of_its_date():
    asked = [
        TimelineKey(on, "pow", "RU", "UA") for on in ("2025-06-01", "2025-06-09", "2025-06-11")
    ]

    rows = timeline([make_line(5, id="a")], CATEGORIES, asked).rows

    found = [(row.place.on, text(row.reported_then), text(row.reported)) for row in rows]
    assert found == [
        ("2025-06-01", None, None),
        ("2025-06-09", None, None),
        ("2025-06-10", "5", "5"),
        ("2025-06-11", None, "5"),
    ]


def test_a_timeline_row_that_is_asked_for_counts_nothing_before_its_category_has_a_line_item():
    asked = TimelineKey("2025-06-10", "person", "RU", "UA")

    rows = timeline([make_line(5, id="a")], CATEGORIES, [asked]).rows

    assert [(row.place.category, text(row.reported), row.line_items) for row in rows] == [
        ("person", None, ()),
        ("pow", "5", ("a",)),
    ]


def make_statement(**fields):
    """A total of prisoners of war reported under the agreement by 16 June, that day included."""
    covered = {
        "of": Act.REPORT, "agreements": frozenset({"round-2"}), "categories": frozenset({"pow"}),
        "directions": frozenset({("RU", "UA")}), "since": None,
    }  # fmt: skip
    said = {
        "id": "total-1", "through": "2025-06-16", "inclusive": True, "voices": {("the envoy", "")},
        "quantity": parse(6057), "place": 0,
    }  # fmt: skip
    scope = Scope(**{name: fields.pop(name, value) for name, value in covered.items()})
    return Statement(scope=scope, **{**said, **fields})


@pytest.mark.parametrize(
    ("fields", "on"),
    [
        ({}, "2025-06-16"),
        ({"of": Act.PLEDGE}, "2025-06-16"),
        ({"inclusive": False}, "2025-06-15"),
        ({"through": "2025-07-01", "inclusive": False}, "2025-06-30"),
        ({"since": "2025-06-02"}, "2025-06-16"),
    ],
)
def test_a_stated_total_of_one_row_stands_on_the_last_day_that_it_covers(fields, on):
    found = place_of(make_statement(**fields), "round-2", "2025-06-02")

    assert found == TimelineKey(on, "pow", "RU", "UA")


@pytest.mark.parametrize(
    "fields",
    [
        {"through": None},
        {"through": "0001-01-01", "inclusive": False},
        {"since": "2025-06-03"},
        {"since": "2022-02-24"},
        {"agreements": None},
        {"agreements": frozenset({"round-1"})},
        {"agreements": frozenset({"round-1", "round-2"})},
        {"categories": frozenset({"pow", "civilian"})},
        {"directions": frozenset({("RU", "UA"), ("UA", "RU")})},
    ],
)
def test_a_stated_total_that_covers_more_or_less_than_a_row_stands_beside_none(fields):
    assert place_of(make_statement(**fields), "round-2", "2025-06-02") is None


def test_a_stated_total_with_a_beginning_stands_beside_no_row_of_an_undated_agreement():
    assert place_of(make_statement(since="2025-06-02"), "round-2", None) is None
    assert place_of(make_statement(), "round-2", None) is not None
