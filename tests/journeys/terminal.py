"""What a person at a terminal does: start a server, and type what a document says."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
STAND_IN = Path(__file__).parent / "curl_stand_in.py"
START_SECONDS_MAX = 60

BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
#: What differs from one run to the next; the rest of an answer is compared as it is.
VARYING = (
    (re.compile(r"\b(li|cl|tk)-[0-9a-v]{26}\b"), r"\1-ID"),
    (re.compile(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z"), "INSTANT"),
    (re.compile(r"\b[0-9a-f]{64}\b|\b[0-9a-f]{39}…"), "DIGEST"),
    (re.compile(r"\burn:uuid:[0-9a-f-]{36}"), "REQUEST"),
    (re.compile(r"\bxl_[\w-]+"), "TOKEN"),
)


def environment(**more):
    """Return the environment without anybody's ledger settings or proxies in it."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("LEDGER_") and not name.lower().endswith("_proxy")
    }
    return {**kept, "PYTHONPATH": str(ROOT), **more}


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


@contextmanager
def serving(folder):
    """Serve a new ledger whose home is `folder`/var, as ./run serve does there; gives its port."""
    port = free_port()
    log = folder / "serve.log"
    with log.open("wb") as out:
        server = subprocess.Popen(
            [sys.executable, "-P", "-m", "ledger", "serve", "--port", str(port)],
            cwd=folder,
            env=environment(),
            stdout=out,
            stderr=out,
        )
    try:
        wait_for(port, server, log)
        yield port
    finally:
        server.terminate()
        server.wait(30)


def wait_for(port, server, log):
    until = time.monotonic() + START_SECONDS_MAX
    while time.monotonic() < until:
        assert server.poll() is None, log.read_text()
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise AssertionError(f"no server within {START_SECONDS_MAX} s: {log.read_text()}")


def with_stand_in(folder):
    """Return a PATH whose curl is the stand-in."""
    program = folder / "bin" / "curl"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{STAND_IN}" "$@"\n')
    program.chmod(0o755)
    return f"{program.parent}{os.pathsep}{os.environ['PATH']}"


def path_of(curl, folder):
    """Return the PATH for `curl` or for its stand-in."""
    if curl == "stand-in":
        return with_stand_in(folder)
    assert shutil.which("curl"), "curl is missing here; install it, or leave it to the stand-in"
    return os.environ["PATH"]


def sh(script, folder, path):
    """Run a script as sh does; answers what it printed."""
    ran = subprocess.run(
        ["sh", "-eu", "-c", script],  # noqa: S607 - whatever sh the machine has
        cwd=folder,
        env=environment(PATH=path, LC_ALL="C.UTF-8"),
        capture_output=True,
        check=False,
        timeout=100,
    )
    assert (ran.returncode, ran.stderr.decode()) == (0, "")
    return ran.stdout.decode()


def comparable(text):
    """Return an answer with what differs from run to run replaced, and ends of lines as LF."""
    for pattern, name in VARYING:
        text = pattern.sub(name, text)
    return text.replace("\r\n", "\n")
