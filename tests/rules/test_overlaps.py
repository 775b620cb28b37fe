"""Overlaps: line items of different agreements that may be the same event recorded twice."""

from datetime import date
from itertools import combinations

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from ledger.rules.totals.overlaps import NAMED_MAX, OVERLAPS_MAX, Overlap
from ledger.rules.workflow.lifecycle import Act
from tests.rules.factories import make_line
from tests.rules.ledgers import CATEGORIES, DATES, PARENTS
from tests.rules.over_all import overlaps_of
from tests.work import calls


def reported(identity, agreement="round-1", on=None, **fields):
    """A report; `on` is a date or an interval."""
    first_on, last_on = (on.split("/")[0], on.split("/")[-1]) if on else (None, None)
    return make_line(id=identity, agreement=agreement, first_on=first_on, last_on=last_on, **fields)


def named(*lines):
    """Return the line items that each overlap names."""
    return [list(overlap.line_items) for overlap in overlaps_of(lines, CATEGORIES).listed]


def test_two_agreements_with_the_same_event_overlap():
    lines = [reported("a", "round-1", "2025-06-11"), reported("b", "round-2", "2025-06-11")]

    found = overlaps_of(lines, CATEGORIES)

    assert found == ((Overlap(Act.REPORT, 2, ("a", "b")),), 1)


def test_a_line_item_without_an_agreement_may_be_the_event_of_one_with():
    assert named(reported("a", None), reported("b", "round-1")) == [["a", "b"]]


@pytest.mark.parametrize("agreement", ["round-1", None])
def test_line_items_told_apart_when_recorded_are_no_overlap(agreement):
    assert named(reported("a", agreement), reported("b", agreement)) == []


@pytest.mark.parametrize(
    ("one", "other", "overlap"),
    [
        ("2025-06-11", "2025-06-11", True),
        ("2025-06-11", "2025-06-12", False),
        ("2025-06-01/2025-06-11", "2025-06-11/2025-06-12", True),
        ("2025-06-01/2025-06-30", "2025-06-11", True),
        ("2025-06-01/2025-06-10", "2025-06-11", False),
        (None, "2025-06-11", True),
        (None, None, True),
    ],
)
def test_dates_that_share_no_day_rule_an_overlap_out(one, other, overlap):
    pair = [reported("a", "round-1", one), reported("b", "round-2", other)]

    assert bool(named(*pair)) == bool(named(*reversed(pair))) == overlap


@pytest.mark.parametrize(
    ("one", "other", "overlap"),
    [
        ("pow", "pow", True),
        ("person", "pow", True),
        ("person", "officer", True),
        ("pow", "civilian", False),
        ("officer", "civilian", False),
    ],
)
def test_line_items_of_a_category_above_or_below_overlap_and_one_beside_does_not(
    one, other, overlap
):
    pair = [reported("a", "round-1", category=one), reported("b", "round-2", category=other)]

    assert bool(named(*pair)) == overlap


def test_line_items_of_another_act_do_not_overlap():
    assert named(reported("a", "round-1"), reported("b", "round-2", act=Act.PLEDGE)) == []


def test_line_items_of_two_members_in_the_row_of_their_group_do_not_overlap():
    one, other = reported("a", to_party="DE"), reported("b", "round-2", to_party="US")
    same = reported("c", "round-3", to_party="US")

    assert named(one, other) == []
    assert named(one, other, same) == [["b", "c"]]


GROUPS = {
    "DE": frozenset({"europe", "west"}),
    "FR": frozenset({"europe"}),
    "US": frozenset({"west"}),
}


def test_line_items_of_a_group_overlap_with_those_of_each_member():
    lines = [
        reported("german", "round-1", to_party="DE"),
        reported("european", "round-2", to_party="europe"),
        reported("french", "round-3", to_party="FR"),
        reported("american", "round-3", to_party="US"),
        reported("western", "round-4", to_party="west"),
    ]

    found = overlaps_of(lines, CATEGORIES, GROUPS).listed

    assert [set(overlap.line_items) for overlap in found] == [
        {"german", "european"},
        {"german", "western"},
        {"european", "french"},
        {"american", "western"},
    ]


