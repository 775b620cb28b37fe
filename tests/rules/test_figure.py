"""The figure of a line item: which claims count, and what is named beside them."""

import pytest
from hypothesis import given, settings

from ledger.rules.quantities.figure import NoNumber, Rank, Ratio, Sides, counted, figure
from ledger.rules.quantities.quantity import Qualifier
from tests.rules.factories import make_claim
from tests.rules.ledgers import claims, to_claim

PREFERRED, SET_ASIDE = {"rank": Rank.PREFERRED}, {"rank": Rank.SET_ASIDE}


def figure_of(*told, **fields):
    """The figure of claims from plain words, or from (words, fields of the claim)."""
    pairs = [claim if isinstance(claim, tuple) else (claim, {}) for claim in told]
    return figure([make_claim(said, **{**fields, **own}) for said, own in pairs], "RU", "UA")


def summary(found):
    return found.lower, found.upper, found.text, found.contested


def test_one_exact_claim_is_answered_whole():
    claim = make_claim("6,000", speakers=("Ann Example",), parties=("UA", "TR"))

    found = figure([claim], "RU", "UA")

    assert found.document() == {
        "lower": 6000,
        "upper": 6000,
        "approximate": False,
        "contested": False,
        "no_number": None,
        "also": [],
        "told_by": {"kind": "one_side", "parties": ["UA"], "speakers": 1, "publishers": 1},
        "text": "6,000",
    }


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        # Only the most definite kind counts, and the figure is the envelope of those that count.
        (["6,057", "6,060"], (6057, 6060, "6,057–6,060", True)),
        (["10-20", 15], (10, 20, "10–20", False)),
        (["10-20", "30-40"], (10, 40, "10–40", True)),
        (["about 400", "about 500"], (400, 500, "≈400–500", False)),
        (["about 12-13", "about 15"], (12, 15, "≈12–15", False)),
        (["about 12-13", 20], (20, 20, "20 (also ≈12–13)", False)),
        (["15 for each body", "all"], (0, None, "15 for each body", False)),
        (["15 for each body", "16 for each body"], (0, None, "15–16 for each body", True)),
        (
            ["15 for each body", "1 for each pow", "15 for each body"],
            (0, None, "15 for each body or 1 for each pow", False),
        ),
        (["15 for each body", "about 300"], (300, 300, "≈300 (also 15 for each body)", False)),
        ([285, "15 for each body", "all"], (285, 285, "285 (also 15 for each body)", False)),
        ([("withheld", PREFERRED), "as many"], (0, None, "withheld (also as many)", False)),
        ([339, "about 400", "more than 300"], (339, 339, "339 (also ≈400, >300)", False)),
        (["about 1,000", "up to 1,200"], (1000, 1000, "≈1,000 (also ≤1,200)", False)),
        ([1000, "withheld", "all"], (1000, 1000, "1,000", False)),
        # One-sided: the smallest floor, the largest ceiling; a side that nobody bounds is open.
        (["at least 10", "more than 20"], (10, None, "≥10", False)),
        (["more than 20", "at least 30"], (21, None, ">20", False)),
        (["up to 10", "fewer than 30"], (0, 29, "<30", False)),
        (["up to 10", "fewer than 10"], (0, 10, "≤10", False)),
        (["at least 10", "up to 30"], (10, 30, "10–30", False)),
        (["at least 30", "up to 30"], (30, 30, "30", False)),
        (["at least 10", "at least 50", "up to 30"], (10, 30, "10–30", True)),
        # A floor above the ceiling bounds nothing.
        (["at least 300", "up to 200"], (0, None, "≤200 or ≥300", True)),
        (["fewer than 200", "more than 199"], (0, None, "<200 or >199", True)),
        (["more than 300", "at least 250", "up to 200"], (0, None, "≤200 or ≥250", True)),
        # No unknown reads as zero, and what was said to be none is 0.
        (["none"], (0, 0, "0", False)),
        (["not stated"], (0, None, "not stated", False)),
        (["none", "withheld"], (0, 0, "0", False)),
    ],
)
def test_the_figure_says_what_its_claims_say_together(told, expected):
    assert summary(figure_of(*told)) == expected


