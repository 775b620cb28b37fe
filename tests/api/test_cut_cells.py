"""Cells of a text table that are cut: no wider than their column, and no sign in two."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wcwidth import wcswidth

from ledger.api.formats.isolates import isolated
from ledger.api.formats.text_table import cut, printable
from tests.api.cells import ISOLATES, is_cut

FLAG = "\U0001f1fa\U0001f1e6"
WAVE = "\U0001f44b\U0001f3fd"
#: Signs of two characters, and some that take another width beside others.
SIGNS = [FLAG, WAVE, "e\u0301", "क्ष", "กำ", "ဂ\u1069", "한", "字", "x", " x", "אב", "\u2764\ufe0f"]
CHARACTERS = st.characters(exclude_categories=("Cs", "Cc"))


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("x" * 40, "x" * 40),
        ("x" * 41, "x" * 39 + "…"),
        ("x" * 36 + FLAG + "yyyy", "x" * 36 + FLAG + "y…"),
        ("x" * 38 + FLAG + "y", "x" * 38 + "…"),
        ("x" * 36 + WAVE + "yyyy", "x" * 36 + WAVE + "y…"),
        ("x" * 38 + "e\u0301yy", "x" * 38 + "e\u0301…"),
        (FLAG * 21, FLAG * 19 + "…"),
        # The first alone takes one column, and the second none: together they take two.
        ("ဂ\u1069" * 21, "ဂ\u1069" * 19 + "ဂ…"),
    ],
)
def test_a_cell_is_cut_between_signs_and_takes_forty_columns_at_most(words, shown):
    assert cut(words) == shown
    assert wcswidth(shown) <= 40


@given(st.lists(st.sampled_from(SIGNS) | st.text(CHARACTERS, max_size=4), min_size=15, max_size=45))
@settings(max_examples=50)
def test_any_cell_is_cut_where_the_next_sign_has_no_room(signs):
    words = printable("".join(signs))
    cell = cut(isolated(words)).translate(ISOLATES)

    assert cell == words or is_cut(cell, words)
    assert wcswidth(cell) <= 40
