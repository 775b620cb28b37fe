"""Two servers of one ledger are restarted in turn, and no request fails meanwhile."""

import contextlib
import itertools
import threading

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


class Connections:
    """Connections to servers that are kept, by their ports."""

    def __init__(self, headers):
        self._headers, self._clients = headers, {}

    def to(self, port):
        if port not in self._clients:
            self._clients[port] = Client(port, self._headers)
        return self._clients[port]

    def keep_only(self, ports):
        for port in self._clients.keys() - {*ports}:
            self.close_one(port)

    def close_one(self, port):
        self._clients.pop(port).close()

    def close(self):
        self.keep_only([])


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
        with contextlib.closing(Connections(self._headers)) as connections:
            while (number := next(self._numbers)) < REQUESTS:
                failure = self._failure(connections, number)
                with self._guard:
                    self.done += 1
                    if failure is not None:
                        self.failures.append((number, failure))

    def _failure(self, connections, number):
        """Send a request; answers what went wrong with it, None where nothing did."""
        ready = self._balancer.ready
        # As a proxy does: what the server has closed meanwhile is used no more.
        connections.keep_only(ready)
        if not ready:
            return "no server is ready"
        port = ready[number % len(ready)]
        try:
            answer = self._send(connections.to(port), number)
        except OSError as broken:
            connections.close_one(port)
            return port, broken
        if answer.headers.get("Connection") == "close":
            connections.close_one(port)
        return None if answer.status in (200, 201) else (port, answer)

    @staticmethod
    def _send(client, number):
        if number % 10:
            return client.get("/v1/categories")
        return client.send("POST", "/v1/parties", {"id": f"party-{number}", "name": "P"})


def restarts(servers, requests, balancer):
    """Restart each server in turn until all requests are sent; answers how often."""
    statuses = []
    turns = itertools.cycle(servers)
    while requests.done < REQUESTS:
        server = next(turns)
        statuses.append(server.stop())
        server.start()
        wait_until(lambda: len(balancer.ready) == len(servers))
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
        statuses = restarts([first, second], requests, balancer)
        for thread in threads:
            thread.join()

    assert requests.failures == []
    assert requests.done == REQUESTS
    assert len(statuses) >= 2
    assert set(statuses) == {0}
