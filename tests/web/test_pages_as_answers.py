"""Pages as answers of HTTP: kept, asked about, let in and linked as those of the API are."""

import base64

import pytest

from ledger.app import create_app
from ledger.cli.demo import EXAMPLES
from tests.conftest import found, opened
from tests.web.documents import Document

pytestmark = pytest.mark.one_on_postgresql

BROWSER = {"Accept": "text/html"}
ROUND = "/agreements/istanbul-2025-06-02"
PAGES = [
    "/",
    "/how-to-read",
    ROUND,
    f"{ROUND}/body/RU/UA",
    f"{ROUND}/questions",
    f"{ROUND}/changes?since=20",
    "/line-items/pow-ua-ru",
    "/sources/wire-2025-06-02",
]
PICTURE = f"{ROUND}/chart.svg"
#: The headers that an answer to HEAD and one that is kept have too.
SAME = ["ETag", "Cache-Control", "Vary", "Access-Control-Allow-Origin", "Content-Security-Policy"]


@pytest.fixture(scope="module")
def database(engine, empty_template):
    """A ledger with the examples, and the first admin's header."""
    with engine.lent(empty_template) as url, opened(url) as database:
        admin = found(database)
        headers = admin | {"Content-Type": "application/x-ndjson"}
        lines = EXAMPLES.read_bytes()
        answer = create_app(database).test_client().post("/v1/batches", data=lines, headers=headers)
        assert answer.status_code == 201
        yield database, admin


@pytest.fixture(scope="module")
def client(database):
    return create_app(database[0]).test_client()


def headers_of(answer):
    return {name: answer.headers.get(name) for name in SAME}


@pytest.mark.parametrize("path", [*PAGES, PICTURE])
def test_a_page_is_asked_about_and_asked_for_anew_as_a_document_is(client, path):
    accept = {"Accept": "image/svg+xml"} if path == PICTURE else BROWSER
    whole = client.get(path, headers=accept)

    head = client.head(path, headers=accept)
    again = client.get(path, headers=accept | {"If-None-Match": whole.headers["ETag"]})
    other = client.get(path, headers=accept | {"If-None-Match": '"another"'})

    assert (head.status_code, head.data, headers_of(head)) == (200, b"", headers_of(whole))
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == whole.headers["ETag"]
    assert (other.status_code, other.data) == (200, whole.data)
    assert whole.headers["Cache-Control"] == "no-cache"
    assert whole.headers["Access-Control-Allow-Origin"] == "*"


@pytest.fixture(scope="module")
def closed(database):
    return create_app(database[0], open_reading=False).test_client()


@pytest.mark.parametrize("path", [*PAGES, PICTURE, "/claims/ten-children"])
def test_where_reading_needs_a_token_no_page_is_shown_without(database, closed, path):
    token = database[1]["Authorization"].removeprefix("Bearer ")
    password = base64.b64encode(f"anybody:{token}".encode()).decode()
    accept = {"Accept": "*/*"} if path == PICTURE else BROWSER

    without = closed.get(path, headers=accept)
    let_in = closed.get(path, headers=accept | {"Authorization": f"Basic {password}"})

    assert "6,000" not in without.text
    assert without.status_code == (200 if path == "/" else 401)
    assert let_in.status_code in (200, 303)
    if let_in.status_code == 200:
        assert let_in.headers["Cache-Control"] == "private, no-cache"


def addresses(document):
    """Return every address that a page has a browser ask for."""
    for element in document.elements:
        for name in ("href", "src", "action"):
            if name in element and not element[name].startswith("#"):
                yield element[name]


@pytest.mark.parametrize("path", PAGES)
def test_behind_a_proxy_each_address_of_a_page_is_under_its_path(database, path):
    behind = create_app(database[0], proxies=1).test_client()
    at = BROWSER | {"X-Forwarded-Prefix": "/ledger"}

    document = Document(behind.get(path, headers=at).text)

    elsewhere = [
        address
        for address in addresses(document)
        if not address.startswith(("/ledger/", "https://"))
    ]
    assert elsewhere == []
    for copied in (*document.texts("p", class_="copy"), *document.texts("pre", class_="copy")):
        assert "http://localhost/ledger/" in copied
        assert copied.count("http://localhost/") == copied.count("http://localhost/ledger/")


def test_behind_a_proxy_a_picture_and_addresses_elsewhere_are_under_its_path(database):
    behind = create_app(database[0], proxies=1).test_client()
    at = {"X-Forwarded-Prefix": "/ledger"}

    picture = behind.get(PICTURE, headers=at).text
    claim = behind.get("/claims/ten-children", headers=at)
    form = behind.get(f"{ROUND}?as_of=&known_at=30", headers=at)

    assert f"http://localhost/ledger{ROUND}?known_at=" in picture
    assert claim.headers["Location"] == "/ledger/line-items/children-offered#ten-children"
    assert form.headers["Location"] == f"/ledger{ROUND}?known_at=30"


#: So many characters of an article in a row are more than a page shows outside its passages.
TOO_MANY = 60


def quoted(client):
    """Return the words of each passage, with what may stand around them."""
    claims = client.get("/v1/claims?limit=200").json["items"]
    totals = client.get("/v1/stated-totals?limit=200").json["items"]
    passages = [quoting["passage"] for quoting in (*claims, *totals)]
    return [plain(each["prefix"] + each["reading"] + each["suffix"]) for each in passages]


def plain(text):
    return " ".join(text.split())


@pytest.mark.parametrize("path", PAGES)
def test_no_page_has_sixty_characters_of_an_article_outside_its_passages(database, client, path):
    shown = plain(Document(client.get(path, headers=BROWSER).text).all("main")[0]["text"])
    allowed = quoted(client)
    for source in client.get("/v1/sources?limit=100").json["items"]:
        article = plain(client.get(f"/v1/sources/{source['id']}/text", headers=database[1]).text)
        assert len(article) > TOO_MANY
        windows = [article[at : at + TOO_MANY] for at in range(len(article) - TOO_MANY + 1)]
        held = [window.strip() for window in windows if window in shown]
        assert [each for each in held if not any(each in words for words in allowed)] == []
