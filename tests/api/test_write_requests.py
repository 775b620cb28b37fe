"""How a write is to be done: as a dry run, indented, without a body; and what a path takes."""

import json

import pytest

from ledger.api.http.operations import OPERATIONS
from tests import factories
from tests.answers import entries, refusal, refused
from tests.conftest import ABOVE_DATABASES
from tests.factories import post

PARTY = {"id": "icrc", "name": "ICRC"}


def test_a_dry_run_checks_all_and_records_nothing(client, recorder):
    before = entries(client)
    path = "/v1/line-items?dry_run=true"

    tried = post(client, recorder, path, factories.line_item(id="bodies"))
    wrong = post(client, recorder, path, factories.line_item(category="unheard"))

    assert (tried.status_code, tried.json["figure"]["text"]) == (201, "6,000")
    assert not {"Location", "ETag", "Ledger-Entry"} & set(tried.headers.keys())
    assert tried.headers["Ledger-Size"] == str(before)
    assert refusal(wrong) == (422, "validation")
    assert entries(client) == before
    assert client.get("/v1/line-items/bodies").status_code == 404


def test_a_dry_run_answers_what_would_have_been_answered(client, recorder):
    item = factories.post_line_item(client, recorder, id="bodies")
    path, headers = "/v1/line-items/bodies", recorder | {"If-Match": "*"}

    tried = client.patch(f"{path}?dry_run=true", json={"note": "x"}, headers=headers)
    done = client.patch(path, json={"note": "x"}, headers=headers)

    assert tried.data == done.data
    assert done.json == item | {"note": "x", "version": 2}


def test_a_dry_run_needs_the_role_and_the_version_too(client, recorder):
    factories.post_line_item(client, recorder, id="bodies")
    path = "/v1/line-items/bodies?dry_run=true"

    refused_role = post(client, recorder, "/v1/parties?dry_run=true", PARTY)
    stale = client.patch(path, json={"note": "x"}, headers=recorder | {"If-Match": '"old"'})

    assert refusal(refused_role) == (403, "forbidden")
    assert refusal(stale) == (412, "stale")


@pytest.mark.parametrize("query", ["dry_run=yes", "dry_run=true&dry_run=true", "dryrun=true"])
def test_a_misspelled_dry_run_records_nothing(shared_client, admin, query):
    answer = post(shared_client, admin, f"/v1/parties?{query}", PARTY)

    assert refusal(answer) == (400, "bad-parameter")


def test_an_article_can_be_sent_as_a_dry_run(shared_client, recorder):
    path = "/v1/sources?id=bare&publisher=x&dry_run=true&pretty=true"
    headers = recorder | {"Content-Type": "text/plain"}

    answer = shared_client.post(path, data=b"Two words.", headers=headers)

    assert answer.status_code == 201
    assert answer.text.startswith('{\n  "archived_url": null,')


def test_a_written_answer_can_be_indented(client, admin):
    answer = post(client, admin, "/v1/parties?pretty=true", PARTY)

    assert answer.text.splitlines()[:2] == ["{", '  "aliases": [],']
    assert answer.headers["ETag"] == client.get("/v1/parties/icrc").headers["ETag"]


@pytest.mark.parametrize("wish", ["return=minimal", 'Return="minimal"', "wait=5, return=minimal"])
def test_prefer_return_minimal_gets_no_body(client, admin, wish):
    created = post(client, admin, "/v1/parties", PARTY, prefer=wish)
    headers = admin | {"If-Match": "*", "Prefer": wish}
    renamed = client.patch("/v1/parties/icrc", json={"name": "Red Cross"}, headers=headers)

    assert (created.status_code, created.data) == (201, b"")
    assert (renamed.status_code, renamed.data) == (204, b"")
    assert created.headers["Location"] == "/v1/parties/icrc"
    assert renamed.headers["ETag"] == client.get("/v1/parties/icrc").headers["ETag"]
    for answer in (created, renamed):
        assert answer.headers["Preference-Applied"] == "return=minimal"
        assert "Content-Type" not in answer.headers


@pytest.mark.parametrize("wish", ["return=representation", "minimal", "return=nothing"])
def test_another_prefer_gets_the_whole_answer(client, admin, wish):
    answer = post(client, admin, "/v1/parties", PARTY, prefer=wish)

    assert answer.json["id"] == "icrc"
    assert "Preference-Applied" not in answer.headers


