"""The journal over HTTP: entries as they are sealed, salts, and the tree in tiles."""

import json
from hashlib import sha256

import pytest
from sqlalchemy import insert, select, update

from ledger.app import create_app
from ledger.models import JournalEntry, JournalHead
from ledger.rules.base.merkle import leaf_hash, root_over, split
from ledger.rules.proofs.audit_paths import LeafSpan
from ledger.services.journal_tree import JournalTree
from tests.answers import entries, items, refusal, refused
from tests.conftest import copied

IMMUTABLE = "max-age=31536000, immutable"
#: More than two full tiles of leaves.
SIZE = 600


@pytest.fixture(scope="module")
def grown(engine, template):
    """A ledger whose journal goes on with entries of no known form: nothing here reads them."""
    with copied(engine, template) as database:
        with database.transaction() as session:
            first = session.execute(select(JournalHead.size)).scalar_one()
            sealed = [b"entry %d" % index for index in range(first, SIZE)]
            rows = [
                {"entry_index": index, "entry": entry, "leaf_hash": leaf_hash(entry)}
                for index, entry in enumerate(sealed, first)
            ]
            session.execute(insert(JournalEntry), rows)
            session.execute(update(JournalHead).values(size=SIZE))
        yield database


def leaves(database):
    query = select(JournalEntry.leaf_hash).order_by(JournalEntry.entry_index)
    with database.snapshot() as session:
        return list(session.execute(query).scalars())


def test_the_journal_is_a_list_of_the_bytes_that_are_sealed(shared_client):
    size = entries(shared_client)
    page = shared_client.get("/v1/journal?limit=3")
    lines = shared_client.get("/v1/journal.ndjson").data.splitlines()
    table = shared_client.get("/v1/journal.txt?limit=1").text.splitlines()
    cells = shared_client.get("/v1/journal.csv").text.split("\r\n")

    assert [entry["index"] for entry in items(page)] == [0, 1, 2]
    assert items(shared_client.get(page.json["next"]))[0]["index"] == 3
    assert len(lines) == size == len(cells) - 2
    for index, line in enumerate(lines[:5]):
        assert shared_client.get(f"/v1/journal/{index}").data == line + b"\n"
    assert table[0].split() == ["index", "at", "actor", "role", "action", "resource", "version"]
    assert cells[0].startswith("index,at,actor,role,action,resource,version,document,change,")
    earlier = shared_client.get(f"/v1/journal?limit=200&known_at={size - 1}")
    assert [entry["index"] for entry in items(earlier)] == [*range(size - 1)]


def test_what_came_since_follows_what_was_kept_line_for_line(shared_client):
    whole = shared_client.get("/v1/journal.ndjson").data
    lines = whole.splitlines(keepends=True)
    for kept in (0, 1, len(lines) - 1, len(lines)):
        newer = shared_client.get(f"/v1/journal.ndjson?since={kept}").data
        assert b"".join(lines[:kept]) + newer == whole

    page = shared_client.get("/v1/journal?since=3&limit=2").json
    following = shared_client.get(page["next"]).json
    until = shared_client.get(f"/v1/journal?since=3&known_at={len(lines) - 1}&limit=200").json
    pages = (page, following, until)
    indexes = [[entry["index"] for entry in each["items"]] for each in pages]
    assert indexes[0] + indexes[1][:1] == [3, 4, 5]
    assert indexes[2] == [*range(3, len(lines) - 1)]
    beyond = shared_client.get(f"/v1/journal?since={len(lines) + 1}")
    assert refused(beyond) == (400, "bad-parameter", {"parameters": ["since"]})


def test_an_entry_may_be_kept_for_ever_and_seals_its_document_with_its_salt(shared_client):
    entry = shared_client.get("/v1/parties/TR/history").json["items"][0]["entry"]
    document = shared_client.get("/v1/parties/TR").data.removesuffix(b"\n")
    index = entry["index"]

    answer = shared_client.get(f"/v1/journal/{index}")
    salt = shared_client.get(f"/v1/journal/{index}/salt").json

    assert answer.json == entry
    assert answer.headers["Cache-Control"] == f"public, {IMMUTABLE}"
    assert salt == {"index": index, "salt": salt["salt"]}
    assert sha256(bytes.fromhex(salt["salt"]) + document).hexdigest() == entry["document"]


def test_an_entry_that_is_not_there_and_a_salt_of_a_token_are_not_found(shared_client):
    size = entries(shared_client)
    token = next(
        entry
        for entry in map(json.loads, shared_client.get("/v1/journal.ndjson").data.splitlines())
        if entry["resource"].startswith("tokens/")
    )

    for path in (f"{size}", "-1", "x", "9" * 40, f"{size}/salt", f"{token['index']}/salt"):
        assert refusal(shared_client.get(f"/v1/journal/{path}")) == (404, "not-found"), path


