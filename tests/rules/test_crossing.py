"""Line items of two kinds that may be of the same people, and what a sum holds of them for sure."""

from itertools import chain, combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.rules.totals import crossing, distinct_people, running_columns
from ledger.rules.totals.caveats import Caveat
from ledger.rules.totals.distinct_people import choose
from ledger.rules.totals.hierarchy import Category
from ledger.rules.totals.running_sum import add
from ledger.rules.totals.sums import RowKey
from ledger.rules.totals.timeline import timeline
from ledger.rules.totals.totals import totals
from ledger.rules.workflow.lifecycle import Act
from tests.rules.factories import make_line

CATEGORIES = {
    "person": Category("persons", None),
    "pow": Category("persons", "person"),
    "officer": Category("persons", "pow"),
    "civilian": Category("persons", "person"),
    "wounded": Category("persons", "person", crosses=True),
    "child": Category("persons", "person", crosses=True),
    "body": Category("bodies", None),
}
JUNE = [f"2025-06-{day:02}" for day in range(1, 31)]


def report(said, category, **fields):
    return make_line(
        said, act=Act.REPORT, id=fields.pop("id", category), category=category, **fields
    )


def summed(*lines):
    """Return the text of the sum, and how many lines may be contained in others."""
    found = add(crossing.mark(lines, CATEGORIES))
    return found.text, found.contained


def test_44_wounded_may_be_among_125_prisoners():
    assert summed(report(125, "pow"), report(44, "wounded")) == ("125–169", 1)


def test_what_may_be_contained_is_never_more_than_what_may_hold_it():
    assert summed(report(20, "pow"), report(44, "wounded")) == ("44–64", 1)
    assert summed(report(10, "child"), report(44, "wounded")) == ("44–54", 1)


@pytest.mark.parametrize(
    ("of_pow", "of_wounded"),
    [
        ({"distinct_from": ("wounded",)}, {}),
        ({}, {"distinct_from": ("pow",)}),
        ({}, {"part_of": "pow"}),
        ({"first_on": JUNE[0], "last_on": JUNE[1]}, {"first_on": JUNE[2], "last_on": JUNE[2]}),
        ({"from_party": "UA", "to_party": "RU"}, {}),
    ],
)
def test_what_is_tied_or_of_another_time_or_direction_counts_whole(of_pow, of_wounded):
    lines = [report(125, "pow", **of_pow), report(44, "wounded", **of_wounded)]

    assert summed(*lines) == ("169", 0)


@pytest.mark.parametrize(("day", "text"), [(1, "169"), (2, "125–169"), (3, "169")])
def test_the_wounded_may_be_among_prisoners_on_the_day_on_which_a_party_puts_these(day, text):
    prisoners = report(125, "pow", first_on=JUNE[0], last_on=JUNE[0], other_days=(JUNE[2], JUNE[4]))
    wounded = report(44, "wounded", first_on=JUNE[day], last_on=JUNE[day])

    assert summed(prisoners, wounded)[0] == summed(wounded, prisoners)[0] == text


GROUPS = {
    "DE": frozenset({"europe", "west"}),
    "europe": frozenset({"west"}),
    "US": frozenset({"west"}),
}


@pytest.mark.parametrize(
    ("one", "other", "text"),
    [
        ("west", "DE", "125–169"),
        ("DE", "west", "125–169"),
        ("europe", "west", "125–169"),
        ("DE", "US", "169"),
        ("europe", "US", "169"),
    ],
)
def test_the_wounded_of_a_member_may_be_among_the_prisoners_of_its_group(one, other, text):
    lines = [report(125, "pow", to_party=one), report(44, "wounded", to_party=other)]

    assert add(crossing.mark(lines, CATEGORIES, GROUPS)).text == text


@pytest.mark.parametrize(
    ("one", "other"), [("pow", "civilian"), ("pow", "officer"), ("person", "wounded")]
)
def test_kinds_of_which_none_crosses_or_one_is_above_count_whole(one, other):
    assert summed(report(125, one), report(44, other)) == ("169", 0)


def test_an_undated_line_may_hold_those_of_any_day():
    days = [
        report(10, "wounded", id=day, first_on=day, last_on=day, distinct_from=("tied",))
        for day in JUNE[:3]
    ]
    of_pow = report(25, "pow")

    assert summed(of_pow, *days) == ("30–55", 1)
    assert summed(report(25, "pow", id="tied"), *days) == ("55", 0)


def test_nobody_is_among_none():
    assert summed(report(0, "pow"), report(44, "wounded")) == ("44", 0)


def test_a_number_that_nobody_states_leaves_the_sum_open():
    text = "125 + 1 without a number"

    assert summed(report(125, "pow"), report("not stated", "wounded")) == (text, 1)


