"""Words that tell of no exchange, of sums, of others and of places that are no party."""

import pytest

from tests.rules.test_reading import proposed, row

PART = "It may be a part of what stands before: '{}'. Is it counted there?"
SUM = "It is the sum of others: '{}'. Is it counted with them?"
UNKNOWN = "It isn't known here what the word before it says: '{}'. How many are meant?"
FREED = "They may be freed otherwise: '{}'. Is it of this exchange?"
GOODS = "It stands beside so many things: '{}'. Is it of this exchange?"
HEAD = "It may count something else: '{}'. Whom does it count?"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Russia returned fire, 30 soldiers were hit.", "en"),
        ("The armies exchanged shots; 30 soldiers took part.", "en"),
        ("In an exchange of blows 30 soldiers were lost.", "en"),
        ("Russia released a statement on 300 prisoners.", "en"),
        ("Ukraine released figures on 300 prisoners.", "en"),
        ("Після обміну ударами 30 солдатів утекли.", "uk"),
        ("Стороны обменялись ударами, 30 солдат пострадали.", "ru"),
        ("Russia sent 300 soldiers to the front.", "en"),
        ("Kyiv received confirmation that 20 of its soldiers live.", "en"),
    ],
)
def test_words_of_another_exchange_propose_nothing_likely(text, language):
    assert [row(one) for one in proposed(text, language) if one.is_supported] == []


@pytest.mark.parametrize(
    ("text", "language", "question"),
    [
        ("Russia released dogs on 30 prisoners.", "en", UNKNOWN.format("on 30")),
        ("Russia returned money to 30 prisoners.", "en", UNKNOWN.format("to 30")),
        ("Russia transferred 50 prisoners to a penal colony.", "en", FREED.format("to a penal")),
        ("310 soldiers returned to their positions.", "en", FREED.format("to their positions")),
        ("The hospital released 25 wounded.", "en", FREED.format("hospital released")),
        ("310 бійців повернулися на позиції.", "uk", FREED.format("на позиції")),
        ("Россия вернула 50 пленных в колонию.", "ru", FREED.format("в колонию")),
        ("Russia received 20 drones and 300 soldiers.", "en", GOODS.format("drones")),
        ("Two fighter jets and 15 soldiers returned.", "en", GOODS.format("jets")),
        ("The militia exchanged 20 hostages for ransom.", "en", FREED.format("ransom")),
        ("Россия передала 339 списков детей.", "ru", HEAD.format("списков детей")),
        ("Киев получил 3 млрд долларов и 300 военных.", "ru", GOODS.format("млрд")),
    ],
)
def test_what_may_be_no_exchange_of_them_is_asked_about(text, language, question):
    *_, candidate = proposed(text, language)

    assert (candidate.is_supported, candidate.ask) == (False, (question,))


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        (
            "Russia returned 205 prisoners and 27 civilians, 232 captives came home.",
            [(), (), (SUM.format("205 prisoners and 27 civilians, 232"),)],
        ),
        (
            "Russia returned 232 captives: 205 soldiers and 27 civilians.",
            [
                (),
                (PART.format("232 captives: 205"),),
                (PART.format("232 captives: 205 soldiers and 27"),),
            ],
        ),
        ("Russia returned 205 prisoners, 27 civilians and 3 children.", [(), (), ()]),
    ],
)
def test_a_sum_beside_its_parts_is_asked_about(text, questions):
    every = proposed(text)

    assert [one.ask for one in every] == questions
    assert [one.is_supported for one in every] == [not asked for asked in questions]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Russia handed over 30 captives, who were flown to Turkey.", "en", "RU>?"),
        ("Russia handed over 30 bodies to the Red Cross.", "en", "RU>?"),
        ("Russia handed over 30 children to mediators.", "en", "RU>?"),
        ("Росія передала посередникам 30 дітей.", "uk", "RU>?"),
        ("Украина передала 30 пленных, их вывезли в Турцию.", "ru", "UA>?"),
        ("Russia handed over 30 captives to Ukraine, who were flown to Kyiv.", "en", "RU>UA"),
        ("Росія передала 30 тіл.", "uk", "RU>UA"),
    ],
)
def test_a_place_that_is_no_party_is_no_receiver(text, language, expected):
    (candidate,) = proposed(text, language)

    assert row(candidate).split()[-1] == expected


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("Children of 592 released soldiers came home.", "en", "Children of 592"),
        ("Діти 592 звільнених солдатів повернулися.", "uk", "Діти 592"),
        ("Russia handed over 1,212 body parts.", "en", "1,212 body parts"),
    ],
)
def test_those_who_belong_to_others_are_asked_about(text, language, words):
    (candidate,) = proposed(text, language)

    assert (candidate.is_supported, candidate.ask) == (False, (HEAD.format(words),))


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        (
            "They agreed to return “up to 10 children” soon.",
            "en",
            "agreed to return “up to 10 children”",
        ),
        ("Провели обмін полонених «150 на 150».", "uk", "обмін полонених «150 на 150»"),
        ("Kyiv spoke of a “return of 10 bodies” today.", "en", "“return of 10 bodies” today"),
        ("Росія передала 1,2 тис. тіл.", "uk", "Росія передала 1,2 тис. тіл"),
    ],
)
def test_a_passage_has_whole_quotations_and_abbreviations(text, language, words):
    (candidate,) = proposed(text, language)

    assert text[candidate.start : candidate.end] == words


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Росія передала Україні близько тисячі тіл.", "uk", "≈1,000 body report RU>UA"),
        ("Россия передала Украине около тысячи тел.", "ru", "≈1,000 body report RU>UA"),
        ("Росія передала Україні тисячі тіл.", "uk", "not stated body report RU>UA"),
        ("Russia delivered 1,212 bodies to Ukraine.", "en", "1,212 body report RU>UA"),
        ("Russia sent 1,212 bodies to Ukraine.", "en", "1,212 body report RU>UA"),
        ("Ukraine sent back 27 bodies to Russia.", "en", "27 body report UA>RU"),
        ("Ukraine was handed 1,212 bodies.", "en", "1,212 body report RU>UA"),
        ("Russia handed Ukraine 1,212 bodies.", "en", "1,212 body report RU>UA"),
        ("Украина забрала 1212 тел.", "ru", "1,212 body report RU>UA"),
        ("Ukraine gave back 27 bodies to Russia.", "en", "27 body report UA>RU"),
        ("Обменяли 150 на 150.", "ru", "150 - report both"),
        ("Украина забрала 25 тел из предложенных.", "ru", "25 body report RU>UA"),
    ],
)
def test_other_words_for_a_handover_are_known(text, language, expected):
    assert [row(one) for one in proposed(text, language)] == [expected]


def test_the_words_that_give_a_number_its_category_are_said():
    *_, before = proposed("Ukraine received 30 bodies. 60 from each side were freed.")
    (same,) = proposed("Prisoners were exchanged: 300 from each side.")

    unsaid = "no noun stands beside the number; "
    assert before.because[0] == f"{unsaid}the sentence before speaks of 'bodies': body"
    assert same.because[0] == f"{unsaid}'Prisoners' stands elsewhere: pow"
