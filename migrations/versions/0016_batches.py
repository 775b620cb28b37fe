"""Batches have ids, which their entries name; those recorded until now have none.

Nothing of an existing ledger changes: a batch from before is no row of the new table, so that it is
taken back record by record.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

NAME = "batches"
CHECKS = {
    "has_entries": "size > first_index",
    "reversed_later": "reversed_index IS NULL OR reversed_index >= size",
}
ENTRIES = ("first_index", "reversed_index")


def upgrade() -> None:
    op.create_table(
        NAME,
        sa.Column("first_index", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("reversed_index", sa.Integer(), nullable=True),
        *(
            sa.CheckConstraint(condition, name=op.f(f"ck_{NAME}_{name}"))
            for name, condition in CHECKS.items()
        ),
        *(
            sa.ForeignKeyConstraint(
                [column],
                ["journal_entries.entry_index"],
                name=op.f(f"fk_{NAME}_{column}_journal_entries"),
            )
            for column in ENTRIES
        ),
        sa.PrimaryKeyConstraint("first_index", name=op.f(f"pk_{NAME}")),
        sa.UniqueConstraint("id", name=op.f(f"uq_{NAME}_id")),
        sqlite_strict=True,
    )
