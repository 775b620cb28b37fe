"""What a clause tells isn't what the next one tells; who isn't named isn't guessed."""

import pytest

from tests.rules.test_reading import proposed, row, way


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        (
            "130 captives were offered by Russia; 30 captives came home on Monday.",
            "en",
            ["130 pow offer -", "30 pow report -"],
        ),
        (
            "Russia handed over 30 bodies to Ukraine and received 7 bodies.",
            "en",
            ["30 body report RU>UA", "7 body report -"],
        ),
        (
            "Росія передала Україні 30 тіл, та Україна Росії — 7 тіл.",
            "uk",
            ["30 body report RU>UA", "7 body report -"],
        ),
        (
            "Россия передала Украине 30 тел, но получила 7 тел.",
            "ru",
            ["30 body report RU>UA", "7 body report -"],
        ),
        (
            "30 bodies were handed over by Russia to Belarus for Ukraine.",
            "en",
            ["30 body report RU>?"],
        ),
        ("Ukraine received 30 bodies from Belarus.", "en", ["30 body report ?>UA"]),
    ],
)
def test_each_clause_says_its_own_act_and_direction(text, language, expected):
    assert [row(one) for one in proposed(text, language)] == expected


def test_who_speaks_is_not_who_receives():
    (candidate,) = proposed(
        "Russia handed over 30 bodies, according to Ukraine’s ministry.", pair=None
    )

    assert way(candidate.direction) == "RU>?"


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        (
            "Ukraine will hand over captives to Russia in exchange for 7 bodies.",
            "en",
            "in exchange for",
        ),
        ("Україна передала полонених в обмін на 7 тіл.", "uk", "в обмін на"),
        ("Украина передала пленных в обмен на 7 тел.", "ru", "в обмен на"),
    ],
)
def test_what_is_given_in_return_has_no_direction_and_is_asked_about(text, language, words):
    *_, candidate = proposed(text, language)

    assert way(candidate.direction) == "-"
    assert (candidate.is_supported, candidate.ask) == (
        False,
        (f"It stands behind '{words}'. Who hands it over?",),
    )


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("Russia handed over 1,212 of 6,000 bodies.", "en", "of 6,000"),
        ("Kyiv received 12 of the 20 children.", "en", "of the 20"),
        ("Kyiv received half of the 300 bodies.", "en", "half of the 300"),
        ("Київ отримав 12 із 20 дітей.", "uk", "із 20"),
        ("Киев получил половину из 20 тел.", "ru", "половину из 20"),
    ],
)
def test_the_whole_of_which_a_part_is_told_is_asked_about(text, language, words):
    *parts, whole = proposed(text, language)

    assert (whole.is_supported, whole.ask) == (
        False,
        (f"A part of it is told: '{words}'. How many does it say?",),
    )
    assert all(part.is_supported for part in parts)


@pytest.mark.parametrize("words", ["300-odd", "300 or so"])
def test_a_number_that_words_behind_it_make_rough_is_asked_about(words):
    (candidate,) = proposed(f"Kyiv received {words} prisoners.")

    assert (candidate.is_supported, candidate.ask) == (
        False,
        (f"The number isn't exact: '{words}'. How many does it say?",),
    )
