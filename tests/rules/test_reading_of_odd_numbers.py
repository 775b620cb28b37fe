"""Numbers that aren't sure: parted, mistyped, of several times, of another time; never likely."""

from datetime import date

import pytest

from tests.rules.test_reading import proposed, row, way

ODD = "The number may be cut or mistyped: '{}'. How many does the article say?"
REPEATED = "It may be so many again and again: '{}'. How many of this exchange?"
RUNNING = "It may be of all so far: '{}'. Is it a stated total?"
PART = "It may be a part of what stands before: '{}'. Is it counted there?"
STORY = "It may be no event: '{}'. Did it happen?"
AGO = "It may be of another time: '{}'. Is it of this exchange?"
SEVERAL = "It may be of several exchanges: '{}'. How many are of this one?"
HEAD = "It may count something else: '{}'. Whom does it count?"
FREED = "They may be freed otherwise: '{}'. Is it of this exchange?"
UNKNOWN = "It isn't known here what the word before it says: '{}'. How many are meant?"
BEHIND = "It isn't known here what the word behind it says: '{}'. What is said of them?"
WHOLE = "A part of it is told: '{}'. How many does it say?"
EACH = "It is for each of several: '{}'. Of whom, and how many in all?"
TURN = "It is told of several in turn: '{}'. Whose is this number?"


@pytest.mark.parametrize(
    "words",
    [
        "1.6 00",
        "1 00",
        "12 34",
        "1*423*",
        "1e3",
        "12²",
        "41-5",
        "1,00",
        "~300",
        "300+",
        "00",
        "1\u200b200",
        "1\u00ad300",
        "15\u202e00",
        "1\u0301800",
        "\uff112",
        "17\n00",
        "17\t00",
    ],
)
def test_a_number_that_is_parted_or_mistyped_is_never_likely(words):
    every = proposed(f"Russia returned {words} bodies to Ukraine.")

    assert every
    assert not any(one.is_supported for one in every)
    assert {ask.partition(":")[0] for one in every for ask in one.ask} <= {
        "The number may be cut or mistyped",
        "It may be the mark of a note",
    }


@pytest.mark.parametrize(
    "words",
    ["1,200", "1 200", "1\u202f200", "1’200", "*300*", "**300**", "“300”", "(300"],
)
def test_a_number_that_is_written_as_numbers_are_is_asked_nothing(words):
    (candidate,) = proposed(f"Russia returned {words} bodies to Ukraine.")

    assert (candidate.is_supported, candidate.ask) == (True, ())


