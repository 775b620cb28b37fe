"""What a person at a terminal does: type what a document says, and compare what comes."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.journeys.conftest import ROOT

STAND_IN = Path(__file__).parent / "curl_stand_in.py"

BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
#: What differs from one run to the next; the rest of an answer is compared as it is.
VARYING = (
    (re.compile(r"\b(li|cl|st|tk)-[0-9a-v]{26}\b"), r"\1-ID"),
    (re.compile(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z"), "INSTANT"),
    (re.compile(r"\b\d{4}-\d\d-\d\d \d\d:\d\d UTC"), "MINUTE"),
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
        timeout=300,
    )
    assert (ran.returncode, ran.stderr.decode()) == (0, "")
    return ran.stdout.decode()


def comparable(text):
    """Return an answer with what differs from run to run replaced, and ends of lines as LF."""
    for pattern, name in VARYING:
        text = pattern.sub(name, text)
    return text.replace("\r\n", "\n")
