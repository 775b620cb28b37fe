"""Pages of ledgers at random: each is there, and its cells say what the tables of text say."""

import re
from urllib.parse import urldefrag, urlsplit

import pytest

from tests.api.cells import text_rows
from tests.api.recorded_ledgers import record
from tests.rules.oracle.random_ledgers import DATES, random_ledger
from tests.web.decided import Deciding
from tests.web.documents import Document, as_read

pytestmark = pytest.mark.one_on_postgresql

BROWSER = {"Accept": "text/html"}
POLICIES = ["from_party", "to_party", "preferred", "stated"]
SUMS = {"Requested", "Offered", "Pledged", "Reported", "Still open"}
TAG = re.compile(" (contested|disputed)$")


def page(client, address, linked_from="nowhere"):
    answer = client.get(address, headers=BROWSER)
    assert (answer.status_code, answer.mimetype) == (200, "text/html"), (address, linked_from)
    assert unlinked(answer.text) <= {"Still open"}, address
    return Document(answer.text)


def unlinked(text):
    """Return the lines of charts whose figure leads to no words."""
    pattern = r'rowheader">([^<]+)</th>\s*<td class="figure" role="cell">(<a|<span)?'
    cells = re.findall(pattern, text)
    return {line for line, link in cells if not link}


def table(client, path, query):
    """Return the rows of a text table up to its end, each a mapping by heading."""
    rows = text_rows(client.get(path, query_string=query).text)
    start = next(
        (place for place, row in enumerate(rows) if {"category", "pledged"} <= {*row}),
        len(rows) - 1,
    )
    head, *body = rows[start:]
    end = next((place for place, row in enumerate(body) if len(row) != len(head)), len(body))
    return [dict(zip(head, row, strict=True)) for row in body[:end]]


def as_on_a_page(cell):
    return "–nothing recorded" if cell == "-" else cell


def charted(row):
    """Return what the chart of a row has to say, from top to bottom."""
    made = [row[name] for name in ("requested", "offered") if row[name] != "-"]
    return [*made, *map(as_on_a_page, (row["pledged"], row["reported"], row["still open"]))]


def figures(document):
    """Return the figures of the charts of a page that are sums."""
    names = document.texts("th", role="rowheader")
    cells = document.texts("td", class_="figure")
    pairs = zip(names, cells, strict=True)
    return [TAG.sub("", cell) for name, cell in pairs if name in SUMS]


def check_charts(client, query):
    rows = table(client, "/v1/agreements/deal/totals.txt", query)
    address = f"/agreements/deal?{'&'.join(f'{name}={value}' for name, value in query.items())}"
    assert figures(page(client, address)) == [cell for row in rows for cell in charted(row)]


def on_first_page(row):
    """Return what the overview on the first page has of a row of totals."""
    return [*map(as_on_a_page, (row["pledged"], row["reported"]))]


def check_overview(client, first_page):
    """Compare the tables of the first page with the totals of each agreement."""
    agreements = client.get("/v1/agreements?limit=100").json["items"]
    wanted = sorted(
        cell
        for agreement in agreements
        if not agreement["withdrawn"]
        for row in table(client, f"/v1/agreements/{agreement['id']}/totals.txt", {})
        for cell in on_first_page(row)
    )
    cells = [
        " ".join(each["text"].split())
        for each in first_page.all("td", class_="num")
        if each.get("data-label") in ("Pledged", "Reported")
    ]
    assert sorted(TAG.sub("", cell) for cell in cells) == wanted


def check_questions(client):
    """Compare how many questions the pages of an agreement have with how many there are."""
    raised = client.get("/v1/agreements/deal/open-questions").json["questions"]
    listed = page(client, "/agreements/deal/questions").texts("p", class_="asks")
    assert sorted(listed) == sorted(as_read(each["question"]) for each in raised)


