"""The journal: what an entry says, how it is hashed, and that a failed write leaves no trace."""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
import rfc8785
from sqlalchemy import select

from ledger.app import create_app
from ledger.models import (
    ClaimVersion,
    JournalEntry,
    JournalHead,
    LineItemVersion,
    PartyVersion,
    SourceText,
)
from ledger.services import journal, memberships, parties
from ledger.services.journal import Author
from ledger.services.resources import RESOURCE_TYPES
from tests.conftest import extended, opened
from tests.factories import (
    patch,
    post_both_ways,
    post_claim,
    post_line_item,
    post_source,
    post_transition,
)

WRITER = Author("admin", "admin", None)
NOON = datetime(2025, 6, 2, 12, tzinfo=UTC)


class Broken(Exception):
    """What a test raises in the middle of a write."""


def sha256(content):
    return hashlib.sha256(content)


def node(left, right):
    return sha256(b"\x01" + left + right).digest()


def subtrees(leaves):
    """Return the roots of the perfect trees over these leaves, the largest first."""
    roots, at = [], 0
    for bit in reversed(range(len(leaves).bit_length())):
        if len(leaves) >> bit & 1:
            level = leaves[at : at + (1 << bit)]
            at += 1 << bit
            while len(level) > 1:
                level = [node(*level[place : place + 2]) for place in range(0, len(level), 2)]
            roots += level
    return roots


def head(database):
    with database.snapshot() as session:
        row = session.execute(select(JournalHead)).scalar_one()
        return row.size, row.frontier, row.last_at


def journal_entries(database):
    with database.snapshot() as session:
        query = select(JournalEntry).order_by(JournalEntry.entry_index)
        return session.execute(query).scalars().all()


def sealed_documents(database):
    """Return the salt and the document that each entry seals, by the entry's index."""
    found = {}
    with database.snapshot() as session:
        for kind in RESOURCE_TYPES.values():
            for row in session.execute(select(kind.model)).scalars():
                assert row.from_index not in found
                found[row.from_index] = (row.salt, row.document)
    return found


def record_party(database, identity, now, random):
    with database.transaction() as session, journal.change(session, WRITER, now, random) as change:
        party = {"id": identity, "name": "A party", "aliases": [], "members": []}
        return parties.create_party(change, party)


def counting(start=1):
    """Return a source of salts that says how often it was asked."""
    asked = iter(range(start, 256))
    return lambda size: bytes([next(asked)]) * size


def record_changes(client, headers):
    """Make entries of every kind of change."""
    recorder, reviewer = headers["rosa"], headers["vera"]
    item = post_line_item(client, recorder, id="bodies-1")
    post_claim(client, recorder, item, quantity=5900)
    post_transition(client, reviewer, item)
    rank = {"rank": "set_aside", "rank_reason": "a slip"}
    patch(client, reviewer, f"/v1/claims/{item['claims'][0]['id']}", **rank)
    post_both_ways(client, recorder, act="offer")
    patch(client, recorder, "/v1/line-items/bodies-1", note="Türkiye — “as read”")


@pytest.fixture(scope="module")
def used(engine, template):
    """A ledger that nothing is added to, with entries of every kind of change."""
    with (
        extended(engine, template, record_changes) as with_changes,
        opened(with_changes.url) as database,
    ):
        yield database


def test_a_journal_entry_says_who_did_what_to_what_and_when(empty_database):
    salt = b"\x01" * 16

    sealed = record_party(empty_database, "icrc", NOON, counting())

    assert sealed.document == (
        b'{"aliases":[],"id":"icrc","members":[],"name":"A party",'
        b'"recorded_at":"2025-06-02T12:00:00.000000Z","recorded_by":"admin","version":1}'
    )
    (entry,) = journal_entries(empty_database)
    assert json.loads(entry.entry) == {
        "action": "party.create",
        "actor": "admin",
        "at": "2025-06-02T12:00:00.000000Z",
        "document": sha256(salt + sealed.document).hexdigest(),
        "index": 0,
        "resource": "parties/icrc",
        "role": "admin",
        "token": None,
        "v": 2,
        "version": 1,
    }


def test_journal_entries_and_documents_are_canonical(used):
    documents = [document for _, document in sealed_documents(used).values()]
    stored = [entry.entry for entry in journal_entries(used)] + documents

    assert [each for each in stored if rfc8785.dumps(json.loads(each)) != each] == []
    assert len(documents) == head(used)[0]


def test_every_journal_entry_seals_its_document_with_its_salt(used):
    sealed = sealed_documents(used)

    for entry in journal_entries(used):
        salt, document = sealed.pop(entry.entry_index)
        said = json.loads(entry.entry)
        assert said["index"] == entry.entry_index
        assert said["document"] == sha256(salt + document).hexdigest()
        assert len(salt) == 16
    assert sealed == {}


def test_no_two_salts_of_entries_are_alike(used):
    salts = [salt for salt, _ in sealed_documents(used).values()]

    assert len(set(salts)) == len(salts) > 20


def test_journal_entries_are_numbered_without_gaps_and_hashed_as_leaves(used):
    entries = journal_entries(used)

    assert [entry.entry_index for entry in entries] == list(range(len(entries)))
    assert [entry.leaf_hash for entry in entries] == [
        sha256(b"\x00" + entry.entry).digest() for entry in entries
    ]


