"""ETags: what a client has read, and what a change rests on."""

from hashlib import sha256

import pytest

from ledger.app import create_app
from tests.answers import entries, etag, refused
from tests.conftest import extended
from tests.factories import (
    DAILY,
    ROUND,
    claim,
    patch,
    post,
    post_claim,
    post_line_item,
    post_transition,
    transition,
)

pytestmark = pytest.mark.one_on_postgresql

#: What can be changed: its path, who may, and a change.
CHANGES = {
    "/v1/parties/RU": ("admin", {"name": "Russian Federation"}),
    "/v1/categories/pow": ("admin", {"label": "POWs"}),
    f"/v1/agreements/{ROUND}": ("admin", {"note": "A note."}),
    f"/v1/sources/{DAILY}": ("rosa", {"title": "Another title"}),
    "/v1/line-items/bodies-1": ("rosa", {"note": "A note."}),
    "/v1/claims/cl-one": ("vera", {"rank": "preferred", "rank_reason": "counted"}),
}


def record_item(client, headers):
    post_line_item(client, headers["rosa"], id="bodies-1", claims=[claim(id="cl-one")])


@pytest.fixture(scope="module")
def template(engine, template):
    """The ledger of every test, and a line item with a claim in it."""
    with extended(engine, template, record_item) as with_item:
        yield with_item


@pytest.fixture(params=CHANGES)
def change(request, template):
    """Give what can be changed: the path, who may change it, and a change."""
    who, fields = CHANGES[request.param]
    return request.param, template.headers[who], fields


def test_a_change_without_if_match_is_refused(client, change):
    path, actor, fields = change
    before = client.get(path)

    answer = client.patch(path, json=fields, headers=actor)

    assert refused(answer) == (428, "precondition-required", {})
    assert client.get(path).data == before.data
    assert patch(client, actor, path, etag(before), **fields).status_code == 200


def test_a_change_with_an_etag_never_read_is_refused(client, change):
    path, actor, fields = change
    size = entries(client)

    for stale in ('"stale"', "", '""', "stale", '"*"', '"' + "0" * 64 + '"'):
        answer = patch(client, actor, path, stale, **fields)
        assert refused(answer) == (412, "stale", {})
    assert entries(client) == size


def test_the_second_of_two_changes_with_one_etag_is_refused(client, change):
    path, actor, fields = change
    read = etag(client.get(path))

    first = patch(client, actor, path, read, **fields)
    second = patch(client, actor, path, read, **fields)

    assert first.status_code == 200
    assert etag(first) == etag(client.get(path)) != read
    assert refused(second) == (412, "stale", {})


def test_a_patch_that_changes_nothing_records_nothing(client, change):
    path, actor, fields = change
    first = patch(client, actor, path, **fields)
    size = entries(client)

    again = patch(client, actor, path, etag(first), **fields)

    assert (again.status_code, again.data, etag(again)) == (200, first.data, etag(first))
    assert "Ledger-Entry" not in again.headers
    assert (entries(client), again.headers["Ledger-Size"]) == (size, str(size))


def test_an_empty_patch_records_nothing(client, change):
    path, actor, fields = change
    if "rank" in fields:
        return  # a rank always says which
    before, size = client.get(path), entries(client)

    answer = patch(client, actor, path)

    assert (answer.status_code, answer.data, etag(answer)) == (200, before.data, etag(before))
    assert entries(client) == size


def test_one_of_several_etags_is_enough(client, change):
    path, actor, fields = change
    read = etag(client.get(path))

    answer = patch(client, actor, path, f'"another", {read}', **fields)

    assert (answer.status_code, answer.data) == (200, client.get(path).data)
    assert etag(answer) != read


#: What proxies make of an ETag whose answer they compress.
COMPRESSED = [
    '"{}-gzip"',
    '"{}--gzip"',
    '"{};gzip"',
    '"{}-br"',
    '"{}-zstd"',
    '"{}-deflate"',
    'W/"{}"',
    'W/"{}-gzip"',
]


