"""What writers and readers do to one ledger at the same time, and what they saw."""

import random
import threading
import time
from collections import Counter, defaultdict
from datetime import date, timedelta
from itertools import count

from tests.reliability.servers import PATIENCE_SECONDS, Client

AGREEMENT, SOURCE = "border-agreement", "evening-post"
LIST = f"/v1/agreements/{AGREEMENT}/line-items"
ARTICLE = """\
On Friday the envoys met again at the border bridge. Ruritania is to return 60 prisoners of war in
the coming weeks, its envoy said. He called the exchange suspended in the evening, and at midnight
he said that it goes on as pledged.
"""
QUOTE, NUMBER = "return 60 prisoners of war", 60
STEPS = {
    "pledged": ("suspended", "called the exchange suspended"),
    "suspended": ("pledged", "it goes on as pledged"),
}
#: A line item has at most 200 claims, and each version of it holds them all.
CLAIMS_MAX, TRANSITIONS_MAX = 20, 20
PAGE = 50
#: How many line items one write of some has.
LINES = 3


def line_item(number, **more):
    """Return the body of a pledge; each number has a day of its own, so none is a duplicate."""
    day = date(1950, 1, 1) + timedelta(days=number)
    return {
        "agreement": AGREEMENT,
        "act": "pledge",
        "category": "pow",
        "from_party": "ruritania",
        "to_party": "syldavia",
        "effective_on": day.isoformat(),
        "claims": [{"source": SOURCE, "quote": QUOTE, "quantity": NUMBER}],
        **more,
    }


def write_of(number):
    """Return the path and the body of a write: a line item, or each fourth time a few at once."""
    items = [line_item(number * LINES + place) for place in range(LINES)]
    if number % 4:
        return "/v1/line-items", items[0]
    return "/v1/batches", [{"type": "line_item", **item} for item in items]


def prepare(server):
    """Record what the workload needs, and return the header of a reviewer."""
    with Client(server.port, server.token()) as admin:
        return begin(admin)


def begin(admin):
    """Record through a client of an admin what the workload needs; answers a reviewer's header."""
    parties = ["ruritania", "syldavia"]
    for party in parties:
        post(admin, "/v1/parties", {"id": party, "name": party.title()})
    post(admin, "/v1/agreements", {"id": AGREEMENT, "title": "The bridge", "parties": parties})
    article = {"id": SOURCE, "publisher": "The Evening Post", "text": ARTICLE}
    post(admin, "/v1/sources", article)
    post(admin, "/v1/actors", {"id": "vera", "role": "reviewer"})
    token = post(admin, "/v1/tokens", {"actor": "vera"}).json["token"]
    return {"Authorization": f"Bearer {token}"}


def post(client, path, body):
    answer = client.send("POST", path, body)
    assert answer.status == 201, answer.body
    return answer


def share(server, names):
    """Record the line items over which the writers race; their notes count."""
    with Client(server.port, server.token()) as admin:
        for number, name in enumerate(names):
            post(admin, "/v1/line-items", line_item(number, id=name, note="0"))


