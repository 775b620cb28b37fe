"""Whether a number stands in the words of a passage."""

import random
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icu4py.messageformat import MessageFormat

from ledger.rules.quantities.number_languages import AFTER_DIGITS, GLUED_TO_DIGITS, LANGUAGES
from ledger.rules.quantities.number_words import holds, is_missing
from ledger.rules.quantities.plain_text import plain

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


@settings(max_examples=200, deadline=None)
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


@settings(max_examples=100, deadline=None)
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
        ("6 _thousand_ bodies", {6_000}, {6, 1_000}),
        ("6 [thousand](http://x/7000) bodies", {6_000}, {6, 1_000, 7_000}),
        ("6 “thousand” bodies", {6_000}, {6, 1_000}),
        ("6000, 5000 and 400;", {6_000, 5_000, 400}, {60, 5}),
        ("a 1,000-for-1,000 format", {1_000}, {1, 0}),
        ("up to 6.5 per cent", set(), {6, 5, 65}),
        ("1,00 or 1,0000", {1}, {0, 100, 10_000}),
        ("1.000 or 1 000", {1_000}, {1, 0}),
        ("9" * 5000, set(), {9}),
        # English words.
        ("between two hundred and three hundred", {200, 300}, {500, 203, 20_300, 2, 3}),
        ("between one thousand and two thousand", {1_000, 2_000}, {3_000, 1_002}),
        ("one hundred and two thousand", {102_000}, {100, 2_000, 2}),
        ("twelve hundred", {1_200}, {12, 100}),
        ("a two- to three-day pause", {2, 3}, {5, 23}),
        ("sixteen thousand", {16_000}, {6_000, 16, 1_000}),
        ("a hundred and one", {101}, {100, 1}),
        ("On June 12 five came", {5}, {12, 17, 60}),
        ("two three four", {2, 3, 4}, {5, 9, 7}),
        ("someone bemoaned the often-weighty content", set(), {1, 10, 8, 80}),
        # Dozens, millions, and halves of them.
        ("a dozen", {12}, {1}),
        ("6.5 or 2/3 or 6½", set(), {6, 5, 2, 3}),
        ("400 set free", {400}, {40_000}),
        ("two dozen men", {24}, {2, 12}),
        ("half a dozen, or half-dozen", {6}, {12}),
        ("2 million people", {2_000_000}, {2, 1_000_000}),
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


FORMS = {
    "ru": ("feminine", "masculine-genitive", "feminine-genitive", "masculine-dative"),
    "uk": ("feminine",),
    "pl": ("masculine-genitive", "masculine-personal"),
    "de": ("feminine",),
    "es": ("feminine",),
}


def spelled_by_icu(number, language):
    """A number in words, in the forms that ICU has of it."""
    return [speller.format({"n": number}) for speller in spellers(language)]


