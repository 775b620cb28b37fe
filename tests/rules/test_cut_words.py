"""Words that a quote cuts in two, which may turn round what the article says."""

import pytest

from ledger.rules.texts.cut_words import CutWord, cut_word


def cut_by(text, quote):
    start = text.index(quote)
    return cut_word(text, start, start + len(quote))


@pytest.mark.parametrize(
    ("text", "quote", "word"),
    [
        ("Russia was unable to return 300 bodies.", "able to return 300", "unable"),
        ("They disagreed. 300 bodies", "disagree", "disagreed"),
        ("Украина неотримала тела.", "отримала тела", "неотримала"),
        ("Δεν επαναπατρίστηκαν 300", "πατρίστηκαν 300", "επαναπατρίστηκαν"),
        ("It is UNABLE to", "ABLE to", "UNABLE"),
        ("was un\u00adable to", "able to", "unable"),
        ("was un\u00adable to", "\u00adable to", "unable"),
        ("re\u0301unies hier", "unies hier", "re\u0301unies"),
        ("The Kriegsgefangenenaustausch ended", "austausch ended", "Kriegsgefangenenaustausch"),
    ],
)
def test_a_word_that_is_cut_is_returned_whole(text, quote, word):
    assert cut_by(text, quote) == CutWord(word, sure=True)


@pytest.mark.parametrize(
    ("text", "quote", "word"),
    [
        ("وأعادت روسيا جثث", "أعادت روسيا", "وأعادت"),
        ("ורוסיה החזירה", "רוסיה החזירה", "ורוסיה"),
        ("gave 300 bodiesUkraine said", "300 bodies", "bodiesUkraine"),
        ("gave 300 bodiesUkraine", "Ukraine", "bodiesUkraine"),
    ],
)
def test_what_may_be_two_words_is_not_sure(text, quote, word):
    assert cut_by(text, quote) == CutWord(word, sure=False)


def test_of_two_cut_words_the_sure_one_is_returned():
    assert cut_word("bodiesUkraine returned", 6, 18) == CutWord("returned", sure=True)


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("Russia was unable", "Russia was unable"),
        ("a non-able man", "able man"),
        ("l'armée rend", "armée rend"),
        ("на п'ятницю", "ятницю"),
        ("俄罗斯移交了遗体", "移交了"),
        ("ส่งคืนศพ", "คืน"),
        ("在Russia的", "Russia"),
        ("러시아는", "러시아"),
        ("300bodies", "300"),
        ("one\u200b two", "two"),
    ],
)
def test_words_that_are_whole_or_are_parted_by_no_blanks_are_not_cut(text, quote):
    assert cut_by(text, quote) is None


def test_a_word_without_an_end_is_looked_at_near_its_cut_alone():
    word = cut_word("a" * 10_000_000, 5_000_000, 10_000_000)

    assert word == CutWord("a" * 120, sure=True)
