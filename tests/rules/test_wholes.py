"""Which line item can be the whole of which."""

import pytest

from ledger.rules.totals.hierarchy import Category
from ledger.rules.totals.wholes import Linked, RowsOfWholes, why_not_a_whole
from tests.rules.factories import make_line

CATEGORIES = {
    "person": Category("persons", None),
    "pow": Category("persons", "person"),
    "officer": Category("persons", "pow"),
    "wounded": Category("persons", "person", crosses=True),
    "body": Category("bodies", None),
}
MEMBERS = {"coalition": ["SA", "gulf"], "gulf": ["AE"]}


def linked(**fields):
    defaults = {
        "id": None,
        "agreement": "round",
        "act": "report",
        "category": "pow",
        "from_party": "YE",
        "to_party": "SA",
        "part_of": None,
    }
    return Linked(**(defaults | fields))


def fits(part, **whole):
    return why_not_a_whole(part, linked(id="whole", **whole), CATEGORIES, MEMBERS) is None


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [
        ("pow", "pow", True),
        ("officer", "person", True),
        ("person", "pow", False),
        ("wounded", "pow", True),
        ("wounded", "officer", True),
        ("pow", "wounded", False),
        ("wounded", "body", False),
    ],
)
def test_a_part_that_crosses_may_be_of_any_category_of_its_unit(part, whole, expected):
    assert fits(linked(category=part), category=whole) is expected


@pytest.mark.parametrize(
    ("party", "expected"), [("SA", True), ("coalition", True), ("gulf", False), ("AE", False)]
)
def test_a_parts_party_may_be_a_member_of_the_wholes(party, expected):
    assert fits(linked(to_party="SA"), to_party=party) is expected


def test_members_count_however_far_down_and_on_both_sides():
    assert fits(linked(to_party="AE"), to_party="coalition")
    assert fits(linked(from_party="SA", to_party="YE"), from_party="coalition", to_party="YE")
    assert not fits(linked(to_party="coalition"), to_party="SA")


@pytest.mark.parametrize(
    "whole",
    [{"agreement": None}, {"act": "pledge"}, {"part_of": "another"}, {"from_party": "SA"}],
)
def test_what_else_differs_is_no_whole(whole):
    assert not fits(linked(), **whole)


def test_no_line_item_is_its_own_whole():
    item = linked(id="whole")

    assert why_not_a_whole(item, item, CATEGORIES, MEMBERS) == (
        "A line item can't be a part of itself."
    )


def share(identity, category, whole=None):
    return make_line(9, id=identity, category=category, part_of=whole)


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        ([], ["pow", "person"]),
        ([share("more", "wounded", "officers")], ["pow", "person"]),
        ([share("civilians", "civilian"), share("more", "wounded", "civilians")], ["person"]),
        ([share("more", "wounded")], []),
        ([share("more", "wounded", "not here")], []),
    ],
)
def test_a_row_of_parts_alone_counts_in_the_rows_that_hold_all_their_wholes(others, expected):
    lines = [
        share("prisoners", "pow"),
        share("officers", "officer"),
        share("hurt", "wounded", "prisoners"),
    ]
    tree = CATEGORIES | {"civilian": Category("persons", "person")}

    rows = RowsOfWholes()
    rows.add([*lines, *others])

    found = {
        key.category: [row.category for row in held] for key, held in rows.of_rows(tree, {}).items()
    }
    assert found["wounded"] == expected
    assert found["pow"] == found["person"] == []