def test_line_items_of_a_group_and_its_members_are_one_overlap_though_several_sets_hold_them():
    lines = [
        reported("one", "round-1", "2025-06-11", to_party="europe"),
        reported("other", "round-2", "2025-06-11", to_party="europe"),
        reported("french", "round-1", "2025-06-12", to_party="FR"),
        reported("french too", "round-2", "2025-06-12", to_party="FR"),
        reported("european", "round-3", "2025-06-12", to_party="europe"),
        reported("german", "round-4", "2025-06-13", to_party="DE"),
    ]

    found = overlaps_of(lines, CATEGORIES, GROUPS).listed

    assert [set(overlap.line_items) for overlap in found] == [
        {"one", "other"},
        {"french", "french too", "european"},
    ]


def test_line_items_that_share_a_day_are_one_overlap():
    on = "2025-06-11"
    lines = [reported(name, f"round-{name}", on) for name in "abc"]

    assert named(*lines) == [["a", "b", "c"]]


def test_dates_that_share_no_day_are_overlaps_of_their_own_in_their_order():
    lines = [
        reported("long", "round-1", "2025-06-01/2025-06-30"),
        reported("late", "round-2", "2025-06-20"),
        reported("early", "round-2", "2025-06-10"),
    ]

    assert named(*lines) == [["long", "early"], ["long", "late"]]


def test_a_line_without_a_date_overlaps_with_each_date():
    lines = [
        reported("whenever", "round-1"),
        reported("a", "round-2", "2025-06-10"),
        reported("b", "round-2", "2025-06-20"),
    ]

    assert named(*lines) == [["whenever", "a"], ["whenever", "b"]]


@pytest.mark.parametrize(("day", "overlap"), [("11", True), ("15", False), ("20", True)])
def test_line_items_overlap_on_the_day_on_which_a_party_puts_one(day, overlap):
    told = reported("a", "round-1", "2025-06-11", other_days=("2025-06-20",))
    beside = reported("b", "round-2", f"2025-06-{day}")

    assert bool(named(told, beside)) == bool(named(beside, told)) == overlap


def test_line_items_that_parties_put_on_two_days_together_are_one_overlap():
    days = {"on": "2025-06-11", "other_days": ("2025-06-20/2025-06-21",)}
    pair = [reported("a", "round-1", **days), reported("b", "round-2", **days)]

    assert overlaps_of(pair, CATEGORIES) == ((Overlap(Act.REPORT, 2, ("a", "b")),), 1)


def test_days_that_share_one_are_one_time_of_an_overlap():
    told = reported("a", "round-1", "2025-06-01/2025-06-11", other_days=("2025-06-11/2025-06-20",))
    beside = [reported("b", "round-2", "2025-06-15"), reported("c", "round-2", "2025-06-11")]

    assert overlaps_of([told, *beside], CATEGORIES).listed == (
        Overlap(Act.REPORT, 2, ("a", "c")),
        Overlap(Act.REPORT, 2, ("a", "b")),
    )


def test_an_overlap_with_a_category_above_is_named_with_each_below_it():
    on = "2025-06-11"
    lines = [
        reported("all", "round-1", on, category="person"),
        reported("all again", "round-2", on, category="person"),
        reported("soldiers", "round-2", on, category="pow"),
    ]

    assert named(*lines) == [["all", "all again", "soldiers"]]
    others = reported("farmers", "round-3", on, category="civilian")
    assert named(*lines, others) == [
        ["all", "all again", "farmers"],
        ["all", "all again", "soldiers"],
    ]


def test_an_overlap_within_a_category_above_is_found_once_whatever_stands_below_it():
    lines = [
        reported("all", "round-1", "2025-06-11", category="person"),
        reported("all again", "round-2", "2025-06-11", category="person"),
        reported("soldiers", "round-1", "2025-06-20", category="pow"),
        reported("farmers", "round-1", "2025-06-25", category="civilian"),
    ]

    assert named(*lines) == [["all", "all again"]]


def test_acts_of_overlaps_are_named_in_the_order_of_the_chain():
    lines = [
        reported(f"{act}-{agreement}", agreement, act=act)
        for act in reversed(Act)
        for agreement in ("round-1", "round-2")
    ]

    found = overlaps_of(lines, CATEGORIES).listed

    assert [overlap.act for overlap in found] == list(Act)


