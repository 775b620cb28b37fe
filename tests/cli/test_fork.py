"""A journal that isn't the one that was signed: nothing is recorded, until a fork says why."""

import json
import re
from contextlib import contextmanager

import pytest
from sqlalchemy import select, update

from ledger.app import create_app
from ledger.cli.continuous_signing import ContinuousSigning
from ledger.models import JournalEntry, JournalHead
from ledger.rules.base import merkle
from ledger.services import journal_entries
from tests.answers import refusal
from tests.cli.test_checkpoint import checked
from tests.conftest import opened

PARTY = {"id": "red", "name": "Red"}


@pytest.fixture
def signed(run):
    """The last checkpoint of a ledger that has one."""
    run("db", "upgrade")
    return run("checkpoint")[1]


@contextmanager
def served(settings):
    """Give a client of the ledger, and what looks at its journal."""
    token = settings.token_file.read_text().strip().partition(": ")[2]
    with opened(settings.database_url) as database:
        client = create_app(database, home=settings.home).test_client()
        client.environ_base["HTTP_AUTHORIZATION"] = token
        signing = ContinuousSigning(database, settings)
        try:
            yield client, signing
        finally:
            signing.stop()


def replaced(settings, index, entry):
    """Put other bytes in the place of an entry, and return those that were there."""
    with opened(settings.database_url) as database, database.transaction() as session:
        before = journal_entries.get(session, index, index + 1)
        changed = update(JournalEntry).where(JournalEntry.entry_index == index)
        session.execute(changed.values(entry=entry))
    return before


def rewritten(settings, index, entry):
    """Put an entry in the place of another, with all hashes that the database has of it."""
    replaced(settings, index, entry)
    with opened(settings.database_url) as database, database.transaction() as session:
        leaf = update(JournalEntry).where(JournalEntry.entry_index == index)
        session.execute(leaf.values(leaf_hash=merkle.leaf_hash(entry)))
        entries = session.scalars(select(JournalEntry.entry).order_by(JournalEntry.entry_index))
        frontier = []
        for size, content in enumerate(entries):
            frontier = merkle.grow(frontier, size, merkle.leaf_hash(content))
        session.execute(update(JournalHead).values(frontier=b"".join(frontier)))


@pytest.mark.usefixtures("signed")
def test_where_the_hash_of_a_changed_entry_was_left_nothing_goes_on(run, settings):
    replaced(settings, 1, b"another")

    status, printed, complaint = run("fork", "--reason", "a disk died")

    assert (status, printed) == (1, "")
    assert "`ledger verify` names the first that doesn't hold. Restore the newest" in complaint
    assert not (settings.home / "checkpoint.forks").exists()


@pytest.mark.usefixtures("signed")
def test_nothing_is_recorded_in_another_journal_than_was_signed_until_it_is_put_right(
    run, settings
):
    with served(settings) as (client, signing):
        before = replaced(settings, 1, b"another")
        signing.look()
        refused = client.post("/v1/parties", json=PARTY)
        commands = [
            run("actor", "add", "rosa", "--role", "recorder"),
            run("token", "make", "admin"),
            run("db", "upgrade"),
        ]
        ready = client.get("/readyz").json
        read = client.get("/v1/parties").status_code
        replaced(settings, 1, before)
        signing.look()
        recorded = client.post("/v1/parties", json=PARTY).status_code

        assert refusal(refused) == (503, "database-lost")
        assert "other entries stand in their place" in refused.json["detail"]
        assert "`ledger fork --reason`" in refused.json["detail"]
        assert ready["warnings"] == [refused.json["detail"]]
        assert (read, recorded) == (200, 201)
        for status, out, complaint in commands:
            assert (status, out) == (1, "")
            assert complaint.startswith(f"ledger: {refused.json['detail']} Once that is done")
        assert run("actor", "add", "rosa", "--role", "recorder")[0] == 0
        assert "warnings" not in client.get("/readyz").json


def test_a_fork_goes_on_under_another_name_and_says_why_to_readers(run, settings, signed):
    origin = signed.split("\n")[0]
    with served(settings) as (client, signing):
        none_yet = client.get("/v1/journal/forks")
        continued = run("fork", "--reason", "a disk died")
        rewritten(settings, 1, b"another")
        signing.look()
        empty = run("fork", "--reason", " ")
        status, note, afterwards = run("fork", "--reason", "a disk\ndied")
        signing.look()
        forks = [json.loads(line) for line in client.get("/v1/journal/forks").text.splitlines()]
        recorded = client.post("/v1/parties", json=PARTY).status_code
        again = run("fork", "--reason", "a disk died")
        key = client.get("/v1/journal/key").text

    assert (none_yet.status_code, none_yet.text) == (200, "")
    assert [continued[0], empty[0], status, again[0]] == [1, 1, 0, 1]
    assert "nothing to fork from" in continued[2]
    assert "nothing to fork from" in again[2]
    assert [(fork["reason"], fork["before"]) for fork in forks] == [("a disk died", signed)]
    assert re.fullmatch(f"{origin}/fork-1-[0-9a-f]{{8}}", checked(note, key)[0])
    assert recorded == 201
    assert "proofs of before still pass, with the key of before" in afterwards


def test_two_copies_that_fork_have_names_of_their_own_and_neither_takes_the_others_checkpoint(
    run, settings, signed
):
    forks_file, notes = settings.home / "checkpoint.forks", []
    for entry in (b"another", b"a third"):
        forks_file.unlink(missing_ok=True)
        (settings.home / "checkpoint").write_text(signed)
        rewritten(settings, 1, entry)
        notes.append(run("fork", "--reason", "a disk died")[1])
    (settings.home / "checkpoint").write_text(notes[0])
    refused = run("checkpoint")
    verified = run("verify")

    names = [note.partition("\n")[0] for note in notes]
    assert len(set(names)) == 2
    assert (refused[:2], verified[0]) == ((1, ""), 1)
    assert f"is of another fork of this journal ({names[0]}), and checkpoint.forks" in refused[2]
    assert "has signed, since it is of another fork of this journal: give the" in verified[2]


@pytest.mark.usefixtures("signed")
@pytest.mark.parametrize("spoiled", [b"junk", b"{}", b"\xff\xfe", b"[1]\n2"])
def test_a_spoiled_file_of_forks_is_refused_in_a_sentence(run, settings, spoiled):
    (settings.home / "checkpoint.forks").write_bytes(spoiled)

    status, printed, complaint = run("checkpoint")

    assert (status, printed) == (1, "")
    assert "checkpoint.forks holds no forks of a journal: put it back" in complaint


def test_without_a_checkpoint_there_is_nothing_to_fork_from(run, settings):
    run("db", "upgrade")

    status, _, complaint = run("fork", "--reason", "a disk died")

    assert status == 1
    assert "No checkpoint was signed" in complaint
    assert not (settings.home / "checkpoint").exists()
