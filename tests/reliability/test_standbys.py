"""A primary is killed, and its standby takes over: what was signed and acknowledged is there."""

from contextlib import contextmanager

import pytest
from sqlalchemy import make_url

from ledger.cli.checking import verify
from ledger.cli.checkpoint import checkpoint
from tests.reliability.servers import Client, running
from tests.reliability.standbys import pair, url_of_both
from tests.reliability.test_lost_database import UNCERTAIN, Writers, ready
from tests.reliability.workload import prepare, wait_until

pytestmark = pytest.mark.long
REQUIRED = {"LEDGER_DATABASE_SYNCHRONOUS": "required"}
ENTRIES = 60
READ_BACK = 1_000


class Failover:
    """What was known before a primary was killed, and what its standby has afterwards."""

    def __init__(self, folder, *, module="ledger", synchronous=True, **settings):
        self._home, self._kept = folder / "home", folder / "kept"
        self._options = {"module": module, **settings}
        self._synchronous = synchronous
        self.acknowledged, self.there, self.verified, self.against = set(), set(), None, None

    def run(self):
        with pair(synchronous=self._synchronous) as (primary, standby):
            name = make_url(primary.empty()).database
            url = url_of_both(primary, standby, name)
            with running(self._home, url=url, **self._options) as server:
                self._lose(server, primary, standby)
            # The new primary has no standby yet: it is read by whoever doesn't ask for one.
            with running(self._home, url=url) as server:
                self._look(server)
        return self

    def _lose(self, server, primary, standby):
        headers = prepare(server)
        assert server.command(checkpoint)[0] == 0
        with Writers(server.port, headers) as writers:
            wait_until(lambda: self._signed() > ENTRIES)
            standby.turn_away()
            self._let_time_pass(writers)
            self._keep()
            self.acknowledged = {*writers.having(201)}
            primary.kill()
        standby.promote()

    def _let_time_pass(self, writers):
        """Wait until everybody who writes has been refused, or was acknowledged and signed."""
        before, signed = len(writers.having(201)), self._signed()
        if self._synchronous:
            wait_until(lambda: any(map(is_uncertain, writers.having(503).values())))
            # The signer looks each second.
            looks = len(writers.having(503)) + 2
            wait_until(lambda: len(writers.having(503)) > looks)
        else:
            wait_until(lambda: len(writers.having(201)) > before + 20)
            wait_until(lambda: self._signed() > signed + 20)

    def _signed(self):
        """Return the size that was signed last."""
        return int((self._home / "checkpoint").read_text().splitlines()[1])

    def _keep(self):
        """Keep what was signed, as somebody outside does."""
        self._kept.mkdir()
        for name in ("checkpoint", "checkpoint.pub"):
            content = (self._home / name).read_bytes()
            (self._kept / name).write_bytes(content)

    def _look(self, server):
        with Client(server.port) as client:
            for identity in self.acknowledged:
                if client.get(f"/v1/line-items/{identity}").status == 200:
                    self.there.add(identity)
        for name in ("checkpoint", "checkpoint.pub", "checkpoint.key", "checkpoint.refused"):
            (self._home / name).unlink(missing_ok=True)
        self.verified = server.verify()
        files = (self._kept / "checkpoint", self._kept / "checkpoint.pub")
        self.against = server.command(verify, "--against", str(files[0]), "--key", str(files[1]))


def is_uncertain(answer):
    return UNCERTAIN in answer.json["detail"] or "primary alone" in answer.json["detail"]


def test_a_failover_loses_nothing_that_was_acknowledged_or_signed(tmp_path):
    failover = Failover(tmp_path, **REQUIRED).run()

    assert failover.verified[0] == 0, failover.verified
    assert failover.against[0] == 0, failover.against
    assert failover.acknowledged == failover.there
    assert len(failover.there) > ENTRIES / 2


def test_an_asynchronous_failover_loses_both_and_only_who_kept_a_checkpoint_sees_it(tmp_path):
    failover = Failover(tmp_path, synchronous=False).run()

    assert failover.acknowledged - failover.there
    assert failover.verified[0] == 0, failover.verified
    assert failover.against[0] == 1
    assert "FAIL  signed" in failover.against[1]


