"""PostgreSQL keeps how it answers what single writes send again and again; SQLite has no need."""

from ledger.db import engines
from tests.factories import claim, line_item, recorded

#: More than a statement is sent as it is.
POSTS = 5


def kept(database):
    """Return how many statements the connection that wrote last has the server keep."""
    if database.alone:
        return None
    with database.engine.connect() as connection:
        query = "SELECT count(*) FROM pg_prepared_statements"
        return connection.exec_driver_sql(query).scalar_one()


def write(client, actor, *, path="/v1/line-items", **more):
    for day in range(1, POSTS + 1):
        item = line_item(effective_on=f"2031-04-0{day}", claims=[claim()], **more)
        body = [item] if path.endswith("batches") else item
        recorded(client.post(path, json=body, headers=actor))


def test_what_single_writes_send_is_prepared_once(client, recorder, database):
    write(client, recorder)
    once = kept(database)
    write(client, recorder, category="pow")

    assert kept(database) == once
    assert once is None or once > POSTS


def test_a_batch_prepares_nothing_since_it_may_read_totals(client, recorder, database):
    write(client, recorder, path="/v1/batches", type="line_item")

    assert kept(database) in {None, 0}


def test_through_a_pooler_nothing_is_prepared(client, recorder, database, monkeypatch):
    monkeypatch.setattr(engines, "_is_own", lambda _: False)
    database.engine.dispose()
    write(client, recorder)

    assert kept(database) in {None, 0}
