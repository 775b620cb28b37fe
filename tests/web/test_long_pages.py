"""Pages of what is long: in parts, with a way to all of it, and bounded in what they work out."""

import re
from urllib.parse import urldefrag, urlencode, urlsplit

import pytest

from ledger import db
from ledger.app import create_app
from ledger.cli.demo import EXAMPLES
from ledger.web import over_time
from tests.conftest import found, opened
from tests.web.documents import Document, as_read

BROWSER = {"Accept": "text/html"}
ROUND = "/agreements/istanbul-2025-06-02"
BODIES = f"{ROUND}/body/RU/UA"


@pytest.fixture(scope="module")
def database(sqlite):
    """A ledger with the examples."""
    with sqlite.lent() as url, opened(url) as database:
        db.migrate(database)
        headers = found(database) | {"Content-Type": "application/x-ndjson"}
        client = create_app(database).test_client()
        answer = client.post("/v1/batches", data=EXAMPLES.read_bytes(), headers=headers)
        assert answer.status_code == 201
        yield database


@pytest.fixture
def client(database):
    """A client of an application of its own, which has kept no answer."""
    return create_app(database).test_client()


def page(client, address):
    answer = client.get(address, headers=BROWSER)
    assert answer.status_code == 200, answer.text
    return Document(answer.text)


def pages(client, address, anchor):
    """Return a page and those after it, as its links for later ones lead to them."""
    found_pages = []
    while address:
        found_pages.append(page(client, address))
        later = [
            each["href"]
            for each in found_pages[-1].all("a")
            if each["text"] == "Later ones" and each["href"].endswith(anchor)
        ]
        address = urldefrag(later[0])[0] if later else None
    return found_pages


def test_the_line_items_of_a_row_stand_on_as_many_pages_as_they_need(client, monkeypatch):
    monkeypatch.setattr("ledger.web.behind_rows.SHOWN_MAX", 1)
    explained = client.get(f"/v1{ROUND}/totals?explain=true&as_of=2025-07-01").json["totals"]
    row = next(row for row in explained if row["category"] == "body")
    wanted = [item["line_item"] for item in row["explained"]["reported"]]
    assert len(wanted) > 2

    listed = pages(client, f"{BODIES}?as_of=2025-07-01", "#reported")

    items = [document.all("article", class_="item") for document in listed]
    links = [link for document in listed for link in document.links()]
    assert len(listed) == len(wanted)
    assert all(f"/line-items/{item}?as_of=2025-07-01" in links for item in wanted)
    assert max(map(len, items)) <= 2
    last = len(wanted)
    text = listed[-1].texts("nav", class_="pager noprint")[-1]
    assert text == f"{last}–{last} of {last} line items. Earlier ones"
    beyond = client.get(f"{BODIES}?page={last + 1}", headers=BROWSER)
    assert beyond.status_code == 404


def test_questions_stand_on_pages_and_each_kind_has_a_link_to_its_first(client, monkeypatch):
    monkeypatch.setattr("ledger.web.open_questions.SHOWN_MAX", 2)
    raised = client.get(f"/v1{ROUND}/open-questions").json["questions"]
    assert len(raised) > 4

    listed = pages(client, f"{ROUND}/questions", "")

    asked = [text for document in listed for text in document.texts("p", class_="asks")]
    assert sorted(asked) == sorted(as_read(question["question"]) for question in raised)
    assert max(len(document.all("article", class_="question")) for document in listed) == 2
    kinds = {question["kind"] for question in raised}
    for link in listed[0].all("a"):
        address, anchor = urldefrag(link["href"])
        if anchor in kinds:
            there = page(client, address or f"{ROUND}/questions")
            assert [each for each in there.elements if each.get("id") == anchor]
    assert client.get(f"{ROUND}/questions?page=99", headers=BROWSER).status_code == 404


def test_a_row_leads_to_the_questions_about_it_on_each_of_their_pages(client, monkeypatch):
    monkeypatch.setattr("ledger.web.open_questions.SHOWN_MAX", 1)
    row = {"category": "pow", "from_party": "UA", "to_party": "RU"}
    raised = client.get(f"/v1{ROUND}/open-questions").json["questions"]
    wanted = [
        as_read(question["question"])
        for question in raised
        if all(question[name] in (None, value) for name, value in row.items())
    ]
    (link,) = (each for each in page(client, f"{ROUND}/pow/UA/RU").links() if "/questions" in each)

    listed = pages(client, link, "")

    asked = [text for document in listed for text in document.texts("p", class_="asks")]
    assert len(raised) > len(asked) > 1
    assert sorted(asked) == sorted(wanted)


