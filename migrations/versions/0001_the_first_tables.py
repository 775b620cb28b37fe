"""The first tables."""

from typing import TypeAlias

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

#: A column, a constraint, or a named check as (name, condition).
Part: TypeAlias = sa.schema.SchemaItem | tuple[str, str]
CURRENT = sa.text("until_index IS NULL")
STATUSES = (
    "'open', 'accepted', 'declined', 'pledged', 'scheduled', 'fulfilled', 'suspended', "
    "'withdrawn', 'lapsed', 'reported', 'acknowledged', 'disputed', 'retracted', 'voided'"
)


def upgrade() -> None:
    journal()
    access()
    registers()
    line_items()
    claims()


def table(name: str, *parts: Part) -> None:
    """Create a table; named checks come as (name, condition)."""
    made = [
        sa.CheckConstraint(part[1], name=op.f(f"ck_{name}_{part[0]}"))
        if isinstance(part, tuple)
        else part
        for part in parts
    ]
    op.create_table(name, *made, sqlite_strict=True)


def text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable, autoincrement=False)


def blob(name: str) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary(), nullable=False)


def key(table_name: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table_name}"))


def reference(
    table_name: str, column: str, to: str, to_column: str
) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table_name}_{column}_{to}")
    return sa.ForeignKeyConstraint([column], [f"{to}.{to_column}"], name=name)


def versions(name: str, *parts: Part, sealed: bool = True) -> None:
    """Create a table with one row for each version of a resource."""
    table(
        name,
        *parts,
        text("id"),
        number("from_index"),
        number("until_index", nullable=True),
        number("created_index"),
        blob("document"),
        *([blob("salt")] if sealed else []),
        ("created_first", "from_index >= created_index"),
        ("versions_follow", "until_index IS NULL OR until_index > from_index"),
        reference(name, "from_index", "journal_entries", "entry_index"),
        reference(name, "until_index", "journal_entries", "entry_index"),
        key(name, "id", "from_index"),
    )
    op.create_index(
        f"uq_{name}_current",
        name,
        ["id"],
        unique=True,
        sqlite_where=CURRENT,
        postgresql_where=CURRENT,
    )
    op.create_index(f"ix_{name}_from_index", name, ["from_index"], unique=sealed)
    if sealed:
        op.create_index(f"ix_{name}_created_index", name, ["created_index"])


def journal() -> None:
    table(
        "journal_entries",
        number("entry_index"),
        blob("entry"),
        blob("leaf_hash"),
        ("index_counts_from_0", "entry_index >= 0"),
        ("leaf_hash_is_sha256", "length(leaf_hash) = 32"),
        key("journal_entries", "entry_index"),
    )
    table(
        "journal_head",
        number("id"),
        number("size"),
        blob("frontier"),
        text("last_at"),
        ("one_row", "id = 1"),
        ("size_counts", "size >= 0"),
        key("journal_head", "id"),
    )
    head = sa.table(
        "journal_head", *map(sa.column, ("id", "size", "frontier", "last_at"))
    )
    epoch = "1970-01-01T00:00:00.000000Z"
    op.execute(head.insert().values(id=1, size=0, frontier=b"", last_at=epoch))


def access() -> None:
    table("secrets", text("name"), blob("secret"), key("secrets", "name"))
    table(
        "token_secrets",
        text("id"),
        blob("digest"),
        ("digest_is_sha256", "length(digest) = 32"),
        key("token_secrets", "id"),
    )
    roles = ("role_is_known", "role IN ('recorder', 'reviewer', 'admin')")
    versions("actor_versions", text("role"), roles)
    versions(
        "token_versions",
        text("actor"),
        text("expires_at"),
        text("revoked_at", nullable=True),
    )


def registers() -> None:
    versions("party_versions")
    units = ("unit_is_known", "unit IN ('persons', 'bodies', 'days')")
    versions("category_versions", text("unit"), text("parent", nullable=True), units)
    versions("agreement_versions")
    table(
        "source_texts",
        text("sha256"),
        blob("content"),
        number("characters"),
        text("read_as", nullable=True),
        blob("runs"),
        text("folded"),
        ("sha256_is_hex", "length(sha256) = 64"),
        key("source_texts", "sha256"),
    )
    versions(
        "source_versions",
        text("sha256"),
        text("title_folded"),
        reference("source_versions", "sha256", "source_texts", "sha256"),
    )


def line_items() -> None:
    name = "line_item_versions"
    told = (
        "act",
        "category",
        "from_party",
        "to_party",
        "status",
        "told_by",
        "figure_text",
    )
    perhaps = ("agreement", "answers", "part_of", "first_on", "last_on", "happened_on")
    versions(
        name,
        *(text(column) for column in told),
        *(text(column, nullable=True) for column in (*perhaps, "no_number", "floor")),
        number("lower"),
        number("upper", nullable=True),
        number("approximate"),
        number("contested"),
        ("act_is_known", "act IN ('request', 'offer', 'pledge', 'report')"),
        ("status_is_known", f"status IN ({STATUSES})"),
        ("two_parties", "from_party <> to_party"),
        ("bounds_in_order", "lower >= 0 AND (upper IS NULL OR upper >= lower)"),
    )
    event = [
        "agreement",
        "act",
        "category",
        "from_party",
        "to_party",
        "first_on",
        "last_on",
    ]
    op.create_index(f"ix_{name}_agreement", name, ["agreement", "created_index"])
    op.create_index(
        f"ix_{name}_event", name, event, sqlite_where=CURRENT, postgresql_where=CURRENT
    )
    op.create_index(f"ix_{name}_part_of", name, ["part_of"])
    op.create_index(f"ix_{name}_answers", name, ["answers"])


def claims() -> None:
    name = "claim_versions"
    versions(
        name,
        *(
            text(column)
            for column in ("line_item", "source", "publisher", "rank", "folded")
        ),
        *(
            text(column, nullable=True)
            for column in ("agreement", "published_on", "speaker")
        ),
        text("replaces", nullable=True),
        number("position"),
        ("rank_is_known", "rank IN ('preferred', 'normal', 'set_aside')"),
        sealed=False,
    )
    op.create_index(f"ix_{name}_created_index", name, ["created_index", "position"])
    op.create_index(f"ix_{name}_line_item", name, ["line_item", "position"])
    op.create_index(f"ix_{name}_source", name, ["source"])
    op.create_index(f"ix_{name}_agreement", name, ["agreement"])
