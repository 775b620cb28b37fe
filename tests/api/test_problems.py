"""Problems: every error is problem+json, and the first of several refusals is always the same."""

from urllib.parse import unquote_to_bytes

import pytest

from ledger.api.http.problems import PROBLEMS
from tests.answers import entries, refusal, refused
from tests.factories import (
    DAILY,
    claim,
    line_item,
    party,
    post,
    post_line_item,
    post_transition,
    transition,
)

pytestmark = pytest.mark.one_on_postgresql

BAD_ACCEPT = {"Accept": "image/png"}


@pytest.mark.parametrize(
    "path",
    [
        "/v1",
        "/v1/parties/%00",
        "/v1/sources/%00/text",
        "/v2/parties",
        "/v1/nowhere",
        "/v1//parties",
        "/V1/parties",
        "/v1/parties/RU/x",
    ],
)
def test_an_unknown_path_is_said_before_all_else(shared_client, path):
    headers = {"Authorization": "Basic x", "Content-Type": "image/png"} | BAD_ACCEPT

    for method in ("GET", "POST", "PATCH", "DELETE", "PUT", "PROPFIND"):
        answer = shared_client.open(f"{path}?unknown=1", method=method, data=b"{", headers=headers)
        assert refused(answer) == (404, "no-such-path", {})


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/v1/parties/RU", {"GET", "HEAD", "PATCH", "OPTIONS"}),
        ("DELETE", "/v1/line-items/li-1", {"GET", "HEAD", "PATCH", "OPTIONS"}),
        ("PUT", "/v1/sources", {"GET", "HEAD", "POST", "OPTIONS"}),
        ("POST", f"/v1/sources/{DAILY}/text", {"GET", "HEAD", "OPTIONS"}),
        ("PATCH", "/v1/claims", {"GET", "HEAD", "OPTIONS"}),
        ("POST", "/v1/parties/RU/history", {"GET", "HEAD", "OPTIONS"}),
        ("TRACE", "/healthz", {"GET", "HEAD", "OPTIONS"}),
    ],
)
def test_a_method_that_is_not_allowed_names_those_that_are(shared_client, method, path, allowed):
    answer = shared_client.open(path, method=method, headers=BAD_ACCEPT)

    assert refused(answer) == (405, "method-not-allowed", {})
    assert set(answer.headers["Allow"].split(", ")) == allowed


def test_facts_are_never_deleted(client, admin, recorder):
    item = post_line_item(client, recorder)
    before = entries(client)

    for path in (f"/v1/line-items/{item['id']}", f"/v1/claims/{item['claims'][0]['id']}"):
        assert refusal(client.delete(path, headers=admin)) == (405, "method-not-allowed")
    assert entries(client) == before


@pytest.mark.parametrize("path", ["/v1/parties/nowhere", "/v1/claims/🕊", "/v1/categories/٣٠٣"])
def test_an_id_that_is_not_recorded_is_not_found(shared_client, path):
    assert refused(shared_client.get(path)) == (404, "not-found", {})
    assert refused(shared_client.get(path, headers=BAD_ACCEPT)) == (404, "not-found", {})
    assert refused(shared_client.get(f"{path}?unknown=1")) == (404, "not-found", {})
    assert refused(shared_client.get(f"{path}?known_at=99999")) == (404, "not-found", {})
    assert refused(shared_client.get(f"{path}/history?cursor=x")) == (404, "not-found", {})


@pytest.mark.parametrize("path", ["/healthz", "/v1/parties", "/v1/nowhere", "/v1/parties/nowhere"])
def test_every_answer_carries_the_same_headers(shared_client, path):
    headers = shared_client.get(path).headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert headers["Vary"] == "Accept, Authorization"
    assert len(headers["Request-Id"]) == 36
    assert "Server" not in headers


def test_errors_are_kept_by_no_cache(shared_client):
    for path in ("/v1/nowhere", "/v1/parties/nowhere", "/v1/parties?unknown=1", "/v1/actors"):
        assert shared_client.get(path).headers["Cache-Control"] == "no-store"


def attempts(recorder, admin):
    """Return requests of which each mends what the one before was refused for, and no more."""
    wrong = {"method": "PATCH", "query_string": {"unknown": "1"}, "data": b"{"}
    bad = wrong | {"content_type": "image/png", "headers": BAD_ACCEPT}
    as_admin = bad | {"headers": admin | BAD_ACCEPT}
    accepting = bad | {"headers": admin}
    typed = accepting | {"content_type": "application/json"}
    without_parameter = typed | {"query_string": {}}
    unmatched = without_parameter | {"data": b'{"name":"x"}'}
    return [
        ("/v1/nowhere/RU", bad),
        ("/v1/parties/nowhere", bad),
        ("/v1/parties/nowhere", bad | {"headers": recorder | BAD_ACCEPT}),
        ("/v1/parties/nowhere", as_admin),
        ("/v1/parties", as_admin),
        ("/v1/parties/RU", as_admin),
        ("/v1/parties/RU", accepting),
        ("/v1/parties/RU", typed),
        ("/v1/parties/RU", without_parameter),
        ("/v1/parties/RU", without_parameter | {"data": b'{"id":1}'}),
        ("/v1/parties/RU", unmatched),
        ("/v1/parties/RU", unmatched | {"headers": admin | {"If-Match": '"x"'}}),
    ]


