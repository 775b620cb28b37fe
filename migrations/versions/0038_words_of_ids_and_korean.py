"""Words of searches are made anew: none of a redaction's random id, and Korean ones by themselves.

Only the search index changes, which is made of what is recorded. No row of another table does.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import Session

from ledger.db import words_index
from ledger.services import search_index

revision = "0038"
down_revision = "0037"
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
    session = Session(op.get_bind())
    words_index.empty(session)
    for query, add in (
        (CLAIMS, search_index.add_claim),
        (TITLES, search_index.add_title),
        (TEXTS, search_index.add_text),
    ):
        few_at_a_time = sa.text(query).execution_options(yield_per=500)
        for row in session.connection().execute(few_at_a_time):
            add(session, *row)
    search_index.finish(session)
