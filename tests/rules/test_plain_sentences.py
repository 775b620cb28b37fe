"""Likely is only what a plain sentence says: each word known, and each in its place."""

import re
import tomllib
from datetime import date
from importlib.resources import files

import pytest

from tests.rules.test_reading import proposed, row

TABLES = files("ledger.rules.reading") / "plain_sentences.toml"
#: What a sentence has in a shape, beside its words.
OF_THE_SENTENCE = ("number", "formula", "when", "comma", "name", "kind", "of_party", "weekday")
#: A Wednesday.
PUBLISHED_ON = date(2025, 6, 11)
NOT_READ = "Not all of its sentence is read here: '{}'. What does it say?"
OTHERWISE = "Its sentence is built in a way that isn't read here. What does it say?"
BESIDE = "A sentence beside it may speak of it: '{}'. What does it say?"
TAKEN_BACK = "The article may take something back: '{}'. Is it this?"


def likely(text, language="en", **more):
    """Return what is likely of a text: the row, who says it, the day."""
    return [
        (row(one), one.speaker.name, one.day.effective_on)
        for one in proposed(text, language, published_on=PUBLISHED_ON, **more)
        if one.is_likely
    ]


def questions(text, language="en"):
    """Return what is asked of the one candidate of a text, which isn't likely."""
    (candidate,) = proposed(text, language, published_on=PUBLISHED_ON)
    assert not candidate.is_likely
    return candidate.ask or candidate.unread


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Russia returned 30 bodies to Ukraine.", "30 body report RU>UA"),
        ("\ufeffRussia returned 30 bodies to Ukraine.", "30 body report RU>UA"),
        ("Ukraine received 30 bodies of its soldiers from Russia.", "30 body report RU>UA"),
        ("Russia has handed over to Ukraine 30 bodies.", "30 body report RU>UA"),
        ("Ukraine handed over the bodies of 30 fallen soldiers to Russia.", "30 body report UA>RU"),
        ("Ukraine received more than 30 bodies from Russia.", ">30 body report RU>UA"),
        ("30 wounded soldiers were handed over to Ukraine by Russia.", "30 wounded report RU>UA"),
        ("Russia released 30 Ukrainian prisoners of war.", "30 pow report RU>UA"),
        ("30 Ukrainian soldiers were released from Russian captivity.", "30 pow report RU>UA"),
        ("Russia and Ukraine exchanged 30 prisoners each.", "30 pow report both"),
        ("Each side released 30 prisoners.", "30 pow report both"),
        ("Russia and Ukraine each returned 30 bodies.", "30 body report both"),
        ("Russia will return 30 bodies to Ukraine.", "30 body pledge RU>UA"),
        ("Russia agreed to return at least 30 bodies to Ukraine.", "≥30 body pledge RU>UA"),
        ("Russia and Ukraine each agreed to return 30 bodies.", "30 body pledge both"),
        ("Russia returned another 30 bodies to Ukraine.", "30 body report RU>UA"),
        ("Both sides agreed to exchange 30 prisoners each.", "30 pow pledge both"),
        ("Russia returned 30 bodies to Ukraine as part of the exchange.", "30 body report RU>UA"),
        ("The Russian side handed over 30 bodies to the Ukrainian side.", "30 body report RU>UA"),
        ("Украина передала российской стороне 30 тел.", "30 body report UA>RU"),
        (
            "30 severely wounded soldiers returned from Russian captivity.",
            "30 wounded report RU>UA",
        ),
        ("З російського полону повернулися 30 захисників.", "30 pow report RU>UA"),
        ("Россия и Украина обменялись пленными по формуле 30 на 30.", "30 pow report both"),
        ("Росія передала Україні 30 тіл у межах обміну.", "30 body report RU>UA"),
        ("Росія передала Україні 30 тіл полеглих захисників.", "30 body report RU>UA"),
        ("Росія повернула Україні 30 тіл.", "30 body report RU>UA"),
        ("Україні передано тіла 30 захисників.", "30 body report RU>UA"),
        ("В Україну репатріювали 30 тіл.", "30 body report RU>UA"),
        ("До України повернули 30 тіл.", "30 body report RU>UA"),
        ("30 тіл повернуто Україні.", "30 body report RU>UA"),
        ("Росія поверне Україні 30 тіл.", "30 body pledge RU>UA"),
        ("Украине вернули 30 тел.", "30 body report RU>UA"),
        ("Росія передала 30 тіл Україні.", "30 body report RU>UA"),
        ("Україні передали 30 тіл.", "30 body report RU>UA"),
        ("Україна отримала від Росії тіла 30 захисників.", "30 body report RU>UA"),
        ("Україна повернула з російського полону 30 захисників.", "30 pow report RU>UA"),
        ("З російського полону звільнено 30 захисників.", "30 pow report RU>UA"),
        ("Росія та Україна обмінялися полоненими 30 на 30.", "30 pow report both"),
        ("Росія передасть Україні 30 тіл.", "30 body pledge RU>UA"),
        ("Росія погодилася передати Україні 30 тіл.", "30 body pledge RU>UA"),
        ("Россия передала Украине тела 30 военнослужащих.", "30 body report RU>UA"),
        ("Украина получила от России 30 тел.", "30 body report RU>UA"),
        ("Из российского плена освобождены 30 военнослужащих.", "30 pow report RU>UA"),
        ("Россия и Украина обменялись пленными 30 на 30.", "30 pow report both"),
        ("Россия передаст Украине 30 тел.", "30 body pledge RU>UA"),
    ],
)
def test_a_plain_sentence_is_likely(text, expected):
    language = "en" if text.isascii() else None

    assert likely(text, language) == [(expected, None, None)]


