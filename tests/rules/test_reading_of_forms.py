"""Who hands over and who receives by the forms of names and verbs, or nobody is told."""

import pytest

from tests.rules.test_reading import proposed, row


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        # Who receives stands before the verb, and nobody does it.
        ("Украине передали 30 тел.", "RU>UA"),
        ("Вчора Києву передали 30 тіл.", "RU>UA"),
        ("Москве отдадут 30 тел.", "UA>RU"),
        ("Україні віддадуть 30 тіл.", "RU>UA"),
        ("Російській стороні передали 30 тіл.", "UA>RU"),
        ("30 тел передали украинской стороне.", "RU>UA"),
        ("30 тел передали России.", "UA>RU"),
        # The form of the name doesn't say it, or something before the name changes it.
        ("Росії передали 30 тіл.", "-"),
        ("Українській делегації передали 30 тіл.", "-"),
        ("Потом для Украины передали 30 тел.", "-"),
        ("Вчора при Україні передали 30 тіл.", "-"),
        ("Через Украину передали 30 тел.", "-"),
        ("Представителям Украины передали 30 тел.", "-"),
        ("Росія запропонувала Україні передати 30 тіл.", "-"),
        ("Россия и Украина передали 30 тел.", "-"),
        ("Передали Росія та Україна 30 тіл.", "-"),
        ("Росія Україні передала 30 тіл.", "-"),
        # Controls: who does it.
        ("Украина передала 30 тел.", "UA>RU"),
        ("30 тел передала украинская сторона.", "UA>RU"),
        ("Российские власти передали 30 тел.", "RU>UA"),
        ("Росія вчора передала Україні 30 тіл.", "RU>UA"),
        ("Россия согласилась передать 30 тел.", "RU>UA"),
    ],
)
def test_who_receives_by_the_form_of_a_name_is_never_who_hands_over(text, direction):
    (candidate,) = proposed(text, "uk")

    assert row(candidate).split()[-1] == direction


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("Ukraine was handed over 30 bodies on Wednesday.", "RU>UA"),
        ("Ukraine was handed 30 bodies.", "RU>UA"),
        ("Russia handed Ukraine 30 bodies.", "RU>UA"),
        ("Украина забрала 30 тел.", "RU>UA"),
        ("Kyiv has been handed back 30 bodies.", "RU>UA"),
        ("To Ukraine were handed over 30 bodies.", "RU>UA"),
        ("30 prisoners from Ukraine were released.", "-"),
        ("The bodies of 30 soldiers of Ukraine were handed over.", "-"),
        ("Russia is to hand over 30 bodies.", "RU>UA"),
        ("Russia was also to hand over 30 bodies.", "RU>UA"),
    ],
)
def test_to_whom_something_is_done_hands_over_nothing(text, direction):
    (candidate,) = proposed(text)

    assert row(candidate).split()[-1] == direction
