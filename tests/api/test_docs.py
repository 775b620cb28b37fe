"""The server describes itself: as OpenAPI, as a page, and a page for each code of refusal."""

import base64
import hashlib
import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

from ledger.api.formats import html_pages
from ledger.api.http.operations import OPERATIONS
from ledger.api.openapi import specification
from ledger.api.openapi.specification import for_programs
from ledger.app import create_app
from tests.answers import refusal, refused

pytestmark = pytest.mark.one_on_postgresql

#: The operations that programs read of.
DESCRIBED = for_programs(OPERATIONS)

FILE = Path(__file__).parents[2] / "openapi.yaml"
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
#: What a page here may be made of: nothing that loads, runs or sends anything.
ELEMENTS = {
    "html",
    "head",
    "meta",
    "title",
    "style",
    "body",
    "header",
    "nav",
    "main",
    "section",
    "article",
    "h1",
    "h2",
    "h3",
    "h4",
    "p",
    "a",
    "ul",
    "li",
    "dl",
    "dt",
    "dd",
    "pre",
    "code",
    "span",
}
ATTRIBUTES = {"lang", "aria-label", "charset", "name", "content", "id", "class", "href"}


class Page(HTMLParser):
    """What stands in a page."""

    def __init__(self, text):
        super().__init__()
        self.ids, self.links, self.headings, self.elements, self.attributes = [], [], [], [], []
        self._open, self.style = [], ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.append(tag)
        for name, value in attrs:
            self.attributes.append(name)
            if name == "id":
                self.ids.append(value)
            if name == "href":
                self.links.append(value)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append([int(tag[1]), dict(attrs).get("id"), ""])
        self._open.append(tag)

    def handle_endtag(self, tag):
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data):
        if "style" in self._open:
            self.style += data
        if any(re.fullmatch("h[1-6]", tag) for tag in self._open):
            self.headings[-1][2] += data


#: The nouns, each with its operations.
NOUNS = {
    noun: [each for each in DESCRIBED if specification.collection_of(each) == noun]
    for noun in {specification.collection_of(each) for each in DESCRIBED}
}


@pytest.fixture(scope="module")
def docs(shared_client):
    answer = shared_client.get("/docs")
    assert (answer.status_code, answer.content_type) == (200, "text/html; charset=utf-8")
    return answer


@pytest.fixture(scope="module")
def nouns(shared_client):
    """The page on each noun, as text."""
    answers = {noun: shared_client.get(f"/docs/{noun}") for noun in NOUNS}
    assert {each.status_code for each in answers.values()} == {200}
    return {noun: answer.text for noun, answer in answers.items()}


def test_the_served_openapi_is_the_file(shared_client):
    answer = shared_client.get("/openapi.yaml")

    assert (answer.status_code, answer.content_type) == (200, "application/yaml")
    assert answer.text == FILE.read_text(encoding="utf-8")


