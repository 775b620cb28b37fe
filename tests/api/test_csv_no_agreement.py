"""A line item of no agreement says so in a spreadsheet: an empty cell says nothing."""

import csv

import pytest

from tests.api.batches import CSV, ROW, errors, made, send, sheet


def test_a_csv_row_says_none_for_a_line_item_of_no_agreement_and_so_does_its_export(
    client, recorder
):
    rows = sheet(ROW | {"agreement": "none"})
    ((_, _, item),) = made(send(client, recorder, rows, CSV))

    exported = client.get("/v1/claims.csv").data
    again = send(client, recorder, exported, CSV)

    assert client.get(f"/v1/line-items/{item}").json["agreement"] is None
    (row,) = csv.DictReader(exported.decode().splitlines())
    assert row["agreement"] == "none"
    assert [each["entry"] for each in again.json["items"]] == [None]


@pytest.mark.parametrize(
    ("cell", "code", "start"),
    [
        ("", "required", 'Say which agreement, or "none" where the line item is of none'),
        (
            "NULL",
            "not-a-value",
            "'NULL' is what programs write where they have no value: say which",
        ),
    ],
)
def test_a_new_csv_row_that_leaves_its_agreement_empty_is_refused(
    shared_client, recorder, cell, code, start
):
    (error,) = errors(send(shared_client, recorder, sheet(ROW | {"agreement": cell}), CSV))

    assert (error["pointer"], error["code"]) == ("/agreement", code)
    assert error["message"].startswith(start)
