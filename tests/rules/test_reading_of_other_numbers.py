"""Numbers beside those of an exchange: victims, marks of notes, several kinds, denials behind."""

import pytest

from tests.rules.test_reading import proposed, row

DENIES = "The next sentence denies something: '{}'. Is it this?"
KINDS = "One number counts several kinds: '{}'. Which is it recorded as?"
MARK = "It may be the mark of a note: '{}'. Does the article count with it?"
KILLED = "It may count who was killed: '{}'. Whom does it count?"


def rows(text, language="en"):
    return [row(one) for one in proposed(text, language)]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        (
            "1,000 people were killed and 27 bodies were handed over.",
            "en",
            ["27 body report -"],
        ),
        (
            "Russia handed over 27 bodies after 300 soldiers were wounded.",
            "en",
            ["27 body report RU>UA"],
        ),
        ("40 soldiers were captured, and 27 were exchanged.", "en", ["27 pow report -"]),
        ("Загинули 1000 людей, а Росія передала 27 тіл.", "uk", ["27 body report RU>UA"]),
        ("Погибли 1000 человек, а Россия передала 27 тел.", "ru", ["27 body report RU>UA"]),
        ("1000 человек получили ранения, и передали 27 тел.", "ru", ["27 body report -"]),
        (
            "300 men who were captured in May, and 27 children were exchanged.",
            "en",
            ["300 - report -", "27 child report -"],
        ),
    ],
)
def test_who_was_killed_wounded_or_captured_is_no_candidate(text, language, expected):
    assert rows(text, language) == expected


@pytest.mark.parametrize(
    ("text", "language", "question"),
    [
        ("Strikes killed 1,000 men, they exchanged captives.", "en", KILLED.format("killed")),
        ("Умерли 12 человек, обменяли пленных.", "ru", KILLED.format("Умерли")),
        ("They exchanged 100 men and children.", "en", KINDS.format("men and children")),
        (
            "They exchanged thousands of their dead and seriously wounded.",
            "en",
            KINDS.format("dead and seriously wounded"),
        ),
        ("Обміняли 300 військових і цивільних.", "uk", KINDS.format("військових і цивільних")),
        ("Обменяли 300 военных и гражданских.", "ru", KINDS.format("военных и гражданских")),
        ("They handed over bodies (3) to Ukraine.", "en", MARK.format("(3)")),
        ("Bodies 3 were handed over to Ukraine.", "en", MARK.format("3")),
        ("They handed over bodies to Ukraine.3 Bodies came home.", "en", MARK.format("3")),
        ("They handed over [300] bodies.", "en", MARK.format("[300]")),
        ("They handed over 30 bodies. This is false, he said.", "en", DENIES.format("false")),
        ("They handed over 30 bodies.\nKyiv denied this.", "en", DENIES.format("denied")),
        ("Передали 30 тіл. Це неправда.", "uk", DENIES.format("неправда")),
        ("Передали 30 тел. Киев это опроверг.", "ru", DENIES.format("опроверг")),
    ],
)
def test_what_may_be_another_number_or_is_denied_is_asked_about(text, language, question):
    (candidate, *others) = proposed(text, language)

    assert (candidate.is_supported, candidate.ask, others) == (False, (question,), [])


def test_what_the_next_sentence_denies_says_no_act_and_no_direction():
    assert rows("Russia handed over 30 bodies. It is a lie.") == ["30 body - -"]
    assert rows("Russia handed over 30 bodies. It didn't say when.") == ["30 body report RU>UA"]


@pytest.mark.parametrize(
    "text",
    [
        "Russia handed over 30 bodies.[2][3]",
        "Russia handed over 30 bodies [4] on Monday.",
        "Russia handed over 30[4] bodies.",
        "Russia handed over 30 bodies² on Monday, see p. 7.",
    ],
)
def test_marks_of_notes_are_no_candidates(text):
    assert rows(text) == ["30 body report RU>UA"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They exchanged 100 sick and wounded captives.", "100 wounded report -"),
        ("They handed over 300 bodies of soldiers and civilians.", "300 body report -"),
        ("They exchanged 300 captives and the bodies of others.", "300 pow report -"),
        ("The bodies of 300 soldiers and civilians were returned.", "300 body report -"),
        ("They returned the bodies of 300 soldiers killed in May.", "300 body report -"),
    ],
)
def test_a_number_of_one_kind_is_asked_nothing(text, expected):
    (candidate,) = proposed(text)

    assert (row(candidate), candidate.is_supported, candidate.ask) == (expected, True, ())
