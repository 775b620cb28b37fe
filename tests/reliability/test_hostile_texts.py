"""Whatever stands in a text field: no text table hides, no CSV runs, no page executes anything."""

import csv
import io
import re
from html.parser import HTMLParser

import pytest

from ledger.api.formats import csv_rows, html_pages, text_table
from ledger.app import create_app
from tests import factories
from tests.answers import entries, errors, refusal
from tests.reliability.payloads import invisible, payloads
from tests.web.documents import Document

#: Controls, bidi, zero-width and whatever else shows as nothing, by Unicode's own lists.
HIDDEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ue000-\uf8ff\ufe00-\ufe0f\ufeff\uffa0"
    "\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
#: Where a cell may begin, for a spreadsheet of any place; then what it would run.
RUNS = re.compile(
    '(?:^|[;|\t\r\n])[ \u00a0"\u00ad\u200b-\u200f\u2060\ufeff]*(?![-+][0-9.]+\\Z)[=+@＝＋－＠-]'
)
HARMLESS = "the envoys"
REFUSED = {"control-character", "empty", "several-in-one"}


class Scene:
    """One payload in every field that takes words, and the answers that show them."""

    def __init__(self, client, headers, number):
        self._client, self._headers, self._number = client, headers, number
        self.taken = 0  #: fields that hold the payload
        self.refused = 0  #: fields that didn't take it

    def write(self, who, method, path, body, payload):
        """Send a body whose every `None` is the payload; what is refused becomes harmless."""
        hostile = filled(body, payload)
        answer = self._send(who, method, path, hostile)
        fields = count(body)
        if answer.status_code == 422:
            wrong = errors(answer)
            assert {code for _, code in wrong} <= REFUSED, answer.text
            for pointer, _ in wrong:
                put(hostile, pointer, HARMLESS)
            self.refused, fields = self.refused + len(wrong), fields - len(wrong)
            answer = self._send(who, method, path, hostile)
        assert answer.status_code in (200, 201), answer.text
        self.taken += fields
        return answer.json

    def _send(self, who, method, path, body):
        headers = self._headers[who] | {"If-Match": "*"}
        return self._client.open(path, method=method, json=body, headers=headers)

    def play(self, payload):
        """Put the payload on record; answers the paths that show it."""
        number = self._number
        agreement, source = f"round-p{number}", f"source-p{number}"
        quote = f"return {payload} 6,000 bodies"
        party = {"id": f"party-p{number}", "name": None}
        self.write("admin", "POST", "/v1/parties", party, payload)
        self.write("admin", "PATCH", "/v1/categories/medic", {"label": None}, payload)
        named = {"id": agreement, "title": None, "place": None, "note": None}
        self.write("admin", "POST", "/v1/agreements", named | {"parties": ["RU", "UA"]}, payload)
        named = {"id": source, "publisher": None, "title": None, "authors": [None]}
        article = f"They {quote} soon. Then it was {payload} called off."
        self.write("rosa", "POST", "/v1/sources", named | {"text": article}, payload)
        told = {"source": source, "quote": quote, "speakers": [{"name": None, "role": None}]}
        item = self._line_item(agreement, told, payload)
        self._transition(item, source, payload)
        ranked = {"rank": "set_aside", "rank_reason": None}
        claim = item["claims"][0]["id"]
        self.write("vera", "PATCH", f"/v1/claims/{claim}", ranked, payload)
        self._stated(agreement, told, payload)
        return [path.format(item=item["id"], claim=claim, n=number) for path in SHOWN]

    def _line_item(self, agreement, told, payload):
        quantity = {"qualifier": "exact", "value": 6000}
        body = {"agreement": agreement, "act": "pledge", "category": "medic", "note": None}
        body |= {"from_party": "RU", "to_party": "UA", "condition": None}
        body["claims"] = [told | {"quantity": quantity}]
        return self.write("rosa", "POST", "/v1/line-items", body, payload)

    def _transition(self, item, source, payload):
        quote = f"it was {payload} called off"
        evidence = {"source": source, "quote": quote, "speakers": [{"name": None, "role": None}]}
        body = {"to": "suspended", "reason": None, "evidence": evidence}
        path = f"/v1/line-items/{item['id']}/transitions"
        self.write("rosa", "POST", path, body, payload)

    def _stated(self, agreement, told, payload):
        body = factories.stated_total(agreements=[agreement], categories=["medic"], of="pledged")
        body |= told | {"note": None}
        made = self.write("rosa", "POST", "/v1/stated-totals", body, payload)
        self.write("rosa", "PATCH", f"/v1/stated-totals/{made['id']}", {"withdrawn": None}, payload)


