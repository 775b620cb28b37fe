"""What a speaker says otherwise than the line item."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

NAMED = sa.text("ties IS NOT NULL")


def upgrade() -> None:
    # Nothing recorded until now differs, so that what stands here is true of every row.
    contested = sa.Column(
        "tie_contested", sa.Integer(), nullable=False, server_default=sa.text("0")
    )
    op.add_column("line_item_versions", contested)
    op.add_column("claim_versions", sa.Column("ties", sa.Text(), nullable=True))
    op.create_index(
        "ix_claim_versions_ties",
        "claim_versions",
        ["from_index", "ties", "line_item"],
        sqlite_where=NAMED,
        postgresql_where=NAMED,
    )
