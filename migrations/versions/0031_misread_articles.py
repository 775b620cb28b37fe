"""Articles that were misread before they came: what is declared gives another reading.

`source_texts` is keyed by what gives a reading, which is now also the misreading that is declared;
each version of a source names it too. Of no article so far is one declared. Documents that are
sealed stay as they are: they say nothing of it.

SQLite changes no key of a table, so that both are made anew there, of the rows that they have.
"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

TEXTS = "source_texts"
VERSIONS = "source_versions"
KEY = ["sha256", "encoding", "media_type", "misread"]
#: What the column holds in every row that is there.
SO_FAR = {"misread": "no"}
TEXTS_KEY = f"pk_{TEXTS}"
OLD_REFERENCE = f"fk_{VERSIONS}_sha256_encoding_media_type_{TEXTS}"
#: PostgreSQL takes no name that has all columns.
REFERENCE = f"fk_{VERSIONS}_reading_{TEXTS}"
#: The names of the tables until those of before are gone.
NEW_TEXTS = f"{TEXTS}_0031"
NEW_VERSIONS = f"{VERSIONS}_0031"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        make_anew()
    else:
        alter()


def alter() -> None:
    for table in (TEXTS, VERSIONS):
        for name, value in SO_FAR.items():
            column = sa.Column(name, sa.Text(), nullable=False, server_default=value)
            op.add_column(table, column)
            op.alter_column(table, name, server_default=None)
    op.drop_constraint(op.f(OLD_REFERENCE), VERSIONS)
    op.drop_constraint(op.f(TEXTS_KEY), TEXTS)
    op.create_primary_key(op.f(TEXTS_KEY), TEXTS, KEY)
    op.create_foreign_key(op.f(REFERENCE), VERSIONS, TEXTS, KEY, KEY)


def make_anew() -> None:
    """Replace both tables; what others refer to comes first and goes last."""
    texts()
    copy(TEXTS, NEW_TEXTS)
    versions()
    copy(VERSIONS, NEW_VERSIONS)
    op.drop_table(VERSIONS)
    op.rename_table(NEW_VERSIONS, VERSIONS)
    indexes()
    op.drop_table(TEXTS)
    op.rename_table(NEW_TEXTS, TEXTS)


def copy(before: str, after: str) -> None:
    """Copy all rows of a table to the one that replaces it."""
    columns = sa.inspect(op.get_bind()).get_columns(before)
    names = [column["name"] for column in columns]
    old = sa.table(before, *map(sa.column, names))
    new = sa.table(after, *map(sa.column, [*names, *SO_FAR]))
    rows = sa.select(*old.c, *map(sa.literal, SO_FAR.values()))
    op.execute(sa.insert(new).from_select([*names, *SO_FAR], rows))


def texts() -> None:
    op.create_table(
        NEW_TEXTS,
        text("sha256"),
        text("encoding"),
        text("media_type"),
        text("misread"),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("characters", sa.Integer(), nullable=False),
        sa.Column("read_as", sa.Text(), nullable=True),
        sa.Column("runs", sa.LargeBinary(), nullable=False),
        text("folded"),
        check(TEXTS, "sha256_is_hex", "length(sha256) = 64"),
        sa.PrimaryKeyConstraint(*KEY, name=op.f(TEXTS_KEY)),
        sqlite_strict=True,
    )


def versions() -> None:
    op.create_table(
        NEW_VERSIONS,
        text("sha256"),
        text("encoding"),
        text("media_type"),
        text("misread"),
        text("title_folded"),
        sa.Column("withdrawn", sa.Text(), nullable=True),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        text("id"),
        sa.Column("from_index", sa.Integer(), nullable=False),
        sa.Column("until_index", sa.Integer(), nullable=True),
        sa.Column("created_index", sa.Integer(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        check(
            VERSIONS,
            "versions_follow",
            "until_index IS NULL OR until_index > from_index",
        ),
        check(VERSIONS, "created_first", "from_index >= created_index"),
        of_entries("from_index"),
        of_entries("until_index"),
        sa.ForeignKeyConstraint(
            KEY, [f"{NEW_TEXTS}.{name}" for name in KEY], name=op.f(REFERENCE)
        ),
        sa.PrimaryKeyConstraint("id", "from_index", name=op.f(f"pk_{VERSIONS}")),
        sqlite_strict=True,
    )


def indexes() -> None:
    op.create_index(
        f"uq_{VERSIONS}_current",
        VERSIONS,
        ["id"],
        unique=True,
        sqlite_where=sa.text("until_index IS NULL"),
    )
    op.create_index(f"ix_{VERSIONS}_from_index", VERSIONS, ["from_index"], unique=True)
    op.create_index(f"ix_{VERSIONS}_created_index", VERSIONS, ["created_index"])
    op.create_index(f"ix_{VERSIONS}_sha256", VERSIONS, ["sha256"])


def text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def of_entries(column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column],
        ["journal_entries.entry_index"],
        name=op.f(f"fk_{VERSIONS}_{column}_journal_entries"),
    )
