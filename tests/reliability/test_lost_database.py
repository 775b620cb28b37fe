"""PostgreSQL goes away under the ledger: 503 meanwhile, nothing by half, and back by itself."""

import csv
import json
import os
import signal
import threading
import time
from contextlib import ExitStack, contextmanager, suppress
from itertools import count

import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import OperationalError

from ledger.api.http import streaming
from ledger.app import create_app
from ledger.services.verify import verify
from tests import factories
from tests.answers import entries, refused
from tests.conftest import opened
from tests.postgresql import Postgresql
from tests.reliability.servers import Client, running
from tests.reliability.workload import line_item, prepare, wait_until

BUSY = (503, "busy", {})
WRITERS = 4
UNCERTAIN = "may be recorded or not"
WHILE_AWAY = [
    ("GET", "/readyz", None),
    ("GET", "/v1/line-items", None),
    ("GET", "/v1/line-items.csv", None),
    ("GET", "/v1/parties/ruritania", None),
    ("POST", "/v1/line-items", line_item(90_000)),
    ("PATCH", "/v1/parties/ruritania", {"name": "x"}),
    ("DELETE", "/v1/line-items", None),
]


on_postgresql = pytest.mark.parametrize("engine", ["postgresql"], indirect=True)


@pytest.fixture
def url(engine, template):
    with engine.lent(template.url) as lent:
        yield lent


@pytest.fixture
def database(url):
    with opened(url) as opened_database:
        yield opened_database


@contextmanager
def at_statement(number, act):
    """Do something just before the given statement from now on; yields the statements so far."""
    seen = []

    def before(_connection, _cursor, statement, *_more):
        seen.append(statement)
        if len(seen) - 1 == number:
            act()

    event.listen(Engine, "before_cursor_execute", before)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", before)


def post(client, recorder):
    return factories.post(client, recorder, "/v1/line-items", factories.line_item())


def faults(database):
    with database.snapshot() as session:
        return [verdict for verdict in verify(session) if verdict.wrong]


@on_postgresql
def test_a_write_whose_connection_is_lost_at_any_statement_leaves_nothing(
    engine, url, database, client, recorder
):
    before = entries(client)

    for number in count():
        with at_statement(number, lambda: engine.hang_up(url)) as seen:
            answer = post(client, recorder)
        if len(seen) <= number:
            break
        assert refused(answer) == BUSY, number
        assert "nothing was recorded" in answer.json["detail"]
        assert answer.headers["Retry-After"] == "2"
        assert entries(client) == before

    assert number > 10
    assert answer.status_code == 201
    assert faults(database) == []


@on_postgresql
def test_a_read_whose_connection_is_lost_at_any_statement_is_unavailable(
    engine, url, client, recorder
):
    post(client, recorder)

    for number in count():
        with at_statement(number, lambda: engine.hang_up(url)) as seen:
            answer = client.get(f"/v1/agreements/{factories.ROUND}/totals")
        if len(seen) <= number:
            break
        assert refused(answer) == BUSY, number

    assert number > 2
    assert answer.status_code == 200


@on_postgresql
def test_a_connection_lost_during_the_commit_leaves_it_open_what_was_recorded(
    engine, url, database, client, recorder
):
    before = entries(client)
    event.listen(database.engine, "commit", lambda _: engine.hang_up(url), once=True)

    answer = post(client, recorder)

    assert refused(answer) == BUSY
    assert UNCERTAIN in answer.json["detail"]
    assert entries(client) == before
    assert faults(database) == []


@pytest.fixture
def impatient(monkeypatch):
    """Nothing waits for long."""
    monkeypatch.setattr("ledger.db.engines.WRITER_WAIT_SECONDS", 0.2)


@on_postgresql
@pytest.mark.usefixtures("impatient")
def test_when_every_connection_is_taken_the_ledger_is_busy(url, recorder):
    with opened(url) as database, ExitStack() as stack:
        client = create_app(database).test_client()
        for _ in range(8):
            stack.enter_context(database.snapshot()).connection()

        answers = [client.get("/readyz"), post(client, recorder)]

        assert [refused(answer) for answer in answers] == [BUSY, BUSY]
        assert client.get("/healthz").status_code == 200


@on_postgresql
@pytest.mark.usefixtures("impatient")
def test_a_writer_that_holds_its_turn_too_long_makes_the_others_busy(url, recorder):
    with opened(url) as database:
        client = create_app(database).test_client()
        with database.transaction() as session:
            session.execute(text("SELECT size FROM journal_head FOR UPDATE"))
            waits = session.execute(text("SHOW lock_timeout")).scalar_one()

            answer = post(client, recorder)

        assert (refused(answer), waits) == (BUSY, "200ms")
        assert "had to wait too long" in answer.json["detail"]
        assert post(client, recorder).status_code == 201


def read_csv(body):
    return list(csv.reader(body.splitlines(keepends=True), strict=True))


def read_ndjson(body):
    return [json.loads(line) for line in body.splitlines()]


