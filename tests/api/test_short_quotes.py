"""Passages sent by their place or by their ends, wherever a quote is taken."""

import json

import pytest

from tests.answers import entries, errors, items, refused
from tests.api import batches
from tests.api.batches import CSV, JSON, NDJSON, ROW, made, sheet
from tests.factories import (
    ARTICLE,
    DAILY,
    SECOND_ARTICLE,
    WIRE,
    claim,
    evidence,
    line_item,
    post,
    post_line_item,
    stated_total,
    transition,
)

pytestmark = pytest.mark.one_on_postgresql

LONG = "Each side agreed to return 6,000 bodies of fallen soldiers"
START = ARTICLE.index(LONG)
PLACE = {"start": START, "end": START + len(LONG)}
#: The same passage, typed, by its ends, by its place, and by all of these.
WAYS = [
    {"quote": LONG},
    {"quote": "Each side ... fallen soldiers"},
    {"quote": "Each side … fallen soldiers"},
    {**PLACE},
    {"quote": None, "prefix": None, **PLACE},
    {"quote": "Each side ... fallen soldiers", **PLACE},
    {"quote": LONG, **PLACE},
]
SHORT = WAYS[1:4]


def without_quote(body, **way):
    """Return a body with another passage than its own."""
    return {name: value for name, value in body.items() if name != "quote"} | way


def passage_of(item):
    return item["claims"][-1]["passage"]


@pytest.mark.parametrize("way", WAYS)
def test_however_a_passage_is_sent_the_same_is_recorded(client, recorder, way):
    typed = post_line_item(client, recorder, claims=[claim(quote=LONG)], effective_on="2025-06-02")

    sent = without_quote(claim(), **way)
    told = post_line_item(client, recorder, claims=[sent], distinct_from=[typed["id"]])

    assert passage_of(told) == passage_of(typed)
    assert passage_of(told)["exact"] == LONG


@pytest.mark.parametrize("way", SHORT)
def test_a_further_claim_takes_it(client, recorder, way):
    item = post_line_item(client, recorder)
    sent = without_quote(claim(), relation="restates", **way)

    path = f"/v1/line-items/{item['id']}/claims"
    answer = post(client, recorder, path, sent, If_Match="*")

    assert passage_of(answer.json)["exact"] == LONG


def test_stated_totals_and_evidence_take_it(client, recorder):
    words = "Moscow later spoke of 5,900 remains"
    start = SECOND_ARTICLE.index(words)
    item = post_line_item(client, recorder)
    path = f"/v1/line-items/{item['id']}/transitions"
    total = without_quote(stated_total(), start=start, end=start + len(words))
    step = transition(evidence=evidence(quote="A first convoy ... Tuesday"))

    totalled = post(client, recorder, "/v1/stated-totals", total)
    moved = post(client, recorder, path, step, If_Match="*")

    assert totalled.json["passage"]["exact"] == words
    shown = moved.json["transitions"][-1]["evidence"]["passage"]["exact"]
    assert shown == "A first convoy was being prepared on Tuesday"


@pytest.mark.parametrize("kind", [JSON, NDJSON])
@pytest.mark.parametrize("way", SHORT)
def test_batches_take_it(client, recorder, kind, way):
    line = {"type": "line_item", **line_item(claims=[without_quote(claim(), **way)])}

    ((_, _, item),) = made(batches.send(client, recorder, [line], kind))

    assert passage_of(client.get(f"/v1/line-items/{item}").json)["exact"] == LONG


CELLS = [
    {"words": "Each side ... fallen soldiers"},
    {"exact": "Each side … fallen soldiers", "words": ""},
    {"words": "", "start": str(PLACE["start"]), "end": str(PLACE["end"])},
    {"words": LONG, "start": str(PLACE["start"]), "end": str(PLACE["end"])},
]


@pytest.mark.parametrize("cells", CELLS)
@pytest.mark.parametrize("identity", ["", "told-first"])
def test_a_csv_row_takes_it_and_sent_again_records_nothing(client, recorder, cells, identity):
    rows = sheet(ROW | {"id": identity} | cells)

    made(batches.send(client, recorder, rows, CSV))
    before = entries(client)
    again = batches.send(client, recorder, rows, CSV)

    (recorded,) = items(client.get("/v1/claims"))
    assert recorded["passage"]["exact"] == LONG
    assert again.status_code in (200, 201), again.text
    assert [line["entry"] for line in again.json["items"]] == [None]
    assert entries(client) == before


