"""Whether a number stands in the words of a passage."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.rules.wording import holds

UNDER_TWENTY = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
)
SMALL = UNDER_TWENTY.split()
TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def spell(number, link="-", joint=" and ", comma=""):
    """A cardinal up to 999,999 in English, written for this test."""
    if number < 20:
        return SMALL[number]
    if number < 100:
        tens, unit = divmod(number, 10)
        return TENS[tens] + (link + SMALL[unit] if unit else "")
    if number < 1000:
        hundreds, rest = divmod(number, 100)
        return f"{SMALL[hundreds]} hundred" + (joint + spell(rest, link) if rest else "")
    thousands, rest = divmod(number, 1000)
    tail = comma + " " + spell(rest, link, joint) if rest else ""
    return f"{spell(thousands, link, joint)} thousand{tail}"


@settings(max_examples=500, deadline=None)
@given(
    number=st.integers(0, 999_999),
    link=st.sampled_from(["-", " ", "\u2011"]),
    joint=st.sampled_from([" and ", " ", "\nand\u00a0"]),
    comma=st.sampled_from(["", ","]),
    others=st.lists(st.integers(0, 999_999), max_size=5),
)
def test_a_spelled_cardinal_holds_that_number_and_no_other(number, link, joint, comma, others):
    passage = f"On Monday {spell(number, link, joint, comma).capitalize()} soldiers came home."

    parts = {number // 1000, number % 1000, number // 100, number % 100, number % 10}
    found = {n for n in {number, *parts, *others} if holds(passage, n)}
    assert found == {number}


@settings(max_examples=300, deadline=None)
@given(one=st.integers(1, 999_999), other=st.integers(1, 999_999))
def test_both_ends_of_a_range_in_digits_are_held_and_nothing_between(one, other):
    passage = f"Between {one:,} and {other} came, of whom {other}-{one:,} were wounded."

    found = {n for n in (one, other, one + other, one // 10, other % 1000) if holds(passage, n)}
    assert found == {n for n in found if n in {one, other}} == {one, other}


@pytest.mark.parametrize(
    ("passage", "held", "not_held"),
    [
        # Whole digit tokens only.
        ("the bodies of 12,000 soldiers", {12_000}, {2_000, 12, 0, 1_200}),
        ("6,000.", {6_000}, {6, 0}),
        ("6000, 5000 and 400;", {6_000, 5_000, 400}, {60, 5}),
        ("a 1,000-for-1,000 format", {1_000}, {1, 0}),
        ("up to 6.5 per cent", set(), {6, 5, 65}),
        ("1,00 or 1,0000", set(), {1, 0, 100, 10_000}),
        ("1.000 or 1 000", {1}, {1_000}),
        ("9" * 5000, set(), {9}),
        # English words.
        ("between two hundred and three hundred", {200, 300}, {500, 203, 20_300, 2, 3}),
        ("between one thousand and two thousand", {1_000, 2_000}, {3_000, 1_002}),
        ("one hundred and two thousand", {102_000}, {100, 2_000, 2}),
        ("twelve hundred", {1_200}, {12, 100}),
        ("a two- to three-day pause", {2, 3}, {5, 23}),
        ("sixteen thousand", {16_000}, {6_000, 16, 1_000}),
        ("a hundred and one", {101}, {100, 1}),
        ("On June 12 five came", {12, 5}, {17, 60}),
        ("two three four", {2, 3, 4}, {5, 9, 7}),
        ("someone bemoaned the often-weighty content", set(), {1, 10, 8, 80}),
        # Dozens, millions, and halves of them.
        ("a dozen", {12}, {1}),
        ("two dozen men", {24}, {2, 12}),
        ("half a dozen, or half-dozen", {6}, {12}),
        ("2 million people", {2_000_000, 2}, {1_000_000}),
        ("1.5 million", {1_500_000}, {1, 5, 15}),
        ("one million two hundred thousand", {1_200_000}, {1_000_000, 200_000, 1}),
        ("half a million", {500_000}, {1_000_000}),
        ("6 thousand", {6_000}, {1_000}),
        # A scale alone is no number.
        ("several hundred, dozens, thousands, a few million", set(), {100, 12, 1_000, 1_000_000}),
        # Nothing.
        ("none of them", {0}, {1}),
        ("no prisoners were handed over", {0}, set()),
        ("no more than ten", {10}, {0}),
    ],
)
def test_a_passage_holds_the_numbers_that_it_says(passage, held, not_held):
    found = {number for number in held | not_held if holds(passage, number)}

    assert found == held


@pytest.mark.parametrize(
    ("language", "held"),
    [("en", True), ("en-GB", True), ("EN", True), (None, True), ("de", False), ("uk", False)],
)
def test_words_are_read_in_english_only(language, held):
    assert holds("ten", 10, language=language) is held


@pytest.mark.parametrize(
    ("passage", "held", "not_held"),
    [
        ("1 212 тіл", {1212}, {1, 212}),
        ("1.212 oder 1’300, 1\u202f400", {1212, 1300, 1400}, {212, 300, 400}),
        ("1,5 млн, 2.5", set(), {1, 5, 2}),
        ("12.06.2025", set(), {12, 6, 2025}),
        ("6000.", {6000}, {0}),
        ("1.234.567", {1_234_567}, {1_234, 567}),
    ],
)
def test_in_other_languages_thousands_are_parted_in_other_ways(passage, held, not_held):
    found = {number for number in held | not_held if holds(passage, number, language="uk")}

    assert found == held
