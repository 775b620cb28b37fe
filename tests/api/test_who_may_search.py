"""Whole articles are for those with a token: nobody else learns of their words."""

import pytest

from ledger.api.http.operations import OPERATIONS
from ledger.app import create_app
from tests import factories
from tests.answers import entries, etag, ids, refusal
from tests.factories import DAILY, ROUND, WIRE

pytestmark = pytest.mark.one_on_postgresql

#: Words that stand in an article, and that nothing on record quotes.
UNQUOTED = "seriously wounded troops"
NOWHERE = "gravely injured men"
SEARCH = f"/v1/sources?q={UNQUOTED}"
FORMATS = ("", ".json", ".txt", ".csv", ".ndjson")


@pytest.fixture
def line_item(client, recorder):
    return factories.post_line_item(client, recorder)


@pytest.mark.usefixtures("line_item")
@pytest.mark.parametrize("words", ["RETURN 6,000 bodies", "6,000 BOD*"])
def test_whoever_reads_finds_a_source_by_what_a_claim_quotes(client, words):
    assert ids(client.get("/v1/sources", query_string={"q": words})) == [DAILY]


def test_whoever_reads_finds_a_source_by_its_title(client, recorder):
    factories.post_source(client, recorder, id="titled", title="A convoy home")

    assert ids(client.get("/v1/sources?q=convoy HOME")) == ["titled"]


@pytest.mark.usefixtures("line_item")
def test_whole_texts_are_searched_only_with_a_token(client, recorder):
    assert ids(client.get(SEARCH, headers=recorder)) == [DAILY]
    assert ids(client.get(SEARCH)) == []


def test_a_claim_is_not_found_before_it_was_recorded(client, recorder):
    before = entries(client)
    factories.post_line_item(client, recorder)

    assert ids(client.get(f"/v1/sources?q=6,000 bodies&known_at={before}")) == []
    assert ids(client.get("/v1/sources?q=6,000 bodies")) == [DAILY]


def said(client, path, **headers):
    """Everything that an answer tells, but for what each request has of its own."""
    answer = client.get(path, headers=headers)
    own = ("Request-Id", "RateLimit", "RateLimit-Policy")
    told = {name: value for name, value in answer.headers if name not in own}
    return answer.status_code, told, answer.data.replace(b"gravely injured men", UNQUOTED.encode())


@pytest.mark.usefixtures("line_item")
@pytest.mark.parametrize("form", FORMATS)
def test_words_of_an_article_and_words_of_none_are_answered_alike(client, form):
    there, nowhere = (said(client, f"/v1/sources{form}?q={words}") for words in (UNQUOTED, NOWHERE))

    there[1].pop("ETag"), nowhere[1].pop("ETag")
    assert there == nowhere


@pytest.mark.usefixtures("line_item")
@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("pinned", [False, True])
def test_a_search_that_a_token_opened_is_never_answered_to_others(database, recorder, form, pinned):
    """Asked in either order, twice, of one server that keeps its answers."""
    first, second = (create_app(database).test_client() for _ in range(2))
    size = f"&known_at={entries(first)}" if pinned else ""
    path = f"/v1/sources{form}?q={UNQUOTED}{size}"

    with_token = [first.get(path, headers=recorder).data for _ in range(2)]
    without = [first.get(path).data for _ in range(2)]
    without += [second.get(path).data for _ in range(2)]
    with_token += [second.get(path, headers=recorder).data for _ in range(2)]

    assert len(set(without)) == len(set(with_token)) == 1
    assert DAILY.encode() in with_token[0]
    assert DAILY.encode() not in without[0]


@pytest.mark.parametrize("form", FORMATS)
def test_the_etag_of_a_search_that_a_token_opened_is_another(client, recorder, form):
    path = f"/v1/sources{form}?q={UNQUOTED}"
    opened = client.get(path, headers=recorder)

    answer = client.get(path, headers={"If-None-Match": opened.headers["ETag"]})

    assert (answer.status_code, etag(answer)) != (304, etag(opened))
    assert answer.status_code == 200


@pytest.mark.parametrize("form", FORMATS)
def test_caches_keep_a_search_that_a_token_opened_for_its_bearer_alone(client, recorder, form):
    path = f"/v1/sources{form}?q={UNQUOTED}&known_at={entries(client)}"

    opened, plain = client.get(path, headers=recorder), client.get(path)

    assert opened.headers["Cache-Control"] == "private, max-age=3600"
    assert plain.headers["Cache-Control"] == "public, max-age=3600"
    assert {each.headers["Vary"] for each in (opened, plain)} == {"Accept, Authorization"}


def test_caches_keep_a_read_that_needed_a_token_for_its_bearer_alone(database, recorder):
    client = create_app(database, open_reading=False).test_client()

    answer = client.get("/v1/parties", headers=recorder)

    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["Vary"] == "Accept, Authorization"


def test_a_list_that_a_token_opened_is_not_gone_on_with_without(client, recorder):
    path = "/v1/sources?q=bodies&limit=1"
    page = client.get(path, headers=recorder)
    assert ids(page) == [DAILY]

    with_token = client.get(page.json["next"], headers=recorder)
    without = client.get(page.json["next"])

    assert ids(with_token) == [WIRE]
    assert refusal(without) == (400, "bad-parameter")


def test_a_bad_token_opens_no_search_of_whole_texts(client):
    bad = {"Authorization": "Bearer xl_no_such_token"}

    assert refusal(client.get(SEARCH, headers=bad)) == (401, "unauthenticated")


def test_a_token_of_a_closed_ledger_opens_whole_texts(database, recorder):
    client = create_app(database, open_reading=False).test_client()

    for _ in range(2):
        assert ids(client.get(SEARCH, headers=recorder)) == [DAILY]
        assert refusal(client.get(SEARCH)) == (401, "unauthenticated")


@pytest.mark.parametrize("open_reading", [True, False])
def test_no_open_answer_holds_words_that_nothing_quotes(
    database, recorder, line_item, open_reading
):
    client = create_app(database, open_reading=open_reading).test_client()
    named = {
        "parties": "RU",
        "categories": "body",
        "agreements": ROUND,
        "sources": DAILY,
        "line-items": line_item["id"],
        "claims": line_item["claims"][0]["id"],
    }
    tried = 0
    for operation in OPERATIONS:
        identity = named.get(operation.path.split("/")[2] if operation.path.count("/") > 1 else "")
        if operation.writes or ("{" in operation.path and identity is None):
            continue
        path = operation.path.replace("{identity}", identity or "").replace("{code}", "busy")
        client.get(path, headers=recorder)
        for form in FORMATS if path.startswith("/v1/") else ("",):
            answer = client.get(path + form)
            assert UNQUOTED not in answer.text, path + form
            tried += answer.status_code == 200

    assert tried > (60 if open_reading else 3)


def test_what_a_dry_run_tells_of_an_article_needs_a_token(database):
    """A refusal prints the nearest words of the article."""
    claim = factories.claim(quote=f"exchange {UNQUOTED[:-1]}x")
    body = factories.line_item(claims=[claim])

    for open_reading in (True, False):
        server = create_app(database, open_reading=open_reading).test_client()
        answer = server.post("/v1/line-items?dry_run=true", json=body)
        assert refusal(answer) == (401, "unauthenticated")
        assert UNQUOTED not in answer.text
