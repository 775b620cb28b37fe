"""A ledger with something in every table, and sessions that change it behind the ledger's back."""

from contextlib import contextmanager
from unittest.mock import patch

from sqlalchemy import NullPool, create_engine, text
from sqlalchemy.orm import Session

from ledger.app import create_app
from ledger.db import Base
from ledger.services import verify
from tests import factories
from tests.conftest import copied

#: What nothing else in the ledger speaks of, so nothing can be compared with it.
UNSEALED = {("secrets", "name"), ("secrets", "secret"), ("token_secrets", "last_used_on")}
#: Of the others, one is empty: no dossier was loaded.
TABLES = [
    table
    for table in Base.metadata.sorted_tables
    if table.name not in ("secrets", "loaded_journal")
]


@contextmanager
def filled_copy(engine, template):
    """Open a ledger with something in every table, and versions of it; nobody commits to it."""
    with copied(engine, template) as database:
        fill(database, template.headers)
        yield database


def fill(database, headers):
    client = create_app(database).test_client()
    record(client, headers["rosa"], headers["vera"])
    factories.redact(client, headers["admin"], source="of-a-batch")
    assert wrong(database) == []


def record(client, recorder, reviewer):
    item = factories.post(
        client, recorder, "/v1/line-items", factories.line_item(), idempotency_key="a1"
    ).json
    outside = {"agreement": None}
    told = factories.post_claim(
        client, recorder, item, speakers=[factories.speaker()], differs=outside
    )
    assert told.status_code == 201, told.text
    factories.post_transition(client, reviewer, item)
    factories.patch(client, recorder, f"/v1/line-items/{item['id']}", note="one of two")
    claim = item["claims"][0]["id"]
    factories.patch(
        client, reviewer, f"/v1/claims/{claim}", rank="preferred", rank_reason="the treaty"
    )
    factories.post_line_item(
        client, recorder, act="report", effective_on="2025-06-11", part_of=None
    )
    stated = factories.post_stated_total(client, recorder)
    factories.post_stated_total(client, recorder, replaces=stated["id"], because="correction")
    factories.patch(client, recorder, f"/v1/stated-totals/{stated['id']}", note="an early figure")
    damaged = factories.damaged(factories.HEALTHY)
    factories.post_source(client, recorder, id="damaged", text=damaged)
    lines = [{"type": "source", **factories.source(id="of-a-batch", text="Six.")}]
    batch = factories.recorded(factories.post(client, recorder, "/v1/batches", lines))["batch"]
    reversal = f"/v1/batches/{batch}/reversal"
    factories.post(client, recorder, reversal, {"reason": "the wrong spreadsheet"})


def wrong(database):
    """Return the checks that found something."""
    with database.snapshot() as session:
        verdicts = list(verify.verify(session))
    return [(verdict.check, verdict.wrong) for verdict in verdicts if verdict.wrong]


@contextmanager
def tampering(database):
    """Open a session as whoever owns the database can: without its references, never committed."""
    engine = create_engine(database.engine.url, poolclass=NullPool)
    with Session(engine) as session:
        # SQLite's driver would run a change of the tables outside of the transaction.
        embedded = engine.dialect.name == "sqlite"
        session.execute(text("BEGIN" if embedded else "SET session_replication_role = replica"))
        yield session
        session.rollback()
    engine.dispose()


def broken(session):
    return [verdict.check for verdict in verify.verify(session) if finds(verdict)]


def finds(verdict):
    """Return whether a check finds something; it says so in words, and where."""
    wrong = verdict.wrong or ""
    assert not wrong.startswith("something can't be read"), wrong
    return bool(wrong)


def caught(session):
    """Return whether a check finds something in the rows; the tables, which cost most, come last.

    The first that does ends the look.
    """
    with patch.object(verify, "_check_database"):
        if any(finds(verdict) for verdict in verify.verify(session)):
            return True
    return bool(broken(session))
