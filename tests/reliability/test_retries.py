"""Requests that are sent again and again with one key, while the server is killed: done once."""

import random
import threading
import time
from collections import Counter

import pytest

from tests.reliability.servers import PATIENCE_SECONDS, Client, running
from tests.reliability.workload import prepare

DUPLICATES = 20
#: What names one delivery of an answer, and nothing in it.
PASSING = {"request-id", "idempotent-replayed", "date", "ledger-size"}


class Retries:
    """Threads that send each request once more than the others, until each is acknowledged.

    Nothing but the key keeps two of them apart: the body names no id, and the same article may be
    recorded twice.
    """

    def __init__(self, port, headers, requests):
        self._port, self._headers, self._requests = port, headers, requests
        self._start = threading.Barrier(DUPLICATES)
        self._threads = [
            threading.Thread(target=self._work, daemon=True) for _ in range(DUPLICATES)
        ]
        self._guard = threading.Lock()
        self.answers = {number: [] for number in range(requests)}
        self.cut = 0  #: requests that got no answer
        self.failures = []

    def run(self, meanwhile):
        for thread in self._threads:
            thread.start()
        while any(thread.is_alive() for thread in self._threads):
            meanwhile()
        for thread in self._threads:
            thread.join()
        return self

    def _work(self):
        with Client(self._port, self._headers) as client:
            for number in range(self._requests):
                self._start.wait(PATIENCE_SECONDS)
                self._send(client, number)

    def _send(self, client, number):
        article = {"publisher": f"Post {number}", "text": f"On day {number} nobody came."}
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            try:
                answer = client.send("POST", "/v1/sources", article, idempotency_key=f"k{number}")
            except OSError:
                with self._guard:
                    self.cut += 1
                time.sleep(0.01)
                continue
            if answer.status != 503:
                with self._guard:
                    self.answers[number].append(answer)
                return
        self.failures.append(number)


def said(answer):
    kept = {name.lower(): value for name, value in answer.headers.items()}
    about = sorted((name, value) for name, value in kept.items() if name not in PASSING)
    return answer.status, tuple(about), answer.body


def sources(server):
    """Return how many sources each publisher has."""
    found, path = Counter(), "/v1/sources?limit=200"
    with Client(server.port) as client:
        while path is not None:
            page = client.get(path).json
            found.update(item["publisher"] for item in page["items"])
            path = page["next"]
    return found


def retry(server, headers, requests, *, kills):
    """Send requests again and again, killing the server a few times; answers what came of it."""
    left, retries = [kills], Retries(server.port, headers, requests)

    def meanwhile():
        # Not before the first is done: then the others are under way.
        while not retries.answers[0]:
            time.sleep(0.001)
        time.sleep(random.uniform(0, 0.02))  # noqa: S311 - nothing secret
        if left[0]:
            left[0] -= 1
            server.kill()
            server.start()

    return retries.run(meanwhile)


def check_retries(home, requests, *, kills, **options):
    with running(home, **options) as server:
        headers = prepare(server)
        before = sources(server)
        retries = retry(server, headers, requests, kills=kills)
        made = sources(server) - before
        verified = server.verify()

    assert retries.failures == []
    assert retries.cut or not kills, "no request was under way when the server was killed"
    assert made == Counter({f"Post {number}": 1 for number in range(requests)})
    for answers in retries.answers.values():
        assert len({said(answer) for answer in answers}) == 1
        assert len(answers) == DUPLICATES
        assert sum("Idempotent-Replayed" not in answer.headers for answer in answers) <= 1
    assert verified[0] == 0, verified[1]
    return retries


@pytest.fixture
def options(engine, request):
    """How a server is started on each kind of database; PostgreSQL takes two processes."""
    if request.node.callspec.params["engine"] == "sqlite":
        yield {}
    else:
        with engine.lent() as url:
            yield {"url": url, "workers": 2}


def test_a_retry_never_doubles_a_write(tmp_path, options):
    check_retries(tmp_path / "home", 4, kills=1, **options)


@pytest.mark.long
def test_a_thousand_keys_with_twenty_duplicates_make_a_thousand_effects(tmp_path, options, capsys):
    retries = check_retries(tmp_path / "home", 1_000, kills=40, **options)

    with capsys.disabled():
        print(f"\n1,000 keys x {DUPLICATES}: 1,000 effects, {retries.cut:,} requests unanswered")


def test_control_a_server_that_keeps_keys_apart_doubles_writes(tmp_path):
    with running(tmp_path / "home", module="tests.reliability.forgets_keys") as server:
        headers = prepare(server)
        before = sources(server)
        retry(server, headers, 4, kills=0)
        made = sources(server) - before

    assert max(made.values()) > 1
