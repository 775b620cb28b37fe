"""A ledger on a file system that takes no writes, such as a backup: it can be verified there."""

import shutil
import subprocess
import sys

import pytest

pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
#: Mounts a folder on itself, for reading only, where nobody else sees it, and runs a command.
READ_ONLY = (
    'mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" && ! touch "$1/written" && '
    'shift && exec "$@"'
)


@pytest.fixture
def run_read_only(run, settings):
    """Run the command on an installation whose home is mounted for reading only."""
    assert run("db", "upgrade")[0] == 0
    unshare = shutil.which("unshare")
    # A mount of one's own, as its root: no rights are needed outside.
    alone = [unshare, "--map-root-user", "--mount"]
    if unshare is None or subprocess.run([*alone, "true"], check=False).returncode != 0:
        pytest.skip("not tried in a read-only folder: this system lets nobody mount anything")

    def ran(*arguments):
        command = [sys.executable, "-P", "-m", "ledger", *arguments]
        mounted = [*alone, "sh", "-c", READ_ONLY, "sh", settings.home, *command]
        return subprocess.run(mounted, check=False, capture_output=True, text=True)

    return ran


def test_a_ledger_is_verified_where_nothing_can_be_written(run, run_read_only):
    done = run_read_only("verify")

    # Only after it: that leaves files beside the database's, with which SQLite would do.
    assert (done.returncode, done.stdout) == run("verify")[:2]
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["ok"] * 13


def test_a_command_that_would_write_on_a_read_only_disk_is_refused_in_a_sentence(
    run_read_only, settings
):
    done = run_read_only("actor", "add", "vera", "--role", "reviewer")

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.endswith(
        f"\nledger: The home folder {settings.home} can't be used: Read-only file system: "
        f"{settings.home}/ledger.lock. Name another folder with LEDGER_HOME.\n"
    )
