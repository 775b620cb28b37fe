"""PostgreSQL that can only be read, or whose commits wait for no standby: nothing is recorded."""

from contextlib import contextmanager, suppress

import psycopg
import pytest
from sqlalchemy import Connection, inspect, make_url

from ledger.app import create_app
from ledger.cli import installation
from ledger.db import Database, database, engines
from ledger.db.standbys import NotSynchronous
from ledger.settings import BadSetting, Settings
from tests import factories
from tests.answers import refused
from tests.conftest import opened

BUSY = (503, "busy", {})
STANDBYS = "synchronous_standby_names"


@pytest.fixture
def url(postgresql, template):
    with postgresql.lent(template.url) as lent:
        yield lent


@pytest.fixture
def synchronous(url):
    """A client of a server that has to have a synchronous standby."""
    held = Database(url, synchronous=True)
    yield create_app(held).test_client()
    held.dispose()


on_postgresql = pytest.mark.parametrize("engine", ["postgresql"], indirect=True)


@contextmanager
def waiting_for_nobody(postgresql, monkeypatch):
    """Have commits wait for a standby that isn't there, for a short time."""
    monkeypatch.setattr(engines, "WRITER_WAIT_SECONDS", 0.1)
    postgresql.set(STANDBYS, "nobody")
    try:
        yield
    finally:
        postgresql.set(STANDBYS, "")


def post(client, recorder, **headers):
    item = factories.line_item(id="the-line")
    return client.post("/v1/line-items", json=item, headers=recorder | headers)


def journal_size(client):
    return client.get("/v1/parties").headers["Ledger-Size"]


def only_read(postgresql, url, value):
    """Let new connections to a database begin transactions that can only read."""
    name = make_url(url).database
    postgresql.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = {value}")


@on_postgresql
def test_a_database_that_can_only_be_read_is_written_again_when_it_may_be(
    postgresql, url, recorder, monkeypatch
):
    monkeypatch.setattr(database, "_READS_ONLY_SECONDS", 0)
    only_read(postgresql, url, "on")
    with opened(url) as standby:
        client = create_app(standby).test_client()
        answer = post(client, recorder)
        read = client.get("/v1/sources", headers=recorder)
        only_read(postgresql, url, "off")
        again = post(client, recorder)

    assert refused(answer) == BUSY
    assert "it is a standby" in answer.json["detail"]
    assert answer.headers["Retry-After"] == "2"
    assert (read.status_code, again.status_code) == (200, 201)


@on_postgresql
def test_writes_to_a_standby_are_refused_without_asking_it_each_time(postgresql, url, recorder):
    only_read(postgresql, url, "on")
    with opened(url) as standby:
        client = create_app(standby).test_client()
        first = post(client, recorder)
        only_read(postgresql, url, "off")

        assert refused(post(client, recorder)) == refused(first) == BUSY


@on_postgresql
def test_a_ledger_that_needs_a_standby_records_nothing_without_one(synchronous, recorder):
    before = journal_size(synchronous)

    answer, ready = post(synchronous, recorder), synchronous.get("/readyz")

    assert refused(answer) == refused(ready) == BUSY
    assert answer.json["detail"] == ready.json["detail"]
    assert "no commit waits for a synchronous standby" in answer.json["detail"]
    assert journal_size(synchronous) == before


@on_postgresql
def test_a_write_that_no_standby_has_is_uncertain_when_it_is_sent_again_too(
    synchronous, postgresql, recorder, monkeypatch
):
    key = {"Idempotency-Key": "one-line"}
    with waiting_for_nobody(postgresql, monkeypatch):
        answers = [post(synchronous, recorder, **key) for _ in range(2)]
        ready = synchronous.get("/readyz")

    for answer in answers:
        assert refused(answer) == BUSY
        assert "stands in the primary alone, and a failover could lose it" in answer.json["detail"]
    assert ready.status_code == 200


@on_postgresql
def test_without_the_setting_a_write_waits_for_a_standby_no_longer_either(
    client, postgresql, recorder, monkeypatch
):
    with waiting_for_nobody(postgresql, monkeypatch):
        answer = post(client, recorder)

    assert refused(answer) == BUSY
    assert "primary alone" in answer.json["detail"]


@on_postgresql
def test_a_write_whose_connection_ends_once_it_is_committed_is_recorded(
    client, postgresql, recorder, monkeypatch
):
    commit = Connection.commit

    def commit_at_last(connection):
        commit(connection)
        driver = connection.connection.driver_connection
        ending = "SELECT pg_terminate_backend(%s, 10000)"
        postgresql.execute(ending, [driver.info.backend_pid])
        # What the server said of it comes with the answer to the commit, as where it is restarted.
        with suppress(psycopg.OperationalError):
            driver.pgconn.consume_input()
        driver.pgconn.is_busy()

    monkeypatch.setattr(Connection, "commit", commit_at_last)
    answers = [post(client, recorder), client.get("/v1/line-items/the-line")]

    assert [answer.status_code for answer in answers] == [201, 200]


@on_postgresql
def test_commits_that_wait_for_no_disk_of_a_standby_are_not_enough(
    postgresql, url, recorder, monkeypatch
):
    weak = Database(f"{url}&options=-csynchronous_commit%3Dlocal", synchronous=True)
    with waiting_for_nobody(postgresql, monkeypatch):
        answer = post(create_app(weak).test_client(), recorder)
    weak.dispose()

    assert refused(answer) == BUSY
    assert "neither on nor remote_apply" in answer.json["detail"]


def test_a_ledger_that_needs_a_standby_is_not_founded_without_one(empty_postgresql_url, tmp_path):
    settings = Settings(home=tmp_path / "home", database=empty_postgresql_url, synchronous=True)

    with (
        pytest.raises(NotSynchronous, match="no commit waits for a synchronous standby"),
        installation.prepared(settings, installation.Founding(allowed=True)),
    ):
        pass

    with opened(empty_postgresql_url) as untouched, untouched.snapshot() as session:
        assert inspect(session.connection()).get_table_names() == []


def test_an_embedded_ledger_can_have_no_standby():
    with pytest.raises(BadSetting, match="an embedded database has no standby"):
        Settings.from_environment({"LEDGER_DATABASE_SYNCHRONOUS": "required"})


def test_the_setting_for_standbys_has_one_value():
    with pytest.raises(BadSetting, match="'on'; it must be required"):
        Settings.from_environment({"LEDGER_DATABASE_SYNCHRONOUS": "on"})
