"""Stated totals of several rows: where they stand, and what they tell of each row."""

import pytest

from ledger.rules.quantities.figure import Rank
from ledger.rules.quantities.parsing import parse
from ledger.rules.totals.stated_bearing import narrows
from ledger.rules.totals.stated_jointly import (
    concerns,
    is_wider,
    may_lack,
    reaches_into,
    tells_of,
    told_jointly,
    touches,
)
from ledger.rules.totals.sums import RowKey
from ledger.rules.workflow.lifecycle import Act
from tests.rules.stated import (
    BACK,
    CATEGORIES,
    THERE,
    checked,
    make_scope,
    pledge,
    report,
    row_of,
    tell,
)

BOTH = frozenset({THERE, BACK})
PERSONS = RowKey("person", *THERE)
BODIES = RowKey("body", *THERE)
PRISONERS = RowKey("pow", *THERE)
OF_GROUP = RowKey("person", "RU", "west")
WEST = {"UA": ("west",)}


def kinds(*categories):
    return frozenset(categories)


@pytest.mark.parametrize(
    ("fields", "row", "does"),
    [
        ({"of": Act.PLEDGE}, BODIES, True),
        ({"of": Act.PLEDGE, "directions": BOTH}, BODIES, True),
        ({"of": Act.PLEDGE, "agreements": None}, BODIES, False),
        ({"of": Act.PLEDGE}, PRISONERS, False),
        ({}, BODIES, True),
        ({"directions": BOTH}, BODIES, True),
    ],
)
def test_a_row_may_lack_what_is_missing_of_several_rows(fields, row, does):
    assert may_lack(make_scope(**fields), row, CATEGORIES) is does


@pytest.mark.parametrize(
    ("fields", "row", "reaches"),
    [
        ({"categories": kinds("pow")}, PERSONS, True),
        ({"categories": kinds("pow", "wounded")}, PERSONS, True),
        ({"categories": kinds("pow")}, OF_GROUP, True),
        ({"categories": kinds("pow", "body")}, PERSONS, True),
        ({"categories": kinds("pow"), "directions": BOTH}, PERSONS, True),
        ({"categories": kinds("pow"), "directions": BOTH}, OF_GROUP.opposite, True),
        ({"categories": kinds("pow"), "agreements": None}, PERSONS, False),
        ({"categories": kinds("person")}, PERSONS, False),
        ({"categories": kinds("person", "pow")}, PERSONS, False),
        ({"categories": kinds("person")}, PRISONERS, False),
        ({"categories": kinds("pow")}, PERSONS.opposite, False),
    ],
)
def test_a_stated_total_reaches_into_a_row_of_which_it_covers_a_part(fields, row, reaches):
    assert reaches_into(make_scope(**fields), row, CATEGORIES, WEST) is reaches


@pytest.mark.parametrize(
    ("fields", "row", "does"),
    [
        ({}, BODIES, True),
        ({}, BODIES.opposite, False),
        ({"directions": BOTH}, BODIES.opposite, True),
        ({}, PRISONERS, False),
        ({"categories": kinds("person")}, PRISONERS, True),
        ({"categories": kinds("pow")}, RowKey("person", *THERE), True),
        ({"categories": kinds("pow")}, RowKey("wounded", *THERE), False),
    ],
)
def test_a_stated_total_touches_a_row_of_its_category_or_one_above_or_below(fields, row, does):
    assert touches(make_scope(**fields), row, CATEGORIES) is does
    # It stands under an agreement with such a row though it names none, and marked as wider.
    wider = make_scope(agreements=None, **fields)
    assert concerns(wider, [row], CATEGORIES) is does
    assert is_wider(wider, "istanbul")


def test_a_stated_total_concerns_an_agreement_that_it_names_whatever_rows_that_has():
    assert concerns(make_scope(), [], CATEGORIES)
    assert not concerns(make_scope(agreements=None), [], CATEGORIES)
    assert not is_wider(make_scope(), "istanbul")
    assert is_wider(make_scope(agreements=frozenset({"istanbul", "other"})), "istanbul")


