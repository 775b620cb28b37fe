"""A line item of which no claim counts says so, and no longer that its number isn't stated.

The figure of a line item is sealed with it, and one sealed until now calls a line item `not stated`
whose claims were all set aside, replaced or taken back. A ledger that ever held such a line item
stays as it is: it is served by the version that made it, and made anew from its exports in a new
ledger. Nothing of any other ledger changes.
"""

import sqlalchemy as sa
from alembic import op

from ledger.db.migrations import MadeAnew

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

LINE_ITEMS = sa.table(
    "line_item_versions",
    sa.column("document", sa.LargeBinary),
    sa.column("no_number", sa.Text),
)
#: Each claim that counts has a publisher. Within words of people the quotes would be escaped.
WITHOUT_A_CLAIM = b'"publishers":0,'


def upgrade() -> None:
    refuse_any(op.get_bind())


def refuse_any(connection: sa.Connection) -> None:
    not_stated = LINE_ITEMS.c.no_number == "not_stated"
    query = sa.select(LINE_ITEMS.c.document).where(not_stated)
    for document in connection.scalars(query):
        if WITHOUT_A_CLAIM in document:
            raise MadeAnew(
                "This ledger holds a line item of which no claim counts, sealed as one whose "
                "number isn't stated, and sealed documents are never rewritten. Nothing was "
                "changed: serve it with the version that made it, or make it anew in a new "
                "ledger; migrations/versions/0020_without_a_claim.py says why."
            )
