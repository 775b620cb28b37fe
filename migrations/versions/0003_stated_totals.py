"""Stated totals."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

NAME = "stated_total_versions"
CURRENT = sa.text("until_index IS NULL")
CHECKS = {
    "of_is_known": "\"of\" IN ('pledged', 'reported')",
    "joint_is_a_truth": "joint IN (0, 1)",
    "created_first": "from_index >= created_index",
    "versions_follow": "until_index IS NULL OR until_index > from_index",
}


def upgrade() -> None:
    op.create_table(
        NAME,
        *(text(name) for name in ("of", "agreements")),
        number("joint"),
        text("source"),
        *(text(name, nullable=True) for name in ("speaker", "replaces", "withdrawn")),
        text("id"),
        number("from_index"),
        number("until_index", nullable=True),
        number("created_index"),
        *(
            sa.Column(name, sa.LargeBinary(), nullable=False)
            for name in ("document", "salt")
        ),
        *(
            sa.CheckConstraint(condition, name=op.f(f"ck_{NAME}_{name}"))
            for name, condition in CHECKS.items()
        ),
        entry("from_index"),
        entry("until_index"),
        sa.PrimaryKeyConstraint("id", "from_index", name=op.f(f"pk_{NAME}")),
        sqlite_strict=True,
    )
    op.create_index(
        f"uq_{NAME}_current",
        NAME,
        ["id"],
        unique=True,
        sqlite_where=CURRENT,
        postgresql_where=CURRENT,
    )
    op.create_index(f"ix_{NAME}_from_index", NAME, ["from_index"], unique=True)
    for column in ("created_index", "agreements", "joint", "source", "replaces"):
        op.create_index(f"ix_{NAME}_{column}", NAME, [column])


def text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable, autoincrement=False)


def entry(column: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{NAME}_{column}_journal_entries")
    return sa.ForeignKeyConstraint([column], ["journal_entries.entry_index"], name=name)
