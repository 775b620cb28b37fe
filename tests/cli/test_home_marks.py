"""What a home folder notes of its ledger: `verify` compares it, as no entry seals the secret."""

import pytest
from sqlalchemy import create_engine, text

from ledger.db import Database

CHANGED = "tokens      the table secrets was changed: its key isn't the one that ledger.id names"
OTHER = "entries     this is another ledger than the one that ledger.id names"


def execute(settings, statement, **values):
    engine = create_engine(Database(settings.database_url).engine.url)
    with engine.begin() as connection:
        connection.execute(text(statement), values)
    engine.dispose()


def change_the_secret(settings):
    execute(settings, "UPDATE secrets SET secret = :secret", secret=bytes(range(32)))


def failures(run):
    """What `verify` finds wrong, and its exit status."""
    status, out, _ = run("verify")
    lines = [line.removeprefix("FAIL  ") for line in out.splitlines() if line.startswith("FAIL")]
    return status, lines


@pytest.fixture
def marked(run, settings):
    """The file that names the ledger of the home folder."""
    run("db", "upgrade")
    return settings.home / "ledger.id"


def test_a_changed_secret_is_found_by_what_the_home_notes_of_it(run, settings, marked):
    assert failures(run) == (0, [])

    change_the_secret(settings)

    assert failures(run) == (1, [CHANGED])
    assert marked.exists()


def test_a_start_goes_on_and_notes_no_changed_secret(run, settings, marked):
    before = marked.read_bytes()
    change_the_secret(settings)

    status, _, _ = run("db", "upgrade")

    assert (status, marked.read_bytes()) == (0, before)
    assert failures(run) == (1, [CHANGED])


def test_a_home_from_before_secrets_were_noted_gets_it_at_its_next_start(run, settings, marked):
    both = marked.read_text()
    marked.write_text(f"{both.splitlines()[0]}\n")
    assert failures(run) == (0, [])

    run("db", "upgrade")

    assert marked.read_text() == both
    change_the_secret(settings)
    assert failures(run) == (1, [CHANGED])


def test_a_home_that_notes_nothing_finds_nothing_wrong(run, settings, marked):
    marked.unlink()
    change_the_secret(settings)

    assert failures(run) == (0, [])
    assert not marked.exists()


def test_another_ledger_than_the_homes_is_found(run, marked):
    origin, secret = marked.read_text().split()
    marked.write_text(f"{origin[::-1]}\n{secret}\n")

    assert failures(run) == (1, [OTHER])


def test_what_the_home_notes_holds_no_secret(settings, marked):
    engine = create_engine(Database(settings.database_url).engine.url)
    with engine.begin() as connection:
        query = text("SELECT secret FROM secrets WHERE name = 'cursor'")
        secret = connection.execute(query).scalar_one()
    engine.dispose()

    assert bytes(secret).hex() not in marked.read_text()
