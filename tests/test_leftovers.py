"""What a killed run of the tests leaves is ended and removed by the next one."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

BEGIN = "from tests import leftovers; run = leftovers.Run();"
KILLED = f"""{BEGIN}
import os, signal, subprocess
quiet = subprocess.DEVNULL
left = subprocess.Popen(["sleep", "1000"], stdout=quiet, stderr=quiet, start_new_session=True)
(run.memory / "data").touch()
print(run.disk, run.memory, left.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""
ALIVE = f"{BEGIN} print(run.disk, flush=True); input()"


def python(code, **options):
    """Start a Python of its own in the top folder of the repository."""
    return subprocess.Popen(
        [sys.executable, "-P", "-c", code],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parent.parent)},
        **options,
    )


def begin_and_end():
    """Begin the next run, and end it."""
    with python(BEGIN + "run.end()") as run:
        assert run.wait() == 0


def is_running(pid):
    try:
        return " Z " not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False


def test_the_next_run_ends_and_removes_what_a_killed_one_left():
    killed = python(KILLED)
    disk, memory, left = killed.communicate()[0].split()

    assert (killed.returncode, is_running(left)) == (-signal.SIGKILL, True)
    assert (Path(disk).exists(), Path(memory, "data").exists()) == (True, True)
    shutil.rmtree(disk)  # As somebody does who tidies up: what is in memory is found all the same.
    begin_and_end()
    assert is_running(left) is False
    assert (Path(disk).exists(), Path(memory).exists()) == (False, False)


def test_the_next_run_leaves_alone_what_a_living_one_uses():
    living = python(ALIVE, stdin=subprocess.PIPE)
    disk = Path(living.stdout.readline().strip())

    begin_and_end()

    assert disk.exists()
    living.communicate("\n")
    assert living.returncode == 0
    begin_and_end()
    assert not disk.exists()
