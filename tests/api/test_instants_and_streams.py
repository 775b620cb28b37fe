"""`known_at` by an instant, and lists that are streamed."""

import csv
import io
import json

import pytest

from ledger.api.http.streaming import TORN
from ledger.app import create_app
from tests import factories
from tests.answers import entries, refusal

LISTS = ["/v1/line-items", "/v1/claims", "/v1/sources", "/v1/parties", "/v1/categories"]


def fill(client, recorder, count):
    for day in range(1, count + 1):
        item = {"act": "report", "effective_on": f"2025-07-{day:02}"}
        factories.post_line_item(client, recorder, **item)


def instant_of(client, item):
    """The instant of the last entry of a line item."""
    history = client.get(f"/v1/line-items/{item['id']}/history").json["items"]
    return history[-1]["entry"]["at"]


def test_known_at_an_instant_means_the_entries_there_were_by_then(client, recorder):
    item = factories.post_line_item(client, recorder)
    at, path = instant_of(client, item), f"/v1/line-items/{item['id']}"
    before = client.get(path).data
    size = entries(client)
    factories.patch(client, recorder, path, note="seen later")

    answer = client.get(path, query_string={"known_at": at})

    assert (answer.status_code, answer.data) == (200, before)
    assert answer.headers["Content-Location"] == f"{path}?known_at={size}"
    assert answer.headers["Ledger-Size"] == str(size)
    assert answer.headers["Cache-Control"] == "public, max-age=3600"
    assert client.get(answer.headers["Content-Location"]).data == before


def test_known_at_the_instant_before_it_was_recorded_holds_no_line_item(client, recorder):
    item = factories.post_line_item(client, recorder)
    path = f"/v1/line-items/{item['id']}"

    answer = client.get(path, query_string={"known_at": "2020-01-01T00:00:00+02:00"})

    assert refusal(answer) == (404, "not-found")


def test_known_at_an_instant_still_to_come_answers_the_newest_and_may_change(client, recorder):
    item = factories.post_line_item(client, recorder)
    path = f"/v1/line-items/{item['id']}"

    answer = client.get(path, query_string={"known_at": "2999-01-01T00:00:00Z"})

    assert (answer.status_code, answer.data) == (200, client.get(path).data)
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.headers["Content-Location"] == f"{path}?known_at={entries(client)}"


def test_known_at_a_date_means_its_end_in_utc_and_none_still_to_come(client, recorder):
    item = factories.post_line_item(client, recorder)
    path = f"/v1/line-items/{item['id']}"
    day = instant_of(client, item)[:10]

    answer = client.get(path, query_string={"known_at": day})
    ahead = client.get(path, query_string={"known_at": "9999-12-31"})

    assert (answer.status_code, answer.data) == (200, client.get(path).data)
    assert answer.headers["Content-Location"] == f"{path}?known_at={entries(client)}"
    assert refusal(client.get(path, query_string={"known_at": "2020-01-01"})) == (404, "not-found")
    assert refusal(ahead) == (400, "bad-parameter")


@pytest.mark.parametrize("moment", ["yesterday", "-1", "2025-13-01", "2025-13-01T00:00:00Z", "٣"])
def test_known_at_what_is_no_instant_is_refused(client, moment):
    answer = client.get("/v1/line-items", query_string={"known_at": moment})

    assert refusal(answer) == (400, "bad-parameter")


def test_totals_can_be_asked_for_by_an_instant_and_echo_the_size(client, recorder):
    item = factories.post_line_item(client, recorder)
    path, size = f"/v1/agreements/{factories.ROUND}/totals", entries(client)
    at = instant_of(client, item)
    factories.post_line_item(client, recorder, act="report", category="body")

    then = client.get(path, query_string={"known_at": at})

    assert then.json["known_at"] == size
    assert then.data == client.get(path, query_string={"known_at": size}).data


