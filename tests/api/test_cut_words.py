"""Quotes that cut a word of the article in two are refused, wherever words are quoted."""

import pytest

from tests.answers import entries
from tests.api.batches import told
from tests.api.quoting import at_place, sent_everywhere, warnings_of
from tests.factories import claim, line_item, post, post_line_item, post_source, stated_total

pytestmark = pytest.mark.one_on_postgresql

TEXT = "Russia was unable to return 300 bodies."
TURNED = {"source": "unable", "quote": "able to return 300 bodies", "quantity": 300}
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
    placed = at_place("unable", 13, 38, 300)

    sent = sent_everywhere(client, recorder, item, TURNED, placed, query="")

    by_quote, by_place = sent["claims"]
    (error,) = by_quote.json["errors"]
    assert error == ERROR
    assert told(sent["row"]) == [(2, "/words", "quote-cuts-word")]
    answers = (by_place, sent["total"], sent["step"])
    codes = [answer.json["errors"][0]["code"] for answer in answers]
    assert codes == ["quote-cuts-word"] * len(answers)
    assert entries(client) == before


def test_a_quote_that_may_cut_a_word_is_taken_with_a_warning(client, recorder):
    post_source(client, recorder, id="joined", text="Russia gave 300 bodiesUkraine said more.")
    words = {"source": "joined", "quote": "Russia gave 300 bodies", "quantity": 300}

    item = post(client, recorder, "/v1/line-items", line_item(claims=[claim(**words)]))
    total = post(client, recorder, "/v1/stated-totals", stated_total(**words))

    assert {warnings_of(item), warnings_of(total)} == {"may-cut-word"}
