"""Behind a proxy at a path of its own, every link starts with that path."""

import re

import pytest

from ledger.app import create_app
from tests.factories import (
    DAILY,
    claim,
    line_item,
    post,
    post_line_item,
)

pytestmark = pytest.mark.one_on_postgresql

BROWSER = {"Accept": "text/html"}
AT = {"X-Forwarded-Prefix": "/ledger"}


@pytest.fixture
def behind(database):
    """A client of a server that believes one proxy."""
    return create_app(database, proxies=1).test_client()


def link(answer):
    return re.fullmatch(r'<(.+)>; rel="next"', answer.headers["Link"]).group(1)


@pytest.mark.parametrize("prefix", ["/ledger", "/ledger/", "/a/b-c_d/~e.f", "/x, /ledger"])
def test_the_next_page_is_asked_for_under_the_prefix(behind, prefix):
    root = prefix.rpartition(" ")[2].rstrip("/")
    path = "/v1/categories.txt?limit=2"

    answer = behind.get(path, headers={"X-Forwarded-Prefix": prefix})

    assert link(answer).startswith(f"{root}/v1/categories.txt?limit=2&cursor=")
    assert f"next: {link(answer)}\n" in answer.text
    followed = behind.get(link(answer).removeprefix(root), headers=AT)
    assert followed.status_code == 200
    listed = behind.get("/v1/categories?limit=2", headers={"X-Forwarded-Prefix": prefix})
    assert listed.json["next"] == link(listed)


def test_a_prefix_is_believed_of_as_many_proxies_as_there_are(database):
    alone, two = create_app(database).test_client(), create_app(database, proxies=2).test_client()
    path = "/v1/categories?limit=1"

    assert alone.get(path, headers=AT).json["next"].startswith("/v1/")
    named = two.get(path, headers={"X-Forwarded-Prefix": "/evil, /outer, /inner"}).json["next"]
    assert named.startswith("/outer/v1/")
    assert two.get(path, headers=AT).json["next"].startswith("/v1/")


#: What can't be the path of a ledger.
HOSTILE = [
    "//evil.example",
    "/\\evil.example",
    "/ledger//x",
    "javascript:alert(1)",
    "https://evil.example",
    "ledger",
    "/ledger\r\nSet-Cookie: a=b",
    "/ledger\nx",
    "/ledger\n",
    '/"><script>',
    "/../x",
    "/x/..",
    "/x/./y",
    "/é",
    "/%2f%2fevil",
    "/a b",
    "/a?b",
    "/a#b",
    "/a;b",
    "/" + "a" * 200,
    "",
    "/",
]


def test_a_bad_prefix_of_a_proxy_is_ignored(behind):
    for prefix in HOSTILE:
        environ = {"HTTP_X_FORWARDED_PREFIX": prefix}

        answer = behind.get("/v1/categories?limit=1", environ_overrides=environ)
        page = behind.get("/", headers=BROWSER, environ_overrides=environ).text
        problem = behind.get("/v1/nowhere", environ_overrides=environ)

        assert answer.json["next"].startswith("/v1/categories?"), prefix
        assert link(answer) == answer.json["next"]
        assert "Set-Cookie" not in answer.headers
        assert '<a href="/docs">' in page
        assert problem.get_json(force=True)["type"] == "/problems/no-such-path"


def test_locations_of_what_is_recorded_have_the_prefix(behind, recorder, admin):
    made = post(behind, recorder, "/v1/line-items", line_item(), **AT)
    batch = post(
        behind,
        admin,
        "/v1/batches",
        [{"type": "party", "id": "icrc", "name": "ICRC"}],
        **AT,
    )

    assert made.headers["Location"] == f"/ledger/v1/line-items/{made.json['id']}"
    assert [each["location"] for each in batch.json["items"]] == ["/ledger/v1/parties/icrc"]


def test_a_candidate_is_recorded_under_the_prefix_in_every_format(behind, recorder):
    headers = recorder | AT
    address = f"/sources/{DAILY}/candidates"

    document = behind.get(f"/v1{address}", headers=headers).json
    text = behind.get(f"/v1{address}.txt", headers=headers).text
    page = behind.get(address, headers=headers | BROWSER).text

    paths = {item["request"]["path"] for item in document["items"]}
    assert paths == {"/ledger/v1/line-items"}
    assert "send: POST /ledger/v1/line-items\n" in text
    assert "<code>POST /ledger/v1/line-items</code>" in page


def test_a_retry_is_answered_under_the_prefix_of_the_retry(behind, recorder):
    sent = {"json": line_item(id="one"), "headers": recorder | {"Idempotency-Key": "1"}}
    first = behind.post("/v1/line-items", **sent)

    again = behind.post("/v1/line-items", **sent | {"headers": sent["headers"] | AT})

    assert (first.headers["Location"], again.headers["Location"]) == (
        "/v1/line-items/one",
        "/ledger/v1/line-items/one",
    )
    assert again.data == first.data


