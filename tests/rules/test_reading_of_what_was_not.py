"""What nearly was or came to nothing, papers of people, totals, cut numbers: all asked about."""

import pytest

from tests.rules.test_reading import proposed

DENIES = "The sentence denies or conditions it: '{}'. What does it say?"
HEAD = "It may count something else: '{}'. Whom does it count?"
TIME = "It may be of another time: '{}'. Is it of this exchange?"
SEVERAL = "It may be of several exchanges: '{}'. How many are of this one?"


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("Russia nearly handed over 30 bodies.", DENIES.format("nearly handed")),
        ("Russia was about to hand over 30 bodies.", DENIES.format("about to")),
        ("Ukraine disrupted the handover of 30 bodies.", DENIES.format("disrupted")),
        ("The exchange of 30 prisoners collapsed.", DENIES.format("collapsed")),
        ("Росія майже передала 30 тіл.", DENIES.format("майже передала")),
        ("Обмен 30 пленных провалился.", DENIES.format("провалился")),
        ("Russia handed over to Ukraine data on 30 bodies.", HEAD.format("data on 30")),
        ("The ministry released the names of the 30 captives.", HEAD.format("names of the 30")),
        ("Ukraine handed over a list of 30 captives.", HEAD.format("list of 30")),
        ("Україна передала дані про 30 полонених.", HEAD.format("дані про 30")),
        ("Украина передала списки 30 пленных.", HEAD.format("списки 30")),
        ("Russia has now handed over 30 bodies.", SEVERAL.format("has now")),
        (
            "An earlier version of this text said that Russia handed over 30 bodies.",
            DENIES.format("earlier version"),
        ),
        (
            "Уточнення, попередня версія: Росія передала 30 тіл.",
            DENIES.format("попередня версія"),
        ),
        (
            "Уточнение: в предыдущей версии говорилось, что Россия передала 30 тел.",
            DENIES.format("предыдущей версии"),
        ),
        (
            "Kyiv marked the anniversary of the return of 30 captives.",
            TIME.format("anniversary"),
        ),
        ("Київ відзначив річницю повернення 30 полонених.", TIME.format("річницю")),
        ("Киев отметил годовщину возвращения 30 пленных.", TIME.format("годовщину")),
        ("Росія вже передала 30 тіл.", SEVERAL.format("вже")),
        ("Россия завершила передачу 30 тел.", SEVERAL.format("завершила")),
    ],
)
def test_what_may_be_no_exchange_or_several_is_asked_about(text, question):
    (candidate,) = proposed(text)

    assert (candidate.is_supported, candidate.ask) == (False, (question,))


@pytest.mark.parametrize("text", ["They handed over nearly 30 bodies.", "Передали майже 30 тіл."])
def test_nearly_so_many_were_handed_over(text):
    (candidate,) = proposed(text)

    assert (candidate.is_supported, candidate.ask) == (True, ())


@pytest.mark.parametrize("sign", [",", ".", "=", ",=", "’"])
def test_a_number_that_the_end_of_a_line_may_cut_is_asked_about(sign):
    (candidate,) = proposed(f"Officials said: 1{sign}\n212 bodies were handed over.")

    assert (candidate.is_supported, candidate.ask) == (
        False,
        ("The number may be cut or mistyped: '212'. How many does the article say?",),
    )


def test_what_turned_out_to_be_is_no_pledge():
    (candidate,) = proposed("Ukraine received 30 bodies, which turned out to be Russian.")

    assert (candidate.act, candidate.is_supported, candidate.ask) == ("report", True, ())
