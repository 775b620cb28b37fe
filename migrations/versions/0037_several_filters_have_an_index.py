"""Several filters of line items have an index together, by which few are found among many.

No row changes. Its condition is true of every row: SQLite takes it for no query that lacks it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

KIND = ["act", "category", "from_party", "to_party", "status"]


def upgrade() -> None:
    op.create_index(
        "ix_line_item_versions_kind",
        "line_item_versions",
        KIND,
        sqlite_where=sa.text("created_index >= 0"),
        postgresql_where=sa.text("created_index >= 0"),
    )