def test_a_refusal_names_its_paths_under_the_prefix(behind, client, recorder, admin):
    post_line_item(client, recorder, id="one")
    again = post(behind, recorder, "/v1/line-items", line_item(id="one", note="x"), **AT)
    alike = post(behind, recorder, "/v1/line-items", line_item(), **AT)
    headers = recorder | AT | {"If-Match": "*"}
    used = behind.patch(f"/v1/sources/{DAILY}", json={"withdrawn": "x"}, headers=headers)
    unknown = behind.get("/nowhere", headers=AT)
    wrong = post(behind, admin, "/v1/parties", {"name": "/v1/x"}, **AT)

    there = "/ledger/v1/line-items/one"
    assert (again.json["location"], again.headers["Location"]) == (there, there)
    assert [each["path"] for each in alike.json["instead"]] == [f"{there}/claims"]
    assert used.json["resting"] == [there]
    assert used.json["detail"].startswith(f"{there} rest")
    assert unknown.get_json(force=True)["detail"].endswith("; /ledger/docs says what there is.")
    for answer, code in ((again, "already-exists"), (used, "in-use"), (unknown, "no-such-path")):
        assert answer.get_json(force=True)["type"] == f"/ledger/problems/{code}"
    assert errors_of(wrong) == [("/id", "required")]


def errors_of(answer):
    return [(error["pointer"], error["code"]) for error in answer.json["errors"]]


def test_the_location_of_a_token_has_the_prefix(behind, admin):
    headers = admin | AT | {"Idempotency-Key": "1"}
    body = {"actor": "rosa", "days": 1}
    made = behind.post("/v1/tokens", json=body, headers=headers)

    again = behind.post("/v1/tokens", json=body, headers=headers)

    assert refused_location(again) == f"/ledger/v1/tokens/{made.json['id']}"
    (rotation,) = again.json["instead"]
    assert rotation["path"] == f"/ledger/v1/tokens/{made.json['id']}/rotation"


def refused_location(answer):
    assert answer.status_code == 409
    assert answer.headers["Location"] == answer.json["location"]
    return answer.json["location"]


def test_a_citation_and_an_instant_name_the_prefix(behind, client, recorder):
    item = post_line_item(client, recorder, claims=[claim(id="cl-1")])
    instant = item["recorded_at"]
    headers = AT | {"X-Forwarded-Host": "news.example", "X-Forwarded-Proto": "https"}

    cited = behind.get("/v1/claims/cl-1.txt", headers=headers)
    pinned = behind.get(f"/v1/claims/cl-1?known_at={instant}", headers=headers)

    assert "https://news.example/ledger/v1/claims/cl-1?known_at=" in cited.text
    assert pinned.headers["Content-Location"].startswith("/ledger/v1/claims/cl-1?known_at=")


def test_pages_and_the_description_lead_back_under_the_prefix(behind):
    for path in ("/", "/docs", "/docs/line-items", "/problems", "/problems/stale"):
        page = behind.get(path, headers=AT | BROWSER).text
        links = re.findall(r'href="([^"#]+)', page)
        assert links
        assert [each for each in links if not each.startswith("/ledger/")] == []
    assert behind.get("/openapi.json", headers=AT).json["servers"][0]["url"] == "/ledger/"
    assert "\nservers:\n- url: /ledger/\n" in behind.get("/openapi.yaml", headers=AT).text


def test_answers_kept_for_one_prefix_are_given_to_no_other(behind):
    path = "/v1/categories?limit=1"
    prefixes = ["/one", "/two", "", "/one"]

    told = [
        behind.get(path, headers={"X-Forwarded-Prefix": each}).json["next"] for each in prefixes
    ]
    pages = [behind.get("/", headers={"X-Forwarded-Prefix": each}).text for each in prefixes]

    assert [each.partition("/v1/")[0] for each in told] == prefixes
    assert [
        f"localhost{each}/v1/agreements.txt" in page
        for each, page in zip(prefixes, pages, strict=True)
    ] == [True] * 4


def test_an_idempotency_key_is_the_same_whatever_the_prefix_is(behind, admin):
    headers = admin | {"Idempotency-Key": "1"}
    body = {"id": "icrc", "name": "ICRC"}
    assert behind.post("/v1/parties", json=body, headers=headers | AT).status_code == 201

    again = behind.post("/v1/parties", json=body, headers=headers)

    assert (again.status_code, again.headers["Idempotent-Replayed"]) == (201, "true")