def check_over_time(client, found):
    """Compare the table of each row over time with the same as text."""
    for address, document in found.items():
        path = urlsplit(address).path.split("/")
        if path[:3] == ["", "agreements", "deal"] and len(path) == 6 and "?" not in address:
            check_days(client, path[3:], document)


def check_days(client, key, document):
    query = dict(zip(("category", "from_party", "to_party"), key, strict=True))
    rows = table(client, "/v1/agreements/deal/timeline.txt", query)
    names = ("pledged", "reported then", "reported so far")
    wanted = [as_on_a_page(row[name]) for row in rows for name in names]
    cells = document.all("td", class_="num")
    labels = ("Pledged", "Reported then", "Reported so far")
    of_days = [each for each in cells if each.get("data-label") in labels]
    shown = [" ".join(each["text"].split()) for each in of_days]
    assert shown == (wanted if len(rows) > 1 else [])


def check_sources(client):
    """Compare what rests on each article, and on which words, with its claims and stated totals."""
    acts = {item["id"]: item["act"] for item in listed(client, "line-items")}
    for source in listed(client, "sources"):
        document = page(client, f"/sources/{source['id']}")
        claims = [each for each in listed(client, "claims") if each["source"] == source["id"]]
        totals = [
            each for each in listed(client, "stated-totals") if each["source"] == source["id"]
        ]
        passages = [each["passage"] for each in (*claims, *totals)]
        quoted = {(each["start"], each["end"]): each["reading"] for each in passages}
        said = [f"{acts[each['line_item']].title()}: {each['quantity']['text']}" for each in claims]
        said += [f"Total stated, {each['of']}: {each['quantity']['text']}" for each in totals]

        assert document.texts("mark") == [" ".join(quoted[at].split()) for at in sorted(quoted)]
        shown = document.texts("li")
        assert len(shown) == len(said)
        for text in shown:
            said.remove(next(each for each in said if text.startswith(f"{each}, ")))


def listed(client, collection):
    return client.get(f"/v1/{collection}?limit=200").json["items"]


def pages_from(client, address):
    """Return every page that links lead to."""
    found, unseen = {}, [(address, "the start")]
    while unseen:
        link, linked_from = unseen.pop()
        address, _ = urldefrag(link)
        if address not in found and is_page(address):
            found[address] = page(client, address, linked_from)
            unseen += [(each, address) for each in found[address].links()]
    check_places(found)
    return found


def check_places(found):
    """Check that each place within a page to which some page links is there."""
    places = {
        address: {each.get("id") for each in document.elements}
        for address, document in found.items()
    }
    links = {link for document in found.values() for link in document.links()}
    links |= {f"{address}#{place}" for address in found for place in found[address].places()}
    led_to = [urldefrag(link) for link in links if "#" in link]
    missing = [link.url for link in led_to if link.fragment not in places.get(link.url, ())]
    assert missing == []


def is_page(address):
    path = urlsplit(address).path
    pages = ("/agreements/", "/line-items/", "/sources/", "/how-to-read")
    return path == "/" or (path.startswith(pages) and not path.endswith((".svg", "/candidates")))


def check(client, admin, recorder, seed):
    record(client, admin, recorder, random_ledger(seed))
    Deciding(client, admin, seed).decide()
    found = pages_from(client, "/")
    assert len(found) > 10
    check_overview(client, found["/"])
    check_questions(client)
    check_over_time(client, found)
    check_sources(client)
    for policy in POLICIES:
        check_charts(client, {"policy": policy})
    check_charts(client, {})
    check_charts(client, {"as_of": DATES[seed % 7]})


@pytest.mark.parametrize("seed", [143, 187])
def test_pages_of_a_ledger_are_there_and_say_what_its_tables_say(client, admin, recorder, seed):
    check(client, admin, recorder, seed)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 200))
def test_pages_of_many_ledgers_say_what_their_tables_say(client, admin, recorder, seed):
    check(client, admin, recorder, seed)
