"""Words as searches know them."""

import re
import sys

import pytest

from ledger.rules.texts.folding import fold
from ledger.rules.texts.words import Sought, sought, words


def of_text(text):
    return words(fold(text.casefold()))


def finds(query, text):
    there = of_text(text)
    return all(
        any(word.startswith(each) if begins else word == each for word in there)
        for each, begins in sought(query)
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Swap of 1,212 BODIES, swap", ["swap", "of", "1212", "bodies"]),
        ("on 12 June 2025 300 men", ["on", "12", "june", "2025", "300", "men"]),
        ("1 212 or 1.212 or 1’212", ["1212", "1", "212", "or"]),
        ("1,000-for-1,000", ["1000", "for"]),
        ("Обмін полонених: п’ять", ["обмін", "полонених", "п", "ять"]),
        ("双方交换1000名", ["双方", "方交", "交换", "换", "1000", "名"]),
        ("أطلق ٤٠٠ أسير", ["أطلق", "400", "أسير"]),
        ("Ｆｕｌｌ ﬁne Straße İzmir", ["full", "fine", "strasse", "izmir"]),
        ("क़ैदी", ["क़ैदी"]),
        ("1,212th 6тыс", ["1212", "th", "6", "тыс"]),
        ("한국\u200b*bold* BTS는 1명", ["한국", "bold", "bts", "는", "1", "명"]),
        ("[redacted rd-06h21vhj5pukhbv39j26rsahf8] s", ["redacted", "s"]),
        ("– … %", []),
        ("x" * 70, ["x" * 64]),
    ],
)
def test_words_of_a_text(text, expected):
    assert of_text(text) == expected


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("1 212", "1,212 bodies"),
        ("1,212", "1 212 bodies"),
        ("1212", "١٬٢١٢ جثة"),
        ("212", "12 212 men"),
        ("交换", "双方交换1000名战俘"),
        ("俘", "双方交换1000名战俘"),
        ("战", "双方交换1000名战俘"),
        ("交换*", "双方交换1000名战俘"),
        ("полон*", "Обмін полонених"),
        ("п'ять*", "п’ятьох"),
        ("**bodies**", "the bodies"),
        ("bts*", "BTS는"),
        ("[redacted rd-06h21vhj5pukhbv39j26rsahf8]", "[redacted rd-06h21vhj5pukhbv39j26rsahf0]"),
        ("istanbul", "İSTANBUL"),
    ],
)
def test_what_is_sought_is_found(query, text):
    assert finds(query, text)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("212", "1,212 bodies"),
        ("12", "1,212 bodies"),
        ("bod", "the bodies"),
        ("换方", "双方交换"),
        ("prison*", "imprisoned"),
        ("vhj", "[redacted rd-06h21vhj5pukhbv39j26rsahf8]"),
    ],
)
def test_what_is_not_there_is_not_found(query, text):
    assert not finds(query, text)


def test_a_star_begins_a_word_and_one_letter_without_blanks_two():
    assert sought("Prison* of war") == [
        Sought("prison", begins=True),
        Sought("of", begins=False),
        Sought("war", begins=False),
    ]
    assert sought("俘") == [Sought("俘", begins=True)]
    assert sought("* ** –") == []


def test_words_hold_nothing_of_ascii_but_letters_and_digits():
    """Both databases take them as they are then."""
    stray = re.compile(r"[^a-z0-9\u0080-\U0010ffff]")
    every = range(0, sys.maxunicode + 1, 7)
    for start in range(0, len(every), 5_000):
        codes = [code for code in every[start : start + 5_000] if not 0xD800 <= code < 0xE000]
        assert not [word for word in of_text("x".join(map(chr, codes))) if stray.search(word)]


def test_a_text_of_too_many_different_words_is_found_by_the_first():
    letters = [chr(0xAC00 + n % 11_000) + chr(0xAC00 + n // 11_000) * 20 for n in range(40_000)]
    first = words(" ".join(letters))
    assert first == letters[: len(first)]
    assert sum(len(word.encode()) + 8 for word in first) <= 1_000_000
    assert len(first) < len(letters)
