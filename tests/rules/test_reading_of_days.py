"""Days that words tell: worked out where that is sure, else left to a person with the words."""

from datetime import date

import pytest

from tests.rules.test_reading import proposed, row

#: A Wednesday.
PUBLISHED_ON = date(2025, 6, 11)
QUESTION = "It tells of a day: '{}'. When did it happen?"


def candidates(text, language="en", published_on=PUBLISHED_ON):
    return proposed(text, language, published_on=published_on)


def day_of(text, language="en", published_on=PUBLISHED_ON):
    (candidate,) = candidates(text, language, published_on)
    return candidate, candidate.day


@pytest.mark.parametrize(
    ("text", "language", "on", "words"),
    [
        ("On Monday Russia handed over 30 bodies.", "en", "2025-06-09", "Monday"),
        ("Kyiv said Russia on Monday handed over 30 bodies.", "en", "2025-06-09", "Monday"),
        ("On 7 June Russia handed over 30 bodies.", "en", "2025-06-07", "7 June"),
        ("On June 7, Russia handed over 30 bodies.", "en", "2025-06-07", "June 7"),
        ("On Saturday, 7 June, they handed over 30 bodies.", "en", "2025-06-07", "7 June"),
        ("У понеділок Росія передала 30 тіл.", "uk", "2025-06-09", "понеділок"),
        ("7 червня Росія передала 30 тіл.", "uk", "2025-06-07", "7 червня"),
        ("В понедельник Россия передала 30 тел.", "ru", "2025-06-09", "понедельник"),
    ],
)
def test_a_day_is_the_last_of_its_name_before_the_article(text, language, on, words):
    candidate, day = day_of(text, language)

    assert (day.effective_on, day.gaps, candidate.is_supported) == (on, (), True)
    assert day.because == f"on {on}: '{words}', the last such day before 2025-06-11"
    assert words in text[candidate.start : candidate.end]


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("Russia handed over 30 bodies on Wednesday.", "en", "Wednesday"),
        ("Russia handed over 30 bodies last Monday.", "en", "Monday"),
        ("In May Russia handed over 30 bodies.", "en", "May"),
        ("Russia handed over 30 bodies on 12 December.", "en", "12 December"),
        ("Russia handed over 30 bodies on 31 April.", "en", "31 April"),
        ("After 1 June Russia handed over 30 bodies.", "en", "1 June"),
        ("З 1 червня Росія передала 30 тіл.", "uk", "1 червня"),
        ("С 1 июня Россия передала 30 тел.", "ru", "1 июня"),
        ("У червні 1 212 тіл передала Росія.", "uk", "червні"),
        ("В июне 6 057 тел передала Россия.", "ru", "июне"),
        ("Russia handed over 30 bodies on 12 July 2025.", "en", "12 July 2025"),
        (
            "Russia handed over 30 bodies on Friday, 7 June, or 8 June.",
            "en",
            "Friday, 7 June, or 8 June",
        ),
        ("Yesterday Russia handed over 30 bodies.", "en", "Yesterday"),
        ("У травні Росія передала 30 тіл.", "uk", "травні"),
        ("Сьогодні Росія передала 30 тіл.", "uk", "Сьогодні"),
        ("В мае Россия передала 30 тел.", "ru", "мае"),
        ("Накануне Россия передала 30 тел.", "ru", "Накануне"),
    ],
)
def test_a_day_that_is_not_sure_is_asked_about_and_left_open(text, language, words):
    candidate, day = day_of(text, language)

    assert (day.effective_on, day.gaps) == (None, ("effective_on",))
    assert (candidate.is_supported, candidate.ask) == (False, (QUESTION.format(words),))


def test_a_day_by_which_is_due_where_a_condition_leaves_the_act_open():
    candidate, day = day_of("They agreed to swap 30 captives by 15 July, if all goes well.")

    assert (candidate.act, day.gaps) == (None, ("due_on",))


def test_a_weekday_is_not_sure_without_the_day_of_the_article():
    candidate, day = day_of("On Monday Russia handed over 30 bodies.", published_on=None)

    assert (day.effective_on, candidate.is_supported) == (None, False)


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("Russia agreed to return 30 bodies by 1 July.", "en", "1 July"),
        ("Russia agreed to return 30 bodies by the end of June.", "en", "June"),
        ("Росія передасть Україні 30 тіл до 1 липня.", "uk", "1 липня"),
        ("Россия обещала передать 30 тел к 1 июля.", "ru", "1 июля"),
    ],
)
def test_a_day_by_which_it_is_promised_is_left_to_a_person(text, language, words):
    candidate, day = day_of(text, language)

    assert (day.effective_on, day.gaps) == (None, ("due_on",))
    assert f"tells of a day by which: '{words}'" in candidate.because
    assert words in text[candidate.start : candidate.end]


def test_a_day_beside_a_promise_may_be_that_of_either():
    _, day = day_of("Russia will return 30 bodies on Monday.")

    assert (day.effective_on, day.gaps) == (None, ("effective_on", "due_on"))


@pytest.mark.parametrize(
    "text",
    [
        "Kyiv said on Monday that Russia handed over 30 bodies.",
        "On Monday the ministry said Russia handed over 30 bodies.",
        "Russia handed over the bodies of 30 soldiers killed in May.",
        "Russia may have agreed. It handed over 30 bodies.",
    ],
)
def test_a_day_of_something_else_is_none(text):
    candidate, day = day_of(text)

    assert (day.effective_on, day.gaps, day.because) == (None, (), "")
    assert row(candidate).startswith("30 body report")


def test_the_day_of_one_clause_is_asked_about_in_the_next():
    text = "On Monday Russia handed over 30 bodies, and Ukraine returned 7 bodies to Russia."

    first, second = candidates(text)

    assert (first.day.effective_on, second.day.effective_on) == ("2025-06-09", None)
    assert second.ask == (QUESTION.format("Monday"),)
