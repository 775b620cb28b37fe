"""The lines of a backup: whole, or refused by name."""

import json
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.rules.base.archive import Damaged, opened, packed, sealed, unpacked_bytes

VALUES = [{"backup": 1}, {"table": "parties"}, ["RU", 3, None], ["UA", 4, {"base64": "/w=="}]]
LINES = list(sealed(VALUES))


def test_lines_are_sealed_by_their_digest_which_any_tool_can_work_out():
    digest = sha256(b"".join(LINES[:-1])).hexdigest()

    assert list(map(json.loads, LINES)) == [*VALUES, {"sha256": digest}]
    assert list(opened(LINES)) == VALUES


def test_no_line_is_missing_doubled_moved_or_added_in_silence():
    changed = [
        [],
        *(LINES[:place] for place in range(len(LINES))),
        *(LINES[:place] + LINES[place + 1 :] for place in range(len(LINES))),
        *(LINES[: place + 1] + LINES[place:] for place in range(len(LINES))),
        [LINES[1], LINES[0], *LINES[2:]],
        [*LINES, b"[]\n"],
    ]

    for lines in changed:
        with pytest.raises(Damaged):
            list(opened(lines))


def test_no_bit_of_a_line_is_changed_in_silence():
    content = b"".join(LINES)
    for place in range(len(content)):
        for bit in range(8):
            damaged = bytearray(content)
            damaged[place] ^= 1 << bit
            with pytest.raises(Damaged):
                list(opened(bytes(damaged).splitlines(keepends=True)))


@given(st.binary() | st.text().map(str.encode) | st.none())
def test_bytes_come_back_as_they_were(cell):
    written = json.loads(json.dumps(packed(cell)))

    assert unpacked_bytes(written) == cell


def test_bytes_that_are_text_can_be_read_in_a_backup():
    assert packed("“6,000”".encode()) == "“6,000”"
    assert packed(b"\xff") == {"base64": "/w=="}