def test_a_link_to_words_leads_to_the_page_of_their_source_that_has_them(client, monkeypatch):
    monkeypatch.setattr("ledger.web.resting.SHOWN_MAX", 1)
    claims = client.get("/v1/claims?source=wire-2025-06-02").json["items"]
    totals = client.get("/v1/stated-totals?source=courier-2025-06-16").json["items"]
    quoting = [(each["passage"], {"claim": each["id"]}) for each in claims]
    quoting += [(each["passage"], {"stated_total": each["id"]}) for each in totals]
    linking = [ROUND, BODIES, f"{ROUND}/questions", "/line-items/pow-ua-ru", f"{ROUND}/changes"]
    links = {link for address in linking for link in page(client, address).links()}

    for passage, by in quoting:
        source = "wire-2025-06-02" if "claim" in by else "courier-2025-06-16"
        there = page(client, f"/sources/{source}?{urlencode(by)}")
        assert there.texts("mark") == [" ".join(passage["reading"].split())]
    to_words = [link for link in links if link.startswith("/sources/") and "#at-" in link]
    for link in to_words:
        address, anchor = urldefrag(link)
        assert page(client, address).all("article", class_="passage", id=anchor), link
    assert len(to_words) > 10
    assert {f"stated_total={total['id']}" for total in totals} <= {
        urlsplit(each).query for each in to_words
    }
    assert len(pages(client, "/sources/wire-2025-06-02", "")) == len(claims)
    for beyond in ("page=99", "claim=none", f"claim={totals[0]['id']}"):
        answer = client.get(f"/sources/wire-2025-06-02?{beyond}", headers=BROWSER)
        assert answer.status_code == 404, beyond


def test_a_change_of_a_source_leads_to_its_first_words_under_the_agreement(client, monkeypatch):
    monkeypatch.setattr("ledger.web.resting.SHOWN_MAX", 1)
    led_to = []
    for agreement in client.get("/v1/agreements").json["items"]:
        changes = page(client, f"/agreements/{agreement['id']}/changes")
        query = f"agreement={agreement['id']}"
        for link in changes.links():
            address = urlsplit(link)
            if address.path.startswith("/sources/") and address.query == query:
                source = address.path.removeprefix("/sources/")
                marked = page(client, link).texts("mark")
                assert marked == [first_words(client, source, agreement["id"])], link
                led_to.append(source)
    assert len(led_to) > len(set(led_to)), "one article tells of two agreements"


def first_words(client, source, agreement):
    """Return the first words of a source on which something of an agreement rests."""
    quoting = client.get(f"/v1/claims?source={source}&limit=200").json["items"]
    items = client.get(f"/v1/line-items?agreement={agreement}&limit=200").json["items"]
    under = {item["id"] for item in items}
    claims = [each for each in quoting if each["line_item"] in under]
    query = f"source={source}&agreement={agreement}"
    totals = client.get(f"/v1/stated-totals?{query}").json["items"]
    return " ".join([*claims, *totals][0]["passage"]["reading"].split())


def test_changes_stand_on_as_many_pages_as_they_need_with_the_rows_of_totals_first(
    client, monkeypatch
):
    told = client.get(f"/v1{ROUND}/changes?since=0&limit=200").json["items"]
    rows = [change for change in told if change["action"] == "totals"]
    monkeypatch.setattr("ledger.web.routes.agreements._CHANGES_SHOWN", len(rows) - 1)

    listed = pages(client, f"{ROUND}/changes?since=0", "")

    heads = [len(document.all("th", scope="rowgroup")) for document in listed]
    assert heads == [len(rows) - 1, 1] + [0] * (len(listed) - 2)
    first_rows = [document.texts("h2", id="rows") for document in listed]
    assert first_rows == [["Totals, before and after"]] * 2 + [[]] * (len(listed) - 2)
    resources = [each["resource"] for each in told if each["action"] != "totals"]
    links = [link for document in listed for link in document.links()]
    items = [each for each in resources if each.startswith("line-items/")]
    assert items
    assert all(f"/{item}" in links for item in items)
    texts = [text for document in listed for text in document.texts("ol", class_="history")]
    assert sum(text.count("journal size") for text in texts) == len(resources)
    beyond = client.get(f"{ROUND}/changes?since=0&page={len(listed) + 1}", headers=BROWSER)
    assert beyond.status_code == 404


def test_questions_of_many_line_items_stand_on_their_own_page_alone(client, monkeypatch):
    monkeypatch.setattr("ledger.web.open_questions.LINE_ITEMS_MAX", 1)

    for address in (ROUND, "/"):
        document = page(client, address)

        assert document.all("article", class_="question") == [], address
        assert f"{ROUND}/questions" in document.links(), address
    assert page(client, f"{ROUND}/questions").all("article", class_="question") != []


def test_the_first_page_adds_up_only_so_many_line_items(client, database, monkeypatch):
    all_of_them = page(client, "/")
    monkeypatch.setattr("ledger.web.overview._LINE_ITEMS_MAX", 3)
    few = page(create_app(database).test_client(), "/")
    monkeypatch.setattr("ledger.web.overview._TITLES", 1)
    fewer = page(create_app(database).test_client(), "/")

    assert len(all_of_them.all("table", class_="overview")) == 2
    assert few.all("table", class_="overview") == []
    assert ROUND in few.links()
    assert few.texts("p", class_="more") == []
    assert any(re.match("1 more agreement", text) for text in fewer.texts("p"))


def test_a_row_of_very_many_days_has_the_newest_of_them_in_its_table_and_no_drawing(
    client, database, monkeypatch
):
    whole = page(client, BODIES)
    days = client.get(f"/v1{ROUND}/timeline?category=body&from_party=RU&to_party=UA").json
    count = len(days["timeline"])
    assert count > 2
    monkeypatch.setattr(over_time, "DRAWN_MAX", 2)

    bounded = page(create_app(database).test_client(), BODIES)

    assert [len(each.all("svg", class_="steps")) for each in (whole, bounded)] == [1, 0]
    assert f"{count} days are too many to draw" in " ".join(bounded.texts("p"))
    caption = "Totals on each day on which they changed"
    assert caption in bounded.texts("caption")
