"""Sources can be retracted, and their claims count no more then.

What was recorded before says nothing of it, and counts on. Documents stay as they were sealed.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    retracted = sa.Column(
        "retracted", sa.Integer(), nullable=False, server_default=sa.text("0")
    )
    op.add_column("claim_versions", retracted)
