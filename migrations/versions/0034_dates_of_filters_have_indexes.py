"""The days of line items have indexes, by which filters find those of few days.

No row changes. Two of the conditions are true of every row: SQLite takes the indexes for no query
that lacks them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

TABLE = "line_item_versions"
INDEXES = {
    "first_on": (["first_on", "created_index"], "created_index >= 0"),
    "last_on": (["last_on", "created_index"], "created_index >= 0"),
    "days": (["first_on", "last_on"], "first_on < last_on"),
}


def upgrade() -> None:
    for name, (columns, condition) in INDEXES.items():
        op.create_index(
            f"ix_{TABLE}_{name}",
            TABLE,
            columns,
            sqlite_where=sa.text(condition),
            postgresql_where=sa.text(condition),
        )
