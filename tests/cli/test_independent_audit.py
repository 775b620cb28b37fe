"""The journal of 70,000 entries, audited by aics-tlog: an implementation of C2SP that isn't ours.

`./run reliability` installs it (tests/auditor.lock), nothing else needs it; where it isn't there,
the tests are skipped, and say so.
"""

import base64
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, update

from ledger.models import JournalEntry, JournalHead
from ledger.rules.base.merkle import leaf_hash
from ledger.rules.proofs.audit_paths import LeafSpan
from ledger.services.journal_tree import JournalTree
from tests.conftest import opened
from tests.reliability.servers import Client, running

pytestmark = pytest.mark.long
AUDITOR = Path(sys.prefix) / "auditor"
SIZE = 70_000
#: An entry that a full tile of hashes has, in the bundle of that number.
PLACE, BUNDLE = 35_000, 35_000 // 256
#: What is audited besides every inclusion: our own proofs, and growth from as many sizes.
PROOFS = 1_000


@pytest.fixture
def auditor(monkeypatch):
    monkeypatch.syspath_prepend(str(AUDITOR))
    return pytest.importorskip("aics_tlog", reason="aics-tlog, the auditor, isn't installed")


@pytest.fixture
def grown(run, settings):
    """A journal that goes on with entries of no known form, and its signed checkpoint."""
    assert run("db", "upgrade")[0] == 0
    with opened(settings.database_url) as database, database.transaction() as session:
        first = session.execute(select(func.count()).select_from(JournalEntry)).scalar_one()
        sealed = {index: b'{"n":%d}' % index for index in range(first, SIZE)}
        rows = [
            {"entry_index": index, "entry": entry, "leaf_hash": leaf_hash(entry)}
            for index, entry in sealed.items()
        ]
        session.execute(insert(JournalEntry), rows)
        session.execute(update(JournalHead).values(size=SIZE))
    status, note, complaint = run("checkpoint")
    assert (status, complaint) == (0, "")
    return note


@pytest.fixture
def audited(auditor, grown, run, settings):
    """Audits what a new server serves, with a checkpoint whose signature the auditor has checked.

    It is called with what to do with the reader of tiles before.
    """
    key = auditor.parse_vkey(run("checkpoint", "--key")[1].strip())
    checked = auditor.verify_checkpoint(auditor.parse_note(grown), key)
    assert checked.ok
    assert checked.size == SIZE

    def audit(through=lambda reader: reader):
        with serving(settings) as server:
            url = f"http://127.0.0.1:{server.port}/v1/journal/"
            reader = through(auditor.HttpTileReader([url]))
            return auditor.audit_tiles(reader, SIZE, checked.root)

    return audit


def encoded(node):
    return base64.b64encode(node).decode()


def serving(settings):
    is_embedded = settings.database_url.startswith("sqlite")
    return running(settings.home, url=None if is_embedded else settings.database_url)


class Altered:
    """A reader of tiles with one bit that changes on the way."""

    def __init__(self, reader, level, index):
        self._reader, self._place = reader, (level, index)

    def read_tile(self, level, index, width):
        hashes = self._reader.read_tile(level, index, width)
        if (level, index) != self._place:
            return hashes
        return bytes([hashes[0] ^ 1]) + hashes[1:]

    def read_entry_bundle(self, index, width):
        return self._reader.read_entry_bundle(index, width)


def test_every_tile_entry_and_inclusion_holds_for_an_auditor_that_is_not_ours(
    auditor, audited, grown, settings
):
    report = audited()

    assert (report.size, report.tiles, report.bundles) == (SIZE, 277, 274)
    checkpoint = auditor.parse_checkpoint(auditor.parse_note(grown).text)
    with serving(settings) as server:
        reader = auditor.HttpTileReader([f"http://127.0.0.1:{server.port}/v1/journal/"])
        tiles = auditor.VerifiedTileReader(reader, SIZE, checkpoint.root)
        served = [tiles.entry(index) for index in range(SIZE)]
        tree = auditor.MerkleTree(served)
        for index, entry in enumerate(served):
            path = tree.inclusion_proof(index)
            assert auditor.verify_leaf_inclusion(entry, index, SIZE, path, checkpoint.root), index
        with Client(server.port) as client:
            for index in range(0, SIZE, SIZE // PROOFS):
                proof = client.get(f"/v1/journal/{index}.tlog-proof").body.decode()
                head, _, note = proof.partition("\n\n")
                kind, place, *path = head.split("\n")
                assert (kind, place, note) == ("c2sp.org/tlog-proof@v1", f"index {index}", grown)
                assert path == [encoded(node) for node in tree.inclusion_proof(index)], index


def test_the_journal_has_grown_from_each_of_its_sizes_for_an_auditor_that_is_not_ours(
    auditor, grown, settings
):
    checkpoint = auditor.parse_checkpoint(auditor.parse_note(grown).text)
    ours = JournalTree()
    with opened(settings.database_url) as database, database.snapshot() as session:
        query = select(JournalEntry.entry).order_by(JournalEntry.entry_index)
        tree = auditor.MerkleTree(list(session.execute(query).scalars()))
        for size in [*range(1, 600), *range(600, SIZE, SIZE // PROOFS), SIZE - 1]:
            root = ours.root(session, LeafSpan(0, size))
            path = tree.consistency_proof(size, SIZE)
            grows = auditor.verify_consistency(size, SIZE, root, checkpoint.root, path)
            assert grows, size
            path[-1] = bytes(32)
            assert not auditor.verify_consistency(size, SIZE, root, checkpoint.root, path), size


def test_one_changed_byte_is_named_by_an_auditor_that_is_not_ours(auditor, audited, settings):
    wrong = auditor.TileVerificationError
    row = update(JournalEntry).where(JournalEntry.entry_index == PLACE)
    for level, index in ((0, BUNDLE), (0, SIZE // 256 - 1), (1, 0)):
        with pytest.raises(wrong, match=rf"^tile/{level}/{index:03} does not match its parent"):
            audited(lambda reader, at=(level, index): Altered(reader, *at))

    changed(settings, row.values(entry=b'{"n":35001}'))
    with pytest.raises(wrong, match=rf"^tile/entries/{BUNDLE:03} does not match its level 0 tile"):
        audited()
    changed(settings, row.values(leaf_hash=leaf_hash(b'{"n":35001}')))
    with pytest.raises(wrong, match="do not match the root of the tree of size 70000"):
        audited()


def changed(settings, statement):
    with opened(settings.database_url) as database, database.transaction() as session:
        session.execute(statement)