def test_more_than_a_number_is_a_floor_only_where_it_counts_for_sure():
    assert summed(report("more than 100", "pow"), report(44, "wounded")) == (">100", 1)
    assert summed(report(125, "pow"), report("more than 44", "wounded")) == ("≥125", 1)


def test_of_very_many_only_one_kind_counts_for_sure(monkeypatch):
    lines = [
        report(125, "pow"),
        report(30, "civilian"),
        report(44, "wounded"),
        report(5, "child", distinct_from=("pow", "civilian", "wounded")),
    ]

    assert summed(*lines) == ("160–204", 1)
    monkeypatch.setattr(distinct_people, "CHOICES_MAX", 0)
    assert summed(*lines) == ("155–204", 2)
    monkeypatch.setattr(crossing, "COMPARED_MAX", 3)
    assert summed(*lines) == ("155–204", 2)


def test_a_row_above_says_that_kinds_may_cross_and_the_rows_of_the_kinds_do_not():
    pledge = make_line(200, act=Act.PLEDGE, id="whole", category="person")
    result = totals([pledge, report(125, "pow"), report(44, "wounded")], CATEGORIES)

    rows = {row.category: row for row in result.rows}
    assert {name: row.reported.text for name, row in rows.items()} == {
        "person": "125–169",
        "pow": "125",
        "wounded": "44",
    }
    assert {name: Caveat.KINDS_MAY_CROSS in row.caveats for name, row in rows.items()} == {
        "person": True,
        "pow": False,
        "wounded": False,
    }
    assert rows["person"].outstanding.text == "31–75"


def test_a_timeline_finds_out_by_and_by_what_may_cross():
    day, later, last = JUNE[:3]
    lines = [
        make_line(200, act=Act.PLEDGE, id="whole", category="person", happened_on=day),
        report(125, "pow", happened_on=day),
        report(44, "wounded", happened_on=later),
        report(300, "child", happened_on=last),
    ]

    rows = timeline(lines, CATEGORIES).rows
    person = [row for row in rows if row.place.row_key == RowKey("person", "RU", "UA")]
    assert [row.reported.text for row in person] == ["125", "125–169", "300–469"]
    assert [row.caveats for row in person] == [(), *[(Caveat.KINDS_MAY_CROSS,)] * 2]


def test_what_came_on_one_day_of_a_timeline_may_be_of_the_same_people_in_a_group_too():
    day = JUNE[0]
    lines = [
        make_line(
            200, act=Act.PLEDGE, id="all", category="person", to_party="west", happened_on=day
        ),
        report(125, "pow", to_party="west", happened_on=day),
        report(44, "wounded", to_party="DE", happened_on=day),
    ]

    rows = timeline(lines, CATEGORIES, groups=GROUPS).rows

    (row,) = [row for row in rows if row.place.row_key == RowKey("person", "RU", "west")]
    assert (row.reported_then.text, row.reported.text) == ("125–169", "125–169")


@pytest.mark.parametrize("looked_at", [1, 2])
def test_a_timeline_of_very_many_counts_no_kind_that_crosses_for_sure(monkeypatch, looked_at):
    monkeypatch.setattr(running_columns, "LOOKED_AT_MAX", looked_at)
    day, later, last = JUNE[:3]
    lines = [
        make_line(200, act=Act.PLEDGE, id="whole", category="person", happened_on=day),
        report(125, "pow", happened_on=day),
        report(44, "wounded", happened_on=later),
        report(5, "child", happened_on=last, distinct_from=("pow", "wounded")),
        report(10, "civilian", happened_on=last),
    ]

    rows = timeline(lines, CATEGORIES).rows
    person = [row for row in rows if row.place.category == "person"]
    assert [row.reported.text for row in person] == ["125", "125–169", "135–184"]


def test_of_two_choices_that_weigh_as_much_it_is_the_earlier():
    assert choose([5, 5], {0: {1}, 1: {0}}) == {0}


_graphs = st.integers(1, 7).flatmap(
    lambda size: st.tuples(
        st.lists(st.integers(0, 5), min_size=size, max_size=size),
        st.sets(st.sampled_from(list(combinations(range(size), 2)) or [(0, 0)])),
    )
)


@given(_graphs)
def test_the_choice_is_the_heaviest_of_all(graph):
    weights, edges = graph
    neighbours = {place: set() for place in range(len(weights))}
    for one, other in edges:
        if one != other:
            neighbours[one].add(other)
            neighbours[other].add(one)

    chosen = choose(weights, neighbours)

    everything = chain.from_iterable(
        combinations(range(len(weights)), size) for size in range(len(weights) + 1)
    )
    apart = [set(places) for places in everything if not clashes(places, neighbours)]
    assert not clashes(chosen, neighbours)
    assert sum(weights[place] for place in chosen) == max(
        sum(weights[place] for place in places) for places in apart
    )


def clashes(places, neighbours):
    return any(neighbours[place] & set(places) for place in places)
