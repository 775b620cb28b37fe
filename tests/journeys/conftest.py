"""A real server for a journey: the command as a person gives it, in a folder of its own."""

import errno
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
#: Long enough for any machine: what takes longer hangs.
PATIENCE_SECONDS = 300
#: How it shows that the server closed the connection first.
HUNG_UP = (errno.ENOTCONN, errno.ECONNRESET, errno.EPIPE)


class Answer:
    """What a server answered: its status, its headers and its body."""

    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body)


class Server:
    """A server under way."""

    def __init__(self, home, port, process):
        self.home, self.port, self.process = home, port, process
        self.base = f"http://127.0.0.1:{port}"

    @property
    def token_file(self):
        return self.home / "admin.token"

    @property
    def token_header(self):
        return self.token_file.read_text().strip()

    def get(self, path, **headers):
        request = urllib.request.Request(self.base + path, headers=headers)  # noqa: S310 - http, here
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as reply:  # noqa: S310 - http, here
                return Answer(reply.status, reply.headers, reply.read())
        except urllib.error.HTTPError as refused:
            with refused:
                return Answer(refused.code, refused.headers, refused.read())

    def send(self, head, body=b"", *, cut=False):
        """Send a head and a body over a socket of its own, and hang up if the body is cut."""
        return self.send_bytes(head.replace("\n", "\r\n").encode() + b"\r\n" + body, cut=cut)

    def send_bytes(self, sent, *, cut=True):
        """Send bytes as they are, and hang up if more should follow; answers what came."""
        came = b""
        with socket.create_connection(
            ("127.0.0.1", self.port), timeout=PATIENCE_SECONDS
        ) as connection:
            try:
                connection.sendall(sent)
                if cut:
                    connection.shutdown(socket.SHUT_WR)
                while part := connection.recv(65536):
                    came += part
            except OSError as gone:
                if gone.errno not in HUNG_UP:
                    raise
        return came

    def stop(self):
        """Stop it as a person or a service manager would; answers the exit status."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
        return self.process.wait(PATIENCE_SECONDS)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def command(home, port):
    """Return the command and its surroundings, as `subprocess` takes them."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("LEDGER_")
    }
    return {
        "args": [sys.executable, "-P", "-m", "ledger", "serve", "--port", str(port)],
        # Nobody reads the pipe while it serves: a line for each request would fill it.
        "env": environment
        | {"LEDGER_HOME": str(home), "PYTHONPATH": str(ROOT), "LEDGER_LOG": "off"},
        "stdin": subprocess.DEVNULL,
        "stdout": subprocess.PIPE,
        "stderr": subprocess.STDOUT,
        "text": True,
        "start_new_session": True,
    }


@contextmanager
def serving(home, port=None):
    """Start a server, wait until it answers, and stop it in the end with all that it started."""
    port = port or free_port()
    process = subprocess.Popen(**command(home, port))
    server = Server(home, port, process)
    try:
        wait_for(server)
        yield server
    finally:
        try:
            server.stop()
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
            process.stdout.close()


def wait_for(server):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        assert server.process.poll() is None, server.process.stdout.read()
        try:
            if server.get("/readyz").status == 200:
                return
        except OSError:
            time.sleep(0.05)
    message = "the server didn't answer in time"
    raise TimeoutError(message)


def refused_to_serve(home, port, *more):
    """Give the command where it is to be refused; answers its exit status and what it said."""
    given = command(home, port)
    given["args"] += more
    answer = subprocess.run(**given, timeout=PATIENCE_SECONDS, check=False)
    return answer.returncode, answer.stdout


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """A server for journeys that don't mind what others recorded."""
    with serving(tmp_path_factory.mktemp("home")) as started:
        yield started
