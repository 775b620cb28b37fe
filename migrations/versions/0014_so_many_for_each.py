"""How many a line item says for each of what the other side hands over.

No claim could say so before, so that null is true of every row.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("line_item_versions", sa.Column("per", sa.Text(), nullable=True))
    for name in ("per_lower", "per_upper"):
        op.add_column(
            "line_item_versions", sa.Column(name, sa.Integer(), nullable=True)
        )
