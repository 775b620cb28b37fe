"""Pages: the figures of the API to look at, each with a way to its words."""

import base64
import re
from urllib.parse import urlsplit

import pytest

from ledger.app import create_app
from ledger.web import stylesheet
from tests.answers import entries, refusal
from tests.conftest import bearer
from tests.factories import post
from tests.web.documents import Document, classes
from tests.web.recorded_pages import (
    BODIES,
    HOSTILE,
    PAGES,
    ROUND,
    examples_and_more,
    get,
)

pytestmark = pytest.mark.one_on_postgresql


@pytest.fixture(scope="module")
def ledger(engine, empty_template):
    with examples_and_more(engine, empty_template) as recorded:
        yield recorded


@pytest.fixture(scope="module")
def client(ledger):
    return ledger[1]


def page(client, path):
    answer = get(client, path)
    assert (answer.status_code, answer.content_type) == (200, "text/html; charset=utf-8"), path
    return Document(answer.text)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_whole_and_runs_loads_and_sends_nothing_but_its_own(client, path):
    answer = get(client, path)
    document = Document(answer.text)

    assert answer.status_code == 200
    assert "script" not in {element["tag"] for element in document.elements}
    assert [each for each in document.elements if any(n.startswith("on") for n in each)] == []
    assert [each for each in document.elements if "style" in each] == []
    assert len(document.all("h1")) == len(document.all("main")) == 1
    assert "" not in document.texts("th"), "a header names its row or column"
    identities = [element["id"] for element in document.elements if "id" in element]
    assert len(identities) == len(set(identities))
    assert document.all("link", rel="stylesheet") == [
        {"tag": "link", "text": "", "rel": "stylesheet", "href": stylesheet.PATH}
    ]
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy


def chart_texts(row):
    """Return what the chart of a row of totals has to say, from top to bottom."""
    columns = [row["requested"], row["offered"]]
    columns = [column for column in columns if column is not None]
    columns += [row["pledged"], row["reported"], row["outstanding"]]
    return [column["text"] if column else "–nothing recorded" for column in columns]


def test_the_page_of_changes_says_each_in_words_and_names_its_batch(client):
    document = page(client, f"{ROUND}/changes")
    told = client.get(f"/v1{ROUND}/changes?limit=200").json["items"]
    (handed,) = (each for each in told if each["resource"] == "line-items/bodies-06-11")

    assert handed["summary"] == "report of body, RU to UA: recorded: 1,212, 2025-06-11"
    (entry,) = (text for text in document.texts("li") if "bodies-06-11" in text)
    assert entry.startswith("report of body, RU to UA: recorded: 1,212, 11 June 2025")
    assert entry.endswith(f", batch {handed['batch']}")


def test_the_chart_says_in_its_cells_what_totals_say(client):
    totals = client.get(f"/v1{ROUND}/totals").json["totals"]
    document = page(client, ROUND)

    figures = [
        re.sub(" (contested|disputed)$", "", text) for text in document.texts("td", class_="figure")
    ]

    wanted = [text for row in totals for text in chart_texts(row)]
    assert figures == wanted


def test_each_figure_links_to_its_words_under_a_heading_that_says_the_same(client):
    row = page(client, BODIES)

    assert row.texts("h2", id="pledged") == ["Pledged: 6,000"]
    assert row.texts("h2", id="reported") == ["Reported: 6,057"]
    assert f"{BODIES}#reported" in page(client, ROUND).links()
    assert "Russia gave back the bodies of 1,212 soldiers" in row.texts("mark")


def test_the_words_of_a_claim_stand_in_their_passage_with_what_is_around_them(client):
    claims = client.get("/v1/line-items/pow-ua-ru").json["claims"]
    document = page(client, "/line-items/pow-ua-ru")

    marked = document.texts("mark")

    assert sorted(marked) == sorted(claim["passage"]["reading"] for claim in claims)
    around = "".join(document.texts("span", class_="around"))
    assert all(claim["passage"]["prefix"].strip() in around for claim in claims)


def test_a_claim_has_an_address_that_leads_to_it(client):
    answer = get(client, "/claims/ten-children?as_of=2025-06-12")

    assert answer.status_code == 303
    location = answer.headers["Location"]
    assert location == "/line-items/children-offered?as_of=2025-06-12#ten-children"
    document = page(client, location.split("#")[0])
    assert len(document.all("div", id="ten-children")) == 1


@pytest.mark.parametrize("path", PAGES)
def test_no_page_shows_more_of_an_article_than_its_passages(client, path):
    text = get(client, path).text

    assert "Eleven words stand here that no claim" not in text


def test_what_was_asked_for_goes_along_on_every_link_to_a_figure(client):
    document = page(client, f"{ROUND}?as_of=2025-06-12&known_at=57&policy=from_party")

    rows = [link for link in document.links() if link.startswith(f"{ROUND}/body")]

    query = "as_of=2025-06-12&known_at=57&policy=from_party"
    assert {urlsplit(link).query for link in rows} == {query}
    assert "You are looking back" in document.texts("p", class_="moment")[0]


def test_empty_fields_of_a_form_are_answered_at_the_address_without_them(client):
    answer = get(client, f"{ROUND}?as_of=&known_at=40&policy=")

    assert (answer.status_code, answer.headers["Location"]) == (303, f"{ROUND}?known_at=40")


