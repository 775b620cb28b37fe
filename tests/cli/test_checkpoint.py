"""`ledger checkpoint`: the journal signed for others to hold, never one in another's place."""

import base64
import os
import stat
import time
from contextlib import contextmanager
from hashlib import sha256

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import select, update

from ledger.app import create_app
from ledger.cli import signing
from ledger.db import Database, durability
from ledger.models import JournalEntry, JournalHead
from ledger.rules.base.merkle import leaf_hash, root_over
from ledger.services import journal_entries
from tests.answers import refusal
from tests.conftest import opened
from tests.rules.test_proofs import climbed


@pytest.fixture
def founded(run, settings):
    assert run("db", "upgrade")[0] == 0
    return settings


def checked(note, vkey):
    """Return the origin, the size and the root of a note whose signature holds: our own reading."""
    name, key_id, encoded = vkey.strip().split("+", 2)
    key = base64.b64decode(encoded)
    assert sha256(f"{name}\n".encode() + key).hexdigest()[:8] == key_id
    assert key[0] == 1
    text, _, line = note.partition("\n\n")
    dash, signer, signature = line.removesuffix("\n").split(" ")
    assert (dash, signer) == ("—", name)
    raw = base64.b64decode(signature)
    assert raw[:4].hex() == key_id
    Ed25519PublicKey.from_public_bytes(key[1:]).verify(raw[4:], f"{text}\n".encode())
    origin, size, root = text.split("\n")
    return origin, int(size), base64.b64decode(root)


def leaves(settings):
    query = select(JournalEntry.leaf_hash).order_by(JournalEntry.entry_index)
    with opened(settings.database_url) as database, database.snapshot() as session:
        return list(session.execute(query).scalars())


def rewritten(settings, statement):
    with opened(settings.database_url) as database, database.transaction() as session:
        session.execute(statement)