def test_what_a_proxy_makes_of_an_etag_names_the_same(client, change):
    path, actor, fields = change
    read = etag(client.get(path))
    renamed = [form.format(read.strip('"')) for form in COMPRESSED]

    kept = [client.get(path, headers={"If-None-Match": each}) for each in renamed]
    trials = [patch(client, actor, f"{path}?dry_run=true", each, **fields) for each in renamed]

    assert {(each.status_code, etag(each)) for each in kept} == {(304, read)}
    assert {each.status_code for each in trials} == {200}
    assert patch(client, actor, path, renamed[0], **fields).status_code == 200
    stale = [refused(patch(client, actor, path, each, **fields)) for each in renamed]
    assert stale == [(412, "stale", {})] * len(renamed)


def test_any_other_spelling_of_an_etag_names_nothing(client, change):
    path, actor, fields = change
    tag = etag(client.get(path)).strip('"')

    for form in ('"{}-gz"', '"{}gzip"', '"x{}"', '"{}-"', '"gzip-{}"', "{}", '"{}-gzip-x"'):
        answer = patch(client, actor, path, form.format(tag), **fields)
        again = client.get(path, headers={"If-None-Match": form.format(tag)})
        assert refused(answer) == (412, "stale", {})
        assert "No ETag here looks like" in answer.json["detail"]
        assert again.status_code == 200


def test_an_unchanged_resource_is_not_sent_again(client, change):
    path, actor, fields = change
    read = client.get(path)

    for header in (etag(read), f'"another", {etag(read)}', "*"):
        answer = client.get(path, headers={"If-None-Match": header})
        assert (answer.status_code, answer.data) == (304, b"")
        assert etag(answer) == etag(read)
        assert answer.headers["Cache-Control"] == "no-cache"
        assert answer.headers["Vary"] == "Accept, Authorization"
    patch(client, actor, path, **fields)
    newer = client.get(path, headers={"If-None-Match": etag(read)})
    assert (newer.status_code, etag(newer) == etag(read)) == (200, False)


def test_an_etag_tests_no_guess_of_words_that_were_erased(client, change):
    for path in (change[0], f"{change[0]}.txt", f"{change[0].rpartition('/')[0]}?limit=1"):
        answer = client.get(path)
        guesses = {sha256(guess).hexdigest() for guess in (answer.data, answer.data[:-1])}

        assert etag(answer).strip('"') not in guesses


def test_an_etag_is_the_same_from_every_process(client, database, change):
    other = create_app(database).test_client()

    assert etag(other.get(change[0])) == etag(client.get(change[0]))


def test_each_representation_has_its_own_etag_and_only_that_of_json_is_matched(client, change):
    path, actor, fields = change
    as_json, as_text = client.get(path), client.get(f"{path}.txt")

    assert etag(as_text) != etag(as_json)
    assert client.get(f"{path}.txt", headers={"If-None-Match": etag(as_text)}).status_code == 304
    assert client.get(f"{path}.txt", headers={"If-None-Match": etag(as_json)}).status_code == 200
    assert refused(patch(client, actor, path, etag(as_text), **fields)) == (412, "stale", {})


def test_unchanged_lists_and_totals_are_not_sent_again(client, reviewer):
    of_round = [f"/v1/agreements/{ROUND}/{name}" for name in ("totals", "timeline")]
    for path in ("/v1/line-items", "/v1/claims.csv", *of_round):
        read = etag(client.get(path))
        assert client.get(path, headers={"If-None-Match": read}).status_code == 304
    read = etag(client.get("/v1/line-items"))
    post_transition(client, reviewer, {"id": "bodies-1"})
    assert client.get("/v1/line-items", headers={"If-None-Match": read}).status_code == 200


def test_claims_and_transitions_rest_on_the_line_items_etag(client, recorder):
    item = client.get("/v1/line-items/bodies-1").json
    read = etag(client.get("/v1/line-items/bodies-1"))
    path = "/v1/line-items/bodies-1"

    unsaid = [
        post(client, recorder, f"{path}/claims", claim(relation="restates")),
        post(client, recorder, f"{path}/transitions", transition()),
    ]
    told = post_claim(client, recorder, item, read)
    stale = [
        post_claim(client, recorder, item, read),
        post_transition(client, recorder, item, read),
    ]

    assert [refused(each) for each in unsaid] == [(428, "precondition-required", {})] * 2
    assert (told.status_code, etag(told)) == (201, etag(client.get(path)))
    assert [refused(each) for each in stale] == [(412, "stale", {})] * 2
    assert post_transition(client, recorder, item, etag(told)).status_code == 200
    assert client.get(path).json["version"] == 3
