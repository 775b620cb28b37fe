"""An entry whose number was edited by hand: each check that misses it says which it is.

The document that says what to do about a failure has each check.
"""

import re

from sqlalchemy import select, update

from ledger.models import JournalEntry
from ledger.rules.base import merkle
from ledger.rules.proofs.checkpoints import Checkpoint
from ledger.services import verify
from tests.cli.places import ROOT
from tests.tampering import tampering


def test_an_entry_whose_number_was_edited_is_named_by_each_check_that_misses_it(database):
    leaves = select(JournalEntry.leaf_hash).order_by(JournalEntry.entry_index)
    with tampering(database) as session:
        hashes = list(session.scalars(leaves))
        signed = Checkpoint("example.org", len(hashes), merkle.root_over(hashes))
        is_fifth = JournalEntry.entry_index == 5
        session.execute(update(JournalEntry).where(is_fifth).values(entry_index=999))

        found = {each.check: each.wrong for each in verify.verify(session, signed=[signed])}

    assert {check: found[check] for check in ("entries", "signed", "documents")} == {
        "entries": "entry 5 isn't there; the next one is 6",
        "signed": "The database has lost entry 5 of the journal.",
        "documents": "a category of index 5 has no entry",
    }


def test_the_document_says_what_to_do_where_a_check_fails(database):
    document = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    first_cells = re.findall(r"^\| (`FAIL [^|]*)\|", document, re.MULTILINE)
    with database.snapshot() as session:
        signed = Checkpoint("example.org", 0, merkle.root_over([]))
        checks = {each.check for each in verify.verify(session, signed=[signed])}

    assert {*re.findall(r"FAIL (\w+)", " ".join(first_cells))} == checks
