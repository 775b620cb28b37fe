"""A real server in a process group of its own, to be killed or stopped, and a small HTTP client."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner

from ledger.cli import checking

#: Settings of whoever starts it, and coverage: what it runs is measured elsewhere, at less cost.
NOT_PASSED_ON = ("LEDGER_", "COVERAGE_")
ROOT = Path(__file__).parent.parent.parent
#: Long enough for any machine: what takes longer hangs.
PATIENCE_SECONDS = 300


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """`ledger serve` on a home folder, or another module that serves in its place.

    `log` is a file for what it says on standard error, each request included; `settings` are more
    of its environment.
    """

    def __init__(self, home, module="ledger", *, url=None, workers=1, log=None, **settings):
        self.home, self.port, self._module, self._log = home, free_port(), module, log
        self._command = ("serve", "--port", str(self.port), "--workers", str(workers))
        self._environment = (
            {
                name: value
                for name, value in os.environ.items()
                if not name.startswith(NOT_PASSED_ON)
            }
            | {"LEDGER_HOME": str(home), "LEDGER_LOG": "json" if log else "off"}
            | {"LEDGER_RATE_WRITE": "off", "LEDGER_RATE_READ": "off"}
            | settings
        )
        if url is not None:
            self._environment["LEDGER_DATABASE_URL"] = url
        self._process = None

    @property
    def pid(self):
        """The process that was started; those that serve are its children."""
        return self._process.pid

    @property
    def workers(self):
        """The processes that serve."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text()
        return [int(pid) for pid in children.split()]

    def start(self):
        """Start it, and return once it answers."""
        with open(self._log or os.devnull, "ab") as log:  # noqa: PTH123 - a device is no path
            options = {"stderr": log} if self._log else {}
            self._process = self._run(
                self._module, *self._command, start_new_session=True, **options
            )
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            assert self._process.poll() is None, "the server has ended"
            try:
                with Client(self.port) as client:
                    if client.get("/readyz").status == 200:
                        return
            except OSError:
                time.sleep(0.01)
        raise TimeoutError("the server doesn't answer")

    def kill(self):
        """Kill all of its processes at once, wherever they are."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(PATIENCE_SECONDS)

    def ask_to_stop(self):
        """Ask it to stop, as a service manager does."""
        self._process.terminate()

    def stop(self):
        """Ask it to stop, and wait until it has; answers its exit status."""
        self.ask_to_stop()
        return self.wait()

    def end(self):
        """Stop it if it was started, and kill what doesn't stop."""
        if self._process is not None:
            self.stop()

    def wait(self):
        """Wait until it has ended; answers its exit status."""
        try:
            return self._process.wait(PATIENCE_SECONDS)
        finally:
            if self._process.poll() is None:
                self.kill()

    def token(self):
        """Return the header of the first admin."""
        name, _, value = (self.home / "admin.token").read_text().strip().partition(": ")
        return {name: value}

    def verify(self):
        """Return the exit status of `ledger verify`, and what it said."""
        return self.command(checking.verify)

    def command(self, command, *arguments):
        """Return the exit status of a command in the settings of the server, and what it said."""
        # In this process: another one would import the ledger for most of its time.
        ours = {name: None for name in os.environ if name.startswith("LEDGER_")}
        result = CliRunner(env=ours | self._environment).invoke(command, arguments)
        return result.exit_code, f"{result.output}{result.exception or ''}"

    def _command_line(self, module, *arguments):
        return [sys.executable, "-m", module, *arguments]

    def _run(self, module, *arguments, **options):
        return subprocess.Popen(
            self._command_line(module, *arguments),
            cwd=ROOT,
            env=self._environment,
            **{"stdout": subprocess.DEVNULL, **options},
        )


@contextmanager
def running(home, module="ledger", **options):
    server = Server(home, module, **options)
    try:
        server.start()
        yield server
    finally:
        server.end()


@dataclass(frozen=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes
    seconds: float

    @property
    def json(self):
        return json.loads(self.body)


class Client:
    """One kept connection; what it can't send or read raises an OSError."""

    def __init__(self, port, headers=()):
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
        self.headers = dict(headers)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self._connection.close()

    def get(self, path):
        return self.send("GET", path)

    def send(self, method, path, body=None, **headers):
        """Send a request; a keyword such as `if_match` becomes the header If-Match."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        content = None
        if body is not None:
            content, named["Content-Type"] = json.dumps(body), "application/json"
        start = time.perf_counter()
        try:
            self._connection.request(method, path, content, self.headers | named)
            response = self._connection.getresponse()
            received = response.read()
        except http.client.HTTPException as cut:
            self._connection.close()
            raise ConnectionError(cut) from cut
        except OSError:
            self._connection.close()
            raise
        taken = time.perf_counter() - start
        return Answer(response.status, response.headers, received, taken)
