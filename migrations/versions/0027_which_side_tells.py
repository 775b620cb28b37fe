"""Which of the two sides alone tells of a line item: the column said only that one does.

Written anew from the figure of each line item of which one side tells; nothing that is sealed
changes. Totals name the party beside the caveat `one_side`.
"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

LINE_ITEMS = sa.table(
    "line_item_versions",
    sa.column("id", sa.Text),
    sa.column("from_index", sa.Integer),
    sa.column("from_party", sa.Text),
    sa.column("told_by", sa.Text),
    sa.column("document", sa.LargeBinary),
)


def upgrade() -> None:
    fill_in(op.get_bind())


def fill_in(connection: sa.Connection) -> None:
    columns = LINE_ITEMS.c
    of_one_side = sa.select(
        columns.id, columns.from_index, columns.from_party, columns.document
    ).where(columns.told_by == "one_side")
    for identity, from_index, giver, document in connection.execute(
        of_one_side
    ).fetchall():
        (party,) = json.loads(document)["figure"]["told_by"]["parties"]
        connection.execute(
            sa.update(LINE_ITEMS)
            .where(columns.id == identity, columns.from_index == from_index)
            .values(told_by="giving_side" if party == giver else "receiving_side")
        )
