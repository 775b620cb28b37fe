"""Words before a number that a quantity leaves out, and words of a running total."""

import pytest

from ledger.rules.quantities.hedges import left_out
from ledger.rules.quantities.parsing import parse
from ledger.rules.quantities.running_totals import total_words


def hedges_of(passage, said, *, before="", language="en"):
    return left_out(passage, before, parse(said), language=language)


@pytest.mark.parametrize(
    ("passage", "said", "words"),
    [
        ("meant for up to 1,200", 1200, "up to"),
        ("nearly 1,400 prisoners", 1400, "nearly"),
        ("more than 40", 40, "more than"),
        ("a list of nearly 400", 400, "nearly"),
        ("up to 1,200", "at least 1,200", "up to"),
        ("no more\n than **40** men", 40, "no more than"),
        ("over forty prisoners", 40, "over"),
        ("about a thousand men", 1000, "about"),
        ("about 5-6 men", "5-6", "about"),
        ("at least 15 for each body", "15 for each body", "at least"),
        ("between 2 and 3 days", 2, "between"),
        ("they handed over over 1,200 bodies", 1200, "over"),
        ("близько 1200 тіл", 1200, "близько"),
        ("не більше 40 осіб", "more than 40", "не більше"),
        ("до 1200 полонених", 1200, "до"),
        ("понад 6 тис. тіл", 6000, "понад"),
        ("почти 400 детей", 400, "почти"),
        ("не менее 40 тел", 40, "не менее"),
        ("свыше 1000 тел", 1000, "свыше"),
    ],
)
def test_a_word_before_the_number_that_the_quantity_lacks_is_left_out(passage, said, words):
    assert hedges_of(passage, said, language=None) == (words,)


@pytest.mark.parametrize(
    ("words", "said", "turned_round"),
    [
        ("no fewer than", "at least 600", "fewer than 600"),
        ("not fewer than", "at least 600", "fewer than 600"),
        ("no less than", "at least 600", "fewer than 600"),
        ("weren't less than", "at least 600", "fewer than 600"),
        ("not under", "at least 600", "fewer than 600"),
        ("no more than", "up to 600", "more than 600"),
        ("not more than", "up to 600", "more than 600"),
        ("nothing more than", "up to 600", "more than 600"),
        ("not over", "up to 600", "more than 600"),
        ("не менше ніж", "at least 600", "fewer than 600"),
        ("не менш ніж", "at least 600", "fewer than 600"),
        ("не менше, ніж", "at least 600", "fewer than 600"),
        ("не більш ніж", "up to 600", "more than 600"),
        ("не більше за", "up to 600", "more than 600"),
        ("не понад", "up to 600", "more than 600"),
        ("не меньше чем", "at least 600", "fewer than 600"),
        ("не менее, чем", "at least 600", "fewer than 600"),
        ("не больше чем", "up to 600", "more than 600"),
        ("не свыше", "up to 600", "more than 600"),
    ],
)
def test_a_comparison_behind_a_negation_is_read_with_it(words, said, turned_round):
    passage = f"{words} 600"

    assert hedges_of(passage, said, language=None) == ()
    assert hedges_of(passage, turned_round, language=None) == (words,)
    assert hedges_of(passage, 600, language=None) == (words,)


@pytest.mark.parametrize(
    ("passage", "said"),
    [
        ("up to 1,200", "up to 1,200"),
        ("nearly 400", "about 400"),
        ("about 12-13", "about 12-13"),
        ("between 2 and 3", "2-3"),
        ("from 5 to 10", 10),
        ("from 5 up to 10", "5-10"),
        ("від 5 до 10 осіб", 10),
        ("hand over 1,200", 1200),
        ("handed over 1,200", 1200),
        ("turned over 1,200", 1200),
        ("talks about 6,000 bodies", 6000),
        ("some of the 400", 400),
        ("about 30 sent 400", 400),
        ("about 400, later 400", 400),
        ("nearly all", "all"),
        ("bodies", 400),
    ],
)
def test_words_that_the_quantity_carries_or_that_mean_otherwise_are_not_left_out(passage, said):
    assert hedges_of(passage, said) == ()


def test_words_before_a_passage_are_before_its_number_too():
    assert hedges_of("1,200 POWs", 1200, before="Kyiv could return up to ") == ("up to",)
    assert hedges_of("1,200 POWs", 1200, before="Kyiv has handed over ") == ()


def test_several_words_before_a_number_are_left_out_one_by_one():
    assert hedges_of("up to about 400", "up to 400") == ("about",)
    assert hedges_of("up to about 400", 400) == ("about", "up to")


@pytest.mark.parametrize(
    ("passage", "words"),
    [
        ("By 10 April Norland had handed over 310 bodies in all", "in all"),
        ("310 in total", "in total"),
        ("a total of 310", "a total of"),
        ("So far 310 came home", "so far"),
        ("310 since the truce began", "since the truce began"),
        ("загалом 310 тіл", "загалом"),
        ("всего 310 тел", "всего"),
        ("310 тел в общей сложности", "в общей сложности"),
        ("310 bodies, in all likelihood soldiers", None),
        ("310 bodies", None),
    ],
)
def test_words_of_a_running_total_are_found_in_a_passage(passage, words):
    assert total_words(passage, "", "") == words


def test_words_of_a_running_total_are_found_in_the_sentence_around_a_passage():
    assert total_words("310 bodies", "They gave ", " in all. It ends.") == "in all"
    assert total_words("310 bodies", "They gave ", "\nin total") == "in total"
    assert total_words("310 bodies", "12 in all. They gave ", ". In all 12.") is None
    assert total_words("310 bodies", "", " and 5 men, 15 in all") is None
