"""SQLite shows which words of the search index begin alike, so that they are sought themselves.

The new table keeps nothing. No row changes, and PostgreSQL needs none of it.
"""

from alembic import op

from ledger.db import vocabulary

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(vocabulary.MADE_IN_SQLITE)