def test_a_citation_goes_on_showing_the_same_after_later_writes(ledger):
    _, client, admin = ledger
    cited = page(client, "/agreements/muscat").texts("p", class_="copy")[0]
    path = cited[cited.index("/agreements/muscat") :]
    assert path.endswith(f"?known_at={entries(client)}")
    before = get(client, path)

    post(client, admin, "/v1/parties", {"id": "icrc", "name": "ICRC"})

    after = get(client, path)
    assert (after.data, after.headers["ETag"]) == (before.data, before.headers["ETag"])
    assert after.headers["Cache-Control"] == "public, max-age=3600"


def test_names_in_any_script_are_set_apart_and_nothing_in_them_is_markup(client):
    document = page(client, "/agreements/muscat")

    names = document.texts("bdi")

    assert {"مجلس الوزراء", HOSTILE} <= set(names)
    assert "if <b>all</b> agree" in document.texts("q")


def test_states_of_a_figure_are_drawn_by_shapes_and_said_beside_them(client):
    document = page(client, "/agreements/muscat")
    shapes = {name for element in document.elements for name in classes(element)}

    assert {"solid", "doubtful", "cap", "beyond", "arrow"} <= shapes
    # One in the key, and one at the end of the report that has no upper end.
    assert len(document.all("path", class_="arrow")) == 2
    fills = {each.get("fill") for each in document.all("rect")}
    assert "url(#contested-promise)" in fills
    assert "contested" in document.texts("span", class_="tag")
    assert document.texts("td", class_="figure")[:2] == ["1,650–1,700 contested", ">300"]


def test_the_picture_is_svg_with_words_caveats_and_a_pinned_link(client):
    answer = client.get("/agreements/muscat/chart.svg")

    assert (answer.status_code, answer.content_type) == (200, "image/svg+xml")
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    document = Document(answer.text.partition("?>")[2])
    texts = document.texts("text")
    assert "Caveats: contested, neither side" in texts
    assert any(text.endswith(f"known_at={entries(client)}") for text in texts)
    assert document.all("svg", role="img", **{"aria-label": "Muscat"})


def test_what_is_to_be_embedded_says_every_row_to_those_who_cannot_see_it(client):
    copied = page(client, ROUND).texts("pre", class_="copy")[0]

    image = Document(copied).all("img")[0]

    assert image["src"].startswith(f"http://localhost{ROUND}/chart.svg?known_at=")
    assert "Russia to Ukraine, bodies: pledged 6,000, reported 6,057." in image["alt"]


def test_the_style_sheet_has_a_name_of_its_own_and_is_kept_for_ever(client):
    answer = client.get(stylesheet.PATH)

    assert (answer.status_code, answer.content_type) == (200, "text/css; charset=utf-8")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert refusal(client.get("/static/pages.css")) == (404, "not-found")


def test_a_browser_that_asks_the_api_gets_json(client):
    answer = get(client, f"/v1{ROUND}/totals")

    assert (answer.status_code, answer.content_type) == (200, "application/json")


@pytest.mark.parametrize("path", ["/agreements/none", f"{ROUND}/body/RU/TR", "/nowhere"])
def test_what_is_not_there_is_a_page_in_a_browser_and_problem_json_elsewhere(client, path):
    answer = get(client, path)

    assert (answer.status_code, answer.content_type) == (404, "text/html; charset=utf-8")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert Document(answer.text).texts("h1") != []
    assert client.get(path).content_type == "application/problem+json"


def test_a_wrong_parameter_is_named_on_a_page(client):
    answer = get(client, f"{ROUND}?as_of=June")

    assert answer.status_code == 400
    assert "as_of" in Document(answer.text).texts("p")[0]


@pytest.fixture(scope="module")
def closed(ledger):
    database, _, admin = ledger
    return create_app(database, open_reading=False).test_client(), admin


def basic(token, name="anybody"):
    credentials = base64.b64encode(f"{name}:{token}".encode()).decode()
    return {"Authorization": f"Basic {credentials}"}


def test_a_browser_is_asked_for_the_token_and_sends_it_as_a_password(closed):
    client, admin = closed
    token = admin["Authorization"].removeprefix("Bearer ")

    asked = get(client, ROUND)
    let_in = get(client, ROUND, **basic(token))

    assert (asked.status_code, asked.content_type) == (401, "text/html; charset=utf-8")
    challenges = ['Bearer realm="ledger"', 'Basic realm="ledger", charset="UTF-8"']
    assert asked.headers.getlist("WWW-Authenticate") == challenges
    assert "6,000" not in asked.text
    assert let_in.status_code == 200
    assert let_in.headers["Cache-Control"] == "private, no-cache"
    assert "Authorization" in let_in.headers["Vary"]


@pytest.mark.parametrize("credentials", ["", "!", "eDp5", base64.b64encode(b"\xff:\xff").decode()])
def test_credentials_that_are_no_token_are_refused(closed, credentials):
    client, _ = closed

    answer = client.get(ROUND, headers={"Authorization": f"Basic {credentials}"})

    assert refusal(answer) == (401, "unauthenticated")


def test_a_write_takes_no_password_since_a_browser_would_send_it_with_a_form_of_another_site(
    ledger,
):
    _, client, admin = ledger
    token = admin["Authorization"].removeprefix("Bearer ")
    party = {"id": "osce", "name": "OSCE"}

    refused = client.post("/v1/parties", json=party, headers=basic(token))

    assert refusal(refused) == (401, "unauthenticated")
    assert refusal(client.get("/v1/parties/osce")) == (404, "not-found")
    assert client.post("/v1/parties", json=party, headers=bearer(token)).status_code == 201
