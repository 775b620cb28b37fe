"""Two servers of one ledger are restarted in turn, and no request fails meanwhile."""

import itertools
import threading
import time

import pytest

from tests.reliability.servers import Client, running
from tests.reliability.workload import wait_until

pytestmark = pytest.mark.long
REQUESTS, CLIENTS = 10_000, 6
LEAVE_SECONDS = 8


class Balancer:
    """Knows which servers are ready, as a proxy does that asks each of them again and again."""

    def __init__(self, servers):
        self._servers, self.ready = servers, []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        self._thread.join()

    def _watch(self):
        while not self._stop.wait(0.2):
            self.ready = [server.port for server in self._servers if is_ready(server)]


def is_ready(server):
    try:
        with Client(server.port) as client:
            return client.get("/readyz").status == 200
    except OSError:
        return False


class Requests:
    """Clients of a balancer that send each request once, over connections that are kept."""

    def __init__(self, balancer, headers):
        self._balancer, self._headers = balancer, headers
        self._numbers = itertools.count()
        self.failures, self.done = [], 0
        self._guard = threading.Lock()

    def run(self):
        threads = [threading.Thread(target=self._work, daemon=True) for _ in range(CLIENTS)]
        for thread in threads:
            thread.start()
        return threads

    def _work(self):
        connections = {}
        while (number := next(self._numbers)) < REQUESTS:
            ready = self._balancer.ready
            port = ready[number % len(ready)]
            # As a proxy does: what the server has closed meanwhile is used no more.
            connections = {each: connections[each] for each in connections.keys() & {*ready}}
            if port not in connections:
                connections[port] = Client(port, self._headers)
            try:
                answer = self._send(connections[port], number)
                failed = answer.status not in (200, 201)
                closes = answer.headers.get("Connection") == "close"
            except OSError as broken:
                answer, failed, closes = broken, True, True
            if closes:
                del connections[port]
            with self._guard:
                self.done += 1
                if failed:
                    self.failures.append((number, port, answer))

    @staticmethod
    def _send(client, number):
        if number % 10:
            return client.get("/v1/categories")
        return client.send("POST", "/v1/parties", {"id": f"party-{number}", "name": "P"})


def restarts(servers, requests):
    """Restart each server in turn until all requests are sent; answers how often."""
    statuses = []
    turns = itertools.cycle(servers)
    while requests.done < REQUESTS:
        server = next(turns)
        statuses.append(server.stop())
        server.start()
        time.sleep(2)  # The balancer sees it.
    return statuses


def test_no_request_fails_while_two_servers_are_restarted_in_turn(postgresql, tmp_path):
    options = {"LEDGER_LEAVE_SECONDS": str(LEAVE_SECONDS)}
    with (
        postgresql.lent() as url,
        running(tmp_path / "a", url=url, **options) as first,
        running(tmp_path / "b", url=url, **options) as second,
        Balancer([first, second]) as balancer,
    ):
        wait_until(lambda: len(balancer.ready) == 2)
        requests = Requests(balancer, first.token())
        threads = requests.run()
        statuses = restarts([first, second], requests)
        for thread in threads:
            thread.join()

    assert requests.failures == []
    assert requests.done == REQUESTS
    assert len(statuses) >= 2
    assert set(statuses) == {0}
