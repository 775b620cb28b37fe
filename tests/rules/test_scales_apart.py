"""Numbers whose scale stands apart from them."""

import pytest

from ledger.rules.quantities.cut_numbers import Cut, cut_number
from ledger.rules.quantities.number_words import holds


@pytest.mark.parametrize(
    ("passage", "held", "not_held"),
    [
        ("a thousand or two came", {1_000, 2_000}, {2, 1_002}),
        ("тысячу-две человек", {1_000, 2_000}, {2, 1_002}),
        ("one hundred-ten men", {110}, {1_000, 10}),
        ("a hundred or two hundred", {100, 200}, {2}),
        ("5 (or 6) thousand men", {5_000, 6_000}, {5, 6}),
        ("6 (six) thousand men", {6_000}, {6}),
        ("six (6) thousand men", {6_000}, {6}),
        ("between 5 (five) and 6 thousand", {5_000, 6_000}, {6}),
        ("тысяч 5 пленных", {5_000}, {5, 1_000}),
        ("тисяч п\u02bcять полонених", {5_000}, {5}),
        ("6 тысяч 5 человек", {6_005}, {5_000}),
        ("шесть тысяч пять человек", {6_005}, {5_000}),
        ("несколько тысяч 5 мая", set(), {5_000}),
        ("五到六千人", {5_000, 6_000}, {5}),
        ("五六千人", {5_000, 6_000}, {56_000, 5}),
        ("六千人", {6_000}, {6}),
        ("2 1/2 thousand men", {2_500}, {2, 1_000}),
        ("2½ thousand men", {2_500}, {2}),
        ("2¼ thousand men", set(), {2, 2_500}),
        ("1/2 a million", {500_000}, {1, 2}),
    ],
)
def test_a_passage_holds_a_number_whose_scale_stands_apart(passage, held, not_held):
    found = {number for number in held | not_held if holds(passage, number, language=None)}

    assert found == held


@pytest.mark.parametrize(
    ("article", "quote", "number"),
    [
        ("a thousand or two came", "two came", "a thousand or two"),
        ("5 (or 6) thousand men", "5", "5 (or 6) thousand"),
        ("between 5 (five) and 6 thousand", "between 5", "5 (five) and 6 thousand"),
        ("тысяч 5 пленных", "5 пленных", "тысяч 5"),
        ("五到六千人", "五", "五到六千"),
        ("gave **6**,000 men", "gave **6", "6,000"),
        ("gave **1** 212 men", "212 men", "1 212"),
        ("gave **6** thousand", "6", "6 thousand"),
        ("2½ thousand men", "2½", "2½ thousand"),
    ],
)
def test_a_quote_that_parts_a_number_from_its_scale_cuts_it(article, quote, number):
    start = article.index(quote)

    assert cut_number(article, start, start + len(quote)) == Cut(number, sure=True)


def test_the_first_of_three_numbers_with_one_scale_is_cut_perhaps():
    assert cut_number("5, 6, 7 thousand men", 0, 1) == Cut("5, 6, 7 thousand", sure=False)
