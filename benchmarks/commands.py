"""A command of the ledger in a process of its own: how long it takes, and its memory."""

import os
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.servers import ROOT

LOOK_SECONDS = 0.01


def ran(*arguments: object, home: Path, url: str | None) -> tuple[float, float]:
    """Run a command; answer its seconds, and the most memory that it has held, in MB."""
    environment = os.environ | {"LEDGER_HOME": str(home), "PYTHONPATH": str(ROOT)}
    if url is not None:
        environment["LEDGER_DATABASE_URL"] = url
    started = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-P", "-m", "ledger", *map(str, arguments)],
        env=environment,
        stdout=subprocess.DEVNULL,
    )
    kilobytes = 0
    while process.poll() is None:
        status = Path(f"/proc/{process.pid}/status").read_text()
        _, _, held = status.partition("VmHWM:")
        kilobytes = max(kilobytes, int((held.split() or ["0"])[0]))
        time.sleep(LOOK_SECONDS)
    assert process.returncode == 0
    return time.perf_counter() - started, kilobytes / 1_000
