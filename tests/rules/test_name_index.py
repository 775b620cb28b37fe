"""What people call something, and which ids they may mean."""

import pytest

from ledger.rules.base.name_index import NameIndex

PARTIES = NameIndex(
    {
        "RU": ("Russia", "Russian Federation", "russia"),
        "UA": ("Ukraine",),
        "GE": ("Georgia",),
        "us-ga": ("Georgia", "UA"),
        "un": ("U.N.",),
        "мкчк": ("...",),
    }
)


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        ("RU", ["RU"]),
        ("ru", ["RU"]),
        ("RUSSIA", ["RU"]),
        ("  russian-federation ", ["RU"]),
        ("UN", ["un"]),
        # An id is nothing else's name; what only folds to it may be.
        ("UA", ["UA"]),
        ("ua", ["UA", "us-ga"]),
        ("georgia", ["GE", "us-ga"]),
        ("Rusia", []),
        ("...", ["мкчк"]),
        ("..", []),
        ("", []),
    ],
)
def test_words_call_what_goes_by_them_in_whatever_case_and_punctuation(words, ids):
    assert PARTIES.called(words) == ids
