"""Signed notes: what stands in them has one spelling, and each line ends in one way."""

import pytest

from ledger.rules.proofs import checkpoints
from ledger.rules.proofs.checkpoints import Checkpoint, PublicKey

KEY = PublicKey("example.org", checkpoints.ED25519, bytes(32))
NOTE = checkpoints.signed(Checkpoint(KEY.name, 7, bytes(32)), KEY, lambda _: bytes(64))


def test_a_signature_stands_on_a_line_of_its_own_that_ends_as_lines_of_notes_do():
    assert checkpoints.signature_of(NOTE, KEY) == bytes(64)
    for end in "\v\f\r\x1c\x85\u2028":
        assert checkpoints.signature_of(NOTE.replace("— ", f"— other{end}— "), KEY) is None
        assert checkpoints.signature_of(f"{NOTE[:-1]}{end}", KEY) is None


@pytest.mark.parametrize("size", ["07", " 7", "7 ", "+7", "-7", "0_7", "\N{FULLWIDTH DIGIT SEVEN}"])
def test_a_size_has_one_spelling(size):
    assert checkpoints.read(NOTE) == Checkpoint(KEY.name, 7, bytes(32))
    assert checkpoints.read(NOTE.replace("\n7\n", f"\n{size}\n")) is None
