"""Whatever is changed in a table behind the ledger's back, `verify` says so."""

import pytest
from sqlalchemy import (
    delete,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.exc import IntegrityError, OperationalError

from ledger import db
from ledger.db import Base, catalog, schema
from ledger.models import JournalEntry, LoadedJournal
from ledger.services import articles, sources, verify
from tests.conftest import opened
from tests.tampering import TABLES, UNSEALED, broken, caught, filled_copy, tampering

#: Values that the checks of a column take, so that an edit of it comes through.
ACCEPTABLE = {
    "act": ["report", "pledge"],
    "status": ["reported", "disputed"],
    "role": ["admin", "recorder"],
    "unit": ["days", "bodies"],
    "rank": ["normal", "set_aside"],
    "of": ["pledged", "reported"],
    "joint": [0, 1],
    "lower": [0, 1],
    "size": [1, 2],
}
VERSIONS = [table for table in TABLES if "from_index" in table.columns]
CELLS = [
    pytest.param(table, column, id=f"{table.name}.{column.name}")
    for table in TABLES
    for column in table.columns
    if (table.name, column.name) not in UNSEALED
]


@pytest.fixture(scope="module")
def filled(engine, template):
    with filled_copy(engine, template) as database:
        yield database


def edited(value, column):
    if value is None:
        return 1 if column.type.python_type is int else "x"
    if isinstance(value, bytes):
        return bytes([value[0] ^ 1]) + value[1:] if value else b"x"
    return value + 1 if isinstance(value, int) else value + "x"


def edits(value, column):
    """Return other values for a cell, of which some pass its constraints."""
    others = [edited(value, column)]
    if column.name in ACCEPTABLE:
        others.append(next(other for other in ACCEPTABLE[column.name] if other != value))
    return others


@pytest.mark.parametrize(("table", "column"), CELLS)
def test_verify_finds_an_edited_cell_that_its_table_does_not_refuse(filled, table, column):
    with filled.snapshot() as session:
        rows = session.execute(select(table).order_by(*table.primary_key.columns)).mappings().all()
    row = rows[-1]
    key = [part == row[part.name] for part in table.primary_key.columns]

    outcomes = [
        outcome(filled, table, key, column, other) for other in edits(row[column.name], column)
    ]

    assert outcomes
    assert "missed" not in outcomes


def outcome(database, table, key, column, value):
    """Return what comes of writing a value into a cell: refused by the table, found, or missed."""
    with tampering(database) as session:
        try:
            session.execute(update(table).where(*key).values({column.name: value}))
        except (IntegrityError, OperationalError):
            return "refused"
        return "found" if caught(session) else "missed"


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_verify_finds_a_deleted_row(filled, table):
    with tampering(filled) as session:
        first = session.execute(select(*table.primary_key.columns).limit(1)).one()
        key = [part == value for part, value in zip(table.primary_key.columns, first, strict=True)]
        session.execute(delete(table).where(*key))

        assert caught(session)


@pytest.mark.parametrize("table", VERSIONS, ids=lambda table: table.name)
def test_verify_finds_an_added_version(filled, table):
    with tampering(filled) as session:
        row = dict(session.execute(select(table).limit(1)).mappings().one())
        beyond = 10_000
        row |= {"id": "forged", "from_index": beyond, "created_index": beyond, "until_index": None}
        session.execute(insert(table).values(row))

        assert caught(session)


def test_verify_finds_two_swapped_entries(filled):
    entries = Base.metadata.tables["journal_entries"]
    with tampering(filled) as session:
        first, second = session.execute(select(entries).order_by(entries.c.entry_index).limit(2))
        for row, index in ((first, second.entry_index), (second, first.entry_index)):
            session.execute(
                update(entries)
                .where(entries.c.entry_index == index)
                .values(entry=row.entry, leaf_hash=row.leaf_hash)
            )

        said = [verdict.wrong for verdict in verify.verify(session) if verdict.wrong]
        assert "entry 0 says that it is entry 1" in said


def test_verify_says_check_by_check_that_a_ledger_is_whole(filled):
    with filled.snapshot() as session:
        verdicts = list(verify.verify(session))

    assert [(verdict.check, verdict.wrong) for verdict in verdicts] == [
        ("database", None),
        ("entries", None),
        ("documents", None),
        ("versions", None),
        ("claims", None),
        ("speakers", None),
        ("sources", None),
        ("search", None),
        ("passages", None),
        ("tokens", None),
        ("keys", None),
        ("batches", None),
        ("redactions", None),
    ]


def test_verify_finds_a_digest_put_in_place_of_a_tokens_own(filled):
    secrets = Base.metadata.tables["token_secrets"]
    with tampering(filled) as session:
        session.execute(update(secrets).values(digest=bytes(32)))

        assert broken(session) == ["tokens"]


def test_verify_finds_a_key_put_there(filled):
    keys = Base.metadata.tables["idempotency_keys"]
    with tampering(filled) as session:
        row = session.execute(select(keys)).mappings().first()
        session.execute(
            insert(keys).values({**row, "first_index": 900, "size": 901, "path": "/v1/x"})
        )

        assert broken(session) == ["keys"]


@pytest.mark.parametrize("column", ["made", "cautioned"])
def test_verify_finds_a_blank_in_what_is_kept_with_a_key(filled, column):
    kept = Base.metadata.tables["idempotency_keys"].c[column]
    with tampering(filled) as session:
        session.execute(update(kept.table).values({kept: " " + kept}))

        assert broken(session) == ["keys"]


def test_verify_finds_a_text_that_no_source_has(filled):
    texts = Base.metadata.tables["source_texts"]
    with tampering(filled) as session:
        article = articles.read_article({"text": "Nobody sent this."})["article"]
        sources.store_text(session, article)

        assert broken(session) == ["sources"]
        assert session.execute(select(texts.c.sha256)).scalars().all().count(article.sha256) == 1


PLANTED = {
    "UPDATE alembic_version SET version_num = 'x'": "the tables are of revision x, not",
    "DROP INDEX uq_line_item_versions_current": "uq_line_item_versions_current",
}
PLANTED_IN_SQLITE = {
    "CREATE TRIGGER lie AFTER INSERT ON party_versions BEGIN SELECT 1; END": ": the trigger lie",
    "CREATE VIEW more AS SELECT 1": "more than the migrations make: the view more",
    "CREATE TABLE more (id INTEGER)": "more than the migrations make: the table more",
    "ALTER TABLE party_versions ADD COLUMN more TEXT DEFAULT 'x'": "table party_versions isn't as",
    "CREATE INDEX more ON party_versions (id)": "more than the migrations make: the index more",
}
PLANTED_IN_POSTGRESQL = {
    "CREATE TRIGGER lie BEFORE UPDATE ON party_versions FOR EACH ROW "
    "EXECUTE FUNCTION suppress_redundant_updates_trigger()": "trigger lie of party_versions",
    "CREATE RULE lie AS ON INSERT TO idempotency_keys DO INSTEAD NOTHING": "make: the rule lie",
    "ALTER TABLE idempotency_keys SET UNLOGGED": "idempotency_keys isn't logged",
    "ALTER TABLE party_versions ENABLE ROW LEVEL SECURITY": "party_versions hides rows",
    "GRANT ALL ON party_versions TO PUBLIC": "rights to the table party_versions",
    "ALTER TABLE party_versions DROP CONSTRAINT fk_party_versions_from_index_journal_entries": (
        "fk_party_versions_from_index_journal_entries"
    ),
    "ALTER TABLE actor_versions DROP CONSTRAINT ck_actor_versions_role_is_known": (
        "ck_actor_versions_role_is_known"
    ),
    "ALTER TABLE journal_entries DROP CONSTRAINT pk_journal_entries CASCADE": (
        "the constraint fk_actor_versions_from_index_journal_entries"
    ),
    "ALTER TABLE party_versions ALTER document DROP NOT NULL": "party_versions.document isn't as",
    "ALTER TABLE token_versions DROP COLUMN actor": "token_versions.actor isn't there",
    "ALTER TABLE party_versions DISABLE TRIGGER ALL": "party_versions doesn't keep its references",
    "ALTER ROLE CURRENT_USER SET synchronous_commit = off": "set to synchronous_commit=off",
    "SET LOCAL synchronous_commit = off": "PostgreSQL runs with synchronous_commit=off",
    "ALTER TABLE party_versions DROP CONSTRAINT fk_party_versions_from_index_journal_entries; "
    "ALTER TABLE party_versions ADD CONSTRAINT fk_party_versions_from_index_journal_entries "
    "FOREIGN KEY (from_index) REFERENCES journal_entries NOT VALID": (
        "fk_party_versions_from_index_journal_entries of party_versions isn't as"
    ),
    "ALTER TABLE party_versions DROP CONSTRAINT fk_party_versions_from_index_journal_entries; "
    "ALTER TABLE party_versions ADD CONSTRAINT fk_party_versions_from_index_journal_entries "
    "FOREIGN KEY (created_index) REFERENCES journal_entries": (
        "fk_party_versions_from_index_journal_entries of party_versions isn't as"
    ),
    "ALTER TABLE actor_versions DROP CONSTRAINT ck_actor_versions_role_is_known; "
    "ALTER TABLE actor_versions ADD CONSTRAINT ck_actor_versions_role_is_known CHECK (true)": (
        "ck_actor_versions_role_is_known of actor_versions isn't as"
    ),
    "ALTER TABLE actor_versions DROP CONSTRAINT ck_actor_versions_role_is_known; "
    "ALTER TABLE party_versions ADD CONSTRAINT ck_actor_versions_role_is_known "
    "CHECK (id <> '')": "ck_actor_versions_role_is_known of actor_versions isn't there",
    "ALTER TABLE actor_versions DROP CONSTRAINT ck_actor_versions_role_is_known; "
    "ALTER TABLE actor_versions ADD CONSTRAINT ck_actor_versions_role_is_known "
    "CHECK (role <> '')": "ck_actor_versions_role_is_known of actor_versions isn't as",
    "ALTER TABLE party_versions ADD CONSTRAINT ck_more CHECK (id <> 'RU') NOT VALID": (
        "more than the migrations make: the constraint ck_more of party_versions"
    ),
    "DROP INDEX uq_party_versions_current; CREATE UNIQUE INDEX uq_party_versions_current "
    "ON party_versions (from_index) WHERE until_index IS NULL": (
        "index uq_party_versions_current isn't as"
    ),
    "DROP INDEX uq_party_versions_current; CREATE UNIQUE INDEX uq_party_versions_current "
    "ON party_versions (id) WHERE until_index > 0": "index uq_party_versions_current isn't as",
    "CREATE UNIQUE INDEX more ON party_versions (from_index)": (
        "more than the migrations make: the index more"
    ),
    "ALTER TABLE party_versions ALTER id TYPE varchar(99)": "column party_versions.id isn't as",
    'ALTER TABLE party_versions ALTER id TYPE text COLLATE "C"': (
        "column party_versions.id isn't as"
    ),
    "ALTER TABLE party_versions ALTER id SET DEFAULT 'x'": "column party_versions.id isn't as",
    "ALTER TABLE party_versions ALTER until_index SET DEFAULT 1": (
        "column party_versions.until_index isn't as"
    ),
    "ALTER TABLE party_versions ADD more text": (
        "more than the migrations make: the column party_versions.more"
    ),
    "CREATE TABLE more (id text)": "more than the migrations make: the column more.id",
    "CREATE VIEW more AS SELECT 1": "more than the migrations make: the view more",
    "CREATE SEQUENCE more": "more than the migrations make: the sequence more",
    "CREATE TABLE more () INHERITS (party_versions)": "more than the migrations make",
    "CREATE SCHEMA lies; CREATE TABLE lies.more () INHERITS (party_versions)": (
        "more than the migrations make: the heir lies.more of party_versions"
    ),
    "CREATE FUNCTION more() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'": (
        "more than the migrations make: the function more()"
    ),
    "CREATE SCHEMA lies; CREATE FUNCTION lies.more() RETURNS event_trigger LANGUAGE plpgsql "
    "AS 'BEGIN END'; CREATE EVENT TRIGGER lie ON ddl_command_start EXECUTE FUNCTION lies.more()": (
        "more than the migrations make: the event trigger lie"
    ),
    "CREATE POLICY lie ON party_versions USING (id <> 'RU')": (
        "more than the migrations make: the policy lie of party_versions"
    ),
    "CREATE DOMAIN more AS text": "more than the migrations make: the type more",
    "GRANT UPDATE (document) ON party_versions TO PUBLIC": "columns of the table party_versions",
    "ALTER ROLE CURRENT_USER SET search_path = lies, public": "set to search_path=lies, public",
    "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = lies', current_database()); "
    "END $$": "set to search_path=lies",
    "ALTER ROLE ALL SET transform_null_equals = on": "set to transform_null_equals=on",
    "ALTER ROLE ALL SET gin_fuzzy_search_limit = 1": "set to gin_fuzzy_search_limit=1",
    "SET gin_fuzzy_search_limit = 1": "runs with gin_fuzzy_search_limit=1",
    "SET LOCAL search_path = public, pg_catalog": "the search path is public, pg_catalog",
    "CREATE SCHEMA lies; CREATE TABLE lies.party_versions (id text); "
    "SET LOCAL search_path = public, lies": "the table lies.party_versions could pass",
    "DROP INDEX uq_actor_versions_current; CREATE UNIQUE INDEX uq_actor_versions_current "
    "ON actor_versions (id)": "uq_actor_versions_current isn't as",
    "UPDATE pg_index SET indisvalid = false WHERE indexrelid = "
    "'uq_actor_versions_current'::regclass": "uq_actor_versions_current isn't as",
    "DROP INDEX uq_party_versions_current; CREATE INDEX uq_party_versions_current "
    "ON party_versions (id) WHERE until_index IS NULL": "uq_party_versions_current isn't as",
}


def test_the_described_schema_is_what_the_migrations_make(empty_postgresql_url):
    """When this fails: write migrations/postgresql.txt anew, as docs/development.md says."""
    with opened(empty_postgresql_url) as made:
        db.migrate(made)
        with made.snapshot() as session:
            assert catalog.written(catalog.facts(session)) == schema.POSTGRESQL_SCHEMA.read_text()


def test_verify_finds_what_is_planted_in_the_schema(filled):
    embedded = filled.engine.dialect.name == "sqlite"
    planted = PLANTED | (PLANTED_IN_SQLITE if embedded else PLANTED_IN_POSTGRESQL)
    found = {}

    for statement in planted:
        with tampering(filled) as session:
            session.execute(text(statement))
            found[statement] = next(each.wrong for each in verify.verify(session) if each.wrong)

    unnoticed = {
        statement: found[statement]
        for statement, named in planted.items()
        if named not in found[statement]
    }
    assert unnoticed == {}


SECRETS = [
    "DELETE FROM secrets",
    "INSERT INTO secrets SELECT 'other', secret FROM secrets WHERE name = 'cursor'",
    "UPDATE secrets SET name = 'other' WHERE name = 'etag'",
]


@pytest.mark.parametrize("statement", SECRETS)
def test_verify_finds_secrets_that_are_lost_or_put_there(filled, statement):
    with tampering(filled) as session:
        session.execute(text(statement))

        assert broken(session) == ["tokens"]


def test_verify_finds_a_key_with_which_nothing_was_recorded(filled):
    keys = Base.metadata.tables["idempotency_keys"]
    with tampering(filled) as session:
        row = session.execute(select(keys)).mappings().first()
        forged = {**row, "first_index": 5, "size": 5, "path": "/v1/x"}
        session.execute(insert(keys).values(forged))

        assert broken(session) == ["keys"]


def test_what_the_database_refuses_to_one_check_is_named_and_the_others_go_on(filled):
    with tampering(filled) as session:
        session.execute(text("ALTER TABLE token_secrets RENAME TO tokens_no_more"))
        verdicts = {each.check: each.wrong for each in verify.verify(session)}

    failed = {check: wrong for check, wrong in verdicts.items() if wrong}
    assert list(failed) == ["database", "tokens"]
    assert failed["tokens"].startswith("the database can't be read: ")
    assert "token_secrets" in failed["tokens"]
    assert list(verdicts)[-1] == "redactions"


def test_a_check_that_is_cut_off_in_its_reading_leaves_the_next_ones_theirs(filled):
    with tampering(filled) as session:
        # Of all tables whose documents are read side by side, the last one.
        session.execute(text("ALTER TABLE redaction_versions RENAME TO redactions_no_more"))
        verdicts = {each.check: each.wrong for each in verify.verify(session)}

    failed = [check for check, wrong in verdicts.items() if wrong]
    assert failed == ["database", "documents", "versions", "redactions"]


def test_verify_finds_a_ledger_that_passes_for_a_loaded_one(filled):
    with filled.snapshot() as session:
        entries = session.execute(select(JournalEntry.entry).order_by(JournalEntry.entry_index))
        accounts = [b'"actors/' in entry for entry in entries.scalars()]
    sizes = {1, accounts.index(True), accounts.index(True) + 1, len(accounts) + 1} - {0}

    for size in sizes:
        with tampering(filled) as session:
            session.execute(insert(LoadedJournal).values(id=1, size=size))

            assert "documents" in broken(session), size


def test_verify_finds_a_source_whose_text_is_gone(filled):
    with tampering(filled) as session:
        unquoted = select(sources.SourceVersion.sha256).where(sources.SourceVersion.id == "damaged")
        texts = Base.metadata.tables["source_texts"]
        session.execute(delete(texts).where(texts.c.sha256.in_(unquoted)))
        first = next(verify.verify(session))

    assert first.wrong == "table source_versions refers to rows of source_texts that aren't there"


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_verify_finds_a_changed_letter_in_what_the_file_says_of_its_indexes(filled):
    query = "UPDATE sqlite_master SET tbl_name = 'Party_versions' WHERE name = :name"
    index = "sqlite_autoindex_party_versions_1"
    with tampering(filled) as session:
        session.execute(text("PRAGMA writable_schema = ON"))
        session.execute(text(query), {"name": index})
        first = next(verify.verify(session))

    assert first.wrong == f"the index {index} isn't as the migrations make it"
