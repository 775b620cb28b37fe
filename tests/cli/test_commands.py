"""The `ledger` command: what it prints, what it refuses, and what it leaves."""

import fcntl
import stat
import sys
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

import ledger
from ledger.app import create_app
from ledger.cli import checking, installation
from ledger.db import Database, Unsafe, schema
from ledger.settings import Settings


def get(settings, path, header):
    name, _, value = header.strip().partition(": ")
    database = Database(settings.database_url)
    try:
        return create_app(database).test_client().get(path, headers={name: value})
    finally:
        database.dispose()


def test_the_first_command_founds_the_ledger_and_keeps_its_files_private(run, settings):
    status, out, _ = run("db", "upgrade")

    assert (status, out) == (0, "The tables are at the newest revision.\n")
    token = settings.token_file
    assert stat.S_IMODE(token.stat().st_mode) == 0o600
    assert {stat.S_IMODE(path.stat().st_mode) for path in settings.home.iterdir()} == {0o600}
    assert token.read_text().startswith("Authorization: Bearer xl_")
    assert get(settings, "/v1/actors", token.read_text()).status_code == 200


def test_what_the_migrations_make_is_described_on_postgresql(run, settings):
    run("db", "upgrade")

    described = run("db", "describe")

    if settings.database_url.startswith("sqlite"):
        sentence = "This describes a ledger on PostgreSQL: set LEDGER_DATABASE_URL.\n"
        assert described == (1, "", sentence)
    else:
        assert described == (0, schema.POSTGRESQL_SCHEMA.read_text(), "")


def test_a_second_founding_of_a_ledger_changes_nothing(run, settings):
    run("db", "upgrade")
    before = settings.token_file.read_text()

    run("db", "upgrade")

    assert settings.token_file.read_text() == before
    assert len(run("token", "list")[1].splitlines()) == 1


def test_actors_are_added_and_listed(run):
    run("db", "upgrade")
    run("actor", "add", "vera", "--role", "reviewer")

    assert run("actor", "list") == (0, "admin  admin\nvera  reviewer\n", "")


def test_an_actor_is_added_once(run):
    run("db", "upgrade")
    run("actor", "add", "vera", "--role", "reviewer")

    status, out, err = run("actor", "add", "vera", "--role", "admin")

    assert (status, out) == (1, "")
    assert err == (
        "ledger: 'vera' is already recorded, at /v1/actors/vera; nothing was recorded.\n"
    )
    assert run("actor", "list")[1] == "admin  admin\nvera  reviewer\n"


def test_adding_a_bad_actor_is_refused_in_words(run):
    status, _, err = run("actor", "add", "Vera!", "--role", "reviewer")

    assert status == 1
    assert err.startswith("ledger: An id is 2 to 64 of a-z")


def test_a_token_is_printed_once_and_works_until_it_is_revoked(run, settings):
    run("db", "upgrade")
    _, token, about = run("token", "make", "admin", "--days", "7")
    header = f"Authorization: Bearer {token}"
    worked = get(settings, "/v1/tokens", header).status_code
    identity = about.split()[0]

    revoked = run("token", "revoke", identity)

    assert worked == 200
    assert revoked == (0, f"{identity} is revoked.\n", "")
    assert get(settings, "/v1/tokens", header).status_code == 401
    assert token.strip() not in run("token", "list")[1]


def test_a_token_can_go_to_a_file_for_curl(run, settings, tmp_path):
    run("db", "upgrade")
    file = tmp_path / "mine.token"

    status, out, _ = run("token", "make", "admin", "--to", str(file))

    assert (status, out) == (0, f"Wrote {file}; use it with: curl -H @{file}\n")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert get(settings, "/v1/tokens", file.read_text()).status_code == 200


def test_a_token_of_nobody_is_refused(run):
    run("db", "upgrade")
    status, _, err = run("token", "make", "nobody")

    assert (status, err) == (
        1,
        "ledger: No actor 'nobody' is recorded; record it first at /v1/actors.\n",
    )


def test_verify_prints_a_line_a_check_and_ends_well(run):
    run("db", "upgrade")

    status, out, err = run("verify")

    assert (status, err) == (0, "")
    checks = [
        "database",
        "entries",
        "documents",
        "versions",
        "claims",
        "speakers",
        "sources",
        "search",
        "passages",
        "tokens",
        "keys",
        "batches",
        "redactions",
    ]
    assert [line.split()[:2] for line in out.splitlines()] == [["ok", check] for check in checks]


