"""Idempotency keys; sources are found by their text."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

NAME = "idempotency_keys"
KEY = ("actor", "method", "path", "key_sha256")
CHECKS = {
    "first_index_counts_from_0": "first_index >= 0",
    "size_follows": "size >= first_index",
}


def upgrade() -> None:
    op.create_table(
        NAME,
        *(sa.Column(name, sa.Text(), nullable=False) for name in (*KEY, "body_sha256")),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("first_index", "size")
        ),
        sa.Column("made", sa.Text(), nullable=False),
        *(
            sa.CheckConstraint(condition, name=op.f(f"ck_{NAME}_{name}"))
            for name, condition in CHECKS.items()
        ),
        sa.PrimaryKeyConstraint(*KEY, name=op.f(f"pk_{NAME}")),
        sqlite_strict=True,
    )
    op.create_index("ix_source_versions_sha256", "source_versions", ["sha256"])
