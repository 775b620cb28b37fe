"""Totals tell of line items whose quoted words leave something open, by a column of their own.

Filled in from the claims that count, of each line item with such words; nothing that is sealed
changes. Where another of these claims says the same quantity in clear words, nothing is unclear.
"""

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

LINE_ITEMS = sa.table(
    "line_item_versions",
    sa.column("id", sa.Text),
    sa.column("from_index", sa.Integer),
    sa.column("unclear", sa.Integer),
    sa.column("document", sa.LargeBinary),
)
#: How a list of what is unclear begins; within words of people the quotes would be escaped.
UNCLEAR = b'"unclear":["'
#: The qualifiers that state no number, and those that bound one on one side.
NUMBERLESS = {"per", "all", "not_stated", "withheld"}
ONE_SIDED = {"at_least", "more_than", "at_most", "fewer_than"}
#: How many documents are in memory at once.
ROWS_AT_ONCE = 1_000


def upgrade() -> None:
    op.add_column(
        "line_item_versions",
        sa.Column("unclear", sa.Integer(), nullable=False, server_default=sa.text("0")),
    )
    fill_in(op.get_bind())


def fill_in(connection: sa.Connection) -> None:
    columns = LINE_ITEMS.c
    for identity, from_index in list(unclear_versions(connection)):
        connection.execute(
            sa.update(LINE_ITEMS)
            .where(columns.id == identity, columns.from_index == from_index)
            .values(unclear=1)
        )


def unclear_versions(connection: sa.Connection) -> Iterator[tuple[str, int]]:
    columns = LINE_ITEMS.c
    query = sa.select(columns.id, columns.from_index, columns.document)
    streamed = query.execution_options(yield_per=ROWS_AT_ONCE)
    for identity, from_index, document in connection.execute(streamed):
        if UNCLEAR in document and is_unclear(json.loads(document)["claims"]):
            yield identity, from_index


def is_unclear(claims: list[dict[str, Any]]) -> bool:
    counting = counted(claims)
    clear = [claim["quantity"] for claim in counting if not claim["unclear"]]
    return any(claim["quantity"] not in clear for claim in counting)


def counted(claims: list[dict[str, Any]]) -> list[dict[str, Any]]:
    replaced = {claim["replaces"] for claim in claims}
    live = [
        claim
        for claim in claims
        if claim["id"] not in replaced
        and claim["rank"] != "set_aside"
        and not claim.get("retracted")
    ]
    considered = [claim for claim in live if claim["rank"] == "preferred"] or live
    definite = min((definiteness(claim) for claim in considered), default=0)
    return [claim for claim in considered if definiteness(claim) == definite]


def definiteness(claim: dict[str, Any]) -> int:
    quantity = claim["quantity"]
    if quantity["qualifier"] in NUMBERLESS:
        return 3
    if quantity["qualifier"] in ONE_SIDED:
        return 2
    return int(quantity["approximate"])