REFUSED = [
    ({}, "/claims/0/quote", "required", "or `start` and `end`"),
    ({"quote": None}, "/claims/0/quote", "required", "first words ... last words"),
    ({"start": 5}, "/claims/0/end", "required", "both `start` and `end`"),
    ({"end": 5}, "/claims/0/start", "required", "both `start` and `end`"),
    ({"start": 5, "end": 5}, "/claims/0/end", "not-a-number", "larger number"),
    ({"start": 5, "end": 0}, "/claims/0/end", "not-a-number", "from 1 to"),
    ({"start": 5, "end": "9"}, "/claims/0/end", "not-a-number", "from 1 to"),
    ({"start": 5, "end": 9_000}, "/claims/0/start", "quote-not-found", "at most"),
    ({"quote": LONG, "start": 0, "end": 9}, "/claims/0/quote", "quote-not-found", "once"),
    ({"quote": "Each side ... of"}, "/claims/0/quote", "quote-ambiguous", "passages"),
    ({"quote": "soldiers ... Each side"}, "/claims/0/quote", "quote-not-found", "order"),
    ({"quote": "Each sid ... of falen"}, "/claims/0/quote", "quote-not-found", "nearest"),
    ({"quote": "Each side ..."}, "/claims/0/quote", "quote-not-found", "last words"),
    ({"start": START + 27, "end": START + 30}, "/claims/0/start", "quote-cuts-number", "6,000"),
]


@pytest.mark.parametrize("case", REFUSED)
def test_what_names_no_passage_is_refused_with_what_to_send(client, recorder, case):
    way, pointer, code, words = case
    before = entries(client)

    body = line_item(claims=[without_quote(claim(), **way)])
    answer = post(client, recorder, "/v1/line-items", body)

    assert errors(answer) == [(pointer, code)]
    (error,) = refused(answer)[2]["errors"]
    assert words in error["message"]
    assert entries(client) == before


def test_the_places_of_a_refusal_are_passages_that_are_taken(client, recorder):
    body = line_item(claims=[claim(quote="The talks ... on", quantity="not stated")])

    answer = post(client, recorder, "/v1/line-items", body)

    (error,) = refused(answer)[2]["errors"]
    assert error["code"] == "quote-ambiguous"
    for place in error["places"]:
        way = {"start": place["start"], "end": place["end"]}
        told = without_quote(claim(quantity="not stated"), **way)
        sent = line_item(claims=[told])
        assert post(client, recorder, "/v1/line-items?dry_run=true", sent).status_code == 201


def test_a_missing_quote_is_told_beside_whatever_else_is_wrong(client, recorder):
    body = line_item(claims=[without_quote(claim(quantity="some"))])

    answer = post(client, recorder, "/v1/line-items", body)

    assert sorted(errors(answer)) == [
        ("/claims/0/quantity", "not-a-quantity"),
        ("/claims/0/quote", "required"),
    ]


def test_dots_that_the_article_has_are_taken_as_printed_and_it_is_said(client, recorder):
    text = "“We return ... bodies,” he said. They return 6,000 bodies."
    path = "/v1/sources?id=dotted&publisher=P&published_on=2025-06-04"
    client.post(path, data=text.encode(), headers=recorder | {"Content-Type": "text/plain"})
    told = claim(source="dotted", quote="return ... bodies", quantity="not stated")

    answer = post(client, recorder, "/v1/line-items", line_item(claims=[told]))

    assert passage_of(answer.json)["exact"] == "return ... bodies"
    assert "dots-as-printed" in answer.headers["Ledger-Warning"]


def test_the_same_key_with_the_same_ends_answers_the_same_bytes(client, recorder):
    body = line_item(claims=[claim(quote="Each side ... fallen soldiers")])
    sent = json.dumps(body).encode()
    headers = recorder | {"Content-Type": JSON, "Idempotency-Key": '"one"'}

    first = client.post("/v1/line-items", data=sent, headers=headers)
    second = client.post("/v1/line-items", data=sent, headers=headers)

    assert (first.status_code, first.data) == (second.status_code, second.data)


def test_what_is_in_another_article_is_not_found_by_its_place(client, recorder):
    body = line_item(claims=[without_quote(claim(source=WIRE), **PLACE)])
    answer = post(client, recorder, "/v1/line-items", body)
    there = SECOND_ARTICLE[PLACE["start"] : PLACE["end"]]

    assert DAILY != WIRE
    assert answer.status_code == 422 or passage_of(answer.json)["exact"] == there