def test_verify_names_what_is_wrong_and_ends_badly(run, settings):
    run("db", "upgrade")
    engine = create_engine(Database(settings.database_url).engine.url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE actor_versions SET role = 'recorder'"))
    engine.dispose()

    status, out, _ = run("verify")

    assert status == 1
    failed = [line for line in out.splitlines() if line.startswith("FAIL")]
    said = "the column role holds 'recorder'; the document says 'admin'"
    assert failed == [f"FAIL  documents   entry 8, actors/admin: {said}"]


def test_db_check_finds_the_models_as_the_migrations_make_them(run):
    assert run("db", "check")[0] == 0


def test_openapi_yaml_is_written_and_compared(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    missing = run("openapi", "--check")

    written = run("openapi")

    assert missing[0] == 1
    assert missing[2].startswith("openapi.yaml differs from the code")
    assert written == (0, "", "")
    assert run("openapi", "--check") == (0, "", "")


class TestEmbedded:
    @pytest.fixture
    def settings(self, tmp_path, monkeypatch):
        monkeypatch.setenv("LEDGER_HOME", str(tmp_path / "home"))
        monkeypatch.delenv("LEDGER_DATABASE_URL", raising=False)
        return Settings.from_environment()

    def test_a_missing_ledger_is_said_clearly(self, run, settings):
        status, _, err = run("verify")

        assert status == 1
        assert err == (
            f"ledger: There is no ledger in {settings.home}; LEDGER_HOME names its folder, and "
            "`ledger serve` founds one.\n"
        )

    def test_verify_counts_what_it_reads_on_a_terminal_alone(self, run, monkeypatch):
        run("db", "upgrade")
        monkeypatch.setattr(checking, "_PROGRESS_ROWS", 4)
        piped = run("verify")
        monkeypatch.setattr(sys.stderr, "isatty", lambda: True)

        watched = run("verify")

        counted = watched[2].replace("\033[K", "").split("\r")
        assert piped[2] == ""
        assert watched[:2] == piped[:2]
        assert {"database: 0", "entries: 4", "documents: 8", "batches: 0"} <= set(counted)
        assert watched[2].endswith("\r\033[K")

    def test_a_ledger_that_another_process_holds_is_not_written(self, run, settings):
        run("db", "upgrade")
        with (settings.home / "ledger.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)

            status, _, err = run("actor", "add", "vera", "--role", "reviewer")

            assert (status, run("actor", "list")[1]) == (1, "admin  admin\n")
            assert err.startswith(f"ledger: Another process uses the ledger in {settings.home}")


@pytest.mark.parametrize("option", [("make", "admin"), ("rotate", "tk-1")])
def test_a_token_goes_to_no_file_without_a_name(run, option):
    status, out, err = run("token", *option, "--to", "")

    assert (status, out) == (2, "")
    assert err.endswith("'--to': an empty name is no file; name one, such as mine.token.\n")


@pytest.mark.parametrize(
    ("option", "value", "bounds"),
    [
        (("serve", "--port"), "80x", "from 1 to 65535"),
        (("serve", "--port"), "8_0", "from 1 to 65535"),
        (("serve", "--port"), "", "from 1 to 65535"),
        (("demo", "--port"), "٨٠", "from 1 to 65535"),
        (("serve", "--workers"), "two", "from 1 to 4"),
        (("token", "make", "admin", "--days"), "1.5", "from 1 to 365"),
    ],
)
def test_an_option_that_is_no_number_is_told_its_bounds(run, option, value, bounds):
    status, out, err = run(*option, value)

    assert (status, out) == (2, "")
    assert err.endswith(f"'{option[-1]}': {value!r} is no whole number; name one {bounds}.\n")


@pytest.mark.parametrize("port", ["0", "65536"])
def test_an_option_out_of_bounds_is_told_them(run, port):
    status, _, err = run("serve", "--port", port)

    assert status == 2
    assert err.endswith(f"'--port': {port} is out of bounds; name one from 1 to 65535.\n")


def test_a_database_that_may_lose_writes_is_refused(empty_postgresql_url, tmp_path):
    settings = Settings(
        home=tmp_path / "home",
        database=empty_postgresql_url + "&options=-csynchronous_commit%3Doff",
    )

    with (
        pytest.raises(Unsafe, match="synchronous_commit=off"),
        installation.prepared(settings, installation.Founding(allowed=True)),
    ):
        pass

    assert not Path(settings.token_file).exists()


def test_the_ledger_command_says_its_version(run):
    assert run("--version") == (0, f"ledger {ledger.__version__}\n", "")