def test_the_served_openapi_is_the_same_in_json(shared_client):
    answer = shared_client.get("/openapi.json")

    assert (answer.status_code, answer.content_type) == (200, "application/json")
    assert answer.json == yaml.load(FILE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    assert shared_client.get("/openapi.json?pretty=true").json == answer.json


@pytest.mark.parametrize(
    "path", ["/openapi.yaml", "/openapi.json", "/docs", "/docs/claims", "/problems/stale"]
)
def test_an_unchanged_page_of_docs_is_not_sent_again(shared_client, path):
    etag = shared_client.get(path).headers["ETag"]

    again = shared_client.get(path, headers={"If-None-Match": etag})

    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", etag)
    assert shared_client.get(path, headers={"If-None-Match": '"x"'}).status_code == 200


def test_the_contents_of_the_docs_name_each_noun_with_one_sentence(docs):
    links = re.findall(r'<dt><a href="/docs/([a-z-]+)">\1</a></dt>\n<dd>([^<]+\.)</dd>', docs.text)

    assert {noun for noun, _ in links} == set(NOUNS)
    assert len(links) == len(NOUNS)


def test_all_operations_are_listed_on_one_page_with_what_each_does(docs):
    for noun, operations in NOUNS.items():
        for each in operations:
            assert (
                f'<dt><a href="/docs/{noun}#{each.name}"><code>{each.method} {each.path}</code></a>'
                f"</dt>\n<dd>{html_pages.with_code(each.summary)}</dd>"
            ) in docs.text


def test_every_operation_has_its_heading_on_the_page_of_its_noun(nouns):
    for noun, operations in NOUNS.items():
        headings = Page(nouns[noun]).headings

        shown = {(identity, text) for level, identity, text in headings if level == 3}
        assert {(each.name, f"{each.method} {each.path}") for each in operations} <= shown
        assert headings[0] == [1, None, noun]
        sections = [text for level, _, text in headings if level == 2]
        assert sections[:2] == ["Contents", "Operations"]
        assert sections[2:] in ([], ["Shapes"])


def test_no_page_of_docs_is_longer_than_can_be_read(docs, nouns):
    words = {noun: len(re.sub("<[^>]+>", " ", page).split()) for noun, page in nouns.items()}

    assert len(re.sub("<[^>]+>", " ", docs.text).split()) < 2_000
    assert max(words.values()) < 11_500


def test_every_operation_says_who_may_what_comes_in_and_what_goes_out(nouns):
    for operation in DESCRIBED:
        page = nouns[specification.collection_of(operation)]
        _, _, below = page.partition(f'<h3 id="{operation.name}">')
        told, _, _ = below.partition("</article>")
        assert html_pages.with_code(operation.summary) in told
        role = f"Needs the role {operation.role}."
        assert (role if operation.role else "Open to ") in told
        for name in operation.body.fields if operation.body else ():
            assert f"<dt><code>{name}</code>" in told, (operation.name, name)
        for name in operation.query.fields:
            assert f"<dt><code>{name}</code>" in told, (operation.name, name)
        assert f"<dt>{operation.status}" in told
        assert "<h4>Example</h4>\n<pre><code>curl -s $L/" in told


def test_every_schema_is_on_a_page_of_docs_that_names_it(nouns, shared_client):
    schemas = shared_client.get("/openapi.json").json["components"]["schemas"]
    shapes = {name for name in schemas if name.endswith(("Out", "List"))}

    shown = {
        text for page in nouns.values() for level, _, text in Page(page).headings if level == 3
    }

    assert shapes - shown == set()


def test_a_field_in_the_docs_is_shown_with_its_type_its_limits_and_its_meaning(nouns):
    assert (
        '<dt><code>claims[].quote</code> <span class="dim">text or null; '
        "1 to 2,000 characters</span></dt>\n<dd>Words of the source, as one reads and types them"
    ) in nouns["line-items"]


def test_headings_of_docs_skip_no_level_and_no_id_stands_twice(docs, nouns):
    for text in (docs.text, *nouns.values()):
        page = Page(text)
        levels = [level for level, _, _ in page.headings]

        assert levels[0] == 1
        assert levels.count(1) == 1
        assert [low for low, high in pairwise(levels) if high > low + 1] == []
        assert len(page.ids) == len(set(page.ids))


def test_every_link_in_the_docs_leads_somewhere(docs, nouns, shared_client):
    problem = shared_client.get("/problems/stale", headers=BROWSER).text
    ids = {f"/docs/{noun}": Page(text).ids for noun, text in nouns.items()}
    links = {link for text in (docs.text, problem) for link in Page(text).links}
    for path in ids:
        page = Page(nouns[path.removeprefix("/docs/")])
        links |= {f"{path}{link}" if link.startswith("#") else link for link in page.links}

    paths = {link.partition("#")[0] for link in links}
    places = {tuple(link.split("#")) for link in links if "#" in link}

    assert {shared_client.get(path).status_code for path in paths} == {200}
    assert [place for place in places if place[1] not in ids[place[0]]] == []
    assert len(places) > len(DESCRIBED)


def test_a_page_of_docs_on_an_unknown_noun_is_not_found(shared_client):
    for noun in ("nowhere", "Line-Items", "line-items.txt", "%3Cb%3E"):
        assert refused(shared_client.get(f"/docs/{noun}")) == (404, "not-found", {})


@pytest.mark.parametrize("path", ["/docs", "/docs/line-items", "/problems", "/problems/stale"])
def test_a_page_of_docs_loads_runs_and_sends_nothing(shared_client, path):
    answer = shared_client.get(path, headers=BROWSER)
    page = Page(answer.text)
    digest = base64.b64encode(hashlib.sha256(page.style.encode()).digest()).decode()

    policy = (
        f"default-src 'none'; style-src 'self' 'sha256-{digest}'; img-src 'self'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
    assert answer.headers.getlist("Content-Security-Policy") == [policy]
    assert "<script" not in answer.text
    assert set(page.elements) <= ELEMENTS
    assert {name for name in page.attributes if not name.startswith("aria-")} <= ATTRIBUTES
    assert [link for link in page.links if not link.startswith(("/", "#"))] == []
    assert not re.search(r"url\(|@import|https?:", page.style)


def test_answers_with_data_keep_their_stricter_content_policy(shared_client):
    for path in ("/openapi.json", "/problems/stale", "/v1/parties"):
        assert shared_client.get(path).headers.getlist("Content-Security-Policy") == [
            "default-src 'none'; frame-ancestors 'none'"
        ]


def test_an_unknown_format_of_the_docs_is_refused(shared_client):
    png = {"Accept": "image/png"}

    assert refused(shared_client.get("/problems/stale", headers=png)) == (
        406,
        "not-acceptable",
        {"available": ["application/json", "text/plain", "text/html"]},
    )
    assert refusal(shared_client.get("/docs", headers=png)) == (406, "not-acceptable")
    assert refusal(shared_client.get("/docs?x=1")) == (400, "bad-parameter")


def test_the_docs_are_open_where_reading_needs_a_token(database):
    closed = create_app(database, open_reading=False).test_client()
    read_openly = create_app(database).test_client()

    assert closed.get("/v1/parties").status_code == 401
    for path in (
        "/openapi.yaml",
        "/openapi.json",
        "/docs",
        "/docs/claims",
        "/problems",
        "/problems/stale",
    ):
        answer = closed.get(path)
        assert (answer.status_code, answer.data) == (200, read_openly.get(path).data)


def test_the_docs_are_answered_without_the_database(client, queries):
    queries.clear()

    for path in (
        "/openapi.yaml",
        "/openapi.json",
        "/docs",
        "/docs/claims",
        "/problems",
        "/problems/stale",
    ):
        assert "Ledger-Size" not in client.get(path).headers

    assert queries == []
    assert client.get("/readyz").status_code == 200
    assert queries != []


@pytest.mark.parametrize("path", ["/docs/line-items", "/problems", "/problems/possible-duplicate"])
def test_a_page_of_docs_shows_code_as_code_and_no_backticks(shared_client, path):
    text = shared_client.get(path, headers=BROWSER).text

    assert "<code>distinct_from</code>" in text
    assert "`" not in text


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("send `next`, or `*`.", "send <code>next</code>, or <code>*</code>."),
        ("`<b>` & <i>", "<code>&lt;b&gt;</code> &amp; &lt;i&gt;"),
        ("one ` alone", "one ` alone"),
        ("", ""),
    ],
)
def test_words_of_docs_between_backticks_are_code_and_all_is_escaped(words, shown):
    assert html_pages.with_code(words) == shown


def test_whatever_a_page_of_docs_shows_is_escaped():
    refusal_of_ours = {
        "code": "<script>",
        "status": 400,
        "title": "<b>&",
        "advice": '"x"',
        "operations": ['" onclick="'],
    }

    nouns = {'" onclick="': '"><b>'}
    page = html_pages.render("problem.html", refusal=refusal_of_ours, nouns=nouns).decode()

    assert "<script" not in page
    assert "<b>" not in page
    assert set(Page(page).attributes) <= ATTRIBUTES