@pytest.mark.parametrize(
    ("told", "no_number"),
    [
        (["not stated", "all", "withheld"], NoNumber.WITHHELD),
        (["all", "withheld", "15 for each body"], NoNumber.PER),
        (["not stated", "all"], NoNumber.ALL),
        (["thousands"], NoNumber.NOT_STATED),
        (["withheld", 5], None),
        (["withheld", "up to 5"], None),
    ],
)
def test_a_figure_is_per_before_withheld_before_all_before_not_stated(told, no_number):
    assert figure_of(*told).no_number is no_number


def test_superseded_and_set_aside_claims_drop_out_of_the_figure_and_of_what_stands_beside_it():
    found = figure_of(100, (200, {"superseded": True}), (300, SET_ASIDE), "about 90")

    assert summary(found) == (100, 100, "100 (also ≈90)", False)


def test_a_figure_without_any_live_claim_says_so_and_nobody_told_it():
    found = figure_of((5, SET_ASIDE), (6, {**SET_ASIDE, "speakers": ("Ann",), "parties": ("RU",)}))

    assert found.document() == {
        "lower": 0,
        "upper": None,
        "approximate": False,
        "contested": False,
        "no_number": "without_claim",
        "also": [],
        "told_by": {"kind": "others", "parties": [], "speakers": 0, "publishers": 0},
        "text": "without a claim",
    }
    assert found.first_published_on is None


def test_only_preferred_claims_count_and_the_others_still_contest():
    found = figure_of((120, PREFERRED), 100, "about 110")

    assert summary(found) == (120, 120, "120 (also 100, ≈110)", True)


def test_a_preferred_claim_counts_over_a_more_definite_normal_one():
    found = figure_of((("about 400"), PREFERRED), 339)

    assert summary(found) == (400, 400, "≈400 (also 339)", False)


def test_a_preferred_silence_names_the_number_beside_it():
    found = figure_of(("withheld", PREFERRED), 339)

    assert (found.no_number, found.text) == (Qualifier.WITHHELD, "withheld (also 339)")


def test_a_preferred_claim_that_is_superseded_prefers_nothing():
    found = figure_of((120, {**PREFERRED, "superseded": True}), 100)

    assert summary(found) == (100, 100, "100", False)


def test_a_text_equal_to_the_figure_or_named_before_is_not_named_again():
    found = figure_of((10, PREFERRED), 10, "up to 30", "about 20", "up to 30")

    assert found.also == ("≤30", "≈20")


@pytest.mark.parametrize(
    ("told", "contested"),
    [
        ([100, 101], True),
        ([100, "99-100"], False),
        ([100, "more than 99"], False),
        ([100, "more than 100"], True),
        ([100, "fewer than 100"], True),
        ([100, "up to 100"], False),
        ([100, "about 200"], False),
        (["about 100", "about 200"], False),
        (["about 100", "at least 200"], False),
        ([100, "withheld"], False),
        # So many for each contradict only others for each of the same category.
        (["15 for each body", "10 for each body"], True),
        ([285, "15 for each body", "10 for each body"], True),
        (["15 for each body", "15 for each body", "withheld"], False),
        (["15 for each body", "10 for each pow"], False),
        (["15 for each body", 10], False),
        (["15 for each body", ("10 for each body", SET_ASIDE)], False),
        ([0, "all"], False),
        ([100, (200, SET_ASIDE)], False),
        ([100, (200, {"superseded": True})], False),
    ],
)
def test_a_figure_is_contested_where_two_live_claims_do_not_overlap(told, contested):
    assert figure_of(*told).contested is contested


@pytest.mark.parametrize(
    ("parties", "kind", "shown"),
    [
        ([("RU",), ("UA",)], Sides.BOTH, ("RU", "UA")),
        ([("UA", "RU")], Sides.BOTH, ("RU", "UA")),
        ([("UA",), ("UA", "TR")], Sides.RECEIVING, ("UA",)),
        ([("RU",), ()], Sides.GIVING, ("RU",)),
        ([("TR",)], Sides.NEITHER, ()),
        ([()], Sides.NEITHER, ()),
    ],
)
def test_told_by_names_the_sides_whose_speakers_stand_behind_the_figure(parties, kind, shown):
    told = [(7, {"speakers": ("Ann Example",), "parties": whom}) for whom in parties]

    found = figure_of(*told)

    assert (found.told_by, found.parties) == (kind, shown)


