"""Signs that turn words around for a reader are said, asked about and seen."""

import pytest

from tests.api.quoting import sent_everywhere, warnings_of
from tests.factories import claim, line_item, post, post_line_item, post_source

pytestmark = pytest.mark.one_on_postgresql

ITEMS = "/v1/line-items?dry_run=true"
TEXT = (
    "On Monday \u202eRussia handed over 212 bodies to Ukraine\u202c. It is over.\n"
    "On Tuesday \u2067it said\u2069 so.\nUkraine handed over 40 bodies to Russia."
)
TURNED = {"source": "turned", "quote": "handed over 212 bodies", "quantity": 212}


def recorded(client, recorder, quote):
    said = claim(source="turned", quote=quote, quantity="not stated")
    return warnings_of(post(client, recorder, ITEMS, line_item(act="report", claims=[said])))


def test_words_that_a_sign_turns_around_are_taken_and_it_is_said(client, recorder):
    post_source(client, recorder, id="turned", text=TEXT)
    item = post_line_item(client, recorder)

    sent = sent_everywhere(client, recorder, item, TURNED)

    answers = [*sent["claims"], sent["total"], sent["step"], sent["row"]]
    assert all("may-be-turned" in warnings_of(answer) for answer in answers)


@pytest.mark.parametrize("quote", ["Monday Russia", "it said", "to Ukraine. It"])
def test_a_sign_within_a_quote_is_said(client, recorder, quote):
    post_source(client, recorder, id="turned", text=TEXT)

    assert recorded(client, recorder, quote) == "may-be-turned"


@pytest.mark.parametrize("quote", ["On Monday", "It is over", "so", "handed over 40 bodies"])
def test_of_words_beyond_what_a_sign_turns_nothing_is_said(client, recorder, quote):
    post_source(client, recorder, id="turned", text=TEXT)

    assert recorded(client, recorder, quote) is None


def test_candidates_ask_and_show_where_words_are_turned(client, recorder):
    post_source(client, recorder, id="turned", text=TEXT)

    items = client.get("/v1/sources/turned/candidates", headers=recorder).json["items"]
    shown = [
        client.get("/v1/sources/turned/candidates.txt", headers=recorder).text,
        client.get("/sources/turned/candidates", headers=recorder).text,
    ]

    asked = [any("U+202E" in question for question in item["ask"]) for item in items]
    assert asked == [True, False]
    assert [item["likely"] for item in items] == [False, False]
    assert ["\u202e" in answer for answer in shown] == [False, False]
    assert "�Russia handed over 212 bodies" in " ".join(shown[0].split())
    assert 'Monday <span class="turn"></span>Russia handed over 212 bodies' in shown[1]


def test_the_page_of_an_article_shows_a_sign_that_turns_its_words(client, recorder):
    post_source(client, recorder, id="turned", text=TEXT)
    post_line_item(client, recorder, claims=[claim(**TURNED | {"quote": "Monday Russia"})])

    page = client.get("/sources/turned").text

    assert 'Monday <span class="turn"></span>Russia' in page
    assert "\u202e" not in page