def test_a_checkpoint_signs_the_root_of_the_journal_with_a_key_of_its_owner_alone(run, founded):
    status, note, complaints = run("checkpoint")
    vkey = run("checkpoint", "--key")[1]

    hashes = leaves(founded)
    first = hashes[0].hex()[:16]
    assert (status, complaints) == (0, "")
    assert checked(note, vkey) == (f"exchange-ledger/{first}", len(hashes), root_over(hashes))
    for path in founded.home.glob("checkpoint*"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert run("checkpoint")[1] == note
    with pytest.raises(InvalidSignature):
        checked(note.replace(f"\n{len(hashes)}\n", f"\n{len(hashes) + 1}\n"), vkey)


def test_the_last_checkpoint_is_served_with_its_key_and_proofs(run, founded, monkeypatch):
    monkeypatch.setenv("LEDGER_ORIGIN", "ledger.example.org/journal")
    database = Database(founded.database_url)
    client = create_app(database, open_reading=False, home=founded.home).test_client()
    token = founded.token_file.read_text().strip().partition(": ")[2]
    unsigned = [refusal(client.get(f"/v1/journal/{name}")) for name in ("checkpoint", "key")]

    note = run("checkpoint")[1]
    run("actor", "add", "rosa", "--role", "recorder")
    with_token = {"headers": {"Authorization": token}}
    proof = client.get("/v1/journal/2.tlog-proof", **with_token)
    beyond = client.get(f"/v1/journal/{len(leaves(founded)) - 1}.tlog-proof", **with_token)

    assert unsigned == [(404, "not-found")] * 2
    served = client.get("/v1/journal/checkpoint")
    assert (served.text, served.content_type) == (note, "text/plain; charset=utf-8")
    assert served.headers["Cache-Control"] == "no-cache"
    origin, size, root = checked(note, client.get("/v1/journal/key").text)
    assert (origin, size) == ("ledger.example.org/journal", len(leaves(founded)) - 1)
    head, _, rest = proof.text.partition("\n\n")
    kind, index, *path = head.split("\n")
    assert (kind, index, rest) == ("c2sp.org/tlog-proof@v1", "index 2", note)
    entry = client.get("/v1/journal/2", **with_token).data.removesuffix(b"\n")
    assert climbed(leaf_hash(entry), 2, size, [base64.b64decode(line) for line in path]) == root
    assert refusal(beyond) == (404, "not-found")
    assert refusal(client.get("/v1/journal/2.tlog-proof")) == (401, "unauthenticated")
    database.dispose()


@pytest.mark.parametrize("said", ["no checkpoint", "larger"])
def test_no_proof_is_made_with_a_checkpoint_that_is_none_or_past_the_journal(run, founded, said):
    note = run("checkpoint")[1]
    size = len(leaves(founded))
    larger = note.replace(f"\n{size}\n", f"\n{size + 5}\n")
    (founded.home / "checkpoint").write_bytes(b"\xff" if said != "larger" else larger.encode())

    with opened(founded.database_url) as database:
        client = create_app(database, home=founded.home).test_client()
        answer = client.get("/v1/journal/2.tlog-proof")

    sentence = f"the journal read here has {size}" if said == "larger" else "is no checkpoint"
    assert refusal(answer) == (404, "not-found")
    assert sentence in answer.json["detail"]


def test_a_smaller_journal_and_one_with_another_entry_are_not_signed(run, founded):
    run("actor", "add", "rosa", "--role", "recorder")
    note = run("checkpoint")[1]
    hashes = leaves(founded)
    kept = founded.home / "checkpoint"
    with opened(founded.database_url) as database, database.snapshot() as session:
        sealed = journal_entries.get(session, 3, len(hashes))

    rewritten(founded, update(JournalHead).values(size=len(hashes) - 1))
    smaller = run("checkpoint")
    rewritten(founded, update(JournalHead).values(size=len(hashes)))
    entry = update(JournalEntry).where(JournalEntry.entry_index == 3)
    rewritten(founded, entry.values(entry=b"another"))
    other = run("checkpoint")
    rewritten(founded, entry.values(entry=sealed))

    assert smaller[:2] == other[:2] == (1, "")
    assert "entries are missing" in smaller[2]
    assert "other entries stand in their place" in other[2]
    assert kept.read_text() == note
    assert run("checkpoint")[:2] == (0, note)


def test_a_checkpoint_signs_what_the_entries_hash_to_whatever_hashes_are_stored(run, founded):
    hashes = leaves(founded)
    entry = update(JournalEntry).where(JournalEntry.entry_index == 3)

    rewritten(founded, entry.values(leaf_hash=leaf_hash(b"another")))
    note = run("checkpoint")[1]

    assert checked(note, run("checkpoint", "--key")[1])[2] == root_over(hashes)


def test_who_signs_waits_for_its_turn_and_reads_the_journal_only_then(run, founded):
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        with signing.turn(founded.home):
            os.write(write, b"held")
            time.sleep(0.5)
            (founded.home / "first").touch()
        os._exit(0)
    os.read(read, 4)

    ended = run("checkpoint")[0]

    assert (ended, (founded.home / "first").exists()) == (0, True)
    os.waitpid(child, 0)


def test_a_checkpoint_of_another_key_and_what_is_no_key_are_refused(run, founded):
    run("checkpoint")
    key = founded.home / "checkpoint.key"

    key.rename(founded.home / "checkpoint.key.lost")
    gone = run("checkpoint")
    is_made = key.exists()
    (founded.home / "checkpoint").rename(founded.home / "kept")
    run("checkpoint", "--first")
    (founded.home / "kept").rename(founded.home / "checkpoint")
    of_another = run("checkpoint")
    key.write_text("no key")
    no_key = run("checkpoint")

    assert gone[:2] == of_another[:2] == no_key[:2] == (1, "")
    assert not is_made
    assert f"{key} is gone, and a checkpoint was signed with it: put the key back." in gone[2]
    assert "holds no checkpoint that this key has signed" in of_another[2]
    assert "holds no private key of Ed25519" in no_key[2]


def test_a_kept_checkpoint_of_which_a_word_was_changed_is_refused(run, founded):
    size = int(run("checkpoint")[1].split("\n")[1])
    kept = founded.home / "checkpoint"

    kept.write_text(kept.read_text().replace(f"\n{size}\n", f"\n{size - 1}\n"))
    status, out, complaint = run("checkpoint")

    assert (status, out) == (1, "")
    assert "holds no checkpoint that this key has signed" in complaint


@pytest.mark.usefixtures("founded")
def test_an_origin_with_a_blank_is_refused(run, monkeypatch):
    monkeypatch.setenv("LEDGER_ORIGIN", "our ledger")

    status, out, complaint = run("checkpoint")

    assert (status, out) == (1, "")
    assert complaint.startswith("ledger: LEDGER_ORIGIN is 'our ledger'; it must be a name")


@contextmanager
def standby_that_never_answers(postgresql):
    """Have commits wait for a synchronous standby that isn't there."""
    setting = "synchronous_standby_names"
    postgresql.set(setting, "nobody")
    try:
        yield
    finally:
        postgresql.set(setting, "")


@pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
def test_nothing_is_signed_that_no_synchronous_standby_is_known_to_have(
    run, founded, postgresql, monkeypatch
):
    monkeypatch.setattr(durability, "SECONDS_MAX", 0.2)
    first = run("checkpoint")[1]
    run("actor", "add", "rosa", "--role", "recorder")
    with standby_that_never_answers(postgresql):
        refused = run("checkpoint")
        kept = (founded.home / "checkpoint").read_text()
    size = checked(run("checkpoint")[1], run("checkpoint", "--key")[1])[1]

    assert refused[:2] == (1, "")
    assert "No synchronous standby said within 0.2 seconds" in refused[2]
    assert (kept, size) == (first, len(leaves(founded)))
