"""Words are found by an index, so that no search reads everything there is.

It is made of what is recorded, and filled here for what stands there already. No row of another
table changes.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Session

from ledger.db import words_index
from ledger.db.migrations import check_fts5
from ledger.services import search_index

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

CLAIMS = """
SELECT created_index, position, folded FROM claim_versions WHERE from_index = created_index
"""
TITLES = "SELECT from_index, title_folded FROM source_versions"
TEXTS = """
SELECT from_index, folded FROM source_versions
JOIN source_texts USING (sha256, encoding, media_type, misread) WHERE from_index = created_index
"""


def upgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        check_fts5(connection)
        op.execute(words_index.MADE_IN_SQLITE)
    else:
        of_postgresql()
    fill(Session(connection))


def of_postgresql() -> None:
    op.create_table(
        words_index.NAME,
        sa.Column("rowid", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("words", TSVECTOR(), nullable=False),
        sa.PrimaryKeyConstraint("rowid", name=op.f("pk_search_words")),
    )
    # Without a list of what waits, which every search would read.
    op.create_index(
        "ix_search_words_words",
        words_index.NAME,
        ["words"],
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
    )


def fill(session: Session) -> None:
    for query, add in (
        (CLAIMS, search_index.add_claim),
        (TITLES, search_index.add_title),
        (TEXTS, search_index.add_text),
    ):
        few_at_a_time = sa.text(query).execution_options(yield_per=500)
        for row in session.connection().execute(few_at_a_time):
            add(session, *row)
    search_index.finish(session)
