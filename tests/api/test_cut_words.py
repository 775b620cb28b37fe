"""Quotes that cut a word of the article in two are refused, wherever words are quoted."""

import pytest

from tests.answers import entries
from tests.api.batches import CSV, ROW, send, sheet, told
from tests.factories import (
    claim,
    evidence,
    line_item,
    post,
    post_line_item,
    post_source,
    post_transition,
    stated_total,
)

pytestmark = pytest.mark.one_on_postgresql

TEXT = "Russia was unable to return 300 bodies."
TURNED = {"source": "unable", "quote": "able to return 300 bodies"}
ERROR = {
    "pointer": "/claims/0/quote",
    "code": "quote-cuts-word",
    "message": 'These words cut a word of the article in two: "unable". Quote all of it.',
    "around": "Russia was un[able to return 300 bodies].",
}


def test_a_quote_that_begins_inside_a_word_is_told_which(client, recorder):
    post_source(client, recorder, id="unable", text=TEXT)
    item = post_line_item(client, recorder)
    before = entries(client)
    row = ROW | {"source": "unable", "words": TURNED["quote"], "text": "300", "act": "report"}
    at = claim(source="unable", start=13, end=38, quantity=300)
    del at["quote"]

    refused = post(
        client, recorder, "/v1/line-items", line_item(claims=[claim(**TURNED, quantity=300)])
    )
    by_place = post(client, recorder, "/v1/line-items", line_item(claims=[at]))
    rows = send(client, recorder, sheet(row), CSV)
    total = post(client, recorder, "/v1/stated-totals", stated_total(**TURNED, quantity=300))
    step = post_transition(client, recorder, item, evidence=evidence(**TURNED))

    (error,) = refused.json["errors"]
    assert error == ERROR
    assert told(rows) == [(2, "/words", "quote-cuts-word")]
    answers = (by_place, total, step)
    codes = [answer.json["errors"][0]["code"] for answer in answers]
    assert codes == ["quote-cuts-word"] * len(answers)
    assert entries(client) == before


def test_a_quote_that_may_cut_a_word_is_taken_with_a_warning(client, recorder):
    post_source(client, recorder, id="joined", text="Russia gave 300 bodiesUkraine said more.")
    words = {"source": "joined", "quote": "Russia gave 300 bodies", "quantity": 300}

    item = post(client, recorder, "/v1/line-items", line_item(claims=[claim(**words)]))
    total = post(client, recorder, "/v1/stated-totals", stated_total(**words))

    answers = (item, total)
    assert [answer.status_code for answer in answers] == [201, 201]
    assert {answer.headers.get("Ledger-Warning") for answer in answers} == {"may-cut-word"}
