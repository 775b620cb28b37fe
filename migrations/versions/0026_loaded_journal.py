"""How many entries a ledger had that was loaded from a dossier.

A new table, empty in each existing ledger: none was loaded. Nothing else changes.
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

LOADED = "loaded_journal"


def upgrade() -> None:
    op.create_table(
        LOADED,
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f(f"ck_{LOADED}_one_row")),
        sa.CheckConstraint("size > 0", name=op.f(f"ck_{LOADED}_size_counts")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{LOADED}")),
        sqlite_strict=True,
    )
