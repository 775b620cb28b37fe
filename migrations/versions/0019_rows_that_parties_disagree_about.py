"""The rows among which parties disagree about a line item: a row that holds them all is sure of it.

Written from the claims of each line item whose tie is contested; nothing that is sealed changes.
Totals of a category above, or of a group, that holds all these rows count such a line item whole.
"""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

LINE_ITEMS = sa.table(
    "line_item_versions",
    sa.column("id", sa.Text),
    sa.column("from_index", sa.Integer),
    sa.column("tie_contested", sa.Integer),
    sa.column("elsewhere", sa.Text),
    sa.column("document", sa.LargeBinary),
)


def upgrade() -> None:
    op.add_column(
        "line_item_versions", sa.Column("elsewhere", sa.Text(), nullable=True)
    )
    fill_in(op.get_bind())


def fill_in(connection: sa.Connection) -> None:
    columns = LINE_ITEMS.c
    contested = sa.select(columns.id, columns.from_index, columns.document).where(
        columns.tie_contested == 1
    )
    for identity, from_index, document in connection.execute(contested).fetchall():
        rows = elsewhere(json.loads(document))
        if len(rows) > 1:
            connection.execute(
                sa.update(LINE_ITEMS)
                .where(columns.id == identity, columns.from_index == from_index)
                .values(elsewhere=f" {' '.join(rows)} ")
            )


def elsewhere(item: dict[str, Any]) -> list[str]:
    own = {name: item[name] for name in ("category", "from_party", "to_party")}
    places = [own]
    replaced = {claim["replaces"] for claim in item["claims"]}
    for claim in item["claims"]:
        differs = claim["differs"] or {}
        gone = (
            claim["id"] in replaced
            or claim["rank"] == "set_aside"
            or claim.get("retracted")
        )
        if gone or not any(speaker["parties"] for speaker in claim["speakers"]):
            continue
        if "agreement" in differs or "act" in differs:
            return []
        places.append({name: differs.get(name, value) for name, value in own.items()})
    return list(dict.fromkeys("/".join(place.values()) for place in places))
