"""Where the passage of each claim stands in its source, in columns of their own.

What quotes the same words is found by an index then, however many claims a source has. Documents
stay as they were sealed.
"""

import json
from collections.abc import Iterator, Sequence

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

CLAIMS = sa.table(
    "claim_versions",
    sa.column("id", sa.Text),
    sa.column("from_index", sa.Integer),
    sa.column("document", sa.LargeBinary),
    sa.column("starts", sa.Integer),
    sa.column("ends", sa.Integer),
)
CURRENT = sa.text("until_index IS NULL")
ROWS_AT_ONCE = 5_000


def upgrade() -> None:
    for name in ("starts", "ends"):
        column = sa.Column(
            name, sa.Integer(), nullable=False, server_default=sa.text("0")
        )
        op.add_column("claim_versions", column)
    fill_in(op.get_bind())
    op.create_index(
        "ix_claim_versions_words",
        "claim_versions",
        ["source", "starts", "ends", "created_index"],
        sqlite_where=CURRENT,
        postgresql_where=CURRENT,
    )


def fill_in(connection: sa.Connection) -> None:
    columns = CLAIMS.c
    update = (
        sa.update(CLAIMS)
        .where(
            columns.id == sa.bindparam("of_id"),
            columns.from_index == sa.bindparam("of_entry"),
        )
        .values(starts=sa.bindparam("start"), ends=sa.bindparam("end"))
    )
    for rows in pieces(connection):
        connection.execute(update, list(map(placed, rows)))


def pieces(connection: sa.Connection) -> Iterator[Sequence[sa.Row]]:
    """Yield the claims some at a time: nothing is read while they are written."""
    columns = CLAIMS.c
    in_order = sa.select(columns.id, columns.from_index, columns.document).order_by(
        columns.from_index, columns.id
    )
    key = sa.tuple_(columns.from_index, columns.id)
    rows = connection.execute(in_order.limit(ROWS_AT_ONCE)).all()
    while rows:
        yield rows
        last = sa.tuple_(sa.literal(rows[-1].from_index), sa.literal(rows[-1].id))
        rows = connection.execute(in_order.where(key > last).limit(ROWS_AT_ONCE)).all()


def placed(row: sa.Row) -> dict[str, object]:
    passage = json.loads(bytes(row.document))["passage"]
    return {
        "of_id": row.id,
        "of_entry": row.from_index,
        "start": passage["start"],
        "end": passage["end"],
    }
