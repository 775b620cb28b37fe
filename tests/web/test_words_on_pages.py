"""What people wrote, on pages: shown as it is, never as markup, and turning nothing around."""

from html.parser import HTMLParser

import pytest

from tests.factories import patch, post
from tests.web.documents import VOID, Document

pytestmark = pytest.mark.one_on_postgresql

BROWSER = {"Accept": "text/html"}
LONG = "x" * 200
MARKUP = '"><script>alert(1)</script>'
#: Turns what follows around, up to where it is ended; here it isn't.
OVERRIDE = "\N{RIGHT-TO-LEFT OVERRIDE}desrever"
HOSTILE = [MARKUP, LONG, OVERRIDE]
PAGES = [
    "/",
    "/agreements/deal",
    "/agreements/deal/pow/first/second",
    "/agreements/deal/odd/first/second",
    "/agreements/deal/questions",
    "/agreements/deal/changes",
    "/line-items/told",
    "/line-items/pledge",
    "/line-items/report",
    "/sources/article",
]


def record_hostile(client, admin, words):
    """Record an agreement in which everything that people may write has the same words."""
    text = f"They said: {words} is to free 9 of them. So it was: 7 came. Nobody counted them."
    quote = f"{words} is to free 9"
    party = {"id": "first", "name": f"First {words}"}
    assert post(client, admin, "/v1/parties", party).status_code in (201, 422)
    post(client, admin, "/v1/parties", {"id": "first", "name": "First"})
    post(client, admin, "/v1/parties", {"id": "second", "name": "Second"})
    deal = {"id": "deal", "title": words, "parties": ["first", "second"], "place": words}
    answer = post(client, admin, "/v1/agreements", deal)
    if answer.status_code == 422:
        answer = post(client, admin, "/v1/agreements", deal | {"title": "Deal", "place": None})
    assert answer.status_code == 201, answer.text
    source = {"id": "article", "publisher": "The Example", "published_on": "2026-01-01"}
    named = source | {"title": words, "authors": [words]}
    answer = post(client, admin, "/v1/sources", named | {"text": text})
    if answer.status_code == 422:
        answer = post(client, admin, "/v1/sources", source | {"text": text})
    assert answer.status_code == 201, answer.text
    way = {"from_party": "first", "to_party": "second", "agreement": "deal", "category": "pow"}
    claim = {"source": "article", "quote": quote, "quantity": 9}
    plain = {"name": "A speaker", "parties": ["first"]}
    claim["speakers"] = [plain]
    named = claim | {"speakers": [plain | {"name": words, "role": words}]}
    record_label(client, admin, words)
    told = way | {"id": "told", "act": "offer", "category": "odd", "claims": [named]}
    assert post(client, admin, "/v1/line-items", told).status_code == 201
    pledge = way | {"id": "pledge", "act": "pledge", "claims": [claim]}
    sent = [pledge | {"condition": words, "note": words}, pledge]
    answers = [post(client, admin, "/v1/line-items", each) for each in sent]
    assert 201 in [each.status_code for each in answers], answers[0].text
    report = {"source": "article", "quote": "7 came", "quantity": 7}
    report = way | {"id": "report", "act": "report", "claims": [report]}
    assert post(client, admin, "/v1/line-items", report).status_code == 201
    patch(client, admin, "/v1/line-items/report", due_on="2026-02-01")
    step = {"to": "disputed", "reason": words}
    evidence = {"source": "article", "quote": quote}
    path = "/v1/line-items/report/transitions"
    answer = post(client, admin, path, step | {"evidence": evidence}, if_match="*")
    assert answer.status_code in (200, 422)


def record_label(client, admin, words):
    """Record a category whose label has the words."""
    label = {"id": "odd", "label": words, "unit": "persons"}
    assert post(client, admin, "/v1/categories", label).status_code == 201


class Kept(HTMLParser):
    """The texts of a page that hold a word, each with the elements that it stands in."""

    def __init__(self, text, word):
        super().__init__()
        self.word, self.stack, self.texts = word, [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.stack.append((tag, dict(attrs)))

    def handle_endtag(self, _tag):
        self.stack.pop()

    def handle_data(self, data):
        if self.word in data:
            self.texts.append((data, list(self.stack)))


def is_apart(stack):
    """Return whether what stands in such elements turns nothing around beside them."""
    return any(tag == "bdi" or "dir" in attributes for tag, attributes in stack)


def is_copied(stack):
    """Return whether what stands in such elements is copied as it is, or never seen."""
    return any(
        tag in ("title", "pre") or attributes.get("class") in ("away", "copy")
        for tag, attributes in stack
    )


@pytest.mark.parametrize("words", HOSTILE, ids=["markup", "without a blank", "bidi override"])
def test_words_of_any_kind_are_shown_as_they_are_and_run_nothing(client, admin, words):
    record_hostile(client, admin, words)
    # Where a sign turns words around, a mark that nobody copies is seen in its place.
    word = words[1:] if words is OVERRIDE else words
    for path in PAGES:
        answer = client.get(path, headers=BROWSER)

        document = Document(answer.text)
        held = Kept(answer.text, word).texts
        assert answer.status_code == 200, path
        assert document.all("script") == [], path
        assert held != [], path
        if words is OVERRIDE:
            # Names and labels are recorded without it; they stand apart like words that have it.
            turning = [text for text, stack in held if not (is_apart(stack) or is_copied(stack))]
            assert turning == [], path