def test_tiles_of_hashes_hold_the_tree(grown):
    client = create_app(grown).test_client()
    hashes = leaves(grown)

    full = client.get("/v1/journal/tile/0/001")
    growing = client.get("/v1/journal/tile/0/002.p/88")
    above = client.get("/v1/journal/tile/1/000.p/2")

    assert full.content_type == "application/octet-stream"
    assert split(full.data) == hashes[256:512]
    assert full.headers["Cache-Control"] == f"public, {IMMUTABLE}"
    assert split(growing.data) == hashes[512:]
    assert growing.headers["Cache-Control"] == "no-cache"
    assert split(above.data) == [root_over(hashes[:256]), root_over(hashes[256:512])]
    assert split(client.get("/v1/journal/tile/0/000.p/3").data) == hashes[:3]


def test_the_tree_of_another_history_is_worked_out_anew(grown):
    tree, whole = JournalTree(), LeafSpan(0, 512)
    with grown.snapshot() as session:
        tree.root(session, whole)
    leaf = leaves(grown)[511]

    with grown.transaction() as session:
        last = update(JournalEntry).where(JournalEntry.entry_index == 511)
        session.execute(last.values(leaf_hash=bytes(32)))
        assert tree.root(session, whole) == root_over([*leaves(grown)[:511], bytes(32)])
        session.execute(last.values(leaf_hash=leaf))


@pytest.mark.parametrize(
    "path",
    ["0/002", "0/002.p/89", "1/000", "1/000.p/3", "0/x001/000", "0/2", "0/000.p/256", "2/000.p/1"],
)
def test_a_tile_beyond_the_journal_is_not_found(grown, path):
    client = create_app(grown).test_client()

    assert refusal(client.get(f"/v1/journal/tile/{path}")) == (404, "not-found")


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("00", "1/journal/0."),
        ("+1", "/journal/1."),
        ("1.0", "/journal/1."),
        ("01/salt", "/journal/1."),
        ("%201", "/journal/1."),
        ("%D9%A1", "/journal/1."),
        ("tile/0/0", "/journal/tile/0/000."),
        ("tile/00/000", "/journal/tile/0/000."),
        ("tile/0/0000", "/journal/tile/0/000."),
        ("tile/0/x000/001", "/journal/tile/0/001."),
        ("tile/0/1234", "/journal/tile/0/x001/234."),
        ("tile/0/000.p/03", "/journal/tile/0/000.p/3."),
        ("tile/0/000.p/256", "/journal/tile/0/000."),
        ("tile/entries/1", "/journal/tile/entries/001."),
        ("1e0", "counted from 0: /v1/journal/0."),
        ("tile/x/000", "Levels begin at 0"),
        ("tile/0/000.p/257", "Levels begin at 0"),
        ("tile/64/000", "Levels begin at 0"),
        ("tile/0/x1000/1000", "Levels begin at 0"),
    ],
)
def test_another_spelling_of_a_number_is_not_found_and_the_one_address_named(grown, path, meant):
    answer = create_app(grown).test_client().get(f"/v1/journal/{path}")

    assert refusal(answer) == (404, "not-found")
    assert meant in answer.json["detail"]


def test_bundles_have_each_entry_after_its_length(grown):
    client = create_app(grown).test_client()

    bundle = client.get("/v1/journal/tile/entries/001")
    growing = client.get("/v1/journal/tile/entries/002.p/2")

    sealed = [b"entry %d" % index for index in range(256, 512)]
    assert bundle.data == b"".join(len(entry).to_bytes(2, "big") + entry for entry in sealed)
    assert growing.data == b"\x00\x09entry 512\x00\x09entry 513"
    assert bundle.headers["Cache-Control"] == f"public, {IMMUTABLE}"


def test_where_reading_needs_a_token_only_hashes_are_open(grown, template):
    client = create_app(grown, open_reading=False).test_client()
    with_token = {"headers": template.headers["rosa"]}

    for path in ("", "/0", "/0/salt", "/tile/entries/000"):
        assert refusal(client.get(f"/v1/journal{path}")) == (401, "unauthenticated"), path
    assert client.get("/v1/journal/tile/0/000").status_code == 200
    bundle = client.get("/v1/journal/tile/entries/000", **with_token)
    assert bundle.headers["Cache-Control"] == f"private, {IMMUTABLE}"