@pytest.mark.parametrize(
    ("text", "question"),
    [
        # Not the quantity itself.
        ("Russia returned two and a half times 404 bodies.", UNKNOWN.format("times 404")),
        ("Russia returned twice 420 bodies.", UNKNOWN.format("twice 420")),
        ("Russia returned double the 420 bodies.", UNKNOWN.format("double the 420")),
        (
            "Russia returned three times as many as 300 bodies.",
            UNKNOWN.format("times as many as 300"),
        ),
        ("Russia returned one in 422 bodies.", UNKNOWN.format("in 422")),
        ("Russia returned a third of the 1,200 bodies.", WHOLE.format("third of the 1,200")),
        ("Росія передала удвічі більше за 427 тіл.", UNKNOWN.format("удвічі більше за 427")),
        ("Россия передала вдвое больше 427 тел.", UNKNOWN.format("вдвое больше 427")),
        ("Россия передала втрое меньше 427 тел.", UNKNOWN.format("втрое меньше 427")),
        # What hedges it, and isn't known.
        ("Hardly 419 bodies were returned.", UNKNOWN.format("Hardly 419")),
        ("Barely 420 bodies were returned.", UNKNOWN.format("Barely 420")),
        ("Росія передала ледь 425 тіл.", UNKNOWN.format("ледь 425")),
        # Again and again.
        ("Each year Russia returned 200 prisoners.", REPEATED.format("Each year")),
        ("Russia returned 300 prisoners a month.", REPEATED.format("a month")),
        ("Russia returned 300 prisoners weekly.", REPEATED.format("weekly")),
        ("Щомісяця Росія передала 302 тіла.", REPEATED.format("Щомісяця")),
        ("Каждый месяц Россия передала 301 тело.", REPEATED.format("Каждый месяц")),
        # Of all so far, or a part.
        ("In all Russia returned 515 bodies.", RUNNING.format("In all")),
        ("Since the start of the war 515 bodies were returned.", RUNNING.format("Since the start")),
        ("Загалом Росія передала 515 тіл.", RUNNING.format("Загалом")),
        ("С начала войны Россия передала 515 тел.", RUNNING.format("С начала")),
        ("Since then Russia returned 515 bodies.", SEVERAL.format("Since")),
        ("За тиждень Росія передала 515 тіл.", SEVERAL.format("За тиждень")),
        ("Россия передала за три дня 515 тел.", SEVERAL.format("за три")),
        # Not those people, or not in an exchange.
        ("Russia returned 300 letters of prisoners.", HEAD.format("letters of prisoners")),
        ("Russia returned 300 prisoners' letters.", HEAD.format("300 prisoners' letters")),
        ("Russia returned 300 prisoner lists.", HEAD.format("300 prisoner lists")),
        ("Росія повернула 12 родичів полонених.", HEAD.format("родичів полонених")),
        ("A court released 12 prisoners.", FREED.format("court")),
        ("Поліція звільнила 12 заручників.", FREED.format("Поліція")),
        # No event, or another one.
        ("In the novel, Russia returned 501 prisoners.", STORY.format("novel")),
        ("У фільмі Росія повернула 501 полоненого.", STORY.format("фільмі")),
        ("В романе Россия передала 501 пленного.", STORY.format("романе")),
        ("In the year 1945 Germany returned 500 prisoners.", AGO.format("1945")),
        ("Росія передала 500 тіл ще торік.", AGO.format("торік")),
        ("В прошлом году Россия передала 500 тел.", AGO.format("В прошлом году")),
        # For each of something, or of several in turn.
        ("For each prisoner, Russia returned 211 bodies.", EACH.format("For each")),
        ("The sides returned 7 men and 211 bodies respectively.", TURN.format("respectively")),
    ],
)
def test_a_number_that_may_not_be_that_of_the_exchange_is_asked_about(text, question):
    *_, candidate = proposed(text)

    assert (candidate.is_supported, candidate.ask) == (False, (question,))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Russia returned 95 fewer bodies than promised.", "95 fewer bodies than"),
        ("The claim that Russia returned 95 bodies proved empty.", "95 bodies proved"),
        ("Russia will release 95 prisoners once Ukraine agrees.", "95 prisoners once"),
        ("Росія передала 95 тіл замало.", "95 тіл замало"),
        ("Россия передаст 95 тел когда-нибудь.", "95 тел когда"),
    ],
)
def test_a_word_behind_who_is_counted_that_is_not_known_is_asked_about(text, words):
    *_, candidate = proposed(text)

    assert (candidate.is_supported, candidate.ask) == (False, (BEHIND.format(words),))


@pytest.mark.parametrize("behind", ["", " of soldiers", ", Kyiv said", " to Ukraine"])
def test_what_goes_on_as_sentences_do_is_asked_nothing(behind):
    (candidate,) = proposed(f"Russia returned 95 bodies{behind}.")

    assert (candidate.is_supported, candidate.ask) == (True, ())


