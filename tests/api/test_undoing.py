"""Reports that undo others, from the request to every format."""

import csv

import pytest

from tests.answers import entries, refused
from tests.factories import (
    ROUND,
    claim,
    patch,
    post,
    post_line_item,
    post_stated_total,
)

pytestmark = pytest.mark.one_on_postgresql

TOTALS = f"/v1/agreements/{ROUND}/totals"
BACK = {"act": "report", "from_party": "UA", "to_party": "RU", "claims": [claim(quantity=20)]}


@pytest.fixture
def returned(client, recorder):
    """RU returned 6,000 bodies."""
    return post_line_item(client, recorder, id="returned", act="report")


@pytest.fixture
def sent_back(client, recorder, returned):
    """UA sent 20 of them back."""
    return post_line_item(client, recorder, id="sent-back", undoes=returned["id"], **BACK)


def rows(client, path=TOTALS):
    return {row["from_party"]: row for row in client.get(path).json["totals"]}


@pytest.mark.usefixtures("sent_back")
def test_what_is_undone_stands_beside_the_sum_in_every_format(client):
    (row,) = rows(client).values()

    assert (row["reported"]["text"], row["undone"]["text"]) == ("6,000", "20")
    assert "undone" in row["caveats"]
    line = "body, RU to UA: undone by other reports, and subtracted nowhere: 20"
    assert line in client.get(f"{TOTALS}.txt").text.splitlines()
    (of_csv,) = csv.DictReader(client.get(f"{TOTALS}.csv").text.splitlines())
    assert (of_csv["undone_lower"], of_csv["undone_upper"]) == ("20", "20")
    explained = client.get(f"{TOTALS}.txt?explain=true").text
    assert "  undone 20, subtracted nowhere\n" in explained
    assert "undoes returned; in no column" in explained
    claims = csv.DictReader(client.get("/v1/claims.csv").text.splitlines())
    assert [cells["undoes"] for cells in claims] == ["", "returned"]


def test_nobody_can_cite_what_undoes_as_handed_over(client, sent_back):
    (claim_of_it,) = sent_back["claims"]
    citation = client.get(f"/v1/claims/{claim_of_it['id']}.txt").text.splitlines()
    listed = client.get("/v1/line-items.txt").text.splitlines()
    changes = client.get("/v1/changes.txt").text
    page = client.get("/line-items/sent-back").text

    assert citation[2:4] == [
        "said: 20",
        "of: report that undoes returned, body, UA to RU, istanbul-2025-06-02",
    ]
    assert [line.split()[-1] for line in listed] == ["undoes", "-", "returned"]
    assert "report of body, UA to RU: recorded: 20; undoes returned\n" in changes
    assert "“Report that undoes another, of bodies, Ukraine to Russia, 20”" in page
    undone = client.get("/line-items/returned").text
    assert '<a href="/line-items/sent-back">sent-back</a> (20); subtracted nowhere<' in undone


@pytest.mark.usefixtures("sent_back")
def test_the_text_of_a_timeline_says_what_is_undone_once_and_from_which_day(client, recorder):
    later = claim(quantity=30)
    post_line_item(
        client,
        recorder,
        act="report",
        effective_on="2025-06-20",
        distinct_from=["returned"],
        claims=[later],
    )

    text = client.get(f"/v1/agreements/{ROUND}/timeline.txt").text

    lines = [line for line in text.splitlines() if line.startswith(("2025", "body"))]
    assert [line.split()[0] for line in lines] == ["2025-06-02", "2025-06-20", "body,"]
    assert lines[2] == (
        "body, RU to UA: undone by other reports from 2025-06-02 on, and subtracted nowhere: 20"
    )


def test_what_a_report_undoes_can_be_said_and_taken_back_later(client, recorder, returned):
    item = post_line_item(client, recorder, **BACK)
    path = f"/v1/line-items/{item['id']}"

    assert rows(client)["UA"]["reported"]["text"] == "20"
    assert patch(client, recorder, path, undoes=returned["id"]).json["undoes"] == returned["id"]
    assert rows(client).keys() == {"RU"}
    patch(client, recorder, path, undoes=None)
    assert rows(client)["UA"]["reported"]["text"] == "20"


@pytest.mark.usefixtures("returned")
def test_a_stated_total_is_undone_in_the_row_that_it_stands_beside(client, recorder):
    total = post_stated_total(client, recorder)

    post_line_item(client, recorder, undoes=total["id"], **BACK)

    assert rows(client)["RU"]["undone"]["text"] == "20"


def test_a_report_that_undoes_is_no_duplicate_of_one_that_does_not(client, recorder, returned):
    same_way = BACK | {"from_party": "RU", "to_party": "UA"}
    undoing = post_line_item(client, recorder, undoes=returned["id"], **same_way)

    body = {"agreement": ROUND, "category": "body", "undoes": returned["id"]} | same_way
    again = post(client, recorder, "/v1/line-items", body)

    assert (again.status_code, again.json["line_items"]) == (409, [undoing["id"]])


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"undoes": "nowhere"}, ("validation", "unknown-reference")),
        ({"undoes": "returned", "act": "pledge"}, ("cannot-undo", "cannot-undo")),
        ({"undoes": "returned", "category": "pow"}, ("cannot-undo", "cannot-undo")),
        ({"undoes": "sent-back"}, ("cannot-undo", "cannot-undo")),
        ({"undoes": "returned", "part_of": "sent-back"}, ("cannot-undo", "cannot-undo")),
    ],
)
@pytest.mark.usefixtures("sent_back")
def test_what_a_report_cannot_undo_is_refused(client, recorder, fields, expected):
    body = {"agreement": ROUND, "category": "body"} | BACK | fields

    answer = post(client, recorder, "/v1/line-items", body)

    status, code, more = refused(answer)
    (error,) = more["errors"]
    assert (status, (code, error["code"]), error["pointer"]) == (422, expected, "/undoes")


@pytest.mark.usefixtures("sent_back")
def test_an_export_with_what_undoes_is_taken_in_again_unchanged(client, recorder):
    export = client.get("/v1/claims.csv").data
    before = entries(client)

    answer = client.post(
        "/v1/batches", data=export, headers=recorder | {"Content-Type": "text/csv"}
    )

    assert (answer.status_code, entries(client)) == (201, before)