def filled(body, payload):
    """Return a copy of a body with the payload wherever it has None."""
    if isinstance(body, dict):
        return {name: filled(value, payload) for name, value in body.items()}
    if isinstance(body, list):
        return [filled(value, payload) for value in body]
    return payload if body is None else body


def count(body):
    if isinstance(body, dict | list):
        return sum(map(count, body.values() if isinstance(body, dict) else body))
    return body is None


def put(body, pointer, words):
    *way, last = [int(key) if key.isdigit() else key for key in pointer.split("/")[1:]]
    for key in way:
        body = body[key]
    body[last] = words


SHOWN = [
    "/v1/parties/party-p{n}.txt",
    *("/v1/categories.txt", "/v1/categories.csv", "/v1/agreements/round-p{n}.txt"),
    "/v1/agreements/round-p{n}/totals.txt?explain=true",
    *(f"/v1/agreements/round-p{{n}}/totals.{form}" for form in ("txt", "csv")),
    *(f"/v1/agreements/round-p{{n}}/open-questions.{form}?closed=true" for form in ("txt", "csv")),
    *("/v1/sources/source-p{n}.txt", "/v1/line-items/{item}.txt", "/v1/claims/{claim}.txt"),
    *(f"/v1/agreements/round-p{{n}}/line-items.{form}" for form in ("txt", "csv")),
    *(f"/v1/claims.{form}?agreement=round-p{{n}}" for form in ("txt", "csv")),
    *(f"/v1/line-items/{{item}}/transitions.{form}" for form in ("txt", "csv")),
    *(f"/v1/stated-totals.{form}?agreement=round-p{{n}}" for form in ("txt", "csv")),
]
LISTS = ["parties", "agreements", "sources", "line-items", "claims", "stated-totals"]


def lies(client, path):
    """Return what an answer shows that it must not; its cells, or characters that hide."""
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    if answer.content_type.startswith("text/plain"):
        return [(path, found) for found in HIDDEN.findall(answer.text)]
    rows = list(csv.reader(io.StringIO(answer.text, newline="")))
    assert len({len(row) for row in rows}) == 1, path
    cells = [cell for row in rows for cell in row]
    # As a spreadsheet splits them that doesn't know the comma, quotes and all.
    cells += [cell for mark in ";|\t" for cell in re.split(f"[{mark}\r\n]", answer.text)]
    return [(path, cell) for cell in cells if RUNS.match(cell)]


@pytest.fixture
def headers(client, template):
    medic = factories.category(id="medic", label="Medics", unit="persons")
    factories.post_category(client, template.headers["admin"], **medic)
    return template.headers


def play(client, headers, hostile):
    """Put each payload in every field; answers how many fields held one, and what showed badly."""
    taken = refused = 0
    found = []
    for number, payload in enumerate(hostile):
        scene = Scene(client, headers, number)
        for path in scene.play(payload):
            found += lies(client, path)
        taken, refused = taken + scene.taken, refused + scene.refused
    for name in LISTS:
        found += lies(client, f"/v1/{name}.txt?limit=200") + lies(client, f"/v1/{name}.csv")
    return taken, refused, found