@pytest.mark.parametrize(
    ("fields", "row", "does"),
    [
        ({"directions": BOTH}, BODIES, True),
        ({"directions": BOTH}, BODIES.opposite, True),
        ({"directions": BOTH}, PRISONERS, False),
        ({"directions": BOTH, "of": Act.PLEDGE}, BODIES, False),
        ({"agreements": frozenset({"istanbul", "other"})}, BODIES, True),
        ({"categories": kinds("pow", "wounded")}, PRISONERS, True),
        ({"categories": kinds("person")}, PRISONERS, True),
        # A part of the row together with others: neither of its rows is without a report.
        ({"categories": kinds("pow"), "directions": BOTH}, PERSONS, True),
        ({"categories": kinds("pow"), "directions": BOTH}, OF_GROUP, True),
        ({"categories": kinds("pow"), "directions": BOTH}, OF_GROUP.opposite, True),
        ({"categories": kinds("pow"), "agreements": frozenset({"istanbul", "x"})}, PERSONS, True),
        ({"categories": kinds("pow"), "directions": BOTH, "agreements": None}, PERSONS, False),
        ({"categories": kinds("pow")}, PERSONS, False),
        # It covers that row alone, and stands beside it.
        ({}, BODIES, False),
        # Of all that ever happened nothing need have been under this agreement.
        ({"agreements": None, "directions": BOTH}, BODIES, False),
    ],
)
def test_a_stated_total_tells_of_a_row_that_it_covers_together_with_others(fields, row, does):
    assert tells_of(make_scope(**fields), row, CATEGORIES, WEST) is does


def test_a_total_of_a_group_tells_of_the_rows_of_its_members():
    of_west = make_scope(directions=frozenset({("RU", "west")}))
    groups = {"DE": frozenset({"west"})}

    assert tells_of(of_west, RowKey("body", "RU", "DE"), CATEGORIES, groups)
    assert not tells_of(of_west, RowKey("body", "RU", "west"), CATEGORIES, groups)
    assert not tells_of(of_west, RowKey("body", "RU", "UA"), CATEGORIES, groups)


def told(pledged, *said, lines=()):
    """A row beside joint totals: its assessment, and what is still open."""
    row = told_jointly(row_of([pledge(pledged), *lines]), map(parse, said))
    return row.assessment, row.outstanding.text


@pytest.mark.parametrize(
    ("pledged", "said", "still_open"),
    [
        (681, [1056], "0–681"),
        (681, [600], "81–681"),
        (681, ["500-600"], "81–681"),
        (681, [600, 100], "81–681"),
        (681, [0], "681"),
        (681, ["about 600"], "0–681"),
        (681, ["more than 600"], "0–681"),
        (681, ["withheld"], "0–681"),
        (681, [600, "withheld"], "0–681"),
        ("500-681", [300], "200–681"),
        ("at least 681", [600], "≥81"),
        ("at least 681", [1056], "not stated"),
        ("not stated", [1056], "not stated"),
        ("about 681", [1056], "can't tell"),
    ],
)
def test_what_was_told_jointly_may_all_or_none_be_of_one_row(pledged, said, still_open):
    assert told(pledged, *said) == ("told_jointly", still_open)


def test_a_row_with_a_report_of_its_own_is_as_it_is_whatever_was_told_jointly():
    assert told(681, 1056, lines=[report(81)]) == ("partially_met", "600")


def test_a_row_of_which_only_an_outlet_tells_jointly_may_be_open_whole_or_not_at_all():
    assert told(681) == ("told_jointly", "0–681")


@pytest.mark.parametrize(
    ("fields", "does"),
    [
        ({}, True),
        ({"parties": ()}, False),
        ({"parties": (), "rank": Rank.PREFERRED}, True),
        ({"since": "2025-06-12"}, False),
    ],
)
def test_a_joint_total_says_how_many_are_open_whose_speaker_speaks_for_somebody(fields, does):
    (total,) = checked([], tell(40, directions=BOTH, **fields))

    assert narrows(total) is does
