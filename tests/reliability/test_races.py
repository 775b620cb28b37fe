"""Changes of the same thing at the same moment: one is accepted, the others are told so."""

import threading
import time
from collections import Counter
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import cycle

import pytest

from ledger.app import create_app
from ledger.db.prepared import Prepared
from ledger.services import access, journal, journal_head
from ledger.services.journal import Author
from ledger.services.verify import verify
from tests import factories
from tests.answers import entries, etag, items, refusal
from tests.conftest import opened
from tests.reliability import workload
from tests.reliability.servers import Client, running

ITEMS, RACERS, CREATORS, IDS = 20, 4, 10, 5
CROWD = 100


def day(number):
    """Return a day of its own for each number, so that no line item is a duplicate."""
    return (date(2025, 7, 1) + timedelta(days=number)).isoformat()


@pytest.fixture
def ledgers(engine, template, request):
    """The same ledger opened by two servers; on the embedded database there can be only one."""
    with ExitStack() as stack:
        url = stack.enter_context(engine.lent(template.url))
        yield [
            stack.enter_context(opened(url))
            for _ in range(1 if request.node.callspec.params["engine"] == "sqlite" else 2)
        ]


@pytest.fixture
def clients(ledgers):
    """One client after another, of one server and the next."""
    apps = [create_app(database) for database in ledgers]
    return cycle([app.test_client() for app in apps for _ in range(RACERS // len(apps))])


def together(attempts):
    """Run functions at the same moment, each in a thread; answers what they returned."""
    start, answers = threading.Barrier(len(attempts)), [None] * len(attempts)

    def run(place, attempt):
        start.wait()
        answers[place] = attempt()

    threads = [threading.Thread(target=run, args=each, daemon=True) for each in enumerate(attempts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def faults(database):
    with database.snapshot() as session:
        return [verdict for verdict in verify(session) if verdict.wrong]


def race_for_items(clients, recorder):
    """Let racers take the same step on each of the line items; answers how they were answered."""
    statuses = Counter()
    for number in range(ITEMS):
        client, name = next(clients), f"item-{number}"
        factories.post_line_item(client, recorder, id=name, effective_on=day(number))
        read = etag(client.get(f"/v1/line-items/{name}"))

        def schedule(client, name, read):
            return factories.post_transition(client, recorder, {"id": name}, read, to="scheduled")

        racers = [next(clients) for _ in range(RACERS)]
        answers = together([partial(schedule, client, name, read) for client in racers])
        statuses.update(answer.status_code for answer in answers)
    return statuses


def test_one_of_four_changes_on_top_of_the_same_version_is_accepted(ledgers, clients, recorder):
    before = entries(next(clients))

    statuses = race_for_items(clients, recorder)

    assert statuses == {200: ITEMS, 412: ITEMS * (RACERS - 1)}
    assert entries(next(clients)) == before + 2 * ITEMS
    assert faults(ledgers[0]) == []


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_control_without_the_lock_of_the_head_several_of_four_changes_are_accepted(
    clients, recorder, monkeypatch
):
    monkeypatch.setattr(journal_head, "LOCKED_SIZE", Prepared(journal_head.SIZE))

    statuses = race_for_items(clients, recorder)

    assert statuses != {200: ITEMS, 412: ITEMS * (RACERS - 1)}


def test_one_of_ten_creators_of_an_id_makes_it(ledgers, clients, recorder):
    for number in range(IDS):
        bodies = [
            factories.line_item(
                id=f"wanted-{number}", effective_on=day(CREATORS * number + creator)
            )
            for creator in range(CREATORS)
        ]

        def create(client, body):
            return factories.post(client, recorder, "/v1/line-items", body)

        answers = together([partial(create, next(clients), body) for body in bodies])

        refused = [answer for answer in answers if answer.status_code != 201]
        assert {refusal(answer) for answer in refused} == {(409, "already-exists")}
        assert len(refused) == CREATORS - 1
    assert faults(ledgers[0]) == []


def test_a_write_that_waited_while_its_token_was_revoked_is_refused(
    ledgers, clients, admin, recorder
):
    client, answers = next(clients), []
    tokens = items(client.get("/v1/tokens", headers=admin))
    (token,) = [token["id"] for token in tokens if token["actor"] == "rosa"]

    def write():
        answers.append(factories.post(client, recorder, "/v1/line-items", factories.line_item()))

    thread = threading.Thread(target=write, daemon=True)
    with (
        ledgers[0].transaction() as session,
        journal.change(
            session, Author("admin", "admin", None), datetime.now(UTC), lambda size: b"0" * size
        ) as change,
    ):
        access.revoke_token(change, token)
        thread.start()
        # By now it has been let in, and waits for its turn.
        time.sleep(0.5)
    thread.join()

    assert refusal(answers[0]) == (401, "unauthenticated")


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_two_server_processes_accept_one_of_four_changes(engine, tmp_path):
    with (
        engine.lent() as url,
        running(tmp_path / "home", url=url, workers=2) as server,
    ):
        headers = workload.prepare(server)
        names = [f"item-{number}" for number in range(ITEMS)]
        workload.share(server, names)
        statuses = race_over_http(server, headers, names)
        files = {path.name for path in (tmp_path / "home" / "metrics").iterdir()}
        counted = metrics_of(server)
        verified = server.verify()

        assert len(server.workers) == 2
        assert {f"counter_{pid}.db" for pid in server.workers} <= files
    route = 'method="PATCH",route="/v1/line-items/{identity}"'
    assert statuses == {200: ITEMS, 412: ITEMS * (RACERS - 1)}
    assert counted[f'ledger_requests_total{{{route},status="200"}}'] == ITEMS
    assert counted[f'ledger_requests_total{{{route},status="412"}}'] == ITEMS * (RACERS - 1)
    assert counted[f"ledger_request_seconds_count{{{route}}}"] == ITEMS * RACERS
    assert verified[0] == 0, verified[1]


def race_over_http(server, headers, names, racers=RACERS):
    """Let racers change each of some line items, read once before; answers how they fared."""
    statuses = Counter()
    with ExitStack() as stack:
        # Enough connections that both processes get some.
        open_ = [stack.enter_context(Client(server.port, headers)) for _ in range(max(racers, 16))]
        for client in open_:
            assert client.get("/healthz").status == 200
        for number, name in enumerate(names):
            path = f"/v1/line-items/{name}"
            read = open_[0].get(path).headers["ETag"]
            racing = [open_[(number * racers + racer) % len(open_)] for racer in range(racers)]
            answers = together(
                [
                    partial(client.send, "PATCH", path, {"note": f"{number} {note}"}, if_match=read)
                    for note, client in enumerate(racing, 1)
                ]
            )
            statuses.update(answer.status for answer in answers)
    return statuses


def race_for_versions(home, url, versions):
    """Let a hundred clients race for one version after another of the same line item."""
    with running(home, url=url, workers=1 if url is None else 2) as server:
        headers = workload.prepare(server)
        workload.share(server, ["shared"])
        statuses = race_over_http(server, headers, ["shared"] * versions, CROWD)
        with Client(server.port) as client:
            made = client.get("/v1/line-items/shared").json["version"]
        verified = server.verify()

    assert statuses == {200: versions, 412: versions * (CROWD - 1)}
    assert made == 1 + versions
    assert verified[0] == 0, verified[1]


def test_of_a_hundred_clients_one_makes_the_next_version(served, tmp_path):
    race_for_versions(tmp_path / "home", served, versions=1)


@pytest.mark.long
def test_of_a_hundred_clients_one_makes_each_of_fifty_versions(served, tmp_path):
    race_for_versions(tmp_path / "home", served, versions=50)


def test_control_without_an_etag_all_of_a_hundred_clients_make_the_next_version(tmp_path):
    with running(tmp_path / "home", module="tests.reliability.forgets_versions") as server:
        headers = workload.prepare(server)
        workload.share(server, ["shared"])
        statuses = race_over_http(server, headers, ["shared"], CROWD)

    assert statuses == {200: CROWD}


def metrics_of(server):
    with Client(server.port) as client:
        lines = client.get("/metrics").body.decode().splitlines()
    pairs = [line.rsplit(" ", 1) for line in lines if not line.startswith("#")]
    return {name: float(value) for name, value in pairs}
