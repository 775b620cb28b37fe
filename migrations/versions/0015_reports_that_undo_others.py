"""Reports that undo others: nothing recorded until now does, so that null is true of every row."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("line_item_versions", sa.Column("undoes", sa.Text(), nullable=True))
