"""Why a source or an agreement was withdrawn."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("source_versions", "agreement_versions"):
        op.add_column(table, sa.Column("withdrawn", sa.Text(), nullable=True))
