"""Whatever is sent, the server refuses it in its own words, soon, and serves on."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests import story
from tests.reliability.malformed import Maker
from tests.reliability.servers import Client, running
from tests.reliability.wire import Wire

SENDERS = 8
SECONDS_MAX = 5
GROWTH_BYTES_MAX = 50 * 1024 * 1024


class Seen:
    """What came of the requests: how each kind was answered, and what was wrong with an answer."""

    def __init__(self, codes):
        self._codes, self._guard = codes, threading.Lock()
        self.statuses, self.codes, self.faults = Counter(), Counter(), []
        self.slowest, self.entries = 0, set()

    def note(self, sent, came):
        """Count an answer."""
        fault = self._fault(sent, came)
        with self._guard:
            self.statuses[sent.kind, came.status] += 1
            self.slowest = max(self.slowest, came.seconds)
            self.entries |= entries_of(came)
            if came.status is not None and came.status >= 400 and came.body:
                self.codes[came.json["code"]] += 1
            if fault:
                self.faults.append((fault, sent.content[:300], came.status, came.body[:300]))

    def _fault(self, sent, came):
        if came.status is None:
            return None if sent.broken or sent.cut else "no answer"
        if came.status >= 500:
            return "5xx"
        if came.status < 400 or sent.is_head:
            return None
        if not came.body:
            return None if sent.broken else "no body"
        return self._no_problem(came)

    def _no_problem(self, came):
        if came.headers["content-type"] != "application/problem+json":
            return "no problem+json"
        told = came.json
        if told["status"] != came.status or told["instance"][9:] != came.headers["request-id"]:
            return "another problem"
        return None if told["code"] in self._codes else "an unknown code"


def entries_of(came):
    """The journal entries that an answer names; a retry names those of the first time."""
    named = [each.split("-") for each in came.headers.get("ledger-entry", "").split(",") if each]
    return {entry for ends in named for entry in range(int(ends[0]), int(ends[-1]) + 1)}


class Target:
    """A server that holds what the examples' story tells, and requests made up for it."""

    def __init__(self, server):
        self.server = server
        with Client(server.port, server.token()) as admin:
            self._tokens, self._spare = tell_story(admin)
            cursors = ("/v1/parties?limit=1", "/v1/categories?limit=2", "/v1/tokens?limit=1")
            pages = [admin.get(path).json["next"] for path in cursors]
            codes = {each["code"] for each in admin.get("/problems").json["items"]}
        self._cursors = [page.partition("cursor=")[2] for page in pages]
        self.seen = Seen(codes)
        self._before = self.entries()

    def attack(self, count, seed):
        """Send so many made-up requests, over several connections at once."""
        with ThreadPoolExecutor(SENDERS) as pool:
            shares = [pool.submit(self._send, seed + n, count // SENDERS) for n in range(SENDERS)]
            for share in shares:
                share.result()

    def _send(self, seed, count):
        maker = Maker(seed, self._tokens, self._spare, self._cursors)
        wire = Wire(self.server.port)
        for _ in range(count):
            sent = maker.make()
            self.seen.note(sent, wire.ask(sent))
        wire.close()

    def entries(self):
        with Client(self.server.port) as client:
            return client.get("/readyz").json["entries"]

    def check_good_requests(self):
        """Something good is recorded, and the journal holds only what was acknowledged."""
        assert self.seen.entries == set(range(self._before, self.entries()))
        with Client(self.server.port, self.server.token()) as admin:
            assert admin.send("POST", "/v1/parties", {"id": "icrc-2", "name": "x"}).status == 201
            assert admin.get("/v1/parties/icrc-2").json["name"] == "x"

    def memory(self):
        """The bytes that its workers hold in memory."""
        told = [Path(f"/proc/{pid}/status").read_text() for pid in self.server.workers]
        return sum(int(each.partition("VmRSS:")[2].split()[0]) * 1024 for each in told)


def tell_story(admin):
    """Put on record what the examples name; returns tokens as header lines, and a spare one."""
    for what, method, path in story.REQUESTS:
        body = story.EXAMPLES[what].get("body") if isinstance(what, str) else what
        if "{" not in path:  # Else what it names has an id of the ledger's own.
            answer = admin.send(method, path, body, if_match="*")
            assert answer.status in (200, 201), answer.body
    recorder = {"id": "rosa", "role": "recorder"}
    assert admin.send("POST", "/v1/actors", recorder).status == 201
    made = [admin.send("POST", "/v1/tokens", {"actor": who}).json for who in ("rosa", "desk-2")]
    spare = admin.send("POST", "/v1/tokens", {"actor": "rosa"}).json["id"]
    (own,) = admin.headers.values()
    lines = [own, *(f"Bearer {each['token']}" for each in made)]
    return [f"Authorization: {line}\r\n" for line in lines], spare


def check(home, url, *, warm_up, count):
    """Attack a server, and check all that was seen; returns what, and by how much it grew."""
    with running(home, url=url) as server:
        target = Target(server)
        target.attack(warm_up, seed=1)
        before = target.memory()
        target.attack(count - warm_up, seed=1_000)
        growth = target.memory() - before
        target.check_good_requests()
        verified = server.verify()

    assert target.seen.faults == []
    assert verified[0] == 0, verified[1]
    assert growth < GROWTH_BYTES_MAX
    return target.seen, growth


def test_no_malformed_request_is_answered_with_anything_but_a_refusal(served, tmp_path):
    seen, _ = check(tmp_path / "home", served, warm_up=100, count=400)

    assert len({kind for kind, _ in seen.statuses}) == 15
    assert len(seen.codes) > 15


@pytest.mark.long
def test_no_malformed_request_of_100000_is_answered_with_anything_but_a_refusal(
    served, tmp_path, capsys
):
    seen, growth = check(tmp_path / "home", served, warm_up=10_000, count=100_000)

    assert seen.slowest < SECONDS_MAX
    by_status = Counter()
    for (_, status), number in seen.statuses.items():
        by_status[status] += number
    with capsys.disabled():
        print(f"\n{seen.statuses.total():,} requests: {dict(by_status)}")
        print(f"codes: {dict(seen.codes)}")
        print(f"slowest {seen.slowest:.2f} s, memory +{growth / 2**20:.1f} MiB, "
              f"{len(seen.entries)} recorded")  # fmt: skip


def test_control_a_server_that_reads_any_json_fails(tmp_path):
    with running(tmp_path / "home", module="tests.reliability.reads_anything") as server:
        target = Target(server)
        target.attack(200, seed=1)

    assert "5xx" in {fault for fault, *_ in target.seen.faults}
