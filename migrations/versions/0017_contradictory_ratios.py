"""Promises of so many for each contradict each other, and are named beside a number.

The figure of a line item is sealed with it, and one sealed until now may say otherwise: that 15 and
10 for each body contradict nothing, or that beside 285 nobody said 15 for each body. A ledger that
holds a line item with a claim of so many for each and another claim stays as it is: it is served by
the version that made it, and made anew from its exports in a new ledger. Nothing of any other
ledger changes.
"""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

from ledger.db.migrations import MadeAnew

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

LINE_ITEMS = sa.table("line_item_versions", sa.column("document", sa.LargeBinary))
OF_RATIOS = b'"qualifier":"per"'


def upgrade() -> None:
    refuse_any(op.get_bind())


def refuse_any(connection: sa.Connection) -> None:
    for document in connection.scalars(sa.select(LINE_ITEMS.c.document)):
        if OF_RATIOS in document and has_a_ratio_beside(json.loads(document)):
            raise MadeAnew(
                "This ledger holds a line item that says how many for each beside another claim, "
                "whose figure is sealed as it was made before, and sealed documents are never "
                "rewritten. Nothing was changed: serve it with the version that made it, or make "
                "it anew in a new ledger; "
                "migrations/versions/0017_contradictory_ratios.py says why."
            )


def has_a_ratio_beside(line_item: dict[str, Any]) -> bool:
    claims = line_item["claims"]
    qualifiers = [claim["quantity"]["qualifier"] for claim in claims]
    return "per" in qualifiers and len(qualifiers) > 1
