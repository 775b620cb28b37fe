"""What is made on a disk that gets full is made whole, or not at all, and can be made again."""

import resource
import subprocess
import sys

import pytest

from tests.cli.places import Place

#: Of one file, in bytes: less than any of these takes, and far less than most.
ROOMS = (2_000, 200_000)


@pytest.fixture(scope="module")
def dossier(ledger, tmp_path_factory):
    folder = tmp_path_factory.mktemp("dossiers") / "dossier"
    assert ledger.run("export", folder)[0] == 0
    return folder


@pytest.fixture(scope="module")
def engine(sqlite):
    return sqlite


def run_in(room, place, *arguments):
    """Run a command that no file may grow beyond some bytes for: SQLite takes that for full.

    It keeps no compiled modules: Python would keep the beginning of one, and fail to read it later.
    """

    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))

    command = [sys.executable, "-m", "ledger", *arguments]
    return subprocess.run(
        command,
        env=place.environment | {"PYTHONDONTWRITEBYTECODE": "1"},
        preexec_fn=limit,
        check=False,
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("command", ["restore", "load"])
@pytest.mark.parametrize("room", ROOMS)
def test_a_ledger_that_finds_no_room_is_not_there_and_can_be_made_again(
    command, room, taken, dossier, tmp_path
):
    place = Place(tmp_path / "home")
    made_of = {"restore": taken, "load": dossier}[command]

    ended = run_in(room, place, command, made_of)

    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.count("\n") == 1
    assert "the disk full? Nothing was" in ended.stderr
    assert not list(place.home.glob("*sqlite3*"))
    assert place.run(command, made_of)[0] == 0
    assert place.run("verify")[0] == 0


def test_a_backup_that_finds_no_room_leaves_no_file(ledger, tmp_path):
    ended = run_in(2_000, ledger, "backup", tmp_path / "ledger.backup")

    assert ended.returncode == 1
    assert ended.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []
