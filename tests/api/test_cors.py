"""Pages of other sites may read what is open to whoever comes, and nothing else."""

import re

import pytest

from ledger.api.formats.formats import CSV
from ledger.api.http.operations import OPERATIONS
from ledger.app import create_app
from tests.answers import entries, refusal
from tests.conftest import ABOVE_DATABASES
from tests.factories import ROUND

pytestmark = ABOVE_DATABASES

ORIGIN = {"Origin": "https://news.example"}
ALLOW = "Access-Control-Allow-Origin"
EXPOSED = {
    "Content-Location",
    "ETag",
    "Ledger-Size",
    "Link",
    "RateLimit",
    "RateLimit-Policy",
    "Request-Id",
    "Retry-After",
}
NO_STORE = "no-store"
#: What only one answer has, and no cache hands on.
OF_A_REQUEST = {"Date", "RateLimit", "RateLimit-Policy", "Request-Id"}
READS = [operation for operation in OPERATIONS if not operation.writes]
WRITES = [operation for operation in OPERATIONS if operation.writes]
PATHS = sorted({operation.path for operation in OPERATIONS})


def url(path):
    return re.sub(r"{\w+}", "no-such-thing", path)


def shared(answer):
    """Whether a page of another site may read an answer."""
    told = {name: value for name, value in answer.headers if name.startswith("Access-Control-")}
    assert "Access-Control-Allow-Credentials" not in told
    if not told:
        return False
    assert told[ALLOW] == "*"
    assert set(told["Access-Control-Expose-Headers"].split(", ")) == EXPOSED
    assert answer.headers.getlist("Vary") == ["Accept, Authorization"]
    return True


def name_of(operation):
    return operation.name


@pytest.mark.parametrize("operation", READS, ids=name_of)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_an_open_read_may_be_read_by_any_page(shared_client, operation, method):
    answer = shared_client.open(url(operation.path), method=method, headers=ORIGIN)

    assert shared(answer) == (operation.role is None)


@pytest.mark.parametrize("operation", READS, ids=name_of)
def test_an_answer_that_a_token_opens_is_read_by_no_page_of_another_site(
    shared_client, admin, operation
):
    path = url(operation.path)
    guessed = shared_client.get(path, headers=ORIGIN | {"Authorization": "Bearer xl_guess"})
    asked = shared_client.get(path, headers=ORIGIN | admin)

    kept = asked.headers["Cache-Control"]
    assert shared(asked) == (operation.role is None and kept not in ("private, no-cache", NO_STORE))
    assert shared(guessed) == (guessed.status_code == 200)


def headers_of(answer):
    """Return what a cache keeps of an answer: all but what tells of one request."""
    told = {name: value for name, value in answer.headers if name not in OF_A_REQUEST}
    return answer.status_code, told


@pytest.mark.parametrize(
    "path",
    [
        "/v1/parties?known_at=1",
        "/v1/parties/RU?known_at={size}",
        "/v1/parties.csv?known_at={size}",
        "/v1/parties",
        "/v1/agreements.txt",
        "/v1/agreements/{agreement}/totals?known_at={size}",
        "/v1/categories",
    ],
)
def test_a_cache_may_keep_an_open_answer_that_was_asked_with_a_token(client, admin, path):
    path = path.format(size=entries(client), agreement=ROUND)
    plain = client.get(path, headers=ORIGIN)
    with_token = client.get(path, headers=ORIGIN | admin)
    known = {"If-None-Match": plain.headers["ETag"]}
    unchanged = client.get(path, headers=ORIGIN | admin | known)

    assert plain.status_code == 200
    assert shared(with_token)
    assert headers_of(with_token) == headers_of(plain)
    assert (unchanged.status_code, shared(unchanged)) == (304, True)
    assert with_token.data == plain.data


def test_a_list_that_a_token_opened_more_of_is_for_its_bearer_alone(client, recorder):
    path = f"/v1/sources?known_at={entries(client)}"
    asked = client.get(path, headers=ORIGIN | recorder)

    assert asked.headers["Cache-Control"] == "private, max-age=3600"
    assert not shared(asked)


@pytest.mark.parametrize("operation", WRITES, ids=name_of)
def test_a_write_is_made_by_no_page_of_another_site(shared_client, operation):
    answer = shared_client.open(url(operation.path), method=operation.method, headers=ORIGIN)

    assert answer.status_code == 401
    assert not shared(answer)


@pytest.mark.parametrize(
    ("path", "headers", "refused"),
    [
        ("/v1/parties/nowhere", {}, (404, "not-found")),
        ("/v1/nowhere", {}, (404, "no-such-path")),
        ("/v1/batches/ba-1/reversal", {}, (405, "method-not-allowed")),
        ("/v1/parties?color=red", {}, (400, "bad-parameter")),
        ("/v1/parties", {"Accept": "image/png"}, (406, "not-acceptable")),
        ("/v1/parties?" + "x" * 9_000, {}, (414, "uri-too-long")),
    ],
)
def test_a_page_may_read_why_an_open_read_was_refused(shared_client, path, headers, refused):
    answer = shared_client.get(path, headers=ORIGIN | headers)

    assert refusal(answer) == refused
    assert shared(answer)


def test_a_page_of_another_site_may_read_that_it_asked_too_often(database):
    client = create_app(database, rate_read="1/hour").test_client()
    client.get("/v1/parties")

    answer = client.get("/v1/parties", headers=ORIGIN)

    assert refusal(answer) == (429, "too-many-requests")
    assert shared(answer)


def test_streams_and_304s_are_shared_with_pages_of_other_sites_too(shared_client):
    streamed = shared_client.get("/v1/parties.csv", headers=ORIGIN)
    known = shared_client.get(
        "/v1/parties",
        headers=ORIGIN | {"If-None-Match": shared_client.get("/v1/parties").headers["ETag"]},
    )

    assert streamed.content_type == CSV.content_type
    assert known.status_code == 304
    assert shared(streamed)
    assert shared(known)


@pytest.mark.parametrize("path", PATHS)
def test_a_preflight_tells_a_browser_what_it_may_ask(shared_client, path):
    asks = ORIGIN | {
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "if-none-match",
    }

    answer = shared_client.options(url(path), headers=asks)

    is_open = any(each.path == path and each.role is None for each in READS)
    assert answer.status_code == 204
    assert shared(answer) == is_open
    if is_open:
        assert answer.headers["Access-Control-Allow-Methods"] == "GET, HEAD"
        assert (
            answer.headers["Access-Control-Allow-Headers"]
            == "Accept, If-None-Match, Ledger-Min-Size"
        )
        assert answer.headers["Access-Control-Max-Age"] == "86400"


@pytest.mark.parametrize("method", ["GET", "OPTIONS"])
def test_a_closed_ledger_shares_nothing_with_pages_of_other_sites(database, admin, method):
    client = create_app(database, open_reading=False).test_client()

    answers = [
        client.open(url(path), method=method, headers=ORIGIN | token)
        for path in [*PATHS, "/nowhere"]
        for token in ({}, admin)
    ]

    assert [answer for answer in answers if shared(answer)] == []
