"""After a redaction and `db vacuum`, no file of the database holds the words, or it is said."""

import re
import shutil
import sqlite3
from contextlib import suppress

import psycopg
import pytest
from sqlalchemy import make_url

from ledger.app import create_app
from ledger.db import analyze, engines, vacuuming
from tests.cli.places import ROOT, Place
from tests.conftest import opened
from tests.factories import post_source, redact

SECRET = "Quillfeather-7193"
GRANTS = re.compile(r"^GRANT .* TO ledger;$", re.MULTILINE)
WRITTEN_ANEW = "The files of the database's tables hold what the tables hold, and nothing else.\n"
on_postgresql = pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
on_sqlite = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


@pytest.fixture
def place(engine, template, tmp_path):
    """A ledger of which a source was redacted."""
    with engine.lent(template.url) as lent:
        if lent.startswith("sqlite"):
            file = shutil.copy(make_url(lent).database, tmp_path / "ledger.sqlite3")
            place, url = Place(tmp_path), f"sqlite:///{file}"
        else:
            place, url = Place(tmp_path, lent), lent
        admin = template.headers["admin"]
        with opened(url) as database:
            client = create_app(database).test_client()
            post_source(client, admin, id="leak", text=f"{SECRET} said that 12 bodies came.")
            with database.transaction() as session:
                analyze(session)
            redact(client, admin, source="leak")
        yield place


def holding(folder):
    """Return the files in a folder, and below it, that hold the secret."""
    folders = []
    for file in folder.rglob("*"):
        # PostgreSQL takes some away meanwhile.
        with suppress(FileNotFoundError):
            if file.is_file() and SECRET.encode() in file.read_bytes():
                folders.append(file.parent.name)
    return folders


def connected(place):
    return psycopg.connect(place.url, autocommit=True)


def as_superuser(place, *statements):
    with connected(place) as connection:
        for statement in statements:
            connection.execute(statement)


@on_postgresql
def test_no_file_of_postgresql_holds_the_words_not_even_its_log(place, postgresql):
    for statement in ("SELECT pg_switch_wal()", "CHECKPOINT"):
        postgresql.execute(statement)
    before = holding(postgresql.folder / "data")

    status, printed, complaint = place.run("db", "vacuum")

    assert "pg_wal" in before, "a segment that is to be written later"
    assert holding(postgresql.folder / "data") == []
    assert (status, complaint) == (0, "")
    assert printed.startswith(
        f"{WRITTEN_ANEW}PostgreSQL's log (pg_wal) is overwritten: it holds nothing of before.\n"
    )
    assert "So may standbys, base backups, archived logs" in printed


@on_postgresql
def test_a_log_that_postgresql_keeps_may_hold_the_words_and_that_is_said(place, postgresql):
    postgresql.execute("SELECT pg_create_physical_replication_slot('late', true)")
    try:
        status, printed, _ = place.run("db", "vacuum")
    finally:
        postgresql.execute("SELECT pg_drop_replication_slot('late')")

    assert status == 1
    assert printed.startswith(
        f"{WRITTEN_ANEW}PostgreSQL's log (pg_wal) may still hold what was redacted: "
    )
    assert "of its segments are kept, for a replication slot" in printed
    assert "pg_wal" in holding(postgresql.folder / "data")
    assert place.run("db", "vacuum")[0] == 0
    assert holding(postgresql.folder / "data") == []


@on_postgresql
def test_a_role_does_what_it_may_and_says_what_it_may_not(place, postgresql):
    """The rights that the document names are those that are needed."""
    plain = Place(place.home, place.url.replace("ledger@", "ledger_plain@"))
    grants = GRANTS.findall((ROOT / "docs/redactions.md").read_text(encoding="utf-8"))
    postgresql.execute("CREATE ROLE ledger_plain LOGIN")
    try:
        as_superuser(place, "GRANT ALL ON ALL TABLES IN SCHEMA public TO ledger_plain")
        other = plain.run("db", "vacuum")
        owned = f"ALTER DATABASE {make_url(place.url).database} OWNER TO"
        as_superuser(place, f"{owned} ledger_plain")
        owner = plain.run("db", "vacuum")
        as_superuser(place, *(grant.replace("ledger;", "ledger_plain;") for grant in grants))
        granted = plain.run("db", "vacuum")
    finally:
        as_superuser(place, f"{owned} ledger", "DROP OWNED BY ledger_plain")
        postgresql.execute("DROP ROLE ledger_plain")

    assert other[:2] == (1, "")
    assert "Only the owner of a database" in other[2]
    assert owner[0] == 1
    assert "may still hold what was redacted: this role may not" in owner[1]
    assert len(grants) == 3
    assert granted[0] == 0
    assert holding(postgresql.folder / "data") == []


@on_postgresql
def test_whoever_may_hold_on_to_what_is_gone_is_named_and_nothing_is_done(place, monkeypatch):
    monkeypatch.setattr(vacuuming, "_HANGING_UP_SECONDS", 0)
    with connected(place):
        status, printed, complaint = place.run("db", "vacuum")

    assert (status, printed) == (1, "")
    assert "others hold on to them: the client ledger. Stop the server" in complaint


@on_sqlite
def test_an_embedded_database_that_is_read_meanwhile_is_not_said_to_be_done(place, monkeypatch):
    monkeypatch.setattr(engines, "WRITER_WAIT_SECONDS", 0)
    reader = sqlite3.connect(place.home / "ledger.sqlite3", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM journal_entries").fetchone()

    read = place.run("db", "vacuum")
    reader.close()
    alone = place.run("db", "vacuum")

    assert read[:2] == (1, "")
    assert "Somebody reads the database, so its files hold what they held before." in read[2]
    assert (alone[0], alone[2]) == (0, "")
    assert alone[1].startswith(f"{WRITTEN_ANEW}Backups, dumps, snapshots of disks")
    assert holding(place.home) == []
