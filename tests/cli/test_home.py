"""The home folder: private, of one ledger for ever, and never founded twice in silence."""

import os
import shutil
import stat

import pytest

from ledger.cli import installation
from ledger.settings import Settings

#: Commands that need a ledger; none of them may make one.
COMMANDS = [
    ("verify",),
    ("actor", "list"),
    ("actor", "add", "vera", "--role", "reviewer"),
    ("token", "list"),
    ("token", "make", "admin"),
    ("token", "rotate", "tk-1"),
    ("token", "revoke", "tk-1"),
]


on_the_embedded_database = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


@pytest.fixture
def elsewhere(settings, postgresql, monkeypatch):
    """Point the same home at the other kind of database, with no ledger in it."""

    def moved():
        if settings.embedded:
            monkeypatch.setenv("LEDGER_DATABASE_URL", postgresql.empty())
        else:
            monkeypatch.delenv("LEDGER_DATABASE_URL")

    return moved


def contents(folder):
    """What is in a folder, but for its lock."""
    files = [path for path in folder.iterdir() if path.is_file() and path.name != "ledger.lock"]
    return {path.name: path.read_bytes() for path in files}


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_only_serving_and_upgrading_found_a_ledger(run, settings, command):
    status, out, err = run(*command)

    where = (
        f"{settings.home}; LEDGER_HOME names its folder"
        if settings.embedded
        else "the database; LEDGER_DATABASE_URL names it"
    )
    assert (status, out) == (1, "")
    assert err == f"ledger: There is no ledger in {where}, and `ledger serve` founds one.\n"
    assert not settings.database_file.exists()
    assert not settings.token_file.exists()


@pytest.mark.parametrize("command", [*COMMANDS, ("db", "upgrade")], ids=" ".join)
def test_a_home_whose_database_is_gone_founds_no_other_ledger(run, settings, elsewhere, command):
    run("db", "upgrade")
    settings.database_file.unlink(missing_ok=True)
    before = contents(settings.home)
    if not settings.embedded:
        elsewhere()

    status, out, err = run(*command)

    assert (status, out) == (1, "")
    assert err.startswith(
        f"ledger: {settings.home} belongs to a ledger whose database is gone. Put ledger.sqlite3 "
        "back, set LEDGER_DATABASE_URL"
    )
    assert contents(settings.home) == before


def test_another_database_without_a_ledger_founds_no_other_ledger(run, settings, elsewhere):
    run("db", "upgrade")
    before = contents(settings.home)
    elsewhere()

    status, _, err = run("db", "upgrade")

    assert status == 1
    assert err.startswith(f"ledger: {settings.home} belongs to a ledger")
    assert contents(settings.home) == before


@on_the_embedded_database
def test_an_embedded_ledger_from_before_homes_were_marked_is_left_alone(
    run, settings, postgresql, monkeypatch
):
    run("db", "upgrade")
    for name in ("ledger.id", "admin.token"):
        (settings.home / name).unlink()
    monkeypatch.setenv("LEDGER_DATABASE_URL", postgresql.empty())

    status, _, err = run("db", "upgrade")

    assert (status, err.startswith(f"ledger: {settings.home} belongs to a ledger")) == (1, True)
    assert not settings.token_file.exists()


def test_a_home_that_names_no_ledger_takes_the_one_that_is_there(run, settings):
    run("db", "upgrade")
    marked = (settings.home / "ledger.id").read_text()
    (settings.home / "ledger.id").unlink()

    status, _, _ = run("db", "upgrade")

    assert (status, (settings.home / "ledger.id").read_text()) == (0, marked)


@on_the_embedded_database
def test_a_copy_of_the_same_ledger_is_taken(run, settings, tmp_path, monkeypatch):
    run("db", "upgrade")
    shutil.copytree(settings.home, tmp_path / "copy")
    monkeypatch.setenv("LEDGER_HOME", str(tmp_path / "copy"))

    assert run("actor", "add", "vera", "--role", "reviewer")[0] == 0


