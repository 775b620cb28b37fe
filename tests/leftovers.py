"""What a run of the tests keeps outside the checkout, and its removal, however the run ended.

A run has a folder on disk and one in memory, both with the run's name, and gives that name to every
process that it starts. It holds a lock in each for as long as it lives: a folder whose lock is free
is a killed run's, and the next run ends what that one started and removes what it wrote.
"""

import fcntl
import os
import re
import secrets
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
        self._name = f"{PREFIX}{secrets.token_hex(4)}"
        self.disk, lock = _locked_folder(DISK, self._name)
        self._locks = [lock]
        self.memory = self.disk
        if _has_room(MEMORY):
            self.memory, lock = _locked_folder(MEMORY, self._name)
            self._locks.append(lock)
        os.environ[VARIABLE] = str(self.disk)

    def end(self):
        """End what is left of it and remove its folders; answers the commands it ended."""
        left = end_processes(self._name)
        for folder in (self.memory, self.disk):
            shutil.rmtree(folder, ignore_errors=True)
        for lock in self._locks:
            lock.close()
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
    for folder in (*DISK.glob(f"{PREFIX}*"), *MEMORY.glob(f"{PREFIX}*")):
        lock = _lock(folder)
        if lock is not None:
            end_processes(folder.name)
            shutil.rmtree(folder, ignore_errors=True)
            lock.close()


def end_processes(name):
    """Kill the processes of a run but this one; answers their commands."""
    commands = []
    while marked := processes(name):
        for process in marked:
            with suppress(OSError):
                commands.append(process.joinpath("cmdline").read_bytes().replace(b"\0", b" "))
                os.kill(int(process.name), signal.SIGKILL)
    return [command.decode(errors="replace") for command in dict.fromkeys(commands)]


def processes(name):
    """Return the folders in /proc of a run's processes, all but this one's."""
    mark = re.compile(rf"^{VARIABLE}=.*/{name}$".encode())
    marked = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            environment = process.joinpath("environ").read_bytes().split(b"\0")
            if any(map(mark.match, environment)) and int(process.name) != os.getpid():
                marked.append(process)
    return marked


def _has_room(room):
    try:
        return os.access(room, os.W_OK) and shutil.disk_usage(room).free > MEMORY_BYTES_MIN
    except OSError:
        return False


def _locked_folder(room, name):
    """A new folder and its lock. Others see it once it is locked: they remove what isn't."""
    hidden = room / f"new-{name}"
    hidden.mkdir()
    hidden.chmod(0o711)  # PostgreSQL runs as another user, and looks into its own folder.
    lock = _lock(hidden)
    return hidden.rename(room / name), lock


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


if __name__ == "__main__":
    remove_dead_runs()
