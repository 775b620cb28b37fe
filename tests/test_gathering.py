"""New rows are gathered and written together, before whatever else the database is sent."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from ledger.db import copying, gathering
from ledger.models import JournalEntry, PartyVersion
from ledger.rules.base import merkle
from ledger.services import version_rows
from tests.services.test_statements import statements

FIRST = 1_000_000


def add_entry(session, index):
    row = {"entry_index": index, "entry": b"{}", "leaf_hash": merkle.leaf_hash(b"{}")}
    version_rows.add_row(session, JournalEntry, row)


def add_party(session, index, document=b"{}", members=None):
    row = version_rows.place_columns(f"party-{index}", index, index)
    row |= {"document": document, "salt": b"", "members": members}
    version_rows.add_row(session, PartyVersion, row)


def parties(session):
    query = select(PartyVersion.id).where(PartyVersion.from_index >= FIRST)
    return sorted(session.execute(query).scalars())


def test_rows_are_read_as_if_each_was_written_at_once_whatever_refers_to_what(database):
    with database.transaction() as session:
        add_party(session, FIRST)
        add_entry(session, FIRST)
        within = parties(session)
        add_entry(session, FIRST + 1)
        add_party(session, FIRST + 1)

    with database.snapshot() as session:
        assert (within, parties(session)) == (["party-1000000"], ["party-1000000", "party-1000001"])


def test_many_rows_take_few_statements_and_little_memory(database, monkeypatch):
    monkeypatch.setattr(gathering, "ROWS_MAX", 50)

    with statements() as seen, database.transaction() as session:
        for number in range(100):
            add_entry(session, FIRST + number)
            add_party(session, FIRST + number)

    assert len(seen) == 2 * 200 // 50
    with database.snapshot() as session:
        assert len(parties(session)) == 100


#: What a copy spells otherwise: its own signs, nothing, and no value at all.
SIGNS = (
    None,
    "",
    "\\N",
    "\\.",
    "a\tb\\t",
    "line\r\nline",
    '"quoted", {list}',
    "слово \u200b 字",
    " \\x41 ",
)


@pytest.mark.parametrize("few", [1, 100])
def test_many_rows_keep_every_sign_and_every_byte(database, few, monkeypatch):
    monkeypatch.setattr(copying, "_ROWS_MIN", few)
    every_byte = bytes(range(256))

    with database.transaction() as session:
        for number, members in enumerate(SIGNS):
            add_entry(session, FIRST + number)
            add_party(session, FIRST + number, document=every_byte, members=members)

    with database.snapshot() as session:
        query = select(PartyVersion.members, PartyVersion.document, PartyVersion.until_index)
        rows = session.execute(query.order_by(PartyVersion.from_index)).all()[-len(SIGNS) :]
    assert [tuple(row) for row in rows] == [(members, every_byte, None) for members in SIGNS]


@pytest.mark.parametrize("few", [1, 100])
@pytest.mark.parametrize("dry_run", [True, False])
def test_what_breaks_a_rule_of_its_table_is_refused_with_all_else(
    database, dry_run, few, monkeypatch
):
    monkeypatch.setattr(copying, "_ROWS_MIN", few)

    def write():
        with database.transaction(dry_run=dry_run) as session:
            add_entry(session, FIRST)
            add_party(session, FIRST)
            add_party(session, FIRST + 1)

    with pytest.raises(IntegrityError):
        write()

    with database.snapshot() as session:
        assert parties(session) == []


def test_what_is_added_before_a_savepoint_stands_when_that_is_taken_back(database):
    with database.transaction() as session:
        add_entry(session, FIRST)
        add_party(session, FIRST)
        savepoint = session.begin_nested()
        add_entry(session, FIRST + 1)
        add_party(session, FIRST + 1)
        inner = parties(session)
        savepoint.rollback()
        outer = parties(session)

    assert (len(inner), outer) == (2, ["party-1000000"])
