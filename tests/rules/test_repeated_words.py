"""Words of a text that a sentence about it repeats."""

import pytest

from ledger.rules.texts.repeated_words import repeated

TEXT = (
    "The mother of a prisoner wrote to A. Quill of Ormonde. Her number is 04412 34567, she said.\n"
    "قالت فاطمة الزهراء إنها تنتظر"
)


@pytest.mark.parametrize(
    ("sentence", "places"),
    [
        ("wrote by Ormonde", range(3, 4)),
        ("ORMONDE's people", range(1, 2)),
        ("call 34567", range(2, 3)),
        ("as a mother of A prisoner", range(3, 7)),
        ("for ormonde, her number", range(2, 4)),
        ("طلب فاطمة الزهراء", range(2, 4)),
        ("طلب فاطمة", None),
        ("The mother asked, Her own wish", None),
        ("the mother of a child is at risk", range(1, 5)),
        ("mother of a child", None),
        ("an ormonde", None),
        ("12 of them", None),
        ("by Quill", range(2, 3)),
        ("", None),
        ("-", None),
    ],
)
def test_names_long_numbers_and_runs_of_words_are_repeats(sentence, places):
    assert repeated(sentence, TEXT) == places


def test_an_empty_text_is_repeated_by_nothing():
    assert repeated("Ormonde", "") is None