def test_no_text_field_hides_or_runs_anything(client, headers):
    taken, refused, found = play(client, headers, payloads(8))

    assert found == []
    assert taken > refused > 0


@pytest.mark.long
def test_no_text_field_hides_or_runs_any_of_1500_payloads(client, headers, capsys):
    hostile = payloads(1_500)
    taken, refused, found = play(client, headers, hostile)

    with capsys.disabled():
        print(f"\n1,500 payloads: {taken:,} fields held one, {refused:,} refused it")
    assert found == []
    assert len(set(hostile)) == 1_500


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("module", "guard"), [(text_table, "marked"), (csv_rows, "escape_formulas")]
)
def test_control_unescaped_text_fields_hide_or_run_payloads(
    client, headers, monkeypatch, module, guard
):
    monkeypatch.setattr(module, guard, lambda words: words)

    _, _, found = play(client, headers, payloads(5))

    assert found


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_words_that_nobody_sees_are_refused(client, headers):
    posts = {
        "/v1/parties": ("admin", factories.party(), "name"),
        f"/v1/agreements/{factories.ROUND}": ("admin", {}, "withdrawn"),
        "/v1/sources": ("rosa", factories.source(), "publisher"),
        "/v1/line-items": ("rosa", factories.line_item(), "condition"),
    }
    before = entries(client)

    for words in invisible(50):
        for path, (who, body, field) in posts.items():
            method = "PATCH" if body == {} else "POST"
            sent = {"json": body | {field: words}, "headers": headers[who] | {"If-Match": "*"}}
            assert errors(client.open(path, method=method, **sent)) == [(f"/{field}", "empty")]
    assert entries(client) == before


class Tags(HTMLParser):
    """The elements and attributes of a page."""

    def __init__(self, page):
        super().__init__()
        self.found = set()
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found |= {tag, *(f"{tag} {name}" for name, _ in attrs)}

    def handle_comment(self, data):
        self.found.add(f"<!--{data}")


def problem_page(words):
    names = ("code", "status", "title", "advice")
    shown = dict.fromkeys(names, words) | {"operations": [words]}
    return html_pages.render("problem.html", refusal=shown, nouns={words: words}).decode()


def escaping(page_of):
    """Return the payloads that became something else than words in a page."""
    harmless = Tags(page_of(HARMLESS)).found | {"code"}
    return [words for words in payloads(1_500) if Tags(page_of(words)).found - harmless]


def test_no_words_become_part_of_a_page():
    assert escaping(problem_page) == []


def test_control_a_page_that_does_not_escape_holds_elements_of_others(monkeypatch):
    monkeypatch.setattr(html_pages._ENVIRONMENT, "autoescape", False)  # noqa: SLF001 - the sabotage
    html_pages._ENVIRONMENT.cache.clear()  # noqa: SLF001 - templates are compiled with what it was

    found = escaping(problem_page)

    html_pages._ENVIRONMENT.cache.clear()  # noqa: SLF001 - and again for whoever comes next
    assert found


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_what_a_browser_asks_for_is_refused_and_stands_in_its_page_as_words_alone(database):
    client = create_app(database).test_client()
    plain = client.get("/nothing", headers={"Accept": "text/html"}).text
    elements = [element["tag"] for element in Document(plain).elements]
    fixed = {path: client.get(path).data for path in ("/docs", "/problems.html")}

    for words in payloads(100):
        for where in ("/", "/problems/", "/v1/parties/", "/v1/parties?q="):
            answer = client.get(f"{where}{words}", headers={"Accept": "text/html"})
            if where.startswith("/v1"):
                assert refusal(answer)[0] in (400, 404, 406)
            else:
                assert answer.status_code in (400, 404, 406)
                page = Document(answer.text)
                assert [element["tag"] for element in page.elements] == elements
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert {path: client.get(path).data for path in fixed} == fixed
