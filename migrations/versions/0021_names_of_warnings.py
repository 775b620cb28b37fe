"""A retry with an Idempotency-Key names in its warnings what the first answer named.

Until now that was found anew in the journal. Of the keys of an existing ledger nothing was kept: a
retry of one of them says the codes of its warnings alone. No document and no entry changes.
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    column = sa.Column("cautioned", sa.Text, nullable=False, server_default="{}")
    op.add_column("idempotency_keys", column)
