"""R1: a server is killed ten thousand times under eight clients that send all again.

Its short form, with the server as anybody starts it, is `test_kills.py`.
"""

import random
import signal
import threading
import time
from hashlib import sha256
from itertools import count

import pytest
from sqlalchemy import func, select

from ledger.models import ClaimVersion, JournalEntry, JournalHead, LineItemVersion
from ledger.services.verify import verify
from tests.reliability.forked_servers import WARM_LINE_ITEMS, WARM_WRITES, servers
from tests.reliability.servers import PATIENCE_SECONDS, Client
from tests.reliability.test_backups import in_a_snapshot
from tests.reliability.workload import write_of

pytestmark = pytest.mark.long
CLIENTS, KILLS, SEEDS = 8, 100, 100
#: A server is killed once so many writes more are answered, or somewhat later.
ANSWERS_MAX, LATER_SECONDS = 4, 0.02


class Clients:
    """Threads that record line items, one or some at a time, each sent until it is answered."""

    def __init__(self, port, headers):
        self._port, self._headers = port, headers
        self._numbers, self._stop = count(WARM_WRITES), threading.Event()
        self._answered = threading.Semaphore(0)
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(CLIENTS)]
        self.answers = {}  #: id -> SHA-256 of the document that acknowledged it
        self.in_batches = []  #: ids that acknowledged batches named
        self.cut = 0  #: requests that got no answer
        self.replayed = 0  #: those that were recorded, and acknowledged when sent again
        self.failures = []

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()

    def join(self):
        for thread in self._threads:
            thread.join(PATIENCE_SECONDS)
        assert not any(thread.is_alive() for thread in self._threads)

    def await_answers(self, times):
        """Wait until so many writes more are answered."""
        for _ in range(times):
            assert self._answered.acquire(timeout=PATIENCE_SECONDS), "it hangs"

    def _work(self):
        with Client(self._port, self._headers) as client:
            while not self._stop.is_set():
                try:
                    self._record(client, next(self._numbers))
                except Exception as failure:  # noqa: BLE001 - the test reports whatever it was
                    self.failures.append(repr(failure))
                self._answered.release()

    def _record(self, client, number):
        answer = self._send(client, *write_of(number), number)
        if "items" in answer.json:
            self.in_batches += [line["id"] for line in answer.json["items"]]
        else:
            self.answers[answer.json["id"]] = sha256(answer.body.rstrip()).hexdigest()
        self.replayed += answer.headers.get("Idempotent-Replayed") == "true"

    def _send(self, client, path, body, number):
        """Send a write with a key of its own until it is answered."""
        while True:
            try:
                answer = client.send("POST", path, body, idempotency_key=f"write-{number}")
            except OSError:
                self.cut += 1
                continue
            assert answer.status == 201, answer.body
            return answer


def kill_again_and_again(home, url, seed, *, kills, options=()):
    """Kill and start servers under their clients; answers what these saw, and what stands there."""
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    with servers(home, url, *options) as forked:
        forked.start()
        with Clients(forked.port, forked.headers) as clients:
            for _ in range(kills):
                clients.await_answers(chance.randint(1, ANSWERS_MAX))
                time.sleep(chance.uniform(0, LATER_SECONDS))
                forked.kill()
                assert forked.start() == -signal.SIGKILL
        clients.join()
    with in_a_snapshot(url or f"sqlite:///{home / 'ledger.sqlite3'}") as session:
        return clients, Recorded(session)


class Recorded:
    """What stands in a ledger whose server is gone."""

    def __init__(self, session):
        model = LineItemVersion
        query = select(model.id, model.document)
        self.items = {row.id: sha256(row.document).hexdigest() for row in session.execute(query)}
        self.claims = session.execute(select(func.count(ClaimVersion.id))).scalar_one()
        index = JournalEntry.entry_index
        query = select(func.max(index) + 1, func.count(index))
        self.last, self.entries = session.execute(query).one()
        self.size = session.execute(select(JournalHead.size)).scalar_one()
        self.wrong = [found.wrong for found in verify(session) if found.wrong]

    def lost(self, clients):
        """The ids that were acknowledged and aren't there, or not as they were acknowledged."""
        changed = [name for name, said in clients.answers.items() if self.items.get(name) != said]
        return changed + [name for name in clients.in_batches if name not in self.items]


def check(clients, recorded):
    acknowledged = [*clients.answers, *clients.in_batches]
    # On a slow machine others may write for too long: then nothing is recorded, as is said.
    assert [failure for failure in clients.failures if '"code":"busy"' not in failure] == []
    assert recorded.lost(clients) == []
    assert recorded.wrong == []
    # All were sent until they were answered, so that nothing else is there, and nothing twice.
    assert len(acknowledged) == len(set(acknowledged))
    assert len(acknowledged) + WARM_LINE_ITEMS == len(recorded.items) == recorded.claims
    assert recorded.last == recorded.entries == recorded.size
    assert clients.cut, "no request was under way when the server was killed"


@pytest.mark.parametrize("seed", range(SEEDS))
def test_none_of_ten_thousand_kills_loses_halves_or_doubles_a_write(served, tmp_path, seed, capsys):
    clients, recorded = kill_again_and_again(tmp_path / "home", served, seed, kills=KILLS)

    with capsys.disabled():
        print(
            f"\n{KILLS} kills, seed {seed}: {len(recorded.items):,} line items acknowledged, "
            f"{clients.cut:,} requests cut, {clients.replayed:,} found recorded when sent again"
        )
    check(clients, recorded)
    # On PostgreSQL, whose server isn't killed, hardly any kill comes between commit and answer.
    assert clients.replayed or served, "nothing was recorded whose acknowledgement was lost"


def test_control_servers_that_answer_before_they_commit_lose_writes(served, tmp_path):
    home = tmp_path / "home"
    clients, recorded = kill_again_and_again(home, served, 0, kills=20, options=["early"])

    assert recorded.lost(clients)