@pytest.mark.parametrize("text", ["The exchange of 95 prisoners.", "Обмін 95 полонених."])
def test_what_no_words_say_to_be_asked_for_promised_or_done_is_never_likely(text):
    (candidate,) = proposed(text)

    assert (candidate.act, candidate.is_supported) == (None, False)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Russia returned 310 prisoners, including 50 wounded.", "including 50"),
        ("Russia returned 310 prisoners, among them 7 children.", "among them 7"),
        ("Росія передала 310 полонених, серед них 8 поранених.", "серед них 8"),
        ("Россия передала 310 пленных, в том числе 9 раненых.", "в том числе 9"),
    ],
)
def test_a_part_of_what_stands_before_is_asked_about_and_the_whole_is_not(text, words):
    whole, part = proposed(text)

    assert (whole.is_supported, whole.ask) == (True, ())
    assert (part.is_supported, part.ask) == (False, (PART.format(words),))


@pytest.mark.parametrize("first", ["Had", "Should"])
def test_a_sentence_that_supposes_is_doubted(first):
    (candidate,) = proposed(f"{first} Russia returned 500 prisoners, the talks would go on.")

    assert (row(candidate), candidate.is_supported) == ("500 pow - -", False)


def test_the_year_of_the_article_and_the_one_before_are_of_its_time():
    text = "On 3 June {} Russia returned 500 prisoners."

    likely = {
        year: [
            one.is_supported for one in proposed(text.format(year), published_on=date(2025, 7, 1))
        ]
        for year in (1944, 2022, 2024, 2025, 2026)
    }

    # What is told as done happened before it was told.
    assert likely == {1944: [False], 2022: [False], 2024: [True], 2025: [True], 2026: [False]}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Russia and Ukraine told each other that 201 prisoners were returned.", "-"),
        ("Russia paid each family of 205 prisoners returned.", "-"),
        ("Russia returned 41 bodies and each side thanked Turkey.", "-"),
        ("Russia handed over 41 bodies and each side thanked Turkey.", "RU>UA"),
        ("Both sides watched as Russia handed over 43 bodies.", "RU>UA"),
        ("Each side praised the release of 42 prisoners.", "-"),
        ("Each side returned 41 bodies.", "both"),
        ("Both sides on Monday returned 41 bodies.", "both"),
        ("The sides handed each other 41 bodies.", "both"),
        ("They swapped 41 bodies from each side.", "both"),
        ("From each side, 41 bodies were returned.", "both"),
        ("Повернули по 41 тілу з кожного боку.", "both"),
        ("Обе стороны передали по 41 телу.", "both"),
        ("Обе стороны поблагодарили Турцию, Россия передала 41 тело.", "RU>UA"),
    ],
)
def test_each_side_counts_where_it_stands_beside_the_verb_or_the_number(text, expected):
    (candidate,) = proposed(text)

    assert way(candidate.direction) == expected


def test_a_day_before_a_number_is_no_quantity():
    texts = ["On 25 May 303 prisoners were returned.", "Від 25 травня повернули 303 полонених."]

    assert [[one.quantity.text for one in proposed(text)] for text in texts] == [["303"], ["303"]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Півтори тисячі тіл передала Росія.", "1,500 body report RU>UA"),
        ("300 тіл передала Україні Росія.", "300 body report RU>UA"),
        ("300 тел передал Киев Москве.", "300 body report UA>RU"),
        ("300 тіл передала Україні.", "300 body report RU>UA"),
    ],
)
def test_a_name_behind_the_verb_hands_over_or_receives_by_its_case(text, expected):
    assert [row(one) for one in proposed(text, "uk")] == [expected]


def test_a_speakers_figure_without_a_word_of_the_exchange_is_proposed_and_not_likely():
    text = "The exchange took place. It was cold. 45 soldiers had crossed the bridge, {}."

    assert proposed(text.format("in two rows")) == []
    (candidate,) = proposed(text.format("Olena Bondar said"))
    assert (row(candidate), candidate.is_supported) == ("45 pow - -", False)
    assert candidate.speaker.name == "Olena Bondar"


def test_who_spoke_of_a_number_says_it():
    (candidate,) = proposed("Olena Bondar spoke of 45 prisoners returned.")

    assert (candidate.speaker.name, candidate.is_supported) == ("Olena Bondar", True)
