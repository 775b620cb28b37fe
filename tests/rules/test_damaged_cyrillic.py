"""UTF-8 that was read in an encoding of Cyrillic: repaired on the terms of all damaged text."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ledger.rules.texts.damaged_text import ReadText, read
from tests.rules.writings import SENTENCES, damaged

CODECS = {"windows-1251": "windows-1251", "koi8-r": "koi8-r", "koi8-u": "koi8-r", "cp866": "cp866"}
ALPHABETS = (
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя’",
    "абвгдеёжзійклмнопрстуўфхцчшыьэюя",
    "абвгдђежзијклљмнњопрстћуфхцчџш",
    "абвгдѓежзѕијклљмнњопрстќуфхцчџш",
)
words = st.sampled_from(ALPHABETS).flatmap(
    lambda letters: st.lists(st.text(st.sampled_from(letters), min_size=1, max_size=9))
)


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("language", SENTENCES)
def test_sentences_read_in_an_encoding_of_cyrillic_are_repaired(language, codec):
    meant = f"{SENTENCES[language]} Россия и Украина.\n"

    reading = read(damaged(meant, codec))

    assert reading.read_as == CODECS[codec]
    is_whole = damaged(meant, codec) == damaged(meant, codec, "replace")
    assert (reading.text, reading.guessed) == (meant, 0) or not is_whole


@pytest.mark.parametrize(
    ("stored", "reading", "read_as"),
    [
        ("РљРѕРѕСЂРґРёРЅР°С†С–Р№РЅРёР№ С€С‚Р°Р±", "Координаційний штаб", "windows-1251"),
        ("С‚С–Р»Р° 1212 Р·Р°С…РёСЃРЅРёРєС–РІ", "тіла 1212 захисників", "windows-1251"),
        ("it вЂњendedвЂќ, he said", "it “ended”, he said", "windows-1251"),
        ("п═п╬я│я│п╦я▐", "Россия", "koi8-r"),
        ("╨а╨╛╤Б╤Б╨╕╤П", "Россия", "cp866"),
    ],
)
def test_a_short_text_read_in_an_encoding_of_cyrillic_reads_as_it_was_meant(
    stored, reading, read_as
):
    assert (read(stored).text, read(stored).read_as) == (reading, read_as)


def test_a_letter_of_which_half_became_a_plain_blank_is_left_as_it_stands():
    stored = damaged("Звільнено 12 із Росії.", "windows-1251").replace("\xa0", " ")

    reading = read(stored)

    assert (reading.text, reading.guessed) == ("Звільнено 12 із Р осії.", 0)


@settings(max_examples=100)
@given(words, st.sampled_from([str.lower, str.title, str.upper]))
@example(["СССР»", "«РФ»", "Ні", "Ці", "Сі", "РІШЕННЯ", "ЄС"], str)
@example(["Сјајно", "Ђоковић", "Рј"], str)
def test_healthy_words_in_cyrillic_are_left_alone(words, cased):
    text = cased(" ".join(words))

    assert read(text) == ReadText(text)


@pytest.mark.parametrize(
    "text",
    [
        "Обміняно 12 захисників, пише С‚С–Р»Р° сьогодні",
        "╔══╗ ║ Россия ║ ╚══╝",
        "№ 5 — «Азов», «Маріуполь»…",
        "тПУУЙС пУФБОЛЙ",
        "Îñòàíêè",
    ],
)
def test_what_is_healthy_for_the_most_part_or_was_never_utf_8_is_left_alone(text):
    assert read(text) == ReadText(text)
