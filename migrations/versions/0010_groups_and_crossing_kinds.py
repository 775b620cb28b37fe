"""Parties have members, categories may cross their siblings, and hours are a unit.

Of what was recorded before no party is a group and no category crosses: `wounded` and `child`,
which new ledgers have as crossing, can be changed (PATCH) as long as no line item uses them. Line
items name what they are distinct from from now on; those recorded before name nothing. Documents
stay as they were sealed.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

NAME = "category_versions"
UNITS = "unit IN ('persons', 'bodies', 'days')"
MORE_UNITS = "unit IN ('persons', 'bodies', 'days', 'hours')"


def upgrade() -> None:
    op.add_column("party_versions", sa.Column("members", sa.Text(), nullable=True))
    distinct_from = sa.Column("distinct_from", sa.Text(), nullable=True)
    op.add_column("line_item_versions", distinct_from)
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        make_anew(connection)
    else:
        check = op.f("ck_category_versions_unit_is_known")
        op.drop_constraint(check, NAME, type_="check")
        op.create_check_constraint(check, NAME, MORE_UNITS)
    crosses = sa.Column(
        "crosses", sa.Integer(), nullable=False, server_default=sa.text("0")
    )
    op.add_column(NAME, crosses)


def make_anew(connection: sa.Connection) -> None:
    """Make the table of categories anew with its rows: SQLite changes no check."""
    kept = sa.text("SELECT type, sql FROM sqlite_master WHERE tbl_name = :name")
    rows = connection.execute(kept, {"name": NAME}).all()
    (table,) = [row.sql for row in rows if row.type == "table"]
    indexes = [row.sql for row in rows if row.type == "index" and row.sql]
    op.rename_table(NAME, f"{NAME}_before")
    op.execute(table.replace(UNITS, MORE_UNITS))
    op.execute(f"INSERT INTO {NAME} SELECT * FROM {NAME}_before")  # noqa: S608 - a name of our own
    op.drop_table(f"{NAME}_before")
    for index in indexes:
        op.execute(index)
