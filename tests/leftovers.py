"""What a run of the tests keeps outside the checkout, and its removal, however the run ended.

A run has a folder on disk and one in memory, both with the run's name, and gives that name to every
process that it starts. It holds a lock for as long as it lives: a run without its lock was killed,
and the next one ends what it started and removes what it wrote.
"""

import fcntl
import os
import shutil
import signal
import tempfile
from contextlib import suppress
from pathlib import Path

MEMORY = Path("/dev/shm")  # noqa: S108 - a folder in there gets a random name
DISK = Path(tempfile.gettempdir())
MEMORY_BYTES_MIN = 512 * 1024 * 1024
PREFIX = "ledger-tests-"
#: The environment variable that names the run's folder in every process of it.
VARIABLE = "TESTS_OF_THE_LEDGER"


class Run:
    """One run of the tests or of the benchmarks: `disk` and `memory` are folders of its own."""

    def __init__(self):
        remove_dead_runs()
        unlocked = Path(tempfile.mkdtemp(prefix=f"new-{PREFIX}", dir=DISK))
        self._lock = _lock(unlocked)
        # Only now may other runs see it: a folder without a lock is taken for a dead run's.
        self.disk = unlocked.rename(DISK / unlocked.name.removeprefix("new-"))
        self.memory = _in_memory(self.disk.name) or self.disk
        for folder in (self.disk, self.memory):
            folder.chmod(0o711)  # PostgreSQL runs as another user, and looks into its own folder.
        os.environ[VARIABLE] = str(self.disk)

    def end(self):
        """End what is left of it and remove its folders; answers the commands it ended."""
        left = endprocesses(self.disk)
        _remove(self.disk)
        self._lock.close()
        del os.environ[VARIABLE]
        return left


def disk():
    """Return the folder on disk of the run that this process belongs to."""
    return Path(os.environ[VARIABLE])


def memory():
    """Return the folder in memory of this process's run; on disk where memory has no room."""
    in_memory = MEMORY / disk().name
    return in_memory if in_memory.exists() else disk()


def remove_dead_runs():
    """End and remove what runs left that were killed."""
    for folder in DISK.glob(f"{PREFIX}*"):
        lock = _lock(folder)
        if lock is not None:
            endprocesses(folder)
            _remove(folder)
            lock.close()


def endprocesses(disk):
    """Kill the processes of a run but this one; answers their commands."""
    commands = []
    while marked := processes(disk):
        for process in marked:
            with suppress(OSError):
                commands.append(process.joinpath("cmdline").read_bytes().replace(b"\0", b" "))
                os.kill(int(process.name), signal.SIGKILL)
    return [command.decode(errors="replace") for command in dict.fromkeys(commands)]


def processes(disk):
    """Return the folders in /proc of a run's processes, all but this one's."""
    mark = f"{VARIABLE}={disk}".encode()
    marked = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            environment = process.joinpath("environ").read_bytes().split(b"\0")
            if mark in environment and int(process.name) != os.getpid():
                marked.append(process)
    return marked


def _in_memory(name):
    """A folder with this name in memory, or None where memory has no room for it."""
    try:
        if shutil.disk_usage(MEMORY).free < MEMORY_BYTES_MIN:
            return None
        folder = MEMORY / name
        folder.mkdir(mode=0o700)
    except OSError:
        return None
    return folder


def _lock(folder):
    """The lock of a run's folder as an open file, or None where its run is alive."""
    try:
        lock = folder.joinpath("lock").open("w")
    except OSError:
        return None  # Another user's, or removed a moment ago.
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        return None
    return lock


def _remove(disk):
    for folder in (MEMORY / disk.name, disk):
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    remove_dead_runs()