@cache
def spellers(language):
    forms = [f",%spellout-cardinal-{form}" for form in FORMS.get(language, ())]
    return [MessageFormat(f"{{n, spellout{form}}}", language) for form in ("", *forms)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_number_that_icu_spells_is_held_and_no_other(language):
    drawn = random.Random(language)  # noqa: S311 - the same numbers in each run
    large = [drawn.randrange(100, 1_000_000) for _ in range(40)]

    read = {
        (number, words): is_held_alone(words, number, language)
        for number in (*range(1, 100), 100, 1_000, 6_000, 1_000_000, *large)
        for words in spelled_by_icu(number, language)
    }

    assert [said for said, alone in read.items() if not alone] == []


def is_held_alone(words, number, language):
    others = {number // 1_000, number % 1_000, number // 100, number % 10, number + 1} - {number}
    held = {n for n in (number, *others) if holds(f"- {words}.", n, language=language)}
    return held == {number}


@pytest.mark.parametrize(
    ("passage", "number", "language"),
    [
        ("1 212 тел", 1_212, None),
        ("1 212 bodies", 1_212, "en"),
        ("1\u00a0212, 1\u202f300", 1_300, "en"),
        ("1’212 Leichen", 1_212, "de-CH"),
        ("1.212 Leichen", 1_212, "de"),
        ("1,212 Leichen", 1_212, "de"),
        ("1.212 bodies", 1_212, "en"),
        ("1\n212 тел", 1_212, "ru"),
        ("1\u00ad2\u200b12 bodies", 1_212, "en"),
        ("1,00,000 people", 100_000, "en"),
        ("6 тыс. тел", 6_000, "ru"),
        ("6 тис. тіл", 6_000, "uk"),
        ("6-тыс.", 6_000, None),
        ("6 Tsd.", 6_000, "de"),
        ("6 tys. ciał", 6_000, "pl"),
        ("6 mil cuerpos", 6_000, "es"),
        ("6 bin asker", 6_000, "tr"),
        ("6k bodies, 5m people", 6_000, "en"),
        ("6k bodies, 5m people", 5_000_000, "en"),
        ("1,5 млн", 1_500_000, "uk"),
        ("1.212 million", 1_212_000, "en"),
        ("6 lakh", 600_000, "en"),
        ("тисяча полонених", 1_000, "uk"),
        ("mil prisioneros", 1_000, "es"),
        ("mil prisioneros", 1_000, None),
        ("ten", 10, "EN"),
        ("ten", 10, "en-GB"),
        ("ten", 10, None),
        ("десять", 10, "ukr"),
        ("১,২১২ জন", 1_212, "bn"),
        ("٦٬٠٠٠ جثة", 6_000, "ar"),
        ("１，２１２", 1_212, "ja"),
        ("六千具遗体", 6_000, "zh-Hans"),
        ("二千二百", 2_200, "ja"),
        ("6千", 6_000, "zh"),
        ("nadie", 0, "es"),
    ],
)
def test_a_number_that_stands_in_a_passage_is_not_missing(passage, number, language):
    held = holds(passage, number, language=language)

    assert (held, is_missing(passage, number, language=language)) == (True, False)


@pytest.mark.parametrize(
    ("passage", "number", "language"),
    [
        ("swap 6,000 bodies", 5_000, None),
        ("swap the bodies", 6_000, None),
        ("swap bodies", 6_000, "en"),
        ("ten", 10, "de"),
        ("ten", 10, "uk"),
        ("on Monday", 10, None),
        ("1 212 тел", 212, "ru"),
        ("1 212 тел", 212, None),
        ("6 тыс. тел", 6, "ru"),
        ("1,5 млн, 2.5", 5, "uk"),
        ("12.06.2025", 2_025, "uk"),
        ("6 000 corps", 5_000, "fr"),
        ("6.000 asker", 5_000, "tr"),
        ("sechzehn Soldaten", 6, "de"),
        ("六千具", 1_000, None),
    ],
)
def test_a_number_that_does_not_stand_in_a_passage_is_missing(passage, number, language):
    assert is_missing(passage, number, language=language)


@pytest.mark.parametrize(
    ("passage", "number", "language"),
    [
        ("maiti elfu sita", 6_000, "sw"),
        ("maiti elfu sita", 6_000, None),
        ("kuusituhatta ruumista", 6_000, "fi"),
        ("altısı geri döndü", 6, "tr"),
        ("مئات الأسرى", 300, "ar"),
    ],
)
def test_a_number_is_not_missing_where_its_words_are_not_read(passage, number, language):
    held = holds(passage, number, language=language)

    assert (held, is_missing(passage, number, language=language)) == (False, False)


def test_the_words_that_multiply_digits_are_written_as_a_plain_text_has_them():
    forms = [
        form
        for table in (AFTER_DIGITS, GLUED_TO_DIGITS)
        for joined in table.values()
        for form in joined.split("/")
    ]

    assert [form for form in forms if plain(form) != form] == []
    assert len(set(forms)) == len(forms)


@pytest.mark.parametrize(
    ("passage", "number", "language"),
    [
        # Words for some of a kind, and halves of them.
        ("десяток тіл", 10, "uk"),
        ("два десятки тіл", 20, "uk"),
        ("сотня тіл", 100, "uk"),
        ("дві сотні тіл", 200, "uk"),
        ("пара полонених", 2, "uk"),
        ("обидва полонені", 2, "uk"),
        ("півтори тисячі", 1_500, "uk"),
        ("пів тисячі", 500, "uk"),
        ("півсотні", 50, "uk"),
        ("чверть мільйона", 250_000, "uk"),
        ("дві з половиною тисячі", 2_500, "uk"),
        ("2 з половиною тисячі", 2_500, "uk"),
        ("полторы тысячи", 1_500, "ru"),
        ("полтысячи", 500, "ru"),
        ("полсотни", 50, "ru"),
        ("дюжина", 12, "ru"),
        ("к тысяче двухсот", 1_200, "ru"),
        ("около тысячи двухсот", 1_200, "ru"),
        ("a couple of men", 2, "en"),
        ("a pair of them", 2, "en"),
        ("both men", 2, "en"),
        ("dozen men", 12, "en"),
        ("five score", 100, "en"),
        ("two and a half thousand", 2_500, "en"),
        ("a quarter of a million", 250_000, "en"),
        ("not a single body", 0, "en"),
        ("une centaine de corps", 100, "fr"),
        ("ambos", 2, "es"),
        ("beide", 2, "de"),
        ("tuzin", 12, "pl"),
        # Digits with cents of nothing, or with a word made of a scale.
        ("6-тысячный обмен", 6_000, "ru"),
        ("6-тисячний обмін", 6_000, "uk"),
        ("6 000,0", 6_000, "ru"),
        ("6000,00", 6_000, "ru"),
        ("6,000.0", 6_000, "en"),
        ("12-ти полонених", 12, "uk"),
        ("5–6 тисяч", 5_000, "uk"),
        ("5-6 thousand", 6_000, "en"),
        # Digits and words that go on behind a scale.
        ("6 тисяч 200 тіл", 6_200, "uk"),
        ("6 тисяч двісті тіл", 6_200, "uk"),
        ("шесть тысяч 200", 6_200, "ru"),
        ("6 тис. 200", 6_200, "uk"),
        ("1 mln 200 tys.", 1_200_000, "pl"),
        ("1 lakh 20 thousand", 120_000, "en"),
        ("6 x 1,000", 6_000, "en"),
        ("1000х1000", 1_000, "uk"),
        # Stress marks, soft hyphens, and what the repair puts for an apostrophe.
        ("два\u0301дцять п’ять", 25, "uk"),
        ("twenty\u00adfive", 25, "en"),
        ('п"ятсот', 500, "uk"),
        # A number in another language than the article's.
        ("двадцать пять", 25, "uk"),
        ("двадцать пять", 25, "en"),
        ("двадцать пять", 25, "cs"),
        ("seven", 7, "de"),
        ("and on to ten of them", 10, "uk"),
        # A number behind a name or an order.
        ("Brigade 36 500 men", 500, "en"),
        ("Brigade 36 500 men", 36_500, "en"),
        ("за день 5 100 осіб", 5_100, "uk"),
    ],
)
def test_a_number_that_is_said_in_another_way_is_not_missing(passage, number, language):
    assert not is_missing(passage, number, language=language)


@pytest.mark.parametrize(
    ("passage", "numbers"),
    [
        ("1.5", {1, 5, 15}),
        ("15%", {15}),
        ("15 %", {15}),
        ("10-15%", {10, 15}),
        ("15 percent", {15}),
        ("15 відсотків", {15}),
        ("-5", {5}),
        ("\u22125", {5}),
        ("minus 5", {5}),
        ("minus five", {5}),
        ("12:30", {12, 30}),
        ("11.06.2025", {11, 6, 2025}),
        ("11/06/25", {11, 6, 25}),
        ("2025-06-11", {2025, 6, 11}),
        ("12 червня 2025", {12, 2025}),
        ("12 June", {12}),
        ("June 12, 2025", {12, 2025}),
        ("le 12 juin", {12}),
        ("½", {1, 2}),
        ("\u0d74", {1, 2}),
        ("1/2", {1, 2}),
        ("M1A2", {1, 2}),
        ("K-9", {9}),
        ("К-9", {9}),
        ("Т-72", {72}),
        ("the 5th", {5}),
        ("36-й бригаді", {36}),
        ("2025/06/11", {2025, 6, 11}),
        ("no, five", {0}),
        ("No. 5", {0}),
        ("one of the sides", {1}),
        ("один із загиблих", {1}),
        ("six thousand two hundred", {200, 6_000}),
        ("6 тисяч двісті", {6_000, 200}),
        ("сто двадцять", {100, 20}),
        ("двадцать пять", {20, 5}),
        ("due to this, once on Monday", {2, 10, 11}),
        ("5-6 thousand", {5, 6}),
        ("several hundred", {100}),
        ("тысячи тел", {1_000}),
    ],
)
@pytest.mark.parametrize("language", [None, "en", "uk"])
def test_words_that_count_nothing_hold_no_number(passage, numbers, language):
    missing = {number for number in numbers if is_missing(passage, number, language=language)}

    # Without a language it can't be told where no number is read at all.
    untold = language is None and passage == "тысячи тел"
    assert missing == (set() if untold else numbers)


def test_digits_in_a_passage_tell_that_another_number_is_missing_in_any_language():
    assert is_missing("12 těl", 13, language="cs")
    assert not is_missing("dvanáct těl", 13, language="cs")
