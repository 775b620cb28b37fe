"""In which form an article came, said beside the words that a figure rests on: in all forms."""

import pytest

from ledger.schemas.explained import QuotedOut
from tests.api.test_explain import quotes
from tests.api.test_misread import misread, send
from tests.factories import ROUND, claim, post_line_item

TOTALS = f"/v1/agreements/{ROUND}/totals"
PLAIN = {"encoding": "utf-8", "media_type": "text/plain", "misread": None}
MISREAD = {"encoding": "cp866", "read_as": "windows-1251"}
PAGE = "<p>Север передал <b>205</b> тел павших.</p>"
SENTENCES = (
    "The article is a web page, and is kept as it was saved.",
    "Its bytes are in windows-1251.",
    "Before it came, a program read it as windows-1251, though it was in cp866",
)


def explained(client, headers, quote):
    """Record a claim, and return its explanation in JSON, and where people read it."""
    item = post_line_item(
        client, headers, claims=[claim(source="as-it-came", quote=quote, quantity=205)]
    )
    (quoted,) = quotes(client.get(f"{TOTALS}?explain=true").json)
    row = f"/agreements/{ROUND}/{item['category']}/{item['from_party']}/{item['to_party']}"
    pages = [f"{TOTALS}.txt?explain=true", row, f"/line-items/{item['id']}"]
    return quoted, [client.get(page).text for page in pages]


def test_what_is_doubtful_of_an_article_is_said_beside_each_figure(client, recorder):
    content = misread(PAGE, "cp866", "windows-1251").encode("windows-1251")
    kind = "text/html; charset=windows-1251"
    made = send(client, recorder, content, kind, misread="cp866:windows-1251").json

    quoted, texts = explained(client, recorder, "передал 205 тел")

    form = {"encoding": "windows-1251", "media_type": "text/html", "misread": MISREAD}
    assert {name: quoted[name] for name in form} == form
    assert {name: made[name] for name in form} == form
    assert [sentence in text for text in texts for sentence in SENTENCES] == [True] * 9
    page = client.get("/sources/as-it-came").text
    assert "<dt>Came as</dt><dd>text/html in windows-1251</dd>" in page


@pytest.mark.parametrize("words", ["Север передал 205 тел.", "North gave 205 bodies."])
def test_control_of_a_text_in_utf_8_nothing_is_said(client, recorder, words):
    send(client, recorder, words.encode())

    quoted, texts = explained(client, recorder, words[6:-1].strip())

    assert {name: quoted[name] for name in PLAIN} == PLAIN
    assert [sentence in text for text in texts for sentence in SENTENCES] == [False] * 9
    assert set(quoted) >= set(QuotedOut().fields)
