"""Whom a number of people counts: what other words of an article count is never carried over."""

import pytest

from tests.rules.test_reading import proposed, row


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Ukraine received 30 bodies. Meanwhile, 60 people were freed.", "en"),
        ("Ukraine received 30 bodies.\n\n60 people returned home.", "en"),
        ("Ukraine received 30 children. 60 people returned home.", "en"),
        ("Ukraine received 30 bodies and 60 people were freed.", "en"),
        ("Україна отримала 30 тіл. Потім звільнено ще 60 людей.", "uk"),
        ("Украина получила 30 тел. Освобождены 60 человек.", "ru"),
        ("Ukraine received 30 bodies, 60 of them soldiers.", "en"),
        ("Росія передала Україні 30 тіл, серед яких 60 російських військових.", "uk"),
    ],
)
def test_people_are_not_what_other_words_count(text, language):
    first, people = proposed(text, language)

    assert (first.quantity.text, first.is_supported) == ("30", True)
    assert (people.quantity.text, people.category, people.is_supported) == ("60", None, False)


def test_what_has_no_noun_asks_whether_it_is_what_stands_before():
    _, candidate = proposed("Ukraine received 30 bodies. 60 from each side were freed.")

    assert (row(candidate), candidate.is_supported, candidate.ask) == (
        "60 body report both",
        False,
        ("What it counts stands in the sentence before: 'bodies'. Is it that?",),
    )


def test_people_of_a_sentence_of_prisoners_are_prisoners():
    (candidate,) = proposed("Prisoners were exchanged: 300 people from each side.")

    assert (row(candidate), candidate.is_supported) == ("300 pow report both", True)
