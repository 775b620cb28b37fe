"""Redactions: who asked for one and who approved it, and what each left of which documents.

Two new tables. Nothing of an existing ledger changes.
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

VERSIONS = "redaction_versions"
DOCUMENTS = "redacted_documents"


def upgrade() -> None:
    versions()
    documents()


def versions() -> None:
    op.create_table(
        VERSIONS,
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("approved_by", sa.Text(), nullable=True),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        number("from_index"),
        sa.Column("until_index", sa.Integer(), nullable=True),
        number("created_index"),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        check(VERSIONS, "created_first", "from_index >= created_index"),
        check(
            VERSIONS,
            "versions_follow",
            "until_index IS NULL OR until_index > from_index",
        ),
        of_entries(VERSIONS, "from_index"),
        of_entries(VERSIONS, "until_index"),
        sa.PrimaryKeyConstraint("id", "from_index", name=op.f(f"pk_{VERSIONS}")),
        sqlite_strict=True,
    )
    current = sa.text("until_index IS NULL")
    op.create_index(
        f"uq_{VERSIONS}_current",
        VERSIONS,
        ["id"],
        unique=True,
        sqlite_where=current,
        postgresql_where=current,
    )
    op.create_index(f"ix_{VERSIONS}_from_index", VERSIONS, ["from_index"], unique=True)
    op.create_index(f"ix_{VERSIONS}_created_index", VERSIONS, ["created_index"])


def documents() -> None:
    op.create_table(
        DOCUMENTS,
        number("redaction_index"),
        number("entry_index"),
        sa.Column("sha256", sa.Text(), nullable=False),
        check(DOCUMENTS, "sha256_is_hex", "length(sha256) = 64"),
        check(DOCUMENTS, "redacted_later", "redaction_index > entry_index"),
        of_entries(DOCUMENTS, "redaction_index"),
        of_entries(DOCUMENTS, "entry_index"),
        sa.PrimaryKeyConstraint(
            "redaction_index", "entry_index", name=op.f(f"pk_{DOCUMENTS}")
        ),
        sqlite_strict=True,
    )


def number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False, autoincrement=False)


def check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def of_entries(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column],
        ["journal_entries.entry_index"],
        name=op.f(f"fk_{table}_{column}_journal_entries"),
    )
