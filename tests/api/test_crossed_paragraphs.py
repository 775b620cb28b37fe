"""Quotes that go on over the end of a paragraph are taken, and it is said, wherever words are."""

import pytest

from tests.api.quoting import at_place, sent_everywhere, warnings_of
from tests.factories import claim, line_item, post, post_line_item, post_source

pytestmark = pytest.mark.one_on_postgresql

ITEMS = "/v1/line-items"
TEXT = "Russia gave 300 bodies.\n\n40 people came\nto look."
CROSSING = {"source": "two", "quote": "300 bodies. 40 people", "quantity": 300}
ENDS = CROSSING | {"quote": "300 ... people"}
WRAPPED = {"source": "two", "quote": "40 people came to look", "quantity": 40}
PAGE = "<!DOCTYPE html><meta charset=utf-8><h1>Russia gave 300</h1><p>bodies came.</p>"


def test_a_quote_over_two_paragraphs_is_said_wherever_it_is_sent(client, recorder):
    post_source(client, recorder, id="two", text=TEXT)
    item = post_line_item(client, recorder)
    by_place = at_place("two", 12, TEXT.index(" came"), 300)

    sent = sent_everywhere(client, recorder, item, CROSSING, claim(**ENDS), by_place)

    answers = [*sent["claims"], sent["total"], sent["step"], sent["row"]]
    assert all("crosses-paragraph" in warnings_of(answer) for answer in answers)


def test_a_quote_over_the_end_of_a_line_is_nothing_to_say(client, recorder):
    post_source(client, recorder, id="two", text=TEXT)

    answer = post(client, recorder, ITEMS, line_item(claims=[claim(**WRAPPED)]))

    assert warnings_of(answer) is None


def test_a_quote_over_a_heading_of_a_page_is_said(client, recorder):
    path = "/v1/sources?id=page&publisher=The+Wire&published_on=2025-06-12"
    client.post(path, data=PAGE, headers=recorder | {"Content-Type": "text/html"})
    words = {"source": "page", "quote": "Russia gave 300 bodies", "quantity": 300}

    answer = post(client, recorder, ITEMS, line_item(claims=[claim(**words)]))

    assert warnings_of(answer) == "crosses-paragraph"
