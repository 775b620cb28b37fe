"""On which day a token was last used."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("token_secrets", sa.Column("last_used_on", sa.Text(), nullable=True))
