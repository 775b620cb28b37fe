"""What isn't JSON is said in plain words, with its place, whatever Python's parser calls it."""

import pytest

from ledger.api.http import strict_json
from ledger.api.http.strict_json import BadJson

SAID = {
    "": "at column 1: a value is missing here, or a text without quotation marks.",
    '{"a": b}': "at column 7: a value is missing here, or a text without quotation marks.",
    '{"a": 1,}': "at column 9: a name in double quotation marks is missing here, or a comma too "
    "many stands before.",
    '{"a" 1}': "at column 6: a colon is missing here, behind a name.",
    '{"a": 1': "at column 8: a comma or a closing bracket is missing here; within a text, write a "
    'quotation mark as \\".',
    '{"a": "b': "at column 7: the text that begins here has no closing quotation mark.",
    '{"a": "\t"}': "at column 8: a line break or a tab stands within a text here; write it as \\n "
    "or \\t.",
    '{"a": "\\q"}': "at column 8: a backslash stands alone in a text here; write it as \\\\.",
    '{"a": "\\u12"}': "at column 9: \\u here needs four hexadecimal digits behind it.",
    '{"a": 1} 2': "at column 10: it ends before this place; send one document, or one a line as "
    "NDJSON.",
    '{"a":\n 1 2}': "at line 2, column 4: a comma or a closing bracket is missing here; within a "
    'text, write a quotation mark as \\".',
}


@pytest.mark.parametrize("text", SAID)
def test_what_is_no_json_says_what_is_wrong_and_where(text):
    with pytest.raises(BadJson) as refused:
        strict_json.load(text.encode())

    assert refused.value.detail == f"This isn't JSON {SAID[text]}"
