"""The server signs its journal as it grows: with a key, in one worker, and says what it refuses."""

from contextlib import contextmanager

import pytest
from sqlalchemy import update

from ledger.cli import continuous_signing
from ledger.cli import signing as signing_keys
from ledger.cli.continuous_signing import ContinuousSigning
from ledger.models import JournalHead
from tests.conftest import opened
from tests.reliability.servers import running
from tests.reliability.workload import wait_until


@pytest.fixture
def logged(monkeypatch):
    """What is logged as an error."""
    lines = []

    class Log:
        def error(self, event, **fields):
            lines.append((event, fields["reason"]))

    monkeypatch.setattr(continuous_signing, "LOG", Log())
    return lines


@contextmanager
def signing(settings):
    """Give a worker's signing, which looks at the journal when it is told to."""
    with opened(settings.database_url) as database:
        worker = ContinuousSigning(database, settings)
        try:
            yield worker
        finally:
            worker.stop()


def size_signed(settings):
    """The size in the checkpoint of a home folder, None without one."""
    file = settings.home / "checkpoint"
    return int(file.read_text().split("\n")[1]) if file.exists() else None


def test_one_worker_signs_as_the_journal_grows_once_there_is_a_key(run, settings, logged):
    run("db", "upgrade")
    sizes = []

    with signing(settings) as first:
        first.look()
        sizes.append(size_signed(settings))
        run("checkpoint", "--key")
        first.look()
        sizes.append(size_signed(settings))
    run("actor", "add", "rosa", "--role", "recorder")
    with signing(settings) as second, signing(settings) as third:
        second.look()
        sizes.append(size_signed(settings))
        (settings.home / "checkpoint").rename(settings.home / "kept")
        third.look()
        sizes.append(size_signed(settings))
        (settings.home / "kept").rename(settings.home / "checkpoint")

    assert sizes == [None, sizes[1], sizes[1] + 1, None]
    assert run("checkpoint")[1] == (settings.home / "checkpoint").read_text()
    assert logged == []


def test_what_is_not_signed_is_logged_once_for_each_reason(run, settings, logged):
    run("db", "upgrade")
    size = int(run("checkpoint")[1].split("\n")[1])

    with signing(settings) as worker:
        for smaller in (size - 1, size):
            with opened(settings.database_url) as database, database.transaction() as session:
                session.execute(update(JournalHead).values(size=smaller))
            worker.look()
            worker.look()
        (settings.home / "checkpoint.key").write_text("no key")
        run("actor", "add", "rosa", "--role", "recorder")
        worker.look()

    assert [event for event, _ in logged] == ["checkpoint_not_signed"] * 2
    assert "entries are missing" in logged[0][1]
    assert "holds no private key of Ed25519" in logged[1][1]
    assert size_signed(settings) == size


def test_a_key_without_a_checkpoint_signs_nothing_until_somebody_says_that_it_is_the_first(
    run, settings, logged
):
    run("db", "upgrade")
    note = run("checkpoint")[1]
    (settings.home / "checkpoint").unlink()

    with signing(settings) as worker:
        worker.look()
    refused = run("checkpoint")
    key = run("checkpoint", "--key")
    unsigned = size_signed(settings)
    status, first, _ = run("checkpoint", "--first")

    sentence = f"There is a key, and no checkpoint in {settings.home}"
    assert logged[0][1].startswith(sentence)
    assert (refused[:2], key[0], unsigned) == ((1, ""), 0, None)
    assert refused[2].startswith(f"ledger: {sentence}")
    assert (status, first) == (0, note)


def test_a_key_that_others_may_read_signs_nothing_unless_it_is_a_mounted_secret(
    run, settings, monkeypatch
):
    run("db", "upgrade")
    run("checkpoint")
    key = settings.home / "checkpoint.key"
    answers = []
    for mode, mounts in [(0o644, []), (0o640, []), (0o444, [key]), (0o440, [key.parent])]:
        key.chmod(mode)
        monkeypatch.setattr("os.path.ismount", mounts.__contains__)
        monkeypatch.setattr(signing_keys, "_ROOT", key.stat().st_uid)
        answers.append(run("checkpoint"))
    monkeypatch.setattr(signing_keys, "_ROOT", key.stat().st_uid + 1)
    answers.append(run("checkpoint"))
    key.chmod(0o600)
    answers.append(run("checkpoint"))

    assert [answer[0] for answer in answers] == [1, 1, 0, 0, 1, 0]
    assert "may be read or written by others (mode 0644)" in answers[0][2]
    assert f"chmod 600 {key}" in answers[0][2]


def test_a_key_that_a_setting_names_is_used_and_never_made(run, settings, monkeypatch):
    run("db", "upgrade")
    elsewhere = settings.home / "elsewhere.pem"
    monkeypatch.setenv("LEDGER_SIGNING_KEY_FILE", str(elsewhere))

    missing = run("checkpoint")
    monkeypatch.delenv("LEDGER_SIGNING_KEY_FILE")
    public = run("checkpoint", "--key")[1]
    (settings.home / "checkpoint.key").rename(elsewhere)
    monkeypatch.setenv("LEDGER_SIGNING_KEY_FILE", str(elsewhere))

    assert missing[0] == 1
    assert f"{elsewhere} is gone: put the key back" in missing[2]
    assert run("checkpoint", "--key")[1] == public
    assert not (settings.home / "checkpoint.key").exists()


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_a_server_signs_by_itself(run, settings):
    run("db", "upgrade")
    size = int(run("checkpoint")[1].split("\n")[1])
    run("actor", "add", "rosa", "--role", "recorder")

    with running(settings.home):
        wait_until(lambda: size_signed(settings) == size + 1)


@pytest.mark.parametrize("spoiled", [b"\xff\xfe", "x\n5\n\u00e9\n\n".encode()])
def test_a_spoiled_checkpoint_is_logged_and_signing_goes_on_once_it_is_back(
    run, settings, logged, spoiled
):
    run("db", "upgrade")
    size = int(run("checkpoint")[1].split("\n")[1])
    file = settings.home / "checkpoint"
    kept = file.read_bytes()
    run("actor", "add", "rosa", "--role", "recorder")

    with signing(settings) as worker:
        file.write_bytes(spoiled)
        worker.look()
        file.write_bytes(kept)
        worker.look()

    assert [event for event, _ in logged] == ["checkpoint_not_signed"]
    assert "holds no checkpoint that this key has signed" in logged[0][1]
    assert size_signed(settings) == size + 1
