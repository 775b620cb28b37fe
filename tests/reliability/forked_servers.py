"""Servers that are forked, one after the other, from a process that has imported everything.

python -m tests.reliability.forked_servers [early] reads lines from standard input, and for each
starts a server on the one socket that all of them listen on; it answers how the last one ended.
With `early` they answer writes before these are committed.
"""

import gc
import json
import os
import signal
import socket
import subprocess
import sys
import traceback
from contextlib import contextmanager
from typing import Any, NamedTuple

from ledger import app
from ledger.api.http import log
from ledger.cli import installation, serving
from ledger.cli.installation import Founding
from ledger.cli.workers import STOPS, Lifeline
from ledger.settings import Settings
from ledger.wire import server as wire_server
from tests import dialects
from tests.reliability import workload
from tests.reliability.answers_early import AnswersEarly
from tests.reliability.servers import NOT_PASSED_ON, ROOT

#: What is recorded before any server: a write of each kind, so that nothing is compiled later.
WARM_WRITES, WARM_LINE_ITEMS = 2, 4
_BACKLOG = 1024


class Servers:
    """What starts servers and kills them; what isn't taken from the socket waits for the next."""

    def __init__(self, process):
        self._process = process
        begun = self._answer()
        self.port, self.headers = begun["port"], begun["headers"]
        self._pid = None

    def start(self):
        """Start a server, once the one before it has ended; answers how that one did."""
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        answer = self._answer()
        self._pid = answer["pid"]
        return answer["ended"]

    def kill(self):
        os.kill(self._pid, signal.SIGKILL)

    def _answer(self):
        return json.loads(self._process.stdout.readline())


@contextmanager
def servers(home, url, *options):
    """Start what starts servers; in the end all of them are gone."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(NOT_PASSED_ON)
    }
    environment |= {"LEDGER_HOME": str(home), "LEDGER_LOG": "off"}
    environment |= {"LEDGER_RATE_WRITE": "off", "LEDGER_RATE_READ": "off"}
    if url is not None:
        environment["LEDGER_DATABASE_URL"] = url
    command = [sys.executable, "-m", "tests.reliability.forked_servers", *options]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield Servers(process)
        process.stdin.close()


def serve(settings, listener, lifeline):
    """Serve as `ledger serve` does, in one process instead of two."""
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)
    with installation.held(settings):
        with installation.prepared(settings):
            pass
        serving._work(settings, listener, lifeline)  # noqa: SLF001 - what the command's worker does


def forked(settings, listener, lifeline):
    child = os.fork()
    if child:
        return child
    try:
        serve(settings, listener, lifeline)
    except BaseException:  # noqa: BLE001 - a fork ends here, and never goes on as its parent
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


class InProcess:
    """A client of an application, used as one of a server is."""

    def __init__(self, client, headers):
        self._client, self._headers = client, headers

    def send(self, method, path, body, **headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        answer = self._client.open(path, method=method, json=body, headers=self._headers | named)
        return Sent(answer.status_code, answer.data, answer.json)


class Sent(NamedTuple):
    status: int
    body: bytes
    json: Any


def warm_up(settings):
    """Record what the clients need, and what they send, once: what that compiles stays for forks.

    Answers the header of a reviewer.
    """
    dialects.keep()
    with (
        installation.held(settings),
        installation.prepared(settings, Founding(allowed=True)) as database,
    ):
        client = app.create_app(database, home=settings.home).test_client()
        name, _, value = settings.token_file.read_text().strip().partition(": ")
        headers = workload.begin(InProcess(client, {name: value}))
        reviewer = InProcess(client, headers)
        for number in range(WARM_WRITES):
            path, body = workload.write_of(number)
            answer = reviewer.send("POST", path, body, idempotency_key=f"write-{number}")
            assert answer.status == 201, answer.body
    return headers


def main():
    assert wire_server, "imported here, and not after each fork"
    if "early" in sys.argv[1:]:
        serving.Database = AnswersEarly
    settings = Settings.from_environment()
    log.install(settings.log)
    headers = warm_up(settings)
    # A fork that looks for garbage in what it shares copies all of it, for two thirds of its time.
    gc.collect()
    gc.freeze()
    lifeline, ended, child = Lifeline(), None, None
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(_BACKLOG)
        port = listener.getsockname()[1]
        print(json.dumps({"port": port, "headers": headers}), flush=True)
        for _ in sys.stdin:
            if child is not None:
                ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            child = forked(settings, listener, lifeline)
            print(json.dumps({"pid": child, "ended": ended}), flush=True)
        if child is not None:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)


if __name__ == "__main__":
    main()
