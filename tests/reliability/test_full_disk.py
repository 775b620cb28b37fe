"""The embedded database on a disk that takes no more: writes are refused whole, reading goes on."""

import resource

import pytest
from sqlalchemy import text

from ledger.services.verify import verify
from tests import factories
from tests.answers import entries, refused
from tests.reliability.servers import Client, running
from tests.reliability.workload import AGREEMENT, line_item, prepare

FULL = (503, "storage-full")
MORE_BYTES = 512 * 1024


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_full_database_refuses_writes_and_answers_reads(database, client, recorder):
    factories.post_line_item(client, recorder, id="first")
    before = entries(client)
    with database.engine.connect() as connection:
        connection.execute(text("PRAGMA max_page_count = 1"))

    answer = factories.post(
        client, recorder, "/v1/sources", factories.source(text="word " * 50_000)
    )

    assert refused(answer) == (*FULL, {})
    assert answer.headers["Retry-After"] == "2"
    assert client.get("/v1/line-items/first").status_code == 200
    assert entries(client) == before
    with database.snapshot() as session:
        assert [verdict for verdict in verify(session) if verdict.wrong] == []


def set_limit(server, limit):
    """Limit the size to which the server may let a file grow: for SQLite a disk that is full."""
    (worker,) = server.workers
    resource.prlimit(worker, resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))


def test_a_server_on_a_full_disk_reads_on_and_writes_again_when_there_is_room(tmp_path):
    with running(tmp_path / "home") as server, Client(server.port, prepare(server)) as client:
        written = (server.home / "ledger.sqlite3-wal").stat().st_size
        set_limit(server, written + MORE_BYTES)
        answers = [client.send("POST", "/v1/line-items", line_item(n)) for n in range(60)]
        answered = [answer for answer in answers if answer.status == 201]
        refusals = [answer for answer in answers if answer.status != 201]
        totals = client.get(f"/v1/agreements/{AGREEMENT}/totals").json
        listed = client.get("/v1/line-items.ndjson").body.splitlines()
        meanwhile = server.verify()
        set_limit(server, resource.RLIM_INFINITY)
        again = client.send("POST", "/v1/line-items", line_item(1_000))
        afterwards = server.verify()

    assert answered, answers[0].body
    assert {(answer.status, answer.json["code"]) for answer in refusals} == {FULL}
    assert {answer.headers["Retry-After"] for answer in refusals} == {"2"}
    assert totals["line_items"] == len(answered) == len(listed)
    assert again.status == 201
    assert (meanwhile[0], afterwards[0]) == (0, 0), meanwhile[1] + afterwards[1]