def test_six_outlets_printing_one_ministry_are_one_voice():
    told = [(7, {"speakers": ("The Ministry",), "publisher": f"Paper {n}"}) for n in range(6)]

    found = figure_of(*told, (7, {"publisher": "Paper 0"}))

    assert (found.speakers, found.publishers) == (1, 6)


def test_told_by_is_made_of_counting_claims_alone():
    less_definite = (
        "about 7",
        {"speakers": ("Bo Example",), "parties": ("RU",), "publisher": "Early"},
    )

    found = figure_of(7, less_definite)

    assert (found.told_by, found.speakers, found.publishers) == (Sides.NEITHER, 0, 1)


def test_a_claim_of_a_retracted_source_drops_out_and_dates_nothing():
    retracted = {"published_on": "2025-05-01", "retracted": True}

    found = figure_of((6000, retracted), (5900, {"published_on": "2025-06-05"}))

    assert (found.text, found.contested, found.also) == ("5,900", False, ())
    assert found.first_published_on == "2025-06-05"


def test_the_first_claim_dates_a_figure_unless_it_was_set_aside():
    set_aside = {"published_on": "2025-05-01", "rank": Rank.SET_ASIDE}
    superseded = {"published_on": "2025-06-01", "superseded": True}

    found = figure_of((5, set_aside), (6, superseded), (7, {"published_on": "2025-06-05"}))

    assert (found.text, found.first_published_on) == ("7", "2025-06-01")


def test_the_earliest_known_publication_dates_the_figure():
    found = figure_of(
        (7, {"published_on": None}),
        (7, {"published_on": "2025-06-05"}),
        (8, {"published_on": "2025-06-03"}),
    )

    assert found.first_published_on == "2025-06-03"


@pytest.mark.parametrize(
    ("told", "floor"),
    [
        (["at least 10", "more than 20"], Qualifier.AT_LEAST),
        (["more than 5", "at least 10"], Qualifier.MORE_THAN),
        (["at least 10", "up to 20"], None),
        (["at least 30", "up to 20"], None),
        (["up to 20"], None),
        ([20, "at least 10"], None),
        (["not stated"], None),
    ],
)
def test_the_floor_is_named_only_where_it_alone_bounds_the_figure(told, floor):
    assert figure_of(*told).floor is floor


def test_counting_claims_stay_in_recording_order():
    told = [make_claim(n, publisher=f"Paper {n}") for n in (3, 1, 2)]

    assert counted([*told, make_claim("about 9")]) == told


@settings(max_examples=200, deadline=None)
@given(told=claims)
def test_a_figure_never_leaves_what_its_counting_claims_say(told):
    typed = list(map(to_claim, told))
    quantities = [claim.quantity for claim in counted(typed)]

    found = figure(typed, "RU", "UA")

    assert found.lower in {0, *(quantity.lower for quantity in quantities)}
    assert found.upper in {None, *(quantity.upper for quantity in quantities)}
    assert (found.no_number is None) == any(not quantity.numberless for quantity in quantities)


@pytest.mark.parametrize(
    ("told", "ratio"),
    [
        (["15 for each body"], Ratio("body", 15, 15)),
        (["15 for each body", "16 for each body", "withheld"], Ratio("body", 15, 16)),
        (["15 for each body", "1 for each pow"], None),
        (["15 for each body", 300], None),
        (["withheld"], None),
    ],
)
def test_the_ratio_of_a_figure_is_that_of_one_category(told, ratio):
    assert figure_of(*told).per == ratio


@pytest.mark.parametrize(
    ("told", "unclear"),
    [
        ([make_claim(5)], False),
        ([make_claim(5, unclear=True)], True),
        # Another claim says the same in clear words.
        ([make_claim(5, unclear=True), make_claim(5)], False),
        ([make_claim(5), make_claim(7, unclear=True)], True),
        ([make_claim(5), make_claim("about 7", unclear=True)], False),
        ([make_claim(5, unclear=True, rank=Rank.SET_ASIDE), make_claim(5)], False),
        ([make_claim(5, unclear=True), make_claim(5, rank=Rank.SET_ASIDE)], True),
        ([make_claim(5, unclear=True, superseded=True)], False),
        ([], False),
    ],
)
def test_a_figure_is_unclear_where_no_clear_words_say_one_of_its_numbers(told, unclear):
    assert figure(told, "RU", "UA").unclear is unclear
