"""No migration alters what is recorded: entries, leaf hashes, documents and salts stay as they are.

Rows of a ledger of today are put into the tables of an older revision, as far as it has them, and
the migrations after it run one by one.
"""

import hashlib

import pytest
from sqlalchemy import MetaData, text
from sqlalchemy.orm import Session

from ledger.app import create_app
from ledger.db import migrations, words_index
from ledger.db.words_index import IndexRow
from ledger.services import search_index
from tests.conftest import copied, opened
from tests.factories import ROUND, claim, patch, post_line_item, post_stated_total

#: What seals a version, or is sealed.
SEALED = ("entry_index", "entry", "leaf_hash", "id", "from_index", "document", "salt", "content")
#: Revisions before this one take no claims: later ones refuse them, and say so.
CLAIMS_FROM = "0020"
OF_CLAIMS = ("claim_versions", "line_item_versions", "stated_total_versions")


def record(client, headers):
    rosa = headers["rosa"]
    patch(client, headers["admin"], "/v1/parties/RU", name="Russian Federation")
    item = post_line_item(client, rosa, agreement=ROUND, claims=[claim(id="cl-one")])
    patch(client, rosa, f"/v1/line-items/{item['id']}", note="as the envoy said")
    post_stated_total(client, rosa)


@pytest.fixture(scope="module")
def rows(engine, template):
    """The rows of a ledger of today, by table."""
    with copied(engine, template) as database:
        record(create_app(database).test_client(), template.headers)
        with database.engine.connect() as connection:
            return rows_of(connection)


def is_recorded(name, _):
    """Whether a table holds what is recorded, and not what the search index makes of it."""
    return not name.startswith("search_words")


def fill(connection, rows, *, with_claims):
    """Put rows into the tables that are there, as far as these have their columns."""
    metadata = MetaData()
    metadata.reflect(connection, only=is_recorded)
    for name in ("alembic_version", "secrets"):  # What the migrations themselves put there.
        metadata.remove(metadata.tables[name])
    for table in reversed(metadata.sorted_tables):
        connection.execute(table.delete())
    for table in metadata.sorted_tables:
        if table.name in OF_CLAIMS and not with_claims:
            continue
        kept = [{c: v for c, v in row.items() if c in table.c} for row in rows.get(table.name, [])]
        if kept:
            connection.execute(table.insert(), kept)


def rows_of(connection):
    metadata = MetaData()
    metadata.reflect(connection, only=is_recorded)
    return {
        table.name: [dict(row) for row in connection.execute(table.select()).mappings()]
        for table in metadata.sorted_tables
    }


def sealed(connection):
    """Return a digest of all that is sealed or seals something, in each table that has any."""
    digests = {}
    for name, rows in rows_of(connection).items():
        kept = sorted(repr([(c, row[c]) for c in SEALED if c in row]) for row in rows)
        if rows and {"entry", "document", "content"} & set(rows[0]):
            digests[name] = hashlib.sha256("\n".join(kept).encode()).hexdigest()
    return digests


def names():
    return sorted(path.name[:4] for path in migrations.MIGRATIONS.glob("versions/*.py"))


def altered(engine, rows, first, spoil=None):
    """Return after which migrations something sealed isn't as it was before."""
    found = []
    with opened(engine.empty()) as database, database.engine.begin() as connection:
        migrations.upgrade(connection, first)
        fill(connection, rows, with_claims=first >= CLAIMS_FROM)
        before = sealed(connection)
        assert before
        for name in names()[names().index(first) + 1 :]:
            migrations.upgrade(connection, name)
            if name == spoil:
                connection.execute(text("UPDATE party_versions SET salt = document"))
            now = sealed(connection)
            if {table: now[table] for table in before} != before:
                found.append(name)
    return found


@pytest.mark.long
@pytest.mark.parametrize("first", [CLAIMS_FROM, "0001"])
def test_no_migration_alters_what_is_sealed(engine, rows, first):
    assert altered(engine, rows, first) == []


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_the_newest_migration_alters_nothing_and_one_that_does_is_seen(engine, rows):
    *_, before, newest = names()

    assert altered(engine, rows, before) == []
    assert altered(engine, rows, before, spoil=newest) == [newest]


def test_words_are_made_anew_as_searches_know_them(engine, rows):
    with opened(engine.empty()) as database, database.engine.begin() as connection:
        migrations.upgrade(connection, "0037")
        fill(connection, rows, with_claims=True)
        words_index.insert(Session(connection), [IndexRow(7, "tof-before")])
        migrations.upgrade(connection, names()[-1])

        session = Session(connection)
        expected = {
            (row.rowid, word)
            for row in search_index.expected(session)
            for word in row.words.split()
        }
        assert set(words_index.pairs(session)) == expected
        assert expected
