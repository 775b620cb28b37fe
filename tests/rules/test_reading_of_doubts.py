"""What a sentence denies, conditions or asks is never likely, and no act of it is known."""

import pytest

from tests.rules.test_reading import proposed, row


def asking(words):
    return (f"The sentence denies or conditions it: '{words}'. What does it say?",)


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("Reports that Russia handed over 30 bodies to Ukraine are false.", "en", "false"),
        ("Russia denied that it had handed over 30 bodies.", "en", "denied"),
        ("Russia did not hand over 30 bodies to Ukraine.", "en", "not"),
        ("Russia didn’t hand over 30 bodies to Ukraine.", "en", "didn’t"),
        ("Ukraine never received 30 bodies from Russia.", "en", "never"),
        ("None of the 30 bodies was handed over to Ukraine.", "en", "None"),
        ("Russia refused to return 30 bodies.", "en", "refused"),
        ("Ukraine has yet to receive 30 bodies.", "en", "yet to"),
        ("The exchange of 30 bodies that was agreed was cancelled.", "en", "cancelled"),
        ("If Russia hands over the dead, Ukraine will return 30 bodies.", "en", "If"),
        ("Could Russia hand over 30 bodies to Ukraine?", "en", "?"),
        ("Росія не передала Україні 30 тіл.", "uk", "не"),
        ("Росія ніколи не передавала цих 30 тіл.", "uk", "не"),
        ("Росія відмовилася передати 30 тіл.", "uk", "відмовилася"),
        ("Росія заперечила, що передала 30 тіл.", "uk", "заперечила"),
        ("Якщо домовляться, передадуть 30 тіл.", "uk", "Якщо"),
        ("Украине не было передано 30 тел.", "ru", "не"),
        ("Москва отказалась передать 30 тел.", "ru", "отказалась"),
        ("Москва опровергла, что получила 30 тел.", "ru", "опровергла"),
        ("Если договорятся, передадут 30 тел.", "ru", "Если"),
        ("Передала ли Россия 30 тел, он сказал.", "ru", "ли"),
    ],
)
def test_what_is_denied_or_conditioned_is_asked_about_and_says_no_act(text, language, words):
    (candidate,) = proposed(text, language)

    assert row(candidate) == "30 body - -"
    assert (candidate.is_supported, candidate.ask) == (False, asking(words))
    assert words in text[candidate.start : candidate.end]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("They handed over no more than 30 bodies.", "en"),
        ("They handed over 30 bodies, and not only these.", "en"),
        ("Передали не більше 30 тіл.", "uk"),
        ("Передали не более 30 тел.", "ru"),
    ],
)
def test_words_that_deny_nothing_leave_it_likely(text, language):
    (candidate,) = proposed(text, language)

    assert (candidate.act, candidate.is_supported, candidate.ask) == ("report", True, ())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("In 2022 Russia released 215 prisoners.", ["215 pow report RU>UA"]),
        ("2022 Russia released 215 prisoners.", ["215 pow report RU>UA"]),
        ("In 1943 Germany released 500 prisoners.", ["500 pow report -"]),
        ("In 2022 soldiers were returned.", []),
        ("Впродовж 2022 солдатів повернули.", []),
        ("They exchanged 2000 prisoners.", ["2,000 pow report -"]),
        ("They exchanged 1943 Ukrainian soldiers.", ["1,943 pow report -"]),
        ("They exchanged 2000 released captives.", ["2,000 pow report -"]),
    ],
)
def test_a_year_is_no_quantity(text, expected):
    assert [row(one) for one in proposed(text)] == expected


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("Russia returned 30 bodies to Ukraine, not 40.", "returned 30 bodies to Ukraine, not 40"),
        ("They will swap 30 captives, if all goes well.", "swap 30 captives, if all goes well"),
        ("Russia handed over 30 soldiers the same day.", "handed over 30 soldiers the same day"),
    ],
)
def test_a_quote_takes_along_what_belongs_to_words_of_doubt(text, quote):
    first, *_ = proposed(text)

    assert text[first.start : first.end].endswith(quote)