def test_an_overlap_names_the_first_of_each_agreement_before_the_second_of_any():
    many = [reported(f"a{number}", "round-1") for number in range(30)]

    found = overlaps_of([*many, reported("b", "round-2")], CATEGORIES)

    (overlap,) = found.listed
    assert overlap.lines == 31
    assert overlap.line_items == ("a0", "b", *(f"a{number}" for number in range(1, NAMED_MAX - 1)))


def test_the_list_of_overlaps_is_cut_and_its_length_is_said():
    days = [f"2025-{month:02}-{day:02}" for month in (6, 7) for day in range(1, 29)]
    lines = [
        reported(f"{day}-{agreement}", agreement, day) for day in days for agreement in ("x", "y")
    ]

    found = overlaps_of(lines, CATEGORIES)

    assert (len(found.listed), found.total) == (OVERLAPS_MAX, len(days))


def lineage(category):
    return [category, *(lineage(PARENTS[category]) if PARENTS[category] else [])]


def may_be_the_same(one, other):
    """Whether two line items may be one event recorded twice: asked of each pair."""
    if one.agreement == other.agreement or one.act != other.act:
        return False
    if one.category not in lineage(other.category) and other.category not in lineage(one.category):
        return False
    dated = one.first_on and other.first_on
    return not dated or (one.first_on <= other.last_on and other.first_on <= one.last_on)


_lines = st.lists(
    st.tuples(
        st.sampled_from(["round-1", "round-2", "round-3", None]),
        st.sampled_from([Act.REPORT, Act.REPORT, Act.PLEDGE]),
        st.sampled_from([name for name in PARENTS if name != "body"]),
        st.none() | st.tuples(*[st.sampled_from(DATES)] * 2).map(sorted),
    ),
    max_size=9,
)


@settings(max_examples=400, deadline=None)
@given(shapes=_lines)
def test_overlaps_join_whatever_may_be_the_same_and_nothing_else(shapes):
    lines = [
        reported(str(place), agreement, "/".join(dates) if dates else None, act=act, category=kind)
        for place, (agreement, act, kind, dates) in enumerate(shapes)
    ]

    found = overlaps_of(lines, CATEGORIES)

    by_id = {line.id: line for line in lines}
    joined = {
        frozenset(pair)
        for overlap in found.listed
        for pair in combinations(overlap.line_items, 2)
        if by_id[pair[0]].agreement != by_id[pair[1]].agreement
    }
    expected = {
        frozenset((one.id, other.id))
        for one, other in combinations(lines, 2)
        if may_be_the_same(one, other)
    }
    event(f"{len(expected)} pairs")
    if found.total <= OVERLAPS_MAX:
        assert joined == expected
    for overlap in found.listed:
        there = [by_id[each] for each in overlap.line_items]
        assert {line.act for line in there} == {overlap.act}
        assert (len(there), len({line.agreement for line in there}) > 1) == (overlap.lines, True)


MANY = 4_000


def day(number):
    return date.fromordinal(730_000 + number).isoformat()


#: The date that a number of so many has.
SHAPES = {
    "distinct dates": lambda number, _: day(number),
    "the same date": lambda _number, _: "2025-06-11",
    "no date": lambda _number, _: None,
    "periods that overlap like tiles": lambda number, of: f"{day(number)}/{day(number + of // 2)}",
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("agreements", [2, MANY])
def test_many_line_items_are_not_compared_each_with_each(shape, agreements):
    def lines(number_of_lines):
        return [
            reported(
                str(number), f"round-{number % agreements}", SHAPES[shape](number, number_of_lines)
            )
            for number in range(number_of_lines)
        ]

    few, many = lines(MANY // 4), lines(MANY)

    found = overlaps_of(many, CATEGORIES)

    sizes = [overlap.lines for overlap in found.listed]
    assert (found.total, sizes[:1]) == {
        "distinct dates": (0, []),
        "the same date": (1, [MANY]),
        "no date": (1, [MANY]),
        "periods that overlap like tiles": (MANY // 2, [MANY // 2 + 1]),
    }[shape]
    growth = calls(lambda: overlaps_of(many, CATEGORIES)) / calls(
        lambda: overlaps_of(few, CATEGORIES)
    )
    assert growth < 6, "linear work grows fourfold, quadratic work sixteenfold"