@pytest.mark.parametrize("path", LISTS)
def test_streams_of_csv_and_ndjson_say_what_the_pages_say(client, recorder, path):
    fill(client, recorder, 3)
    walked, following = [], f"{path}?limit=2"
    while following:
        page = client.get(following).json
        walked, following = walked + page["items"], page["next"]

    lines = client.get(f"{path}.ndjson").text.splitlines()
    rows = list(csv.DictReader(io.StringIO(client.get(f"{path}.csv").text)))

    assert [json.loads(line) for line in lines] == walked
    assert [row["id"] for row in rows] == [item["id"] for item in walked]
    assert len(walked) >= 2


def test_a_streamed_list_is_of_one_state_however_long_it_takes(client, recorder, monkeypatch):
    monkeypatch.setattr("ledger.api.http.streaming.ROWS", 2)
    fill(client, recorder, 5)
    expected = [item["id"] for item in client.get("/v1/line-items?limit=200").json["items"]]

    answer = client.get("/v1/line-items.ndjson", buffered=False)
    pieces = iter(answer.response)
    first = next(pieces)
    factories.post_line_item(client, recorder, act="report", effective_on="2025-08-01")
    rest = b"".join(pieces)

    assert len(expected) == 5
    assert [json.loads(line)["id"] for line in (first + rest).splitlines()] == expected


def test_a_streamed_list_ends_torn_where_words_are_redacted_meanwhile(
    client, admin, recorder, monkeypatch
):
    """Else some of it would have the words, and its ETag would be that of before."""
    monkeypatch.setattr("ledger.api.http.streaming.ROWS", 2)
    fill(client, recorder, 5)

    pieces = iter(client.get("/v1/line-items.ndjson", buffered=False).response)
    first = next(pieces)
    factories.redact(client, admin, source=factories.WIRE)

    assert first.count(b"\n") == 2
    assert list(pieces) == [TORN]


def test_a_page_of_csv_is_had_with_a_limit(client, recorder):
    fill(client, recorder, 3)

    answer = client.get("/v1/line-items.csv?limit=2")

    assert answer.text.count("\r\n") == 3
    assert client.get(answer.headers["Link"].split(">")[0][1:]).text.count("\r\n") == 2


def test_an_unchanged_stream_is_not_sent_again(client, recorder):
    fill(client, recorder, 1)
    path = "/v1/line-items.csv"
    first = client.get(path).headers["ETag"]

    again = client.get(path, headers={"If-None-Match": first})
    fill_more = factories.post_line_item(client, recorder, act="report", effective_on="2025-09-01")
    changed = client.get(path, headers={"If-None-Match": first})

    assert fill_more
    assert (again.status_code, again.data) == (304, b"")
    assert (changed.status_code, changed.text.count("\r\n")) == (200, 3)


def test_a_csv_gets_a_byte_order_mark_on_request(client):
    plain = client.get("/v1/categories.csv").data

    assert client.get("/v1/categories.csv?bom=true").data == b"\xef\xbb\xbf" + plain
    assert client.get("/v1/categories.csv?bom=true&limit=200").data == b"\xef\xbb\xbf" + plain


def test_pretty_json_says_the_same_under_another_tag(client):
    plain, pretty = client.get("/v1/parties/RU"), client.get("/v1/parties/RU?pretty=true")

    assert pretty.json == plain.json
    assert pretty.text.startswith('{\n  "aliases": [],\n')
    assert pretty.headers["ETag"] != plain.headers["ETag"]
    assert refusal(client.get("/v1/parties/RU?pretty=1")) == (400, "bad-parameter")


def test_a_stream_of_a_closed_ledger_needs_a_token(database, recorder):
    closed = create_app(database, open_reading=False).test_client()

    refused = [refusal(closed.get(path)) for path in LISTS]
    answer = closed.get("/v1/parties", headers=recorder)

    assert refused == [(401, "unauthenticated")] * len(LISTS)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "private, no-cache")
    assert [closed.get(path).status_code for path in ("/healthz", "/readyz")] == [200, 200]