@pytest.fixture
def by_twos(monkeypatch):
    monkeypatch.setattr(streaming, "ROWS", 2)
    monkeypatch.setattr(streaming, "WAITS_SECONDS", (0, 0))


@on_postgresql
@pytest.mark.usefixtures("by_twos")
def test_a_list_under_way_goes_on_after_a_lost_connection(engine, url, client):
    whole = client.get("/v1/categories.csv").data

    answer = client.get("/v1/categories.csv", buffered=False)
    pieces = answer.iter_encoded()
    came = [next(pieces)]
    with at_statement(0, lambda: engine.hang_up(url)):
        came += pieces

    assert len(came) > 3
    assert b"".join(came) == whole


@on_postgresql
@pytest.mark.usefixtures("by_twos")
@pytest.mark.parametrize(("form", "read"), [("csv", read_csv), ("ndjson", read_ndjson)])
def test_a_list_that_cannot_go_on_does_not_pass_for_whole(client, monkeypatch, form, read):
    answer = client.get(f"/v1/categories.{form}", buffered=False)

    def fail(*_):
        raise OperationalError("SELECT 1", {}, Exception("gone"))

    monkeypatch.setattr(streaming.Source, "read_once", fail)
    came = answer.get_data(as_text=True)

    assert answer.status_code == 200
    with pytest.raises((csv.Error, json.JSONDecodeError)):
        read(came)


@pytest.fixture
def own_postgresql():
    """A server that a test may stop."""
    server = Postgresql()
    yield server
    server.close()


class Writers:
    """Threads that record line items as long as they may, whatever they are answered."""

    def __init__(self, port, headers):
        self._port, self._headers, self._numbers = port, headers, count()
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(WRITERS)]
        self.answers = {}  #: id -> the answer

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _work(self):
        with Client(self._port, self._headers) as client:
            while not self._stop.is_set():
                number = next(self._numbers)
                body = line_item(number, id=f"item-{number}")
                self.answers[body["id"]] = client.send("POST", "/v1/line-items", body)
                time.sleep(0.005)

    def having(self, status):
        return {name: each for name, each in self.answers.copy().items() if each.status == status}


def check_away(client):
    """Whatever asks for the database is told to come back; the process says that it lives."""
    for method, path, body in WHILE_AWAY:
        answer = client.send(method, path, body, if_match="*")
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert (answer.status, answer.json["code"]) == (503, "busy"), path
        assert answer.headers["Retry-After"] == "2"
    assert client.get("/healthz").status == 200
    assert client.get("/metrics").status == 200


def ready(server):
    with suppress(OSError), Client(server.port) as client:
        return client.get("/readyz").status == 200
    return False


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT])
def test_a_server_outlives_its_database(own_postgresql, tmp_path, how):
    with running(tmp_path / "home", url=own_postgresql.empty()) as server:
        headers = prepare(server)
        with Writers(server.port, headers) as writers:
            wait_until(lambda: len(writers.having(201)) > 20)
            own_postgresql.stop(how)
            wait_until(lambda: len(writers.having(503)) > 20)
            with Client(server.port, headers) as client:
                check_away(client)
            own_postgresql.start()
            wait_until(lambda: ready(server))
            recorded = len(writers.having(201))
            wait_until(lambda: len(writers.having(201)) > recorded + 20)
        check_writes(server, writers)
        verified = server.verify()

    assert verified[0] == 0, verified[1]


def check_writes(server, writers):
    """What was acknowledged is there; what was not recorded isn't, where the answer is sure."""
    acknowledged, turned_away = writers.having(201), writers.having(503)
    assert len(acknowledged) + len(turned_away) == len(writers.answers)
    with Client(server.port) as client:
        found = {name: client.get(f"/v1/line-items/{name}") for name in writers.answers}
    assert {name: found[name].body for name in acknowledged} == {
        name: answer.body for name, answer in acknowledged.items()
    }
    sure = [name for name, each in turned_away.items() if UNCERTAIN not in each.json["detail"]]
    assert {found[name].status for name in sure} == {404}


def test_a_worker_that_starts_while_the_database_is_away_serves_when_it_is_back(
    own_postgresql, tmp_path
):
    with running(tmp_path / "home", url=own_postgresql.empty(), workers=2) as server:
        wait_until(lambda: len(server.workers) == 2)
        before = server.workers
        own_postgresql.stop(signal.SIGINT)
        for worker in before:
            os.kill(worker, signal.SIGKILL)
        wait_until(lambda: len({*server.workers} - {*before}) == 2)

        wait_until(lambda: answers_healthz(server))
        with Client(server.port, server.token()) as client:
            check_away(client)
        own_postgresql.start()

        wait_until(lambda: ready(server))
        with Client(server.port) as client:
            assert client.get("/v1/categories?limit=1").json["next"] is not None


def answers_healthz(server):
    with suppress(OSError), Client(server.port) as client:
        return client.get("/healthz").status == 200
    return False
