"""Claims, stated totals and evidence name several speakers; what was recorded is made anew.

Documents sealed until now have one `speaker`, or null, and are never rewritten: a ledger that holds
a claim or a stated total stays as it is, and is served by the version that made it. Its articles,
parties and agreements are recorded anew in a new ledger, and its claims from its /v1/claims.csv
with `speaker` and `speaker_role` in the header as `speakers` and `speaker_roles`, commas between
the parties of one speaker, and without the column `verbatim`. One that holds none is upgraded. The
first spelling of each speaker's name has a table of its own.
"""

import sqlalchemy as sa
from alembic import op

from ledger.db.migrations import MadeAnew

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

TABLES = ("claim_versions", "stated_total_versions")


def upgrade() -> None:
    refuse_any(op.get_bind())
    for table in TABLES:
        op.alter_column(table, "speaker", new_column_name="speakers")
    op.create_table(
        "speaker_spellings",
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("folded", name=op.f("pk_speaker_spellings")),
        sqlite_strict=True,
    )


def refuse_any(connection: sa.Connection) -> None:
    for table in TABLES:
        query = sa.select(sa.literal(1)).select_from(sa.table(table)).limit(1)
        if connection.execute(query).first() is not None:
            raise MadeAnew(
                "This ledger holds claims or stated totals that are sealed with one speaker each, "
                "and sealed documents are never rewritten. Nothing was changed: serve it with the "
                "version that made it, and record it anew in a new ledger; "
                "migrations/versions/0012_several_speakers.py says how."
            )