def test_prefer_return_minimal_still_gets_what_stands_nowhere_else(client, admin, recorder):
    token = post(client, admin, "/v1/tokens", {"actor": "rosa"}, prefer="return=minimal")
    body = factories.line_item(both_ways=True)
    pair = post(client, recorder, "/v1/line-items", body, prefer="return=minimal")

    assert token.json["token"].startswith("xl_")
    assert len(pair.json["items"]) == 2


@ABOVE_DATABASES
@pytest.mark.parametrize("path", sorted({operation.path for operation in OPERATIONS}))
def test_options_of_a_path_say_what_it_takes(shared_client, path):
    here = path.replace("{identity}", "x").replace("{code}", "stale")
    methods = {operation.method for operation in OPERATIONS if operation.path == path}

    answer = shared_client.options(here)
    wrong = shared_client.open(here, method="PUT")

    allowed = {*methods, "OPTIONS", *(["HEAD"] if "GET" in methods else [])}
    assert (answer.status_code, answer.data) == (204, b"")
    assert set(answer.headers["Allow"].split(", ")) == allowed
    assert ("Accept-Post" in answer.headers) == ("POST" in methods)
    assert ("Accept-Patch" in answer.headers) == ("PATCH" in methods)
    assert refusal(wrong) == (405, "method-not-allowed")
    assert set(wrong.headers["Allow"].split(", ")) == allowed


def test_a_refused_content_type_is_told_what_a_body_may_be(shared_client, recorder):
    path, headers = "/v1/sources", recorder | {"Content-Type": "text/csv"}

    answer = shared_client.post(path, data=b"a,b", headers=headers)

    accepted = ["application/json", "text/html", "text/plain"]
    assert refused(answer) == (415, "unsupported-type", {"accepted": accepted})
    assert answer.headers["Accept-Post"] == ", ".join(accepted)
    assert shared_client.options(path).headers["Accept-Post"] == ", ".join(accepted)


def test_compressed_bodies_are_told_apart(shared_client, admin):
    answer = post(shared_client, admin, "/v1/parties", PARTY, content_encoding="gzip")

    assert refused(answer) == (415, "unsupported-type", {"accepted": ["identity"]})
    assert answer.headers["Accept-Encoding"] == "identity"


def test_head_answers_like_get_without_the_body(shared_client):
    for path in ("/v1/parties", "/v1/parties.csv", f"/v1/agreements/{factories.ROUND}/totals.txt"):
        got, head = shared_client.get(path), shared_client.head(path)

        passing = {"Request-Id", "Content-Length"}
        assert head.data == b""
        assert {*head.headers} - {*got.headers} <= {
            pair for pair in head.headers if pair[0] in passing
        }


def test_every_answer_is_safe_to_show(shared_client):
    for path in ("/v1/parties", "/v1/nowhere", "/healthz"):
        headers = shared_client.get(path).headers

        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "no-referrer"


class Slow:
    """A body that looks, while it comes, at how many connections are held for it."""

    def __init__(self, database, content):
        self._database, self._content, self.held = database, content, None

    def read(self, _length):
        self.held = self._database._readers.pool.checkedout()  # noqa: SLF001 - nothing else tells
        return self._content


def test_a_request_body_that_comes_slowly_holds_no_connection(database, client, admin):
    content = json.dumps(PARTY).encode()
    slow = Slow(database, content)

    answer = client.post(
        "/v1/parties",
        data=content,
        headers=admin | {"Content-Type": "application/json"},
        environ_overrides={"wsgi.input": slow},
    )

    assert (answer.status_code, slow.held) == (201, 0)


def test_a_reader_with_a_fresh_token_waits_for_no_writer(database, client, admin, monkeypatch):
    # Whoever waits for this writer waits until the test is given up.
    monkeypatch.setattr("ledger.db.engines.WRITER_WAIT_SECONDS", 1_000)
    fresh = factories.post_token(client, admin, actor="vera")["token"]

    with database.transaction():
        answer = client.get("/v1/parties", headers={"Authorization": f"Bearer {fresh}"})

    assert (answer.status_code, answer.data) == (200, client.get("/v1/parties").data)
