"""Ledgers of before a migration: they are opened, migrated, and whole."""

import pytest
from sqlalchemy import text

from ledger.cli import installation
from ledger.cli.installation import Founding
from ledger.db.files import DatabaseLost
from ledger.services import journal_head, verify

#: What takes the ledger back to before the migration that gives it a key for ETags.
BEFORE_THE_KEY = (
    "DROP INDEX ix_claim_versions_words",
    "ALTER TABLE claim_versions DROP COLUMN starts",
    "ALTER TABLE claim_versions DROP COLUMN ends",
    "ALTER TABLE line_item_versions DROP COLUMN unclear",
    "DROP TABLE loaded_journal",
    "DROP TABLE redacted_documents",
    "DROP TABLE redaction_versions",
    "ALTER TABLE idempotency_keys DROP COLUMN nonce",
    "ALTER TABLE idempotency_keys DROP COLUMN answer_sha256",
    "DELETE FROM secrets WHERE name = 'etag'",
    "DROP TABLE IF EXISTS search_words_vocabulary",
    "DROP TABLE search_words",
    *(
        f"DROP INDEX ix_line_item_versions_{name}"
        for name in (
            *("act", "category", "from_party", "to_party", "status"),
            *("first_on", "last_on", "days", "not_one_day", "kind"),
        )
    ),
    "DROP INDEX ix_claim_versions_publisher",
    "DROP INDEX ix_stated_total_versions_of",
    "UPDATE alembic_version SET version_num = '0023'",
)
#: What gives an article's text its key of before there were encodings, where no article is.
BEFORE_ENCODINGS = {
    "sqlite": (
        "CREATE TABLE versions AS SELECT * FROM source_versions",
        "CREATE TABLE texts AS SELECT * FROM source_texts",
        "DROP TABLE source_versions",
        "DROP TABLE source_texts",
        *(
            f"ALTER TABLE {table} DROP COLUMN {column}"
            for table in ("versions", "texts")
            for column in ("encoding", "media_type", "misread")
        ),
        "ALTER TABLE versions RENAME TO source_versions",
        "ALTER TABLE texts RENAME TO source_texts",
    ),
    "postgresql": (
        *(
            f"ALTER TABLE {table} DROP COLUMN {column} CASCADE"
            for table in ("source_versions", "source_texts")
            for column in ("encoding", "media_type", "misread")
        ),
        "ALTER TABLE source_texts ADD CONSTRAINT pk_source_texts PRIMARY KEY (sha256)",
        (
            "ALTER TABLE source_versions ADD CONSTRAINT fk_source_versions_sha256_source_texts"
            " FOREIGN KEY (sha256) REFERENCES source_texts"
        ),
    ),
}


def execute(database, *statements):
    with database.transaction() as session:
        for statement in statements:
            session.execute(text(statement))


def test_a_ledger_of_before_the_key_of_etags_is_opened_and_gets_one(settings):
    with installation.opened(settings, Founding(allowed=True)) as database:
        before_encodings = BEFORE_ENCODINGS[database.engine.dialect.name]
        execute(database, *before_encodings, *BEFORE_THE_KEY)

    with installation.opened(settings) as database, database.snapshot() as session:
        assert len(journal_head.read(session).etag_key) == 32
        assert [verdict.wrong for verdict in verify.verify(session) if verdict.wrong] == []


def test_a_ledger_that_lost_its_key_of_etags_serves_nothing(settings):
    with installation.opened(settings, Founding(allowed=True)) as database:
        execute(database, "DELETE FROM secrets WHERE name = 'etag'")
        with database.snapshot() as session, pytest.raises(DatabaseLost, match="key that makes"):
            journal_head.read(session)
