"""Pairs of checkpoints: honest growth passes, and no other journal, by script and by server."""

import random
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ledger.rules.base.merkle import leaf_hash, root_over
from ledger.rules.proofs import checkpoints
from ledger.rules.proofs.checkpoints import Checkpoint, PublicKey
from ledger.services.journal_tree import JournalTree
from ledger.services.signed_journals import OtherJournal, check_continues

SCRIPT = Path(__file__).parents[2] / "docs/verify.py"
ENTRIES_MAX = 250


class Log:
    """A log with a key of its own that signs any list of entries."""

    def __init__(self):
        self._private = Ed25519PrivateKey.generate()
        public = self._private.public_key().public_bytes_raw()
        self.key = PublicKey("ledger.example", checkpoints.ED25519, public)

    def sign(self, entries):
        checkpoint = Checkpoint(self.key.name, len(entries), root_over(leaves(entries)))
        return checkpoints.signed(checkpoint, self.key, self._private.sign)


def leaves(entries):
    return [leaf_hash(entry.encode()) for entry in entries]


def passes_script(functions, key, older, newer, entries):
    try:
        with redirect_stdout(StringIO()):
            functions["growth"](key, older.rstrip("\n"), newer.rstrip("\n"), "\n".join(entries))
    except (SystemExit, InvalidSignature, ValueError):
        return False
    return True


def passes_server(older, entries):
    hashes = leaves(entries)
    tree = JournalTree(lambda _, span: hashes[span.start : span.end])
    try:
        check_continues(None, tree, checkpoints.read(older), len(entries))
    except OtherJournal:
        return False
    return True


def other_journals(entries, old, chance):
    """Yield journals that don't continue the first so many entries."""
    place = chance.randrange(old)
    before, after = entries[:place], entries[place + 1 :]
    yield [*before, "another", *after]
    yield [*before, *after]
    yield [*before, "added", *entries[place:]]
    yield entries[: chance.randrange(old)]
    if old > 1:
        swapped = [*entries]
        other = (place + 1) % old
        swapped[place], swapped[other] = swapped[other], swapped[place]
        yield swapped


@pytest.mark.parametrize("pairs", [30, pytest.param(500, marks=pytest.mark.long)])
def test_honest_growth_passes_and_each_other_journal_is_refused(pairs):
    functions, log, another = {}, Log(), Log()
    exec(SCRIPT.read_text().partition("\ntry:")[0], functions)  # noqa: S102 - it is our own script
    chance = random.Random(pairs)  # noqa: S311 - the same pairs each time
    for _ in range(pairs):
        new = chance.randint(1, ENTRIES_MAX)
        old = chance.randint(1, new)
        entries = [f"entry {number} of {chance.random()}" for number in range(new)]
        older, newer = log.sign(entries[:old]), log.sign(entries)

        assert passes_script(functions, log.key.text, older, newer, entries), (old, new)
        assert passes_server(older, entries), (old, new)
        assert not passes_script(functions, another.key.text, older, newer, entries)
        for other in other_journals(entries, old, chance):
            forged = log.sign(other)
            assert not passes_script(functions, log.key.text, older, forged, other), (old, new)
            assert not passes_server(older, other), (old, new)
