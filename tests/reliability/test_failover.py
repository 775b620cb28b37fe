"""Machines of `deploy/` are killed, frozen and cut off: what was acknowledged is there after.

Writers go through PgBouncer and HAProxy, and send each request again with its key until it is
acknowledged, as clients should.
"""

import contextlib
import itertools
import threading
import time

import pytest

from tests.reliability.machines import machines
from tests.reliability.servers import Client, Server, running
from tests.reliability.workload import wait_until

pytestmark = pytest.mark.long
ROUNDS, WRITERS = 5, 4
#: How long nothing may be written after a fault.
SECONDS_MAX = 25
#: How far the standbys are behind in a failover that is to lose something.
BEHIND_SECONDS = 1
FAULTS = {
    "PostgreSQL is killed": lambda machine: machine.kill_postgresql(),
    "Patroni is killed": lambda machine: machine.kill("patroni"),
    "the machine freezes": lambda machine: machine.freeze(),
    "the network is cut": lambda machine: machine.cut(),
}


class Writers:
    """Clients that post parties, and the moments at which each was acknowledged."""

    def __init__(self, port, headers):
        self._port, self._headers = port, headers
        self._numbers, self._stop = itertools.count(), threading.Event()
        self.acknowledged, self.statuses = {}, set()

    def __enter__(self):
        for _ in range(WRITERS):
            threading.Thread(target=self._work, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._stop.set()

    def _work(self):
        with Client(self._port, self._headers) as client:
            while not self._stop.is_set():
                self._write(client, f"party-{next(self._numbers)}")

    def _write(self, client, name):
        """Send it until it is acknowledged, each time the same."""
        body = {"id": name, "name": name}
        while not self._stop.is_set():
            with contextlib.suppress(OSError):
                answer = client.send("POST", "/v1/parties", body, idempotency_key=name)
                self.statuses.add(answer.status)
                if answer.status == 201:
                    entry = int(answer.headers["Ledger-Entry"])
                    self.acknowledged[name] = (time.monotonic(), entry)
                    return
            time.sleep(0.1)

    def since(self, moment):
        """Return the first moment after this one at which somebody was acknowledged."""
        later = [at for at, _ in list(self.acknowledged.values()) if at > moment]
        return min(later, default=None)


class Faults:
    """What several faults did: how long nothing was written, and what was lost."""

    def __init__(self, cluster, server):
        self._cluster, self._server = cluster, server
        self.seconds, self.lost, self.statuses, self.number = [], [], set(), 0

    def run(self, kinds, *, rounds, behind=0):
        headers = self._server.token()
        with Writers(self._server.port, headers) as writers:
            for kind in [each for _ in range(rounds) for each in kinds]:
                self._one(writers, kind, behind)
            self.statuses = {*writers.statuses}
            acknowledged = dict(writers.acknowledged)
        self.number = len(acknowledged)
        self.lost = [name for name in acknowledged if self._is_lost(name, acknowledged[name][1])]
        return self

    def _one(self, writers, kind, behind):
        before = time.monotonic()
        wait_until(lambda: writers.since(before) is not None)
        primary = self._cluster.primary()
        if behind:
            primary.hold_back()
            time.sleep(behind)
        start = time.monotonic()
        FAULTS[kind](primary)
        # What was on its way at the fault may still be acknowledged, and shows nothing.
        wait_until(lambda: self._cluster.primary() not in (None, primary))
        moved = time.monotonic()
        wait_until(lambda: writers.since(moved) is not None)
        self.seconds.append((kind, round(writers.since(moved) - start, 1)))
        print(*self.seconds[-1], flush=True)
        primary.heal()
        wait_until(self._cluster.whole)

    def _is_lost(self, name, entry):
        """Return whether what was acknowledged isn't there, or something else has its place."""
        with Client(self._server.port) as client:
            there = client.get(f"/v1/parties/{name}").status == 200
            resource = client.get(f"/v1/journal/{entry}").json.get("resource", "")
        return not there or not resource.endswith(f"/{name}")


@pytest.fixture(scope="module")
def running_machines():
    with machines() as started:
        yield started


@pytest.fixture
def cluster(running_machines):
    """The machines, with an empty database: a home of its own is the first one there."""
    running_machines.empty()
    return running_machines


def test_faults_of_four_kinds_lose_nothing_and_writes_go_on_in_time(cluster, tmp_path):
    with running(tmp_path / "home", workers=2, **cluster.settings()) as server:
        faults = Faults(cluster, server).run(FAULTS, rounds=ROUNDS)
        verified = server.verify()

    print(f"{faults.number} acknowledged writes, {faults.statuses}")
    assert faults.lost == []
    assert len(faults.seconds) == ROUNDS * len(FAULTS)
    assert max(taken for _, taken in faults.seconds) <= SECONDS_MAX
    assert faults.statuses == {201, 503}
    assert verified[0] == 0, verified


@contextlib.contextmanager
def asynchronous(cluster):
    """Have no commit wait for a standby meanwhile."""
    cluster.set(synchronous_mode=False, synchronous_mode_strict=False)
    try:
        yield cluster.settings()
    finally:
        cluster.set(synchronous_mode=True, synchronous_mode_strict=True)


def test_with_asynchronous_standbys_the_ledger_refuses_to_start(cluster, tmp_path):
    with asynchronous(cluster) as settings:
        server = Server(tmp_path / "refused", log=tmp_path / "log", **settings)
        with pytest.raises(AssertionError, match="has ended"):
            server.start()
        status = server.wait()

    assert status == 1
    assert "LEDGER_DATABASE_SYNCHRONOUS=required" in (tmp_path / "log").read_text()


def test_without_the_setting_a_failover_to_an_asynchronous_standby_loses(cluster, tmp_path):
    with asynchronous(cluster) as settings:
        del settings["LEDGER_DATABASE_SYNCHRONOUS"]
        with running(tmp_path / "home", **settings) as server:
            faults = Faults(cluster, server)
            faults.run(["PostgreSQL is killed"], rounds=1, behind=BEHIND_SECONDS)
            verified = server.verify()

    print(f"{len(faults.lost)} of {faults.number} acknowledged writes lost")
    assert faults.lost
    # The journal is whole, so nothing but a checkpoint that somebody kept shows it.
    assert verified[0] == 0, verified
