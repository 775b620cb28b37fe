"""The rows in one of which a line item is whatever its agreement: over all of them that is sure.

Written from the claims of each line item that a party puts under another agreement, where none
calls it another act; nothing that is sealed changes. Totals over all agreements count it whole.
"""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

LINE_ITEMS = sa.table(
    "line_item_versions",
    sa.column("id", sa.Text),
    sa.column("from_index", sa.Integer),
    sa.column("tie_contested", sa.Integer),
    sa.column("over_agreements", sa.Text),
    sa.column("document", sa.LargeBinary),
)


def upgrade() -> None:
    op.add_column(
        "line_item_versions", sa.Column("over_agreements", sa.Text(), nullable=True)
    )
    fill_in(op.get_bind())


def fill_in(connection: sa.Connection) -> None:
    columns = LINE_ITEMS.c
    contested = sa.select(columns.id, columns.from_index, columns.document).where(
        columns.tie_contested == 1
    )
    for identity, from_index, document in connection.execute(contested).fetchall():
        rows = over_agreements(json.loads(document))
        if rows:
            connection.execute(
                sa.update(LINE_ITEMS)
                .where(columns.id == identity, columns.from_index == from_index)
                .values(over_agreements=f" {' '.join(rows)} ")
            )


def over_agreements(item: dict[str, Any]) -> list[str]:
    own = {name: item[name] for name in ("category", "from_party", "to_party")}
    said = [claim["differs"] for claim in of_parties(item) if claim["differs"]]
    if not any("agreement" in differs for differs in said):
        return []
    if any("act" in differs for differs in said):
        return []
    rows = ["/".join(own.values())]
    for differs in said:
        row = "/".join(differs.get(name, value) for name, value in own.items())
        if row not in rows:
            rows.append(row)
    return rows


def of_parties(item: dict[str, Any]) -> list[dict[str, Any]]:
    replaced = {claim["replaces"] for claim in item["claims"]}
    return [
        claim
        for claim in item["claims"]
        if claim["id"] not in replaced
        and claim["rank"] != "set_aside"
        and not claim.get("retracted")
        and any(speaker["parties"] for speaker in claim["speakers"])
    ]
