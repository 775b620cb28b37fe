"""Ranges whose ends share a scale, and numbers that a sentence or a clause ends."""

from itertools import product

import pytest

from ledger.rules.quantities.cut_numbers import Cut, cut_number
from ledger.rules.quantities.number_words import holds


@pytest.mark.parametrize(
    ("article", "quote", "number"),
    [
        ("Russia returned 5-6 thousand bodies.", "Russia returned 5", "5-6 thousand"),
        ("Up to 9 fell, 5 to 6 thousand came", "fell, 5", "5 to 6 thousand"),
        ("between 500 and 600 thousand", "between 500", "500 and 600 thousand"),
        ("between one and two million", "between one", "one and two million"),
        ("two to three thousand came", "two", "two to three thousand"),
        ("two-three thousand", "two", "two-three thousand"),
        ("two or three hundred thousand", "two", "two or three hundred thousand"),
        ("two or three hundred", "two", "two or three hundred"),
        (
            "two hundred or three hundred thousand",
            "two hundred",
            "two hundred or three hundred thousand",
        ),
        ("from 2 to 3 million", "from 2", "2 to 3 million"),
        ("from 1.5 to 2 million", "from 1.5", "1.5 to 2 million"),
        ("5 to about 6 thousand", "5", "5 to about 6 thousand"),
        ("five, maybe six thousand", "five", "five, maybe six thousand"),
        ("5, 6 or 7 thousand", "6", "6 or 7 thousand"),
        ("2-3 dozen men", "2", "2-3 dozen"),
        ("5-6k bodies", "5", "5-6k"),
        ("5 to six thousand came", "5", "5 to six thousand"),
        ("five to 6 thousand of them", "five", "five to 6 thousand"),
        ("передала 5-6 тысяч", "передала 5", "5-6 тысяч"),
        ("5\u20136 тыс. тел", "5", "5-6 тыс"),
        ("5\u20266 тысяч", "5", "5\u20266 тысяч"),
        ("5 или 6 тысяч", "5", "5 или 6 тысяч"),
        ("передали пять-шесть тысяч", "пять", "пять-шесть тысяч"),
        ("пять \u2014 шесть тысяч", "пять", "пять \u2014 шесть тысяч"),
        ("двести-триста тысяч", "двести", "двести-триста тысяч"),
        ("две-три сотни", "две", "две-три сотни"),
        ("от пяти до шести тысяч", "от пяти", "пяти до шести тысяч"),
        ("від 5 до 6 тисяч", "від 5", "5 до 6 тисяч"),
        ("5 - 6 тисяч", "5", "5 - 6 тисяч"),
        ("п'ять чи шість тисяч", "п'ять", "п'ять чи шість тисяч"),
        ("gave 5 -6 thousand", "gave 5", "5 -6 thousand"),
        ("five-to-six thousand men", "five", "five-to-six thousand"),
        ("two- to three-thousand men", "two", "two- to three-thousand"),
        ("gave 5-6 <b>thousand</b> men", "gave 5", "5-6 \tthousand"),
        ("gave 6 <b>thousand</b> men", "gave 6", "6 \tthousand"),
        ("gave 5+ thousand men", "gave 5", "5+ thousand"),
        ("gave 5-odd thousand men", "gave 5", "5-odd thousand"),
        ("five-odd thousand men", "five", "five-odd thousand"),
        ("5 с лишним тысяч", "5", "5 с лишним тысяч"),
        ("від однієї до двох тисяч", "від однієї", "однієї до двох тисяч"),
        ("zwei- bis dreitausend Tote", "zwei", "zwei- bis dreitausend"),
        ("cinq à six mille corps", "cinq", "cinq à six mille"),
        ("fünf bis sechs tausend", "fünf", "fünf bis sechs tausend"),
        ("5至6万具", "5", "5至6万"),
    ],
)
def test_the_first_end_of_a_range_is_cut_from_the_scale_of_both(article, quote, number):
    start = article.index(quote)

    assert cut_number(article, start, start + len(quote)) == Cut(number, sure=True)


@pytest.mark.parametrize(
    ("article", "quote"),
    [
        ("5-6 thousand bodies", "6 thousand bodies"),
        ("between 500 and 2 thousand men", "between 500"),
        ("five, six thousand men", "five"),
        ("5, 6 or 7 thousand men", "5"),
        ("this one and two thousand others", "one"),
        ("не 5, а 6 тысяч тел", "не 5"),
        ("not five but six thousand", "not five"),
    ],
)
def test_a_cut_of_a_doubtful_range_or_one_with_its_second_end_whole_is_doubtful(article, quote):
    start = article.index(quote)

    assert not cut_number(article, start, start + len(quote)).sure


