"""Whatever claims a ledger holds: their CSV sent back changes nothing, and fills another ledger."""

import csv
import io

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from ledger.app import create_app
from tests.answers import ids
from tests.api import small_ledgers
from tests.api.batches import CSV, made, send
from tests.conftest import copied

#: What only decisions make, what names the moment of recording, and what the other ledger holds.
NOT_SENT = (
    "status", "rank", "rank_reason", "recorded_at", "recorded_by", "superseded_by", "distinct_from",
)  # fmt: skip
FEW = settings(
    max_examples=3,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
MANY = settings(FEW, max_examples=30)


def rows_of(client):
    text = client.get("/v1/claims.csv").data.decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


def comparable(rows):
    """Return the claims' rows without the mutual exchange that every small ledger has."""
    return [
        {name: cell for name, cell in row.items() if name not in NOT_SENT}
        for row in rows
        if row["category"] != "wounded"
    ]


def to_send(rows, there):
    """Return rows as a ledger takes them that has some line items: none of them is a double."""
    items = dict.fromkeys(ids(there))
    for row in rows:
        others = [item for item in items if item != row["part_of"]]
        named = "; ".join(others) if row["relation"] == "first" else ""
        yield row | {"distinct_from": named}
        items[row["line_item"]] = None


def sheet(rows):
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, rows[0].keys(), delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def check_export(engine, template, ledger):
    with (
        copied(engine, template) as one,
        copied(engine, template) as other,
    ):
        first, second = (create_app(database).test_client() for database in (one, other))
        small_ledgers.record(first, template.headers, ledger)
        small_ledgers.record(second, template.headers, ledger | {"line_items": []})
        exported = first.get("/v1/claims.csv").data
        rows = comparable(rows_of(first))
        sent = list(to_send(rows, second.get("/v1/line-items")))

        back = send(first, template.headers["rosa"], exported, CSV)
        answer = send(second, template.headers["rosa"], sheet(sent), CSV)

        assert {item["entry"] for item in back.json["items"]} == {None}
        assert len(made(back)) == len(rows_of(first))
        assert len(made(answer)) == len(rows)
        assert comparable(rows_of(second)) == rows


@FEW
@given(ledger=small_ledgers.ledgers)
def test_an_export_sent_back_is_known_row_by_row_and_another_ledger_takes_it(
    engine, template, ledger
):
    check_export(engine, template, ledger)


@pytest.mark.long
@MANY
@given(ledger=small_ledgers.ledgers)
def test_an_export_of_many_ledgers_sent_back_is_known_row_by_row(engine, template, ledger):
    check_export(engine, template, ledger)
