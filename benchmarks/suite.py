"""The test suite as a whole: what time it takes, how much memory and disk at its peak."""

import os
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests import leftovers

ROOT = Path(__file__).parent.parent
COMMAND = [str(ROOT / "run"), "test"]
PAUSE_SECONDS = 1.0
MIB = 1024 * 1024


@dataclass
class Peak:
    """The largest values that were seen, in bytes. Files in memory count as memory."""

    memory: int = 0
    files_in_memory: int = 0
    disk: int = 0

    def look(self, controller: Path, disk: Path) -> None:
        """Look at a run: the memory of all its processes, each shared page counted once."""
        in_memory = _size(leftovers.MEMORY / disk.name)
        processes = [controller, *leftovers.processes(disk.name)]
        self.memory = max(self.memory, in_memory + sum(map(_proportional, processes)))
        self.files_in_memory = max(self.files_in_memory, in_memory)
        self.disk = max(self.disk, _size(disk))


def run() -> None:
    """Run the suite and print what it took."""
    room = leftovers.disk() / "suite"  # No other run of the tests keeps anything there.
    room.mkdir()
    environment = os.environ | {"TMPDIR": str(room)}
    started, peak = time.monotonic(), Peak()
    computed = _computed()
    with tempfile.TemporaryFile("w+") as written:
        suite = subprocess.Popen(  # noqa: S603 - our own
            COMMAND, stdout=written, stderr=written, env=environment
        )
        while suite.poll() is None:
            for disk in room.glob(f"{leftovers.PREFIX}*"):
                peak.look(Path(f"/proc/{suite.pid}"), disk)
            time.sleep(PAUSE_SECONDS)
        written.seek(0)
        output = written.read()
    print("\nThe test suite")
    print("  " + output.splitlines()[-1])
    print(f"  exit status {suite.returncode}, {time.monotonic() - started:.0f} s,")
    print(f"  of all processors together: {_computed() - computed:.0f} s")
    print(f"  memory of all processes at its peak: {peak.memory // MIB} MiB,")
    print(
        f"  of that files in memory, at their own peak: {peak.files_in_memory // MIB} MiB"
    )
    print(f"  disk at its peak: {peak.disk // MIB} MiB")
    if suite.returncode:
        sys.exit(output)


def _computed() -> float:
    """The seconds that processes computed that this one started, once they have ended."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return ended.ru_utime + ended.ru_stime


def _proportional(process: Path) -> int:
    """The proportional set size of a process in bytes (smaps_rollup, proc(5)); 0 once it ended."""
    with suppress(OSError):
        for line in process.joinpath("smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


def _size(folder: Path) -> int:
    """The bytes that the files under a folder take."""
    size = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):  # It may have gone.
                size += Path(parent, name).lstat().st_blocks * 512
    return size
