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


MARKED = [
    ("Russia gave \u200f212 \u2013 40 bodies.", True),
    ("Russia gave \u061c212 \u2013 40 bodies.", True),
    ("Russia gave 212 \u2013 40\u200f bodies.", False),
    ("\u200f212 \u2013 40 bodies.", True),
    ("Russia \u200fgave 212 \u2013 40 bodies.", False),
    ("Russia gave\u200f.\n212 \u2013 40 bodies.", False),
    ("Russia gave \u200e212 \u2013 40 bodies.", False),
    ("\u05d4\u05dd \u200f212 \u2013 40 bodies.", False),
    ("\u200f212 \u2013 40 \u05d4\u05dd.", False),
    ("\u05d4\u05dd \u200e212 \u2013 40 \u05d4\u05dd.", True),
    ("\u200e212 \u2013 40 \u05d4\u05dd.", True),
]


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


@pytest.mark.parametrize(("text", "turns"), MARKED)
def test_a_mark_turns_numbers_where_the_letters_run_the_other_way(client, recorder, text, turns):
    post_source(client, recorder, id="turned", text=f"It is said.\n{text}")

    said = recorded(client, recorder, "212 - 40")

    assert said == ("may-be-turned" if turns else None)


def test_a_mark_is_seen_wherever_words_are(client, recorder):
    text = "Russia handed over \u200f212 \u2013 \u061c40 bodies to Ukraine on Monday."
    post_source(client, recorder, id="turned", text=text)
    said = claim(source="turned", quote="212 - 40 bodies", quantity="40-212")
    post_line_item(client, recorder, act="report", claims=[said])

    candidates = client.get("/v1/sources/turned/candidates", headers=recorder).json["items"]
    paths = ("/sources/turned", "/sources/turned/candidates", "/v1/claims.txt")
    pages = [client.get(path, headers=recorder).text for path in paths]

    assert candidates
    assert all("U+202E" in " ".join(item["ask"]) for item in candidates)
    assert [page.count("\u200f") + page.count("\u061c") for page in pages] == [0, 0, 0]


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