@pytest.mark.parametrize(
    ("text", "speaker", "on"),
    [
        ("Russia returned 30 bodies to Ukraine, Ann Example said.", "Ann Example", None),
        ("Russia returned 30 bodies to Ukraine, Kyiv said.", "Kyiv", None),
        ("Kyiv said that Russia had returned 30 bodies to Ukraine.", "Kyiv", None),
        ("Russia returned 30 bodies to Ukraine, according to Ann Example.", "Ann Example", None),
        (
            "Russia returned 30 bodies to Ukraine, President Ann Example said.",
            "President Ann Example",
            None,
        ),
        ("Росія передала Україні 30 тіл, заявив у понеділок Іван Приклад.", None, None),
        ("Россия передала Украине 30 тел, сообщили в Минобороны РФ.", None, None),
        ("The Kremlin said Russia had returned 30 bodies to Ukraine.", "The Kremlin", None),
        (
            "Росія передала Україні 30 тіл, повідомив Координаційний штаб.",
            "Координаційний штаб",
            None,
        ),
        ("Russia on Monday returned 30 bodies to Ukraine.", None, "2025-06-09"),
        ("On Monday, Russia returned 30 bodies to Ukraine.", None, "2025-06-09"),
        ("Russia returned 30 bodies to Ukraine on 7 June, Kyiv said.", "Kyiv", "2025-06-07"),
        ("У понеділок Росія передала Україні 30 тіл.", None, "2025-06-09"),
        ("У понеділок, 9 червня, Росія передала Україні 30 тіл.", None, "2025-06-09"),
        ("Росія передала Україні 30 тіл, заявив міністр оборони Іван Приклад.", None, None),
        ("Росія передала Україні 30 тіл, повідомила Олена Бондар.", "Олена Бондар", None),
        ("Россия передала Украине 30 тел, сообщила Анна Петрова.", "Анна Петрова", None),
    ],
)
def test_a_plain_sentence_may_tell_a_day_and_who_says_it(text, speaker, on):
    language = "en" if text.isascii() else None

    assert likely(text, language) == [("30 body report RU>UA", speaker, on)]


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("Russia generously returned 30 bodies to Ukraine.", NOT_READ.format("generously")),
        ("Russia returned 30 bodies to Ukraine ahead of talks.", NOT_READ.format("ahead")),
        (
            "Russia returned 30 bodies to Ukraine - or so it seems.",
            NOT_READ.format("- or so it seems"),
        ),
        ('Russia "returned" 30 bodies to Ukraine.', NOT_READ.format('"')),
        ("To Ukraine Russia returned 30 bodies.", OTHERWISE),
        ("Russia returned 30 bodies to Ukraine on Saturday, Kyiv said on Friday.", OTHERWISE),
        ("Russia returned 30 bodies to Ukraine...", NOT_READ.format("..")),
        ("Russia returned 0 bodies to Ukraine.", NOT_READ.format("0")),
        ("Russia returned two dozen bodies to Ukraine.", NOT_READ.format("two dozen")),
        ("Russia handed over 30 bodies.", OTHERWISE),
        ("Росія начисто передала Україні 30 тіл.", NOT_READ.format("начисто")),
        ("Россия торжественно передала Украине 30 тел.", NOT_READ.format("торжественно")),
        ("Russia handed over 30 Russian prisoners to Ukraine.", OTHERWISE),
        ("Russia returned 30 wounded children to Ukraine.", OTHERWISE),
        ("Ukraine returned 30 of its soldiers to Russia.", OTHERWISE),
        ("Russia returned 30 bodies of its soldiers to Ukraine.", OTHERWISE),
    ],
)
def test_a_word_more_or_another_order_is_asked_about(text, question):
    language = "en" if text.isascii() else None

    assert questions(text, language) == question


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("Here is what is going around: \nRussia returned 30 bodies to Ukraine.", "going around:"),
        ("Russia returned 30 bodies to Ukraine. Kyiv called this an insult.", "this"),
        ("Russia returned 30 bodies to Ukraine. Kyiv laughed about the claim.", "claim"),
        ("Russia returned 30 bodies to Ukraine. Pull the other leg.", "Pull the other leg."),
        ("An old wives' tale. Russia returned 30 bodies to Ukraine.", "An old wives' tale."),
        ("Russia will return 30 bodies to Ukraine. Children come first, he added.", "first"),
        ("Россия вернет Украине 30 тел. При одном условии: дети едут домой.", "условии"),
        ("Росія передала Україні 30 тіл. Байка, та й годі.", "Байка, та й годі."),
        ("A year ago the exchange began. Russia returned 30 bodies to Ukraine.", "ago"),
        ("It was never so. Russia returned 30 bodies to Ukraine.", "never"),
        ("Росія передала Україні 30 тіл. У Києві з цього сміються.", "цього"),
        ("Россия передала Украине 30 тел. В Киеве над этим смеются.", "этим"),
    ],
)
def test_a_sentence_beside_it_that_may_speak_of_it_is_asked_about(text, question):
    asked = questions(text, "en" if text.isascii() else None)

    assert asked.startswith("A sentence beside it may speak of it: ")
    assert asked.endswith(f"{question}'. What does it say?")