@pytest.mark.parametrize(
    ("article", "quote"),
    [
        ("due to six thousand deaths", "due"),
        ("between fifty and two hundred men", "between fifty"),
        ("between one hundred and two thousand", "one hundred"),
        ("5 thousand to 6 thousand", "5 thousand"),
        ("1,212 and 6 thousand", "1,212"),
        ("freed five... Six thousand stayed", "freed five"),
        ("On 5 June and 6 thousand", "On 5 June"),
        ("between 500 and 600 thousand men", "between 500 and 600 thousand"),
    ],
)
def test_numbers_that_share_no_scale_are_two(article, quote):
    start = article.index(quote)

    assert cut_number(article, start, start + len(quote)) is None


@pytest.mark.parametrize(
    ("passage", "held", "not_held"),
    [
        ("between 500 and 600 thousand", {500_000, 600_000}, {500, 600}),
        ("from 2 to 3 million", {2_000_000, 3_000_000}, {2, 3}),
        ("1.5-2 million", {1_500_000, 2_000_000}, {1, 2, 5}),
        ("five or six thousand", {5_000, 6_000}, {5, 6}),
        ("two to three hundred thousand", {200_000, 300_000}, {2, 200, 300}),
        ("between one and two million", {1_000_000, 2_000_000}, {1, 2}),
        ("5, 6 or 7 thousand", {6_000, 7_000}, {6, 7}),
        ("пять-шесть тысяч", {5_000, 6_000}, {5, 6}),
        ("двести-триста тысяч", {200_000, 300_000}, {200, 300}),
        ("від 5 до 6 тисяч", {5_000, 6_000}, {5, 6}),
        ("5 - 6 тисяч", {5_000, 6_000}, {5, 6}),
        ("5 \u2212 6 тисяч", {5_000, 6_000}, {5, 6}),
        ("п'ять-шість тисяч", {5_000, 6_000}, {5, 6}),
        ("5+ thousand", {5_000}, {5}),
        ("5 або 6 тисяч", {5_000, 6_000}, {5, 6}),
        # The first end has no scale, or one of its own.
        ("between 500 and 2 thousand", {500, 2_000}, {500_000}),
        ("between fifty and two hundred", {50, 200}, {5_200, 52, 250}),
        ("between one hundred and two thousand", {100, 2_000}, {102_000}),
    ],
)
def test_both_ends_of_a_range_have_the_scale_that_they_share(passage, held, not_held):
    assert {number for number in held | not_held if holds(passage, number)} == held


@pytest.mark.parametrize("dash", "-\u2013\u2014\u2212\u2011\u2012~\u00f7")
def test_both_ends_of_a_range_are_whole_numbers_whatever_blanks_stand_around_its_dash(dash):
    blanks = ("", " ", "\u00a0", "  ", "\n")

    for before, behind in product(blanks, repeat=2):
        passage = f"Russia returned 12{before}{dash}{behind}15 bodies"
        assert (holds(passage, 12), holds(passage, 15)) == (True, True), passage
        assert cut_number(passage, passage.index("15"), len(passage)) is None, passage


@pytest.mark.parametrize(
    ("passage", "held", "not_held"),
    [
        ("freed a thousand. Two hundred stayed", {1_000, 200}, {1_200}),
        ("freed a thousand\nTwo hundred stayed", {1_000, 200}, {1_200}),
        ("six million. Two hundred more", {6_000_000, 200}, {6_000_200}),
        ("6 thousand. 200 more came", {6_000, 200}, {6_200}),
        ("Звільнили тисячу. Двісті поранені", {1_000, 200}, {1_200}),
        ("Передано 6 тыс. Двести ждут", {6_000, 200}, {6_200}),
        ("three thousand, five hundred of them wounded", {3_000, 500}, {3_500}),
        ("a million, three thousand of them children", {1_000_000, 3_000}, {1_003_000}),
        ("тисячу, двісті з них поранені", {1_000, 200}, {1_200}),
        ("a thousand - two hundred of them women", {1_000, 200}, {1_200}),
        ("a thousand \u2013 two hundred were women", {1_000, 200}, {1_200}),
        ("three thousand, five hundred bodies", {3_500}, {3_000, 500}),
        ("one thousand and 212 bodies", {1_212}, set()),
        ("a million and a half", {1_500_000}, {1_000_000}),
        ("two million and a half", set(), {1_500_000, 2_000_000}),
        ("миллион с половиной", {1_500_000}, {1_000_000}),
        ("three score and ten", {70}, {60, 10}),
    ],
)
def test_a_sentence_or_a_clause_ends_a_number(passage, held, not_held):
    assert {number for number in held | not_held if holds(passage, number)} == held