def test_another_ledger_under_the_same_home_is_refused(
    run, settings, tmp_path, monkeypatch, postgresql
):
    run("db", "upgrade")
    before = contents(settings.home)
    monkeypatch.setenv("LEDGER_HOME", str(tmp_path / "other"))
    if not settings.embedded:
        monkeypatch.setenv("LEDGER_DATABASE_URL", postgresql.empty())
    run("db", "upgrade")
    monkeypatch.setenv("LEDGER_HOME", str(settings.home))
    if settings.embedded:
        shutil.copy(tmp_path / "other" / "ledger.sqlite3", settings.database_file)

    said = run("db", "upgrade")

    assert said[:2] == (1, "")
    assert said[2].startswith(
        f"ledger: The database holds another ledger than the one that {settings.home} belongs to"
    )
    after = contents(settings.home)
    assert {name: after[name] for name in ("admin.token", "ledger.id")} == {
        name: before[name] for name in ("admin.token", "ledger.id")
    }


@on_the_embedded_database
def test_on_demand_another_ledger_is_founded_and_what_is_left_is_kept(run, settings):
    run("db", "upgrade")
    before = contents(settings.home)
    settings.database_file.unlink()

    status, _, _ = run("db", "upgrade", "--new")

    after = contents(settings.home)
    assert status == 0
    assert after["admin.token.1"] == before["admin.token"] != after["admin.token"]
    assert after["ledger.id.1"] == before["ledger.id"] != after["ledger.id"]
    assert run("actor", "list") == (0, "admin  admin\n", "")


def test_founding_on_demand_leaves_a_ledger_that_is_there(run, settings):
    run("db", "upgrade")
    run("actor", "add", "vera", "--role", "reviewer")
    token = settings.token_file.read_text()

    status, _, _ = run("db", "upgrade", "--new")

    assert (status, settings.token_file.read_text()) == (0, token)
    assert run("actor", "list")[1] == "admin  admin\nvera  reviewer\n"


def put_file(path):
    path.write_text("Authorization: Bearer of another ledger\n")


def put_link(path):
    path.symlink_to(path.parent / "nowhere")


@pytest.mark.parametrize("put", [put_file, put_link, os.mkdir])
def test_what_stands_in_the_place_of_the_first_token_is_never_overwritten(run, settings, put):
    settings.home.mkdir()
    put(settings.token_file)
    before = contents(settings.home)

    status, _, err = run("db", "upgrade")

    assert (status, "belongs to a ledger" in err) == (1, True)
    assert contents(settings.home) == before
    assert not (settings.home / "nowhere").exists()


def test_a_founding_that_ended_before_its_token_had_its_name_is_finished(run, settings):
    run("db", "upgrade")
    token = settings.token_file.read_text()
    settings.token_file.rename(settings.home / "admin.partial")
    (settings.home / "ledger.id").unlink()

    status, _, _ = run("db", "upgrade")

    assert (status, settings.token_file.read_text()) == (0, token)
    assert not (settings.home / "admin.partial").exists()


def test_a_partial_token_of_a_founding_that_never_was_is_no_token(run, settings):
    run("db", "upgrade")
    other = settings.token_file.read_text()
    settings.token_file.unlink()
    (settings.home / "admin.partial").write_text(other.replace("xl_", "xl_x"))

    assert run("db", "upgrade")[0] == 0
    assert not settings.token_file.exists()


def test_a_home_that_others_could_read_is_made_private(run, settings):
    run("db", "upgrade")
    (settings.home / "notes").write_text("none of the ledger's")
    for path in (settings.home, *settings.home.iterdir()):
        path.chmod(0o755)

    run("db", "upgrade")

    modes = {path.name: oct(stat.S_IMODE(path.stat().st_mode)) for path in settings.home.iterdir()}
    assert oct(stat.S_IMODE(settings.home.stat().st_mode)) == "0o700"
    assert modes.pop("notes") == "0o755"
    assert set(modes.values()) == {"0o600"}


def make_a_file(settings):
    settings.home.write_text("")


