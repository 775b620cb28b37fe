"""No second key signs a journal under the name by which others know it."""

import json
import shutil

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.cli.test_checkpoint import checked

#: The database of `settings` is the one that `empty` would have on PostgreSQL.
elsewhere = pytest.mark.parametrize("empty", ["sqlite"], indirect=True)
REFUSED = "Another key under its name would be a second journal"


@pytest.fixture
def named_key(tmp_path):
    """A file with a key, as a secret is."""
    key = Ed25519PrivateKey.generate()
    file = tmp_path / "named.key"
    file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    file.chmod(0o600)
    return file


@pytest.fixture
def signed(run, settings):
    """The last checkpoint of a ledger that is signed, and the name in it."""
    assert run("db", "upgrade")[0] == 0
    note = run("checkpoint")[1]
    assert not (settings.home / "checkpoint.none").exists()
    return note, note.split("\n")[0]


def check_refused(run, home):
    """Neither a checkpoint nor a key is made in a home."""
    for asked in ([], ["--key"]):
        status, printed, complaint = run("checkpoint", *asked)
        assert (status, printed) == (1, "")
        assert REFUSED in complaint
    assert not list(home.glob("checkpoint.[kp]*"))
    assert not (home / "checkpoint").exists()


def check_forked(run, home, note, name):
    """The journal goes on under another name, with another key, and says so to readers."""
    status, forked, _ = run("fork", "--reason", "the key burnt")

    key = (home / "checkpoint.pub").read_text()
    assert (status, checked(forked, key)[0].rpartition("-")[0]) == (0, f"{name}/fork-1")
    [fork] = map(json.loads, (home / "checkpoint.forks").read_text().splitlines())
    assert (fork["reason"], fork["before"]) == ("the key burnt", note)
    assert run("checkpoint")[:2] == (0, forked)


@elsewhere
def test_a_restored_ledger_is_signed_by_no_other_key_under_its_name(run, settings, signed, empty):
    note, name = signed
    backup = settings.home.with_name("ledger.backup")
    assert run("backup", str(backup))[0] == 0
    assert empty.run("restore", backup)[0] == 0

    check_refused(empty.run, empty.home)
    none = empty.run("fork", "--reason", "the key burnt")
    (empty.home / "checkpoint").write_text(note)

    assert (none[0], "No checkpoint was signed" in none[2]) == (1, True)
    check_forked(empty.run, empty.home, note, name)


@elsewhere
def test_a_restored_ledger_that_nobody_signed_is_signed_where_somebody_says_so(
    run, settings, empty
):
    assert run("db", "upgrade")[0] == 0
    backup = settings.home.with_name("ledger.backup")
    assert run("backup", str(backup))[0] == 0
    assert empty.run("restore", backup)[0] == 0

    check_refused(empty.run, empty.home)

    assert empty.run("checkpoint", "--first")[0] == 0


def test_a_copied_home_without_its_key_goes_on_under_another_name(run, settings, signed):
    note, name = signed
    (settings.home / "checkpoint.key").unlink()

    status, printed, complaint = run("checkpoint")

    assert (status, printed) == (1, "")
    assert "checkpoint.key is gone, and a checkpoint was signed with it" in complaint
    check_forked(run, settings.home, note, name)


def test_a_key_that_a_setting_names_anew_signs_under_another_name(
    run, settings, signed, named_key, monkeypatch
):
    note, name = signed
    pem = named_key.read_bytes()
    monkeypatch.setenv("LEDGER_SIGNING_KEY_FILE", str(named_key))

    refused = run("checkpoint")

    assert refused[:2] == (1, "")
    assert "holds no checkpoint that this key has signed" in refused[2]
    check_forked(run, settings.home, note, name)
    assert named_key.read_bytes() == pem


@elsewhere
def test_a_loaded_ledger_is_signed_under_a_name_of_its_own_only(
    run, settings, empty, named_key, monkeypatch
):
    assert run("db", "upgrade")[0] == 0
    folder = settings.home.with_name("dossier")
    assert run("export", str(folder))[0] == 0
    assert empty.run("load", folder)[0] == 0
    answers = [empty.run("checkpoint", *asked) for asked in ((), ("--key",), ("--first",))]
    with monkeypatch.context() as named:
        named.setenv("LEDGER_SIGNING_KEY_FILE", str(named_key))
        answers.append(empty.run("checkpoint", "--first"))
    monkeypatch.setenv("LEDGER_ORIGIN", "copies.example.org/journal")
    answers.append(empty.run("checkpoint"))
    made = [path.name for path in empty.home.glob("checkpoint.*")]
    status, note, _ = empty.run("checkpoint", "--first")

    for refused, printed, complaint in answers:
        assert (refused, printed) == (1, "")
        assert complaint.startswith("ledger: This journal was loaded from a dossier")
    assert made == ["checkpoint.lock"]
    assert (status, note.split("\n")[0]) == (0, "copies.example.org/journal")
    assert empty.run("checkpoint")[:2] == (0, note)


def test_another_home_of_the_same_database_makes_no_key(run, settings, signed, monkeypatch):
    assert signed
    another = settings.home.with_name("another")
    if settings.embedded:
        another.mkdir()
        shutil.copyfile(settings.database_file, another / "ledger.sqlite3")
    monkeypatch.setenv("LEDGER_HOME", str(another))
    assert run("db", "upgrade")[0] == 0

    check_refused(run, another)


def test_a_home_that_lost_key_and_checkpoint_makes_no_other_key(run, settings, signed):
    assert signed
    for path in settings.home.glob("checkpoint*"):
        path.unlink()

    check_refused(run, settings.home)