def test_a_write_is_refused_in_one_order(shared_client, recorder, admin):
    answers = [shared_client.open(path, **sent) for path, sent in attempts(recorder, admin)]

    assert list(map(refusal, answers)) == [
        (404, "no-such-path"),
        (401, "unauthenticated"),
        (403, "forbidden"),
        (404, "not-found"),
        (405, "method-not-allowed"),
        (406, "not-acceptable"),
        (415, "unsupported-type"),
        (400, "bad-parameter"),
        (400, "bad-json"),
        (422, "validation"),
        (428, "precondition-required"),
        (412, "stale"),
    ]
    assert shared_client.get("/v1/parties/RU").json["version"] == 1


def test_a_transition_is_refused_in_one_order(client, reviewer, second_reviewer):
    item = post_line_item(client, reviewer)
    bad_words = {"source": "nowhere", "quote": "never said"}

    def attempt(actor, if_match="*", **fields):
        fields = {"evidence": bad_words} | fields
        return refusal(post_transition(client, actor, item, if_match, **fields))

    assert attempt(reviewer, '"x"', to="acknowledged") == (412, "stale")
    assert attempt(reviewer, to="acknowledged") == (409, "illegal-transition")
    assert attempt(reviewer, to="fulfilled") == (403, "same-actor")
    assert attempt(second_reviewer, to="fulfilled") == (422, "validation")
    assert client.get(f"/v1/line-items/{item['id']}").json == item


def test_a_line_item_is_refused_in_one_order(client, recorder):
    """References and passages, then the id, then the possible duplicate."""
    post_line_item(client, recorder, id="bodies-1")

    def attempt(quote="never said", **fields):
        body = line_item(claims=[claim(quote=quote)], **fields)
        status, _, more = refused(post(client, recorder, "/v1/line-items", body))
        found = [error["pointer"] for error in more.get("errors", [])]
        return status, found or list(more)

    assert attempt(id="bodies-1", category="swap") == (422, ["/category", "/claims/0/quote"])
    assert attempt(id="bodies-1") == (422, ["/claims/0/quote"])
    assert attempt("return 6,000 bodies", id="bodies-1") == (409, ["location"])
    assert attempt("return 6,000 bodies") == (409, ["line_items", "instead"])
    assert client.get("/v1/line-items").json["items"][0]["id"] == "bodies-1"


def test_a_wrong_token_comes_before_a_wrong_method(shared_client, admin):
    wrong = {"Authorization": "Bearer xl_wrong"}

    assert refusal(shared_client.delete("/v1/parties/RU", headers=wrong)) == (
        401,
        "unauthenticated",
    )
    assert refusal(shared_client.delete("/v1/parties/RU", headers=admin)) == (
        405,
        "method-not-allowed",
    )


def test_the_refusal_of_a_body_counts_its_fields(shared_client, admin):
    one = post(shared_client, admin, "/v1/parties", {"id": "icrc"}).get_json(force=True)
    two = post(shared_client, admin, "/v1/parties", {}).get_json(force=True)

    assert one["detail"] == "1 field was refused; nothing was recorded."
    assert two["detail"] == "2 fields were refused; nothing was recorded."


def test_a_bug_tells_nothing_but_the_request_id(client, admin, monkeypatch, caplog):
    monkeypatch.setattr("ledger.services.queries.check_free", broken)
    client.application.config["PROPAGATE_EXCEPTIONS"] = False
    before = entries(client)

    answer = post(client, admin, "/v1/parties", party())

    assert refused(answer) == (500, "internal", {})
    assert "a secret path" not in answer.text
    assert "a secret path" in caplog.text
    assert answer.headers["Request-Id"] in caplog.text
    monkeypatch.undo()
    assert entries(client) == before
    assert post(client, admin, "/v1/parties", party()).status_code == 201


def broken(*_given):
    raise RuntimeError("a secret path")


def test_every_problem_code_has_words_for_a_person():
    for code, problem in PROBLEMS.items():
        assert code == code.lower()
        assert 400 <= problem.status <= 503
        assert problem.title
        assert problem.advice.endswith(".")


def test_no_request_of_a_reader_is_a_write(client, recorder, reviewer):
    item = post_line_item(client, recorder)
    before = entries(client)

    for path in (f"/v1/line-items/{item['id']}", "/v1/parties", "/v1/claims"):
        assert client.head(path).data == b""
        assert client.options(path).data == b""
    assert refusal(post(client, reviewer, "/v1/line-items/li-1/transitions", transition())) == (
        404,
        "not-found",
    )
    assert entries(client) == before


