"""Whether a number stands in the words of a passage."""

import random
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icu4py.messageformat import MessageFormat

from ledger.rules import digits
from ledger.rules.number_words import AFTER_DIGITS, GLUED_TO_DIGITS, LANGUAGES
from ledger.rules.wording import cut_everywhere, cut_number, holds, is_missing

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
        ("On June 12 five came", {12, 5}, {17, 60}),
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

    assert [form for form in forms if digits.plain(form) != form] == []
    assert len(set(forms)) == len(forms)


@pytest.mark.parametrize(
    ("article", "quote", "number"),
    [
        *[
            (f"Россия передала 1{blank}212 тел", "212 тел", f"1{plain}212")
            for blank, plain in [
                *[(blank, " ") for blank in " \u00a0\u202f\u2009\u2007\u2008\u3000"],
                *[("  ", "  "), ("\n", "\n"), ("\r\n", "\n")],
                *[("’", "'"), ("'", "'"), (".", "."), (",", ","), ("\u066c", ",")],
                *[("\u00ad", ""), ("\u200b", ""), ("\ufeff", ""), ("\u2060\u00a0", " ")],
                # What the repair of damaged text puts for a lost apostrophe or narrow blank.
                ("”", '"'),
            ]
        ],
        ("Россия передала 1 212 тел", "передала 1", "1 212"),
        ("1 212 000 тел", "1 212", "1 212 000"),
        ("1,00,000 people", "00,000 people", "1,00,000"),
        ("1,00,000 people", "1,00", "1,00,000"),
        ("6.5 thousand", "5 thousand", "6.5"),
        ("1,5 млн", "5 млн", "1,5"),
        ("16000", "6000", "16000"),
        ("১২১২ জন", "২১২ জন", "1212"),
        ("6 тыс. тел", "6", "6 тыс"),
        ("6 thousand bodies", "6 thou", "6 thousand"),
        ("6k bodies", "6", "6k"),
        ("6万具", "6", "6万"),
        ("6½ days", "6", "6½"),
        ("2/3 of them", "3 of them", "2/3"),
        ("at \u22125", "5", "\u22125"),
        ("six thousand bodies", "thousand bodies", "six thousand"),
        ("sixteen thousand bodies", "six", "sixteen thousand"),
        ("two hundred men", "two", "two hundred"),
        ("twenty-one men", "one men", "twenty-one"),
        ("half a million", "a million", "half a million"),
        ("шість тисяч тіл", "тисяч тіл", "шість тисяч"),
        ("sechstausend Leichen", "tausend Leichen", "sechstausend"),
        ("六千具", "千具", "六千"),
        (f"1{chr(0x200B) * 40}212 тел", "212 тел", "1212"),
    ],
)
def test_a_quote_that_cuts_a_number_is_told_which(article, quote, number):
    start = article.index(quote)

    cut = cut_number(article, start, start + len(quote), language=None)

    assert cut == number


@pytest.mark.parametrize(
    ("article", "quote"),
    [
        ("Россия передала 1 212 тел", "1 212 тел"),
        ("On 11 June 1,212 bodies", "1,212 bodies"),
        ("in 2025 212 bodies", "212 bodies"),
        ("11 червня 16 200 тел", "16 200 тел"),
        ("on June 11 212 bodies", "212 bodies"),
        ("2025-06-11 212 bodies", "212 bodies"),
        ("11.06.2025 212 тел", "212 тел"),
        ("at 12:30 200 men", "200 men"),
        ("a 1,000-for-1,000 format", "1,000 format"),
        ("a 1,000-for-1,000 format", "1,000"),
        ("2-3 days", "3 days"),
        ("between two hundred and three hundred", "three hundred"),
        ("between two hundred and three hundred", "two hundred"),
        ("6,000, 400 and 3", "400 and"),
        ("6,000. 400 men", "400 men"),
        ("6000人", "6000"),
        ("400 set free", "400"),
        ("6,000² bodies", "6,000"),
        ("[1] 212 bodies", "212 bodies"),
        ("Bild\n\n212 Leichen, 1\n\n212", "212 Leichen"),
        ("1\t212", "212"),
        ("the F16 200 men", "200 men"),
        ("someone often", "one often"),
    ],
)
def test_a_quote_beside_another_number_cuts_none(article, quote):
    start = article.index(quote)

    assert cut_number(article, start, start + len(quote), language=None) is None


def test_words_cut_a_number_only_where_they_stand_nowhere_whole():
    text = "1 212 тел, а раньше 212 тел"

    assert cut_everywhere(text, "212 тел", language="ru") is None
    assert cut_everywhere(text[:9], "212 тел", language="ru") == "1 212"
