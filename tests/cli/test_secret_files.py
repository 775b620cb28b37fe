"""A secret that goes to a file is written before what it opens is recorded."""

import os
import resource
import stat
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from ledger.db import secret_files
from ledger.db.secret_files import Unwritable
from tests.cli.test_commands import get


@pytest.fixture
def admins_token(run):
    """The id of the first admin's token."""
    run("db", "upgrade")
    return run("token", "list")[1].split()[0]


def make_a_link(path):
    path.symlink_to("nowhere/else")


UNWRITABLE = {
    "no/such/folder": None,
    "full": None,
    "pipe": os.mkfifo,
    "link": make_a_link,
}


@pytest.fixture(params=UNWRITABLE)
def unwritable(request, tmp_path):
    if request.param == "full":
        return "/proc/token"
    path = tmp_path / request.param
    if UNWRITABLE[request.param]:
        UNWRITABLE[request.param](path)
    return str(path)


def test_a_token_that_can_not_be_written_is_not_made(run, settings, admins_token, unwritable):
    before = run("token", "list")

    made = run("token", "make", "admin", "--to", unwritable)
    rotated = run("token", "rotate", admins_token, "--to", unwritable)

    for status, out, err in (made, rotated):
        assert (status, out) == (1, "")
        assert err.startswith(f"ledger: {unwritable} ")
        assert err.endswith("nothing was changed.\n")
    assert run("token", "list") == before
    assert get(settings, "/v1/tokens", settings.token_file.read_text()).status_code == 200


@pytest.mark.parametrize("command", ["make", "rotate"])
def test_a_token_that_can_not_be_printed_is_not_made(run, admins_token, monkeypatch, command):
    before = run("token", "list")
    with monkeypatch.context() as patched, Path("/dev/full").open("w") as full:
        patched.setattr("ledger.cli.access.sys.stdout", full)
        status, _, err = run("token", command, "admin" if command == "make" else admins_token)
        with suppress(OSError):
            full.close()

    assert (status, err) == (
        1,
        "ledger: Standard output can't be written: No space left on device; nothing was changed.\n",
    )
    assert run("token", "list") == before


@pytest.mark.parametrize("command", ["make", "rotate"])
def test_a_file_that_holds_something_is_not_overwritten_by_a_token(
    run, admins_token, tmp_path, command
):
    file = tmp_path / "notes"
    file.write_text("the only copy")

    status, _, err = run(
        "token", command, "admin" if command == "make" else admins_token, "--to", str(file)
    )

    assert (status, file.read_text()) == (1, "the only copy")
    assert err == (
        f"ledger: {file} is there already, and what it holds would be lost; name a new file. "
        "Nothing was changed.\n"
    )


def test_the_file_of_the_token_that_is_rotated_takes_the_new_one(run, settings, admins_token):
    before = settings.token_file.read_text()

    status, _, _ = run("token", "rotate", admins_token, "--to", str(settings.token_file))

    after = settings.token_file.read_text()
    assert (status, stat.S_IMODE(settings.token_file.stat().st_mode)) == (0, 0o600)
    assert get(settings, "/v1/tokens", before).status_code == 401
    assert get(settings, "/v1/tokens", after).status_code == 200


def test_an_empty_file_takes_a_token_and_becomes_private(run, settings, admins_token, tmp_path):
    assert admins_token
    file = tmp_path / "mine.token"
    file.touch(0o644)

    status, _, _ = run("token", "make", "admin", "--to", str(file))

    assert (status, stat.S_IMODE(file.stat().st_mode)) == (0, 0o600)
    assert get(settings, "/v1/tokens", file.read_text()).status_code == 200


def test_a_refused_token_leaves_no_file(run, admins_token, tmp_path):
    assert admins_token
    before = list(tmp_path.iterdir())

    status, _, _ = run("token", "make", "nobody", "--to", str(tmp_path / "mine.token"))

    assert (status, list(tmp_path.iterdir())) == (1, before)


@contextmanager
def no_room():
    """Let no file of this process grow beyond 5 bytes: what is written after them is refused."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (5, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("text", ["larger than that", "larger" * 10_000])
def test_a_file_that_finds_no_room_is_named_and_what_stood_there_stays(tmp_path, text):
    path = tmp_path / "checkpoint"
    path.write_text("signed before")
    with pytest.raises(Unwritable) as refused, no_room(), secret_files.written(path) as write:
        write(text)

    assert refused.value.detail == f"{path} can't be written: File too large; nothing was changed."
    assert list(tmp_path.iterdir()) == [path]
    assert path.read_text() == "signed before"
    with secret_files.written(path) as write:
        write(text)
    assert path.read_text() == text


def test_a_new_file_has_its_name_when_all_of_it_is_written_and_takes_no_other_files(tmp_path):
    path = tmp_path / "ledger.backup"

    with pytest.raises(ZeroDivisionError), secret_files.new_file(path) as file:
        file.write(bytes(1 // 0))
    assert not list(tmp_path.iterdir())

    with pytest.raises(Unwritable, match="No space left"), secret_files.new_file(path):
        Path("/dev/full").write_text("half")
    assert not list(tmp_path.iterdir())

    with pytest.raises(Unwritable), secret_files.new_file(path):
        path.write_text("another's")
    assert list(tmp_path.iterdir()) == [path]
    assert path.read_text() == "another's"

    with pytest.raises(Unwritable), secret_files.new_file(path):
        pytest.fail("it is refused before anything is read")
