"""What is done with an embedded ledger while strace watches it, or makes its file calls fail."""

import json
import os
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.exc import DBAPIError

from ledger.app import create_app
from ledger.db import Database, database
from tests import factories

#: So that what was written goes into the database's own file every few writes.
OFTEN = "wal_autocheckpoint=60"


def opened(path, pragmas):
    """Open a ledger; the pragmas are set where the writer connects, after the ledger's own."""
    ledger = Database(f"sqlite:///{path}", must_exist=True)

    @event.listens_for(ledger.engine, "connect")
    def _set_pragmas(connection, _record):
        for pragma in (OFTEN, *pragmas):
            connection.execute(f"PRAGMA {pragma}")

    # First, since a kind of journal is chosen while nobody reads.
    ledger.engine.connect().close()
    return ledger


def post(client, token, number):
    day = date(2001, 1, 1) + timedelta(days=number)
    body = factories.line_item(id=f"item-{number}", act="report", effective_on=day.isoformat())
    return client.post("/v1/line-items", json=body, headers={"Authorization": token})


def warm_up(_, path, token):
    """Record a line item, and close everything."""
    ledger = opened(path, ())
    assert post(create_app(ledger).test_client(), token, 0).status_code == 201
    ledger.dispose()


def write(watched, path, token, times, acknowledged, *pragmas):
    """Record line items; each byte of `acknowledged`, a file, says that one is recorded."""
    watched()
    client = create_app(opened(path, pragmas)).test_client()
    told = os.open(acknowledged, os.O_WRONLY | os.O_CREAT)
    for number in range(int(times)):
        answer = post(client, token, number)
        assert answer.status_code == 201, answer.text
        os.write(told, b".")


def write_read_write(watched, path, token, told):
    """Record a line item, read, and record another; `told`, a file, gets what was answered."""
    client = create_app(opened(path, ())).test_client()
    watched()
    answers = [post(client, token, 0), client.get("/v1/line-items"), post(client, token, 1)]
    said = [[answer.status_code, (answer.json or {}).get("detail")] for answer in answers]
    Path(told).write_text(json.dumps(said))


def write_carelessly(watched, path, token, told):
    """Do the same, and take a commit that failed for one that didn't."""

    def commit(connection):
        with suppress(DBAPIError):
            connection.commit()

    database._commit = commit  # noqa: SLF001 - the protection that is taken out
    write_read_write(watched, path, token, told)
