"""Processes that are forked once everything is imported, each under a strace of its own.

python -m tests.reliability.forked reads jobs from standard input, one in JSON a line, and answers
each with the status of its process: 0, or less where a signal ended it.
"""

import ctypes
import json
import os
import shutil
import subprocess
import sys
import time
import traceback
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from tests import dialects
from tests.reliability import watched
from tests.reliability.servers import ROOT

needs_strace = pytest.mark.skipif(
    shutil.which("strace") is None, reason="strace is not installed (apt install strace)"
)
PR_SET_PTRACER, ANY = 0x59616D61, -1


class Forks:
    """What makes processes, and waits for each."""

    def __init__(self, process):
        self._process = process

    def run(self, job, options, *arguments):
        """Run a job of `watched` under strace with such options; returns its exit status."""
        line = json.dumps([job, list(map(str, options)), list(map(str, arguments))])
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


@contextmanager
def forks(template, folder):
    """Start what makes processes, which has done once what they will do."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.reliability.forked"],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if "COVERAGE" not in name},
        stdin=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        started = Forks(process)
        copied = shutil.copy(template.url.removeprefix("sqlite:///"), folder / "warm.sqlite3")
        started.run("warm_up", [], copied, template.headers["rosa"]["Authorization"])
        yield started
        process.stdin.close()


def run_forked(job, options, arguments):
    """Fork, and do a job once strace watches; returns the exit status."""
    done = getattr(watched, job)
    if not options:
        done(lambda: None, *arguments)
        return 0
    is_ready, say_ready = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            done(partial(wait_for_strace, say_ready), *arguments)
        except BaseException:  # noqa: BLE001 - a fork ends here, and never goes on as its parent
            traceback.print_exc()
            os.write(say_ready, b".")
            os._exit(1)
        os._exit(0)
    os.read(is_ready, 1)
    os.close(is_ready)
    os.close(say_ready)
    command = [shutil.which("strace"), "-q", "-p", str(child), *options]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL):
        _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def wait_for_strace(say_ready):
    """Let strace watch this process, which it didn't start, and wait until it does."""
    ctypes.CDLL(None).prctl(PR_SET_PTRACER, ANY, 0, 0, 0)
    os.write(say_ready, b".")
    while "TracerPid:\t0\n" in Path("/proc/self/status").read_text():
        time.sleep(0.001)


def main():
    dialects.keep()  # Statements are compiled once, before a fork.
    for line in sys.stdin:
        print(run_forked(*json.loads(line)), flush=True)


if __name__ == "__main__":
    main()