@pytest.mark.parametrize(
    "text",
    [
        "The exchange was held on Monday. Russia returned 30 bodies to Ukraine.",
        "Russia returned 30 bodies to Ukraine. The exchange was the third one.",
        "Росія передала Україні 30 тіл. Серед полеглих є цивільні.",
        "Росія передала Україні 30 тіл. Серед полеглих не менше 5 цивільних.",
    ],
)
def test_a_sentence_beside_it_of_the_exchange_leaves_it_likely(text):
    language = "en" if text.isascii() else None

    assert [row for row, _, _ in likely(text, language)] == ["30 body report RU>UA"]


def test_what_is_told_without_a_number_is_never_likely():
    text = "Both sides exchanged prisoners of war."

    (candidate,) = proposed(text, numberless=True)

    assert (row(candidate), candidate.is_likely) == ("not stated pow report both", False)


def test_an_article_that_takes_something_back_is_asked_about():
    text = "Russia returned 30 bodies to Ukraine. They were soldiers.\n\nThe rest is satire."

    assert questions(text) == TAKEN_BACK.format("satire")


def test_a_title_that_takes_it_back_is_asked_about():
    (candidate,) = proposed("Russia returned 30 bodies to Ukraine.", title="Fake of the week")

    assert candidate.unread == TAKEN_BACK.format("Fake")


def test_each_word_of_a_shape_has_its_table_and_each_table_its_shape():
    tables = tomllib.loads(TABLES.read_text(encoding="utf-8"))
    known = {*tables["words"], *tables["parts"], *tables["roles"], *OF_THE_SENTENCE}
    shapes = [*tables["parts"].values(), *tables["roles"].values()]
    for act in tables["shapes"].values():
        shapes.extend(act)

    used = set(re.findall("[a-z_]+", " ".join(shapes)))

    assert used == known
