"""What stands above what: categories above categories, groups above the parties in them."""

from ledger.rules.totals.hierarchy import groups_of, related, rows_above, within
from ledger.rules.totals.sums import RowKey
from tests.rules.ledgers import CATEGORIES

MEMBERS = {"west": ["DE", "nordic"], "nordic": ["SE"], "donors": ["DE"]}


def test_a_group_holds_the_members_of_its_members():
    assert within("west", MEMBERS) == {"DE", "nordic", "SE"}
    assert within("DE", MEMBERS) == set()


def test_a_circle_of_groups_comes_to_an_end():
    assert within("a", {"a": ["b"], "b": ["a"]}) == {"a", "b"}


def test_a_party_is_in_each_group_above_it():
    assert groups_of(MEMBERS) == {
        "DE": {"west", "donors"},
        "nordic": {"west"},
        "SE": {"nordic", "west"},
    }


def test_a_line_counts_in_rows_above_by_its_category_and_by_its_parties():
    rows = rows_above(RowKey("pow", "RU", "SE"), CATEGORIES, groups_of(MEMBERS))

    assert list(rows) == [
        ("pow", "RU", "SE"),
        ("pow", "RU", "nordic"),
        ("pow", "RU", "west"),
        ("person", "RU", "SE"),
        ("person", "RU", "nordic"),
        ("person", "RU", "west"),
    ]


def test_siblings_are_not_related():
    pairs = [("officer", "person"), ("person", "officer"), ("pow", "pow"), ("pow", "civilian")]

    assert [related(*pair, CATEGORIES) for pair in pairs] == [True, True, True, False]