class Workload:
    """Threads that write and read until the time is over.

    `shared` are the line items over which writers race, each change with the ETag just read. With
    `careless` the writers send `If-Match: *` instead, and overwrite what they haven't read.
    """

    def __init__(self, port, headers, shared, *, careless=False):
        self._port, self._headers, self._careless = port, headers, careless
        self.shared = shared
        self._numbers, self._stop, self._guard = count(1_000), threading.Event(), threading.Lock()
        self.failures = []  #: what went wrong in a thread, and ends it
        self.statuses = Counter()  #: (kind of request, status) -> how many
        self.seconds = defaultdict(list)  #: kind of request -> how long each took
        self.created = []  #: ids of new line items, once acknowledged
        self.entries = []  #: journal entries as the answers name them
        self.versions = defaultdict(list)  #: shared line item -> versions answered to its writers
        self.counted = Counter()  #: shared line item -> accepted changes of its note

    def run(self, *, writers, readers, seconds):
        """Let them all work, and wait for them."""
        roles = [self._write] * writers + [self._read] * readers
        threads = [threading.Thread(target=self._work, args=(role,), daemon=True) for role in roles]
        for thread in threads:
            thread.start()
        self._stop.wait(seconds)
        self._stop.set()
        for thread in threads:
            thread.join()
        return self

    def _work(self, role):
        try:
            with Client(self._port, self._headers) as client:
                while not self._stop.is_set():
                    role(client)
        except Exception as failure:  # noqa: BLE001 - the test reports whatever ended a thread
            self.failures.append(repr(failure))
            self._stop.set()

    def _send(self, client, kind, method, path, body=None, **headers):
        answer = client.send(method, path, body, **headers)
        with self._guard:
            self.statuses[kind, answer.status] += 1
            self.seconds[kind].append(answer.seconds)
            if "Ledger-Entry" in answer.headers:
                self.entries.append(int(answer.headers["Ledger-Entry"]))
        return answer

    def _write(self, client):
        self._create(client)
        self._change(client, random.choice(self.shared))  # noqa: S311 - nothing secret

    def _create(self, client):
        body = line_item(next(self._numbers))
        answer = self._send(client, "POST line item", "POST", "/v1/line-items", body)
        assert answer.status == 201, answer.body
        self.created.append(answer.json["id"])

    def _change(self, client, name):
        """Read, change and send it; when somebody else was faster, read again."""
        path = f"/v1/line-items/{name}"
        while not self._stop.is_set():
            read = self._send(client, "GET line item", "GET", path)
            assert read.status == 200, read.body
            kind, method, below, body = self._chosen(read.json)
            expected = "*" if self._careless else read.headers["ETag"]
            answer = self._send(client, kind, method, path + below, body, if_match=expected)
            if answer.status in (200, 201):
                with self._guard:
                    self.versions[name].append(answer.json["version"])
                    self.counted[name] += method == "PATCH"
                return
            assert answer.status == 412, answer.body

    def _chosen(self, item):
        """Return a change that fits the line item just read: kind, method, path below it, body."""
        chance = random.random()  # noqa: S311 - nothing secret
        if chance < 0.1 and len(item["claims"]) < CLAIMS_MAX and not self._careless:
            claim = {"source": SOURCE, "quote": QUOTE, "quantity": NUMBER, "relation": "restates"}
            return "POST claim", "POST", "/claims", claim
        if chance < 0.2 and len(item["transitions"]) < TRANSITIONS_MAX and not self._careless:
            to, quote = STEPS[item["status"]]
            evidence = {"source": SOURCE, "quote": quote}
            step = {"to": to, "reason": "The envoy said so.", "evidence": evidence}
            return "POST transition", "POST", "/transitions", step
        return "PATCH line item", "PATCH", "", {"note": str(int(item["note"]) + 1)}

    def _read(self, client):
        self._check_totals(client)
        for name in self.shared:
            self._check_single(client, name)
        self._check_walk(client)

    def _check_totals(self, client):
        known = len(self.created) + len(self.shared)
        answer = self._send(client, "GET totals", "GET", f"/v1/agreements/{AGREEMENT}/totals")
        assert answer.status == 200, answer.body
        totals = answer.json
        pledged = totals["totals"][0]["pledged"]
        assert totals["line_items"] == pledged["lines"] >= known, (known, totals)
        assert pledged["lower"] == pledged["upper"] == NUMBER * pledged["lines"], totals

    def _check_single(self, client, name):
        seen = max(self.versions[name], default=1)
        answer = self._send(client, "GET line item", "GET", f"/v1/line-items/{name}")
        assert answer.status == 200, answer.body
        assert answer.json["version"] >= seen, (name, seen, answer.json["version"])

    def _check_walk(self, client):
        """A walk meets each line item that was there when it began, and none twice."""
        known = {*self.created, *self.shared}
        met, path = [], f"{LIST}?limit={PAGE}"
        while path is not None and not self._stop.is_set():
            answer = self._send(client, "GET page", "GET", path)
            assert answer.status == 200, answer.body
            met += [item["id"] for item in answer.json["items"]]
            path = answer.json["next"]
        assert len(met) == len(set(met)), "a walk met something twice"
        assert path is not None or known <= set(met), "a walk missed something"


def report(workload, seconds):
    """Return lines about what was asked, how often, and how long it took."""
    lines = []
    for kind, taken in sorted(workload.seconds.items()):
        ordered = sorted(taken)
        middle, most, worst = (
            1_000 * ordered[min(len(ordered) - 1, int(len(ordered) * part))]
            for part in (0.5, 0.99, 1)
        )
        statuses = {s: n for (k, s), n in sorted(workload.statuses.items()) if k == kind}
        lines.append(
            f"{kind:16} {len(taken):7,} {len(taken) / seconds:7.1f}/s  median {middle:6.1f} ms  "
            f"p99 {most:6.1f} ms  worst {worst:6.1f} ms  {statuses}"
        )
    accepted = len(workload.entries)
    lines.append(f"{'accepted writes':16} {accepted:7,} {accepted / seconds:7.1f}/s")
    return "\n".join(lines)


def worst_read(workload):
    """Return how long the slowest answer to a GET took, in seconds."""
    return max(max(taken) for kind, taken in workload.seconds.items() if kind.startswith("GET"))


def wait_until(condition):
    """Wait until something holds, as long as it may take on a busy machine."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "it didn't come in time"
        time.sleep(0.005)
