"""Kept answers on PostgreSQL: it is asked by one statement whether they are still the newest."""

import select

import psycopg
import pytest
from sqlalchemy import Engine, text

from ledger.db import Database
from ledger.services import journal_head
from tests.answers import refused
from tests.api import tables
from tests.api.test_kept_answers import whole, without_token
from tests.api.test_other_history import LOST, owner

pytestmark = pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
TOTALS = f"{tables.ROUND}/totals"
PARTIES = "/v1/parties"
LONG = 10
#: What becomes of a probe: its connection is ended, it takes too long, fails, or finds no row.
ENDS = {
    "ended": "SELECT pg_terminate_backend(pg_backend_pid())",
    "slow": "SELECT pg_sleep(60)",
    "failed": "SELECT 1 / 0",
    "empty": "SELECT 1 WHERE false",
    "nothing": "SELECT NULL",
}


@pytest.fixture
def probes(monkeypatch):
    """The answers of all probes."""
    answers = []
    probe = Database.probe

    def noted(database, sql):
        answers.append(probe(database, sql))
        return answers[-1]

    monkeypatch.setattr(Database, "probe", noted)
    return answers


@pytest.mark.parametrize("end", ENDS)
def test_where_a_probe_fails_a_snapshot_is_read(database, probes, monkeypatch, caplog, end):
    client, entered = without_token(database)
    made, again = client.get(TOTALS), client.get(TOTALS)
    assert (whole(again), len(entered), len(probes)) == (whole(made), 1, 1)

    with monkeypatch.context() as context:
        context.setattr(journal_head, "PROBE", ENDS[end])
        context.setattr(database, "_read_seconds", 0.1)
        failed = client.get(TOTALS)
    after = client.get(TOTALS)

    assert whole(failed) == whole(after) == whole(made)
    assert len(entered) == 2
    assert (probes[1], len(probes)) == (None, 3)
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


def test_connections_that_were_lost_at_rest_are_renewed(database, engine, probes):
    client, entered = without_token(database)
    made = client.get(TOTALS)
    with database.snapshot() as one, database.snapshot() as two:
        assert one.execute(text("SELECT 1")).all() == two.execute(text("SELECT 1")).all()

    engine.hang_up(database.engine.url)
    kept = client.get(TOTALS)
    answers = [client.get(path).status_code for path in (PARTIES, "/v1/sources", "/v1/claims")]

    assert whole(kept) == whole(made)
    assert (len(entered), answers) == (4, [200] * 3)
    assert None not in probes


def test_a_connection_to_which_something_came_is_not_lost(database):
    database.dispose()
    with database.engine.connect() as connection:
        connection.exec_driver_sql("LISTEN news")
        connection.commit()
        driver = connection.connection.driver_connection
    with owner(database) as connection:
        connection.execute(text("NOTIFY news"))
    came = select.select([driver.pgconn.socket], [], [], LONG)[0]
    with database.engine.connect() as connection:
        again = connection.connection.driver_connection

    assert came
    assert again is driver
    assert not select.select([driver.pgconn.socket], [], [], 0)[0]


def test_once_it_is_away_the_database_is_waited_for_once_a_request(database, probes, monkeypatch):
    client, _ = without_token(database)
    client.get(TOTALS)

    def lost(*_):
        raise journal_head.DatabaseLost("It is away.")

    with monkeypatch.context() as context:
        context.setattr(journal_head, "PROBE", ENDS["failed"])
        context.setattr(journal_head, "read", lost)
        answers = [refused(client.get(TOTALS)) for _ in range(3)]
    probed = len(probes)
    back = [client.get(TOTALS).status_code for _ in range(2)]

    assert (answers, probed) == ([LOST] * 3, 1)
    assert (back, len(probes)) == ([200, 200], 2)


def test_nothing_kept_is_sent_once_an_entry_was_found_to_be_lost(database):
    client, _ = without_token(database)
    assert [client.get(TOTALS).status_code for _ in range(2)] == [200, 200]

    with owner(database) as connection:
        connection.execute(
            text("DELETE FROM journal_entries e USING journal_head h WHERE entry_index = size - 1")
        )

    assert [refused(client.get(path)) for path in (PARTIES, TOTALS)] == [LOST, LOST]


def test_a_probe_without_any_result_answers_nothing(database, monkeypatch):
    class Ended:
        closed = False

        def exec_(self, _sql):
            raise psycopg.OperationalError

        def close(self):
            self.closed = True

    ended = Ended()
    ended.driver_connection = ended.pgconn = ended
    with monkeypatch.context() as context:
        context.setattr(Engine, "raw_connection", lambda _engine: ended)
        answer = database.probe(journal_head.PROBE)

    assert (answer, ended.closed) == (None, True)
