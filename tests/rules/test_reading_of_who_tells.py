"""Who tells it does nothing by that; what ought to be, and what is of another number, is asked."""

from datetime import date

import pytest

from tests.rules.test_reading import proposed, row

PUBLISHED = date(2025, 6, 18)
DUTY = "The sentence says that it ought to be: '{}'. Was it promised or done?"
DENIED = "The sentence denies or conditions it: '{}'. What does it say?"
DAY = "It tells of a day: '{}'. When did it happen?"


@pytest.mark.parametrize(
    ("text", "language", "name"),
    [
        ("Передали 25 раненых, сообщили в Киеве.", "ru", None),
        ("Вернули 25 раненых, рассказали в Москве.", "ru", None),
        ("Передали 25 поранених, сказали у Москві.", "uk", None),
        ("Повернули 25 поранених, кажуть у Києві.", "uk", None),
        ("25 поранених передали, повідомили Україні.", "uk", None),
        ("Киев утверждает, что передал 25 раненых.", "ru", "Киев"),
        ("Moscow claims that 25 wounded were handed over.", "en", "Moscow"),
        ("25 wounded were returned, the Defence Ministry in Moscow said.", "en", None),
        ("In Kyiv Bondar said 25 wounded were returned.", "en", None),
        ("За даними Києва, повернули 25 поранених.", "uk", None),
        ("25 раненых вернули, по словам Бондаренко.", "ru", None),
        ("По данным МЧС, вернули 25 раненых.", "ru", "МЧС"),
        ("Бондарь в понедельник заявил: Россия вернула 25 раненых.", "ru", None),
    ],
)
def test_who_tells_it_is_no_side_and_is_named_whole_or_left_open(text, language, name):
    (candidate,) = proposed(text, language)

    assert row(candidate) == "25 wounded report -"
    assert (candidate.speaker.name, candidate.speaker.is_open) == (name, name is None)


@pytest.mark.parametrize(
    ("text", "language", "question"),
    [
        ("Москва назвала ложью, что Россия передала 700 раненых.", "ru", DENIED.format("ложью")),
        ("Сообщение, что передали 700 раненых, — вымысел.", "ru", DENIED.format("вымысел")),
        ("Це вигадка, що передали 700 поранених.", "uk", DENIED.format("вигадка")),
        ("It is made up that they returned 700 wounded.", "en", DENIED.format("made up")),
        ("Россия должна вернуть 700 раненых.", "ru", DUTY.format("должна")),
        ("Росія має повернути 700 поранених.", "uk", DUTY.format("має")),
        ("Росія повинна повернути 700 поранених.", "uk", DUTY.format("повинна")),
        ("Russia must return 700 wounded.", "en", DUTY.format("must")),
    ],
)
def test_what_is_called_untrue_or_a_duty_has_no_act(text, language, question):
    (candidate,) = proposed(text, language)

    assert row(candidate) == "700 wounded - -"
    assert (candidate.is_supported, candidate.ask) == (False, (question,))


def test_what_is_demanded_is_asked_about():
    (candidate,) = proposed("Россия требует, чтобы Украина вернула 30 раненых.", "ru")

    question = "It may be demanded alone: 'требует'. Was it promised or done?"
    assert (candidate.act, candidate.is_supported) == ("request", False)
    assert candidate.ask == (question,)


@pytest.mark.parametrize(
    ("text", "language", "days"),
    [
        ("Bondar said on Monday Russia handed over 300 bodies.", "en", [None]),
        ("Россия передала 300 тел, в понедельник ещё 40.", "ru", [None, "2025-06-16"]),
        ("Russia returned 300 bodies on Monday and 40 captives.", "en", [None, None]),
        # Controls: beside its own number, or alone.
        ("Russia returned 300 bodies on Monday, Bondar said.", "en", ["2025-06-16"]),
        ("On Monday, Russia returned 300 bodies.", "en", ["2025-06-16"]),
    ],
)
def test_a_day_counts_for_the_number_that_it_stands_beside(text, language, days):
    every = proposed(text, language, published_on=PUBLISHED)

    assert [one.day.effective_on for one in every] == days
    words = "понедельник" if language == "ru" else "Monday"
    assert [DAY.format(words) in one.ask for one in every] == [day is None for day in days]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("19,500 children were deported; 1,366 have been brought back.", "en"),
        ("19 500 детей были депортированы; 1 366 вернули.", "ru"),
        ("19 500 дітей було депортовано; 1 366 повернули.", "uk"),
    ],
)
def test_an_act_isn_t_that_of_another_clause(text, language):
    deported = proposed(text, language)[0]

    assert (deported.act, deported.is_supported) == (None, False)
    assert deported.ask != ()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Russia handed over the bodies of 300 soldiers and 5 children.", "en"),
        ("Росія повернула тіла 300 військових і 5 дітей.", "uk"),
        ("Россия вернула тела 300 военных и 5 детей.", "ru"),
    ],
)
def test_bodies_of_several_are_never_taken_for_the_living(text, language):
    bodies, children = proposed(text, language)

    assert (bodies.category, bodies.is_supported) == ("body", True)
    assert (children.category, children.is_supported) == (None, False)


def test_control_bodies_beside_others_leave_their_kind():
    _, children = proposed("Russia handed over 300 bodies and 5 children.")

    assert (children.category, children.is_supported) == ("child", True)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Russia returned a couple of hundred bodies.", "en"),
        ("Россия передала пару сотен тел.", "ru"),
        ("Росія передала кілька сотень тіл.", "uk"),
        ("Russia returned dozens of bodies.", "en"),
    ],
)
def test_some_few_are_no_exact_number(text, language):
    (candidate,) = proposed(text, language)

    assert (candidate.quantity.text, candidate.is_supported) == ("not stated", False)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Belarus returned 30 bodies to Ukraine.", "30 body report ?>UA"),
        ("Білорусь передала Україні 30 полонених.", "30 pow report ?>UA"),
        ("Negotiators returned 30 bodies to Ukraine.", "30 body report RU>UA"),
        ("30 captives transferred to Ukraine went home.", "30 pow report RU>UA"),
    ],
)
def test_whoever_is_no_party_leaves_open_who_hands_over(text, expected):
    assert [row(one) for one in proposed(text)] == [expected]
