"""A pooler between the ledger and PostgreSQL lends each connection for one transaction.

So a transaction is all there is: nothing that one of them sets may be met by the next, which may be
somebody else's.
"""

import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url, text

from tests import factories, leftovers
from tests.reliability.machines import filled, own, program, started
from tests.reliability.servers import free_port, running
from tests.reliability.workload import Workload, prepare, share, wait_until

SET = "SELECT name, setting FROM pg_settings WHERE source = 'session' ORDER BY name"
SECONDS = 6
on_postgresql = pytest.mark.parametrize("engine", ["postgresql"], indirect=True)


def set_in(engine):
    """Return what a session was set to, beside what every new one is."""
    pooled = engine.raw_connection()
    try:
        pooled.driver_connection.autocommit = True
        return pooled.driver_connection.execute(SET).fetchall()
    finally:
        pooled.invalidate()


@on_postgresql
def test_nothing_that_a_transaction_sets_outlives_it(database, client, recorder):
    readers = database._readers  # noqa: SLF001 - nobody else is told of it
    factories.post(client, recorder, "/v1/line-items", factories.line_item())
    with database.snapshot() as session:
        within = session.execute(text("SHOW statement_timeout")).scalar_one()

    assert within == "20s"
    assert set_in(readers) == set_in(database.engine) == []


@contextmanager
def pooled(postgresql, url, mode="transaction"):
    """Start the PgBouncer of `deploy/` before a database; yields the URL by which it is reached."""
    folder = Path(tempfile.mkdtemp(prefix="pooler-", dir=leftovers.memory()))
    port, password = str(free_port()), "p"
    values = {
        "DATA": str(folder),
        "PRIMARY_PORT": "0",
        "PGBOUNCER_PORT": port,
        "LEDGER_PASSWORD": password,
    }
    lines = filled("pgbouncer.ini", values).replace(
        "host=127.0.0.1 port=0 dbname=ledger",
        f"host={postgresql.folder} dbname={make_url(url).database}",
    )
    config = folder / "pgbouncer.ini"
    lines = lines.replace("pool_mode = transaction", f"pool_mode = {mode}")
    config.write_text(lines.replace("default_pool_size = 16", "default_pool_size = 4"))
    (folder / "pgbouncer.users").write_text(filled("pgbouncer.users", values))
    own(folder)
    bouncer = started(program("pgbouncer"), config, log=config)
    address = f"postgresql://ledger:{password}@127.0.0.1:{port}/ledger"
    try:
        wait_until(lambda: answers(address))
        yield address
    finally:
        bouncer.kill()
        bouncer.wait()
        shutil.rmtree(folder)


def answers(address):
    try:
        psycopg.connect(address).close()
    except psycopg.OperationalError:
        return False
    return True


@pytest.mark.long
def test_readers_and_writers_share_four_connections(postgresql, tmp_path):
    names = ["first", "second", "third"]
    with (
        postgresql.lent() as url,
        pooled(postgresql, url) as address,
        running(tmp_path / "home", url=address, workers=2) as server,
    ):
        headers = prepare(server)
        share(server, names)
        workload = Workload(server.port, headers, names)
        workload.run(writers=6, readers=12, seconds=SECONDS)
        verified = server.verify()

    assert workload.failures == []
    assert {status for _, status in workload.statuses} <= {200, 201, 412}
    assert len(workload.created) > 0
    assert verified[0] == 0, verified