def test_an_address_that_is_too_long_is_refused(client):
    long_enough = "/v1/parties?limit=1&cursor=" + "x" * 7_000

    assert refused(client.get(long_enough))[:2] == (400, "bad-parameter")
    assert refused(client.get(long_enough + "x" * 2_000)) == (414, "uri-too-long", {})
    assert refused(client.get("/v1/parties/" + "x" * 9_000)) == (414, "uri-too-long", {})


@pytest.mark.parametrize("method", ["get", "Get", "hEAD", "options"])
@pytest.mark.parametrize("path", ["/v1/parties", "/healthz"])
def test_a_method_is_written_in_capitals(shared_client, method, path):
    answer = shared_client.open(path, environ_overrides={"REQUEST_METHOD": method})

    assert refused(answer) == (405, "method-not-allowed", {})
    assert f"{method} is not allowed here" in answer.get_json(force=True)["detail"]
    assert {"GET", "HEAD", "OPTIONS"} <= set(answer.headers["Allow"].split(", "))


@pytest.mark.parametrize(("method", "path"), [("post", "/v1/parties"), ("Patch", "/v1/parties/RU")])
def test_a_write_in_small_letters_records_nothing(shared_client, admin, method, path):
    answer = shared_client.open(
        path,
        json={"name": "Another"},
        headers=admin | {"If-Match": "*"},
        environ_overrides={"REQUEST_METHOD": method},
    )

    assert refused(answer) == (405, "method-not-allowed", {})


def test_a_long_method_is_not_repeated_whole(shared_client):
    answer = shared_client.open("/v1/parties", method="M" * 3_000)

    assert refused(answer) == (405, "method-not-allowed", {})
    assert answer.get_json(force=True)["detail"].startswith(f"{'M' * 40} is not allowed here")


@pytest.mark.parametrize(
    ("headers", "parameters"),
    [
        ({"Content-Type": f"text/{'x' * 3_000}"}, {}),
        ({"Content-Type": f"application/json; charset={'x' * 3_000}"}, {}),
        ({"Content-Type": "application/json"}, {"x" * 3_000: "1"}),
    ],
)
def test_a_refusal_repeats_no_more_than_a_person_reads(shared_client, admin, headers, parameters):
    answer = shared_client.post(
        "/v1/parties", data=b"{}", headers=admin | headers, query_string=parameters
    )

    assert refused(answer)[0] in (400, 415)
    assert len(answer.get_json(force=True)["detail"]) < 400


def test_the_server_as_a_whole_says_which_methods_it_knows(shared_client):
    answer = shared_client.options("/", environ_overrides={"PATH_INFO": "*"})

    assert (answer.status_code, answer.data) == (204, b"")
    assert answer.headers["Allow"] == "DELETE, GET, HEAD, OPTIONS, PATCH, POST"


NOT_UTF8 = ["%ff", "%C0%AE", "%ED%A0%80", "a%e2%80", "%F5%80%80%80"]


@pytest.mark.parametrize("bad", NOT_UTF8)
@pytest.mark.parametrize(
    "path", ["/v1/parties/", "/v1/sources/x/", "/v1/", "/docs/", "/problems/", "/"]
)
def test_a_path_that_is_not_utf_8_is_refused(shared_client, path, bad):
    raw = unquote_to_bytes(path + bad).decode("latin-1")
    answer = shared_client.get("/", environ_overrides={"PATH_INFO": raw})

    assert refused(answer) == (400, "bad-request", {})
    assert answer.get_json(force=True)["detail"] == (
        "The path holds bytes that aren't UTF-8: send each character in UTF-8, percent-encoded."
    )


@pytest.mark.parametrize("bad", NOT_UTF8)
@pytest.mark.parametrize(
    "path", ["/v1/sources?q=", "/v1/claims.csv?q=", "/v1/claims?speaker=", "/healthz?q="]
)
def test_a_parameter_that_is_not_utf_8_is_refused(shared_client, path, bad):
    answer = shared_client.get(path + bad)

    name = path.split("?")[1].removesuffix("=")
    assert refused(answer) == (400, "bad-parameter", {"parameters": [name]})
    assert answer.get_json(force=True)["detail"] == (
        f"The parameter {name!r} holds bytes that aren't UTF-8: "
        "send each character in UTF-8, percent-encoded."
    )


def test_a_parameter_of_a_write_that_is_not_utf_8_is_refused(shared_client, admin):
    answer = shared_client.post(
        "/v1/sources?id=x&publisher=%ff", data=b"text", content_type="text/plain", headers=admin
    )

    assert refused(answer) == (400, "bad-parameter", {"parameters": ["publisher"]})


def test_the_replacement_character_may_stand_in_a_search(shared_client):
    assert shared_client.get("/v1/sources?q=%EF%BF%BD+nowhere").json["items"] == []