def test_a_signer_that_asks_no_standby_is_found_by_a_failover(tmp_path):
    failover = Failover(tmp_path, module="tests.reliability.signs_early").run()

    assert failover.acknowledged == failover.there
    assert failover.against[0] == 1
    assert "FAIL  signed" in failover.against[1]


def test_a_server_waits_for_a_primary_to_have_a_standby_again(tmp_path):
    with pair(synchronous=True) as (primary, standby):
        url = primary.empty()
        with running(tmp_path / "home", url=url, **REQUIRED) as server:
            primary.set("synchronous_standby_names", "")
            with Client(server.port, server.token()) as client:
                refused = client.send("POST", "/v1/parties", {"id": "syldavia", "name": "S"})
                away = client.get("/readyz")
                read = client.get("/v1/parties")
                primary.set("synchronous_standby_names", "standby")
                recorded = client.send("POST", "/v1/parties", {"id": "syldavia", "name": "S"})
            wait_until(lambda: ready(server))
        wait_until(standby.caught_up)

    assert (refused.status, away.status, read.status) == (503, 503, 200)
    assert "LEDGER_DATABASE_SYNCHRONOUS=required" in refused.json["detail"]
    assert refused.json["detail"] == away.json["detail"]
    assert recorded.status == 201


@contextmanager
def replicated(folder):
    """Serve a primary and its standby, each by a server of its own."""
    with pair(synchronous=False) as (primary, standby):
        url = primary.empty()
        with running(folder / "primary", url=url) as first:
            wait_until(standby.caught_up)
            behind = standby.url(make_url(url).database)
            with running(folder / "standby", url=behind) as second:
                yield first, second, standby


def party(number):
    return {"id": f"party-{number}", "name": f"Party {number}"}


def test_what_was_written_is_read_through_a_standby_each_time(tmp_path):
    with replicated(tmp_path) as (first, second, standby):
        standby.set("recovery_min_apply_delay", "20ms")
        missed = {True: 0, False: 0}
        with Client(first.port, first.token()) as writer, Client(second.port) as reader:
            for number in range(READ_BACK):
                written = writer.send("POST", "/v1/parties", party(number))
                size = written.headers["Ledger-Size"]
                path = f"/v1/parties/party-{number}"
                if number % 20 == 0:
                    missed[False] += reader.get(path).status == 404
                answer = reader.send("GET", path, ledger_min_size=size)
                missed[True] += answer.status != 200 or answer.body != written.body

    assert missed[True] == 0
    assert missed[False] > 0


def test_a_standby_reads_only_says_when_it_is_behind_and_writes_once_it_is_the_primary(tmp_path):
    with replicated(tmp_path) as (first, second, standby):
        with (
            Client(first.port, first.token()) as writer,
            Client(second.port, first.token()) as reader,
        ):
            before = reader.get("/readyz").json
            with standby.late():
                size = writer.send("POST", "/v1/parties", party(1)).headers["Ledger-Size"]
                behind = reader.send("GET", "/v1/parties/party-1", ledger_min_size=size)
                later = reader.get(f"/v1/parties?known_at={size}")
            refused = reader.send("POST", "/v1/parties", party(2))
            wait_until(standby.caught_up)
            there = reader.send("GET", "/v1/parties/party-1", ledger_min_size=size)
            standby.promote()
            wait_until(lambda: reader.send("POST", "/v1/parties", party(2)).status == 201)
            after = reader.get("/readyz").json
        verified = second.verify()

    assert before == {"entries": int(size) - 1, "read_only": True, "status": "ready"}
    assert [(each.status, each.json["code"]) for each in (behind, later)] == [(503, "busy")] * 2
    assert min(behind.seconds, later.seconds) > 2
    assert (refused.status, "it is a standby" in refused.json["detail"]) == (503, True)
    assert there.status == 200
    assert after == {"entries": int(size) + 1, "status": "ready"}
    assert verified[0] == 0, verified
