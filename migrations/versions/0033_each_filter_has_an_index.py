"""Each filter of line items, claims and stated totals has an index, in the order of lists.

No row changes. The conditions of the indexes are true of every text: SQLite takes them for no query
that lacks them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

INDEXES = (
    ("line_item_versions", ("act", "created_index")),
    ("line_item_versions", ("category", "created_index")),
    ("line_item_versions", ("from_party", "created_index")),
    ("line_item_versions", ("to_party", "created_index")),
    ("line_item_versions", ("status", "created_index")),
    ("claim_versions", ("publisher", "created_index", "position")),
    ("stated_total_versions", ("of", "created_index")),
)


def upgrade() -> None:
    for table, columns in INDEXES:
        condition = f"\"{columns[0]}\" >= ''"
        if columns[0] == "status":
            condition = f"until_index IS NULL AND {condition}"
        op.create_index(
            f"ix_{table}_{columns[0]}",
            table,
            list(columns),
            sqlite_where=sa.text(condition),
            postgresql_where=sa.text(condition),
        )
