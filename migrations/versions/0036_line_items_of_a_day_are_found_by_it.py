"""Line items that may be on several days have an index, so that those of one are found by it.

No row changes. What is recorded is compared with what may share a day with it, however many the
agreement has.
"""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

TABLE = "line_item_versions"
COLUMNS = ["agreement", "act", "category", "from_party", "to_party"]
CONDITION = (
    "until_index IS NULL"
    " AND (first_on IS NULL OR other_days IS NOT NULL OR first_on < last_on)"
)


def upgrade() -> None:
    op.create_index(
        f"ix_{TABLE}_not_one_day",
        TABLE,
        COLUMNS,
        sqlite_where=sa.text(CONDITION),
        postgresql_where=sa.text(CONDITION),
    )
