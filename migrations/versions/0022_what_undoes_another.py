"""An index of what line items undo: a reversal of a batch and totals over agreements look there.

An existing ledger keeps all that it holds: nothing that is sealed changes, nor any column.
"""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_line_item_versions_undoes", "line_item_versions", ["undoes"])
