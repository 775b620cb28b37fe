"""JSON that is indented while it is sent is the same as JSON that is indented at once."""

import re

import orjson
from hypothesis import given
from hypothesis import strategies as st

from ledger.api.formats.json_layout import indented

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(VALUES)
def test_json_indented_while_it_is_sent_is_what_indenting_at_once_makes(value):
    compact = orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE)
    at_once = orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)

    assert b"".join(indented([compact])) == at_once


@given(VALUES)
def test_pieces_of_indented_json_may_end_after_any_token(value):
    compact = orjson.dumps(value)
    tokens = re.findall(rb'"(?:[^"\\]|\\.)*"|[][{},:]|[^][{},:"]+', compact)

    assert b"".join(tokens) == compact
    assert b"".join(indented(tokens)) == orjson.dumps(value, option=orjson.OPT_INDENT_2)
