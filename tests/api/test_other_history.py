"""A database that comes back with another history: noticed, said, and nothing kept is answered."""

from contextlib import contextmanager

from sqlalchemy import NullPool, create_engine, event, select

from ledger.api.http import metrics
from ledger.app import create_app
from ledger.db import Base
from tests import factories
from tests.answers import entries, items, refused
from tests.api import tables
from tests.conftest import found, opened

TABLES = Base.metadata.sorted_tables
PARTIES = "/v1/parties"
ASKED = [PARTIES, f"{PARTIES}.csv", f"{tables.ROUND}/totals", "/v1/parties?limit=2", "/readyz"]
LOST = (503, "database-lost", {})


@contextmanager
def owner(database):
    """A connection of whoever owns the database, without its references."""
    engine = create_engine(database.engine.url, poolclass=NullPool)
    embedded = engine.dialect.name == "sqlite"

    @event.listens_for(engine, "connect")
    def _without_references(connection, _record):
        if not embedded:
            connection.execute("SET session_replication_role = replica")

    with engine.begin() as connection:
        yield connection


def backed_up(database):
    """Return all rows of all tables."""
    with database.snapshot() as session:
        return {table: session.execute(select(table)).mappings().all() for table in TABLES}


def restore(database, backup):
    """Put a backup in the place of what the database holds."""
    with owner(database) as connection:
        for table in TABLES:
            connection.execute(table.delete())
            if backup.get(table):
                connection.execute(table.insert(), [dict(row) for row in backup[table]])


def said(client, path):
    answer = client.get(path)
    return answer.status_code, answer.headers.get("Ledger-Size"), answer.headers.get("ETag")


def post_parties(client, admin, *names):
    for name in names:
        factories.post_party(client, admin, id=name, name=name)


def test_a_journal_that_shrank_is_noticed_and_nothing_kept_is_answered(database, client, admin):
    before = {path: said(client, path) for path in ASKED}
    backup = backed_up(database)
    post_parties(client, admin, "lost-1", "lost-2")
    for path in ASKED * 2:
        assert client.get(path).status_code == 200

    restore(database, backup)

    assert {path: said(client, path) for path in ASKED[:-1]} == {
        path: before[path] for path in ASKED[:-1]
    }
    ready = client.get("/readyz").json
    assert ready["status"] == "ready"
    assert "The journal isn't the one that was served before" in ready["warnings"][0]
    assert metrics.JOURNAL_ENTRIES._value.get() == ready["entries"]  # noqa: SLF001 - what /metrics shows


def test_a_journal_with_other_entries_is_noticed_at_the_same_size(database, client, admin):
    backup = backed_up(database)
    post_parties(client, admin, "lost-1", "lost-2")
    kept = {path: client.get(path) for path in ASKED}
    sizes = entries(client)
    pinned = client.get(f"{PARTIES}.csv?known_at={sizes}")

    restore(database, backup)
    with opened(database.engine.url.render_as_string(hide_password=False)) as other:
        post_parties(create_app(other).test_client(), admin, "kept-1", "kept-2")

    assert entries(client) == sizes
    for path in ASKED[:2]:
        known = {"If-None-Match": kept[path].headers["ETag"]}
        answer = client.get(path, headers=known)
        assert answer.status_code == 200, path
        assert ("kept-2" in answer.text, "lost-2" in answer.text) == (True, False)
    again = client.get(
        f"{PARTIES}.csv?known_at={sizes}", headers={"If-None-Match": pinned.headers["ETag"]}
    )
    assert (again.status_code, "kept-2" in again.text) == (200, True)
    assert "isn't the one that was served" in client.get("/readyz").json["warnings"][0]


def test_journal_entries_of_others_are_no_other_history(database, client, admin):
    client.get(PARTIES)

    with opened(database.engine.url.render_as_string(hide_password=False)) as other:
        post_parties(create_app(other).test_client(), admin, "more-1", "more-2")

    assert "more-2" in client.get(PARTIES).text
    assert "warnings" not in client.get("/readyz").json


def test_a_write_on_a_journal_that_shrank_is_noticed_too(database, client, admin):
    backup = backed_up(database)
    post_parties(client, admin, "lost-1", "lost-2")

    restore(database, backup)
    post_parties(client, admin, "kept-1")

    assert "warnings" in client.get("/readyz").json
    assert "lost-1" not in client.get(PARTIES).text


def test_a_cursor_of_lost_entries_goes_on_nowhere(database, client, admin):
    backup = backed_up(database)
    post_parties(client, admin, "lost-1", "lost-2", "lost-3")
    following = client.get(f"{PARTIES}?limit=5").json["next"]
    first = client.get(f"{PARTIES}?limit=2").json["next"]
    assert [party["id"] for party in client.get(following).json["items"]] == ["lost-3"]

    restore(database, backup)
    post_parties(client, admin, "kept-1", "kept-2", "kept-3")

    assert refused(client.get(following)) == (400, "bad-parameter", {"parameters": ["cursor"]})
    assert client.get(first).status_code == 200


def test_a_list_under_way_never_mixes_two_histories(database, client, admin, monkeypatch):
    monkeypatch.setattr("ledger.api.http.streaming.ROWS", 2)
    monkeypatch.setattr("ledger.api.http.streaming.WAITS_SECONDS", ())
    backup = backed_up(database)
    post_parties(client, admin, "lost-1", "lost-2", "lost-3", "lost-4")

    pieces = client.get(f"{PARTIES}.csv", buffered=False).iter_encoded()
    came = [next(pieces)]
    restore(database, backup)
    post_parties(client, admin, "kept-1", "kept-2", "kept-3", "kept-4")
    came += pieces

    assert b"kept" not in b"".join(came)
    assert b"THE REST IS MISSING" in came[-1]


def check_lost(client, admin):
    answers = [
        *(client.get(path) for path in ASKED),
        factories.post(client, admin, PARTIES, factories.party(id="nobody")),
        factories.patch(client, admin, f"{PARTIES}/RU", name="x"),
    ]
    assert [refused(answer) for answer in answers] == [LOST] * len(answers)
    assert client.get("/healthz").status_code == 200


def test_another_ledger_in_the_database_is_not_served(engine, template, database, client, admin):
    backup = backed_up(database)
    for path in ASKED:
        client.get(path)
    with opened(engine.copy(template.url)) as other:
        others = backed_up(other)
    # Another ledger has another first entry, and so all others, and another head.
    for name, hashed in (("journal_entries", "leaf_hash"), ("journal_head", "frontier")):
        table = Base.metadata.tables[name]
        others[table] = [dict(row) | {hashed: bytes(32)} for row in others[table]]

    restore(database, others)

    check_lost(client, admin)
    restore(database, backup)
    assert client.get("/readyz").json == {"entries": entries(client), "status": "ready"}


def test_a_database_without_rows_or_tables_is_not_ready(database, client, admin):
    for path in ASKED:
        client.get(path)

    restore(database, {})
    check_lost(client, admin)

    with owner(database) as connection:
        Base.metadata.drop_all(connection)
    check_lost(client, admin)


def test_a_server_that_starts_on_another_ledger_answers_nothing(database, admin):
    client = create_app(database, origin="00" * 32).test_client()

    check_lost(client, admin)


def test_an_empty_ledger_serves_once_it_is_founded(empty_database):
    admin = found(empty_database)

    client = create_app(empty_database).test_client()

    assert [actor["id"] for actor in items(client.get("/v1/actors", headers=admin))] == ["admin"]
