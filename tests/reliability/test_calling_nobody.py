"""The server calls nobody: it listens, and connects to its database alone."""

import os
import re
import signal

import pytest

from tests import factories
from tests.reliability.forked import needs_strace
from tests.reliability.servers import ROOT, Client, Server
from tests.reliability.workload import AGREEMENT, line_item, post, prepare

#: An import of a module by which a program reaches others.
CALLER = re.compile(
    r"^\s*(from|import) (aiohttp|asyncio|ftplib|http\.client|http import .*client|httpx|imaplib"
    r"|poplib|requests|smtplib|urllib3|urllib\.request|urllib import .*request|xmlrpc)\b",
    re.MULTILINE,
)
#: Commands that an operator gives, and the demonstration, which asks its own server.
COMMANDS = {
    "ledger/cli/demo.py",
    "ledger/cli/reading/remote_ledger.py",
    "ledger/cli/witnesses.py",
}
CALL = re.compile(r"connect\(\d+, \{sa_family=AF_(\w+), (.*?)\}, \d+\)")
#: Who knows the names of users on this machine: the C library asks before it reads /etc/passwd.
NAMES_OF_USERS = "/var/run/nscd/socket"
READ = (
    "/", "/readyz", "/metrics", "/docs", "/openapi.json", "/problems", "/v1/changes",
    "/v1/journal/checkpoint", f"/agreements/{AGREEMENT}", f"/v1/agreements/{AGREEMENT}/totals.csv",
)  # fmt: skip


def callers(root):
    """Return which modules of the ledger import one by which a program reaches others."""
    paths = (root / "ledger").rglob("*.py")
    reaching = [path for path in paths if CALLER.search(path.read_text(encoding="utf-8"))]
    return {path.relative_to(root).as_posix() for path in reaching}


def test_no_module_of_the_server_can_call_anybody():
    assert callers(ROOT) == COMMANDS


@pytest.mark.parametrize("line", ["import urllib.request", "from urllib import request"])
def test_control_a_module_that_can_call_is_seen(tmp_path, line):
    (tmp_path / "ledger").mkdir()
    (tmp_path / "ledger" / "fetches.py").write_text(f"def fetch():\n    {line}\n")

    assert callers(tmp_path) == {"ledger/fetches.py"}


class Watched(Server):
    """A server under strace, which writes down to whom each of its processes connects."""

    def __init__(self, home, module="ledger", *, log, **options):
        super().__init__(home, module, **options)
        self._watch = ("strace", "-f", "--seccomp-bpf", "-e", "trace=connect", "-o", str(log))

    def _command_line(self, module, *arguments):
        return [*self._watch, *super()._command_line(module, *arguments)]

    def ask_to_stop(self):
        os.killpg(self.pid, signal.SIGTERM)


def called(home, log, url=None, module="ledger"):
    """Run a server through a day's work; returns to whom it connected."""
    workers = 1 if url is None else 2
    server = Watched(home, module, log=log, url=url, workers=workers)
    try:
        server.start()
        headers = prepare(server)
        with Client(server.port, headers) as client:
            for number in range(5):
                post(client, "/v1/line-items", line_item(number))
            link = factories.source(url="http://127.0.0.1:9/a", archived_url="http://127.0.0.1:9/b")
            post(client, "/v1/sources", link)
            answers = [client.get(path) for path in READ]
    finally:
        server.end()
    assert {answer.status for answer in answers} <= {200, 404}
    return set(CALL.findall(log.read_text()))


def of_others(calls, url):
    """Return the calls that go neither to the database nor to whoever knows users' names."""
    known = [NAMES_OF_USERS]
    if url is not None:
        known.append(f"{url.rpartition('host=')[2]}/.s.PGSQL.5432")
    return [
        call for call in calls if call not in [("UNIX", f'sun_path="{name}"') for name in known]
    ]


@pytest.mark.long
@needs_strace
def test_a_server_at_work_connects_to_its_database_alone(served, tmp_path):
    calls = called(tmp_path / "home", tmp_path / "log", served)

    assert of_others(calls, served) == []
    assert bool(calls) >= (served is not None)


@pytest.mark.long
@needs_strace
def test_control_a_server_that_fetches_what_it_is_sent_is_seen(tmp_path):
    calls = called(tmp_path / "home", tmp_path / "log", module="tests.reliability.fetches_sources")

    assert [family for family, _ in of_others(calls, None)] == ["INET"]
