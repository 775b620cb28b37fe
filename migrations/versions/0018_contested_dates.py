"""The days on which live claims of parties put a line item otherwise than it is recorded.

They are read out of the documents of an existing ledger, of every version of each line item, so
that its totals as of a date know of them, also as they were known earlier. Documents stay as they
were sealed.
"""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


COLUMNS = [sa.column(name) for name in ("id", "from_index", "document", "other_days")]
LINE_ITEMS = sa.table("line_item_versions", *COLUMNS)
DIFFERING = b'"differs":{'


def upgrade() -> None:
    op.add_column(
        "line_item_versions", sa.Column("other_days", sa.Text(), nullable=True)
    )
    fill(op.get_bind())


def fill(connection: sa.Connection) -> None:
    for row in connection.execute(sa.select(*COLUMNS)).all():
        document = bytes(row.document)
        days = (
            other_days(json.loads(document)["claims"]) if DIFFERING in document else []
        )
        if days:
            is_it = (COLUMNS[0] == row.id) & (COLUMNS[1] == row.from_index)
            column = f" {' '.join(days)} "
            update = sa.update(LINE_ITEMS).where(is_it)
            connection.execute(update.values(other_days=column))


def other_days(claims: list[dict[str, Any]]) -> list[str]:
    replaced = {claim["replaces"] for claim in claims}
    days = set()
    for claim in claims:
        retracted = claim.get("retracted") is not None
        live = claim["id"] not in replaced and claim["rank"] != "set_aside"
        of_party = any(speaker["parties"] for speaker in claim["speakers"])
        day = (claim["differs"] or {}).get("effective_on")
        if live and not retracted and of_party and day:
            days.add(day)
    return sorted(days)