def make_it_shared(settings):
    settings.home.mkdir()
    settings.home.chmod(0o1777)


def make_a_pipe(settings):
    settings.home.mkdir()
    os.mkfifo(settings.home / "ledger.lock")


def make_a_folder(settings):
    (settings.home / "ledger.lock").mkdir(parents=True)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (make_a_file, "can't be used: File exists"),
        (make_it_shared, "is shared by everybody"),
        (make_a_pipe, "ledger.lock is no plain file"),
        (make_a_folder, "can't be used: Is a directory"),
    ],
)
@on_the_embedded_database
def test_a_home_of_the_wrong_kind_is_refused_in_a_sentence(settings, run, spoil, said):
    spoil(settings)

    status, out, err = run("db", "upgrade")

    assert (status, out) == (1, "")
    assert err.startswith(("ledger: The", f"ledger: {settings.home}"))
    assert said in err
    assert err.count("\n") == 1


def put_folder(path):
    path.mkdir()


def put_pipe(path):
    os.mkfifo(path)


def put_zeros(path):
    path.symlink_to("/dev/zero")


def put_nonsense(path):
    path.write_bytes(b"k\xff\xfe nonsense\n")


SPOILT = [
    ("ledger.id", put_folder, "is no file that the ledger wrote: put it back from a backup, or "),
    ("ledger.id", put_nonsense, "is no file that the ledger wrote: put it back from a backup, or "),
    ("ledger.id", put_pipe, "is no file that the ledger wrote: put it back from a backup, or "),
    ("ledger.id", put_zeros, "is no file that the ledger wrote: put it back from a backup, or "),
    ("ledger.sqlite3", put_folder, "is no file: move it away, and put the ledger's own back "),
    ("ledger.sqlite3", put_nonsense, "is no database: move it away, and put the ledger's own "),
    ("ledger.sqlite3-wal", put_folder, "is no file: move it away, and put the ledger's own back "),
]


@pytest.mark.parametrize("command", [("db", "upgrade"), ("verify",)], ids=" ".join)
@pytest.mark.parametrize("spoilt", SPOILT)
@on_the_embedded_database
def test_a_file_of_the_home_that_is_no_such_file_is_told_what_to_do(run, settings, command, spoilt):
    name, spoil, sentence = spoilt
    run("db", "upgrade")
    path = settings.home / name
    path.unlink(missing_ok=True)
    spoil(path)

    status, out, err = run(*command)

    assert (status, out) == (1, "")
    assert err.startswith(f"ledger: {path} {sentence}")
    assert (err.count("\n"), err.count("Errno")) == (1, 0)


@pytest.mark.parametrize("spoil", [put_folder, put_nonsense])
def test_what_stands_in_the_place_of_the_first_token_keeps_nobody_out(run, settings, spoil):
    run("db", "upgrade")
    settings.token_file.unlink()
    spoil(settings.token_file)

    assert run("db", "upgrade") == (0, "The tables are at the newest revision.\n", "")


def test_a_home_that_can_not_be_made_is_refused_in_a_sentence(run, monkeypatch):
    monkeypatch.setenv("LEDGER_HOME", "/proc/ledger")

    status, _, err = run("db", "upgrade")

    assert status == 1
    assert err == (
        "ledger: The home folder /proc/ledger can't be used: No such file or directory: "
        "/proc/ledger. Name another folder with LEDGER_HOME.\n"
    )


@on_the_embedded_database
def test_a_prepared_ledger_says_where_its_home_is_wrong_before_it_touches_anything(
    settings, postgresql
):
    with installation.prepared(settings, installation.Founding(allowed=True)):
        pass
    other = Settings(home=settings.home, database=postgresql.empty())

    with (
        pytest.raises(installation.OtherLedger),
        installation.prepared(other, installation.Founding(allowed=True)),
    ):
        pass

    with (
        pytest.raises(installation.NotFounded),
        installation.prepared(Settings(home=settings.home / "new", database=other.database)),
    ):
        pass
