"""What words become in CSV: never a formula, and the same words again once the guard is off."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.api.formats.csv_escaping import escape_formulas, unescape_formulas


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("return 6,000 bodies", "return 6,000 bodies"),
        ("a 1-for-1 exchange; 5 - 6 = -1", "a 1-for-1 exchange; 5 - 6 = -1"),
        ("=1+1", "'=1+1"),
        (' "=1+1', "' \"=1+1"),
        ("\u00a0-5", "'\u00a0-5"),
        ("\u200b@now", "'\u200b@now"),
        ("＝1+1", "'＝1+1"),
        ("\tIndented", "'\tIndented"),
        ("so many;=1+1;", "so many;'=1+1;"),
        ("so many\t +1\n-2", "so many\t' +1\n'-2"),
        ("a|@b", "a|'@b"),
        ("'=1", "''=1"),
    ],
)
def test_a_formula_in_csv_is_escaped_wherever_a_cell_may_begin(words, shown):
    assert escape_formulas(words) == shown
    assert unescape_formulas(shown) == words


@settings(max_examples=500, deadline=None)
@given(words=st.text("=-@\t\r\n;|'\" a＝\u200b", max_size=12))
def test_words_escaped_for_csv_come_back_unchanged(words):
    assert unescape_formulas(escape_formulas(words)) == words