def test_the_journal_head_holds_the_size_the_frontier_and_the_last_instant(used):
    entries = journal_entries(used)

    frontier = b"".join(subtrees([entry.leaf_hash for entry in entries]))
    assert head(used) == (len(entries), frontier, json.loads(entries[-1].entry)["at"])


def test_the_journal_head_grows_with_each_entry(empty_database):
    assert head(empty_database) == (0, b"", "1970-01-01T00:00:00.000000Z")

    for number in range(1, 9):
        record_party(empty_database, f"party-{number}", NOON, counting())
        leaves = [entry.leaf_hash for entry in journal_entries(empty_database)]
        assert head(empty_database)[:2] == (number, b"".join(subtrees(leaves)))


@pytest.mark.parametrize(
    "clock",
    [
        [NOON, NOON, NOON],
        [NOON, NOON - timedelta(days=1), NOON - timedelta(days=400)],
        [NOON, NOON + timedelta(microseconds=1), NOON],
        [NOON + timedelta(days=9_000), NOON, NOON],
    ],
)
def test_instants_of_entries_strictly_increase_whatever_the_clock_does(empty_database, clock):
    for number, now in enumerate(clock):
        record_party(empty_database, f"party-{number}", now, counting())

    instants = [json.loads(entry.entry)["at"] for entry in journal_entries(empty_database)]
    assert all(earlier < later for earlier, later in pairwise(instants))
    assert datetime.fromisoformat(instants[0]) == clock[0]
    assert datetime.fromisoformat(instants[2]) - max(map(datetime.fromisoformat, instants[:2])) == (
        timedelta(microseconds=1)
    )


def test_two_journal_entries_of_one_change_have_two_instants(used):
    client = create_app(used).test_client()
    pair = client.get("/v1/line-items?act=offer").json["items"]

    assert pair[0]["recorded_at"] < pair[1]["recorded_at"]
    assert [each["claims"][0]["recorded_at"] for each in pair] == [
        each["recorded_at"] for each in pair
    ]


def test_a_write_that_fails_leaves_no_trace(empty_database):
    record_party(empty_database, "icrc", NOON, counting())
    before = head(empty_database), sealed_documents(empty_database)

    def fail_in_the_middle():
        with (
            empty_database.transaction() as session,
            journal.change(session, WRITER, NOON, counting()) as change,
        ):
            memberships.patch_party(change, "icrc", {"name": "Another name"})
            another = {"id": "ifrc", "name": "Another party", "aliases": [], "members": []}
            parties.create_party(change, another)
            assert change.size == 3
            raise Broken

    with pytest.raises(Broken):
        fail_in_the_middle()

    assert (head(empty_database), sealed_documents(empty_database)) == before
    with empty_database.snapshot() as session:
        (row,) = session.execute(select(PartyVersion)).scalars()
        assert (row.id, row.until_index) == ("icrc", None)
    assert record_party(empty_database, "ifrc", NOON, counting()).entry == 1


def test_a_change_that_changes_nothing_leaves_the_journal_head_alone(empty_database):
    record_party(empty_database, "icrc", NOON, counting())
    before = head(empty_database)

    with (
        empty_database.transaction() as session,
        journal.change(session, WRITER, NOON + timedelta(days=1), counting()) as change,
    ):
        sealed = memberships.patch_party(change, "icrc", {"name": "A party"})

    assert (sealed.entry, change.entries) == (None, [])
    assert head(empty_database) == before


def versions(database, model):
    """Return each resource's versions as (from_index, until_index, created_index), in order."""
    found = {}
    with database.snapshot() as session:
        for row in session.execute(select(model).order_by(model.from_index)).scalars():
            found.setdefault(row.id, []).append(
                (row.from_index, row.until_index, row.created_index)
            )
    return found


@pytest.mark.parametrize("model", [LineItemVersion, ClaimVersion])
def test_versions_of_a_document_follow_each_other_without_a_gap(used, model):
    chains = versions(used, model)

    assert max(map(len, chains.values())) > 1
    for chain in chains.values():
        starts, ends, created = zip(*chain, strict=True)
        assert ends == (*starts[1:], None)
        assert set(created) == {starts[0]}


def test_claims_are_byte_slices_of_their_line_items_document(used):
    with used.snapshot() as session:
        items = session.execute(select(LineItemVersion)).scalars().all()
        claims = session.execute(select(ClaimVersion)).scalars().all()

    assert len(claims) > len(items) / 2
    for item in items:
        told = [
            claim
            for claim in claims
            if claim.line_item == item.id
            and claim.from_index <= item.from_index
            and (claim.until_index is None or claim.until_index > item.from_index)
        ]
        told.sort(key=lambda claim: claim.position)
        assert b'"claims":[' + b",".join(claim.document for claim in told) + b"]" in item.document


def test_the_text_of_articles_is_kept_once_however_many_carry_it(database, client, recorder):
    with database.snapshot() as session:
        before = len(session.execute(select(SourceText.sha256)).all())

    first = post_source(client, recorder, text="The same words.")
    post_source(client, recorder, id="copy-1", text="The same words.")

    with database.snapshot() as session:
        query = select(SourceText.content).where(SourceText.sha256 == first["sha256"])
        assert session.execute(query).scalars().all() == [b"The same words."]
        assert len(session.execute(select(SourceText.sha256)).all()) == before + 1
