"""The server is killed under four writers: every acknowledged write is there, and whole."""

import random
import sqlite3
import threading
import time
from contextlib import closing
from itertools import count

import pytest

from tests.reliability.servers import Client, running
from tests.reliability.workload import line_item, prepare, wait_until

WRITERS = 4
#: How many writes are acknowledged at least, before the next kill.
WRITES_BETWEEN = 20


class Writers:
    """Threads that record line items, and send each again until it is acknowledged."""

    def __init__(self, port, headers):
        self._port, self._headers = port, headers
        self._numbers, self._stop = count(), threading.Event()
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(WRITERS)]
        self.documents = {}  #: id -> the answer that acknowledged it
        self.repeated = []  #: ids whose acknowledgement was lost: recorded already when sent again
        self.cut = 0  #: requests that got no answer
        self.failures = []

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        for thread in self._threads:
            thread.join()

    @property
    def acknowledged(self):
        return len(self.documents) + len(self.repeated)

    def _work(self):
        with Client(self._port, self._headers) as client:
            while not self._stop.is_set():
                number = next(self._numbers)
                self._record(client, line_item(number, id=f"item-{number}"))

    def _record(self, client, body):
        while not self._stop.is_set():
            try:
                answer = client.send("POST", "/v1/line-items", body)
            except OSError:
                self.cut += 1
                time.sleep(0.01)
                continue
            if answer.status == 201:
                self.documents[body["id"]] = answer.body
            elif answer.status == 409 and answer.json["code"] == "already-exists":
                self.repeated.append(body["id"])
            else:
                self.failures.append(answer.body)
            return


def kill_again_and_again(server, headers, times):
    """Kill and restart a server under its writers; returns what they saw."""
    with Writers(server.port, headers) as writers:
        for _ in range(times):
            enough = writers.acknowledged + WRITES_BETWEEN
            wait_until(lambda enough=enough: writers.acknowledged >= enough)
            time.sleep(random.uniform(0, 0.05))  # noqa: S311 - nothing secret
            server.kill()
            server.start()
    return writers


def lost(server, writers):
    """Return the acknowledged writes that aren't there, or not as they were acknowledged."""
    with Client(server.port) as client:
        recorded = {name: client.get(f"/v1/line-items/{name}") for name in writers.documents}
        missing = [n for n in writers.repeated if client.get(f"/v1/line-items/{n}").status != 200]
    changed = [name for name, answer in recorded.items() if answer.body != writers.documents[name]]
    return missing + changed


def half_applied(server):
    """Return what isn't whole: entries out of line, line items or claims without the other."""
    queries = {
        "gaps": "SELECT max(entry_index) + 1 - count(*) FROM journal_entries",
        "head": "SELECT size - (SELECT count(*) FROM journal_entries) FROM journal_head",
        "items": """
            SELECT count(*) FROM line_item_versions
             WHERE id NOT IN (SELECT line_item FROM claim_versions)
        """,
        "claims": """
            SELECT count(*) FROM claim_versions
             WHERE line_item NOT IN (SELECT id FROM line_item_versions)
        """,
    }
    with closing(sqlite3.connect(server.home / "ledger.sqlite3")) as connection:
        found = {name: connection.execute(query).fetchone()[0] for name, query in queries.items()}
    return {name: number for name, number in found.items() if number}


def check_kills(home, headers, times):
    with running(home) as server:
        writers = kill_again_and_again(server, headers, times)
        missing, broken, verified = lost(server, writers), half_applied(server), server.verify()

    assert writers.failures == []
    assert writers.cut, "no request was under way when the server was killed"
    assert (missing, broken) == ([], {})
    assert verified[0] == 0, verified[1]
    return writers


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


@pytest.fixture
def headers(home):
    """The header of a writer, on a ledger that holds what the writers need."""
    with running(home) as server:
        return prepare(server)


def test_no_acknowledged_write_is_lost_when_the_server_is_killed(home, headers):
    check_kills(home, headers, times=2)


@pytest.mark.long
def test_no_acknowledged_write_is_lost_in_two_hundred_kills(home, headers, capsys):
    writers = check_kills(home, headers, times=200)

    with capsys.disabled():
        print(
            f"\n200 kills: {len(writers.documents):,} acknowledged, {writers.cut:,} requests "
            f"unanswered, {len(writers.repeated):,} found recorded when sent again"
        )


def test_control_a_server_that_answers_before_it_commits_loses_writes(home, headers):
    with running(home, module="tests.reliability.answers_early") as server:
        writers = kill_again_and_again(server, headers, times=2)
        missing = lost(server, writers)

    assert missing
