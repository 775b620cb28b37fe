"""Indexes in the order of what is asked: the newest of an agreement, and pages of claims."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

CURRENT = sa.text("until_index IS NULL")


def upgrade() -> None:
    op.create_index(
        "ix_line_item_versions_newest",
        "line_item_versions",
        ["agreement", "from_index"],
        sqlite_where=CURRENT,
        postgresql_where=CURRENT,
    )
    for column in ("source", "agreement"):
        name = f"ix_claim_versions_{column}"
        op.drop_index(name, "claim_versions")
        op.create_index(name, "claim_versions", [column, "created_index", "position"])
