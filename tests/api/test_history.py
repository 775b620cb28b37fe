"""History: every version, with the journal entry that made it."""

from hashlib import sha256

import pytest

from tests.answers import items, refusal
from tests.factories import (
    DAILY,
    ROUND,
    patch,
    post_claim,
    post_line_item,
    post_token,
    post_transition,
)


@pytest.fixture
def item(client, recorder, reviewer):
    """A line item of four versions."""
    made = post_line_item(client, recorder, id="bodies-1")
    patch(client, recorder, "/v1/line-items/bodies-1", note="As read on Monday.")
    post_claim(client, reviewer, made)
    return post_transition(client, reviewer, made, to="scheduled").json


def test_every_version_of_a_history_comes_with_its_entry(client, item):
    found = items(client.get("/v1/line-items/bodies-1/history"))

    entries = [each["entry"] for each in found]
    assert [(entry["action"], entry["actor"], entry["role"]) for entry in entries] == [
        ("line_item.create", "rosa", "recorder"),
        ("line_item.patch", "rosa", "recorder"),
        ("line_item.claim", "vera", "reviewer"),
        ("line_item.transition", "vera", "reviewer"),
    ]
    assert [entry["version"] for entry in entries] == [1, 2, 3, 4]
    assert {entry["resource"] for entry in entries} == {"line-items/bodies-1"}
    assert [each["document"]["version"] for each in found] == [1, 2, 3, 4]
    assert found[-1]["document"] == item


def test_each_version_of_a_history_is_what_known_at_answers(client, item):
    assert item["version"] == 4

    for each in items(client.get("/v1/line-items/bodies-1/history")):
        size = each["entry"]["index"] + 1
        then = client.get(f"/v1/line-items/bodies-1?known_at={size}")
        assert then.json == each["document"]


def test_history_stops_where_it_was_known(client, item):
    first = items(client.get("/v1/line-items/bodies-1/history"))[0]["entry"]["index"]

    then = client.get(f"/v1/line-items/bodies-1/history?known_at={first + 2}")
    before = client.get(f"/v1/line-items/bodies-1/history?known_at={first}")

    assert [each["document"]["version"] for each in items(then)] == [1, 2]
    assert refusal(before) == (404, "not-found")
    assert item["id"] == "bodies-1"


def test_the_history_of_a_claim_has_the_versions_that_changed_it(client, reviewer, item):
    told = item["claims"][0]
    path = f"/v1/claims/{told['id']}"
    patch(client, reviewer, path, rank="preferred", rank_reason="counted on the spot")

    found = items(client.get(f"{path}/history"))

    assert [each["entry"]["action"] for each in found] == ["line_item.create", "line_item.rank"]
    assert [each["document"]["rank"] for each in found] == ["normal", "preferred"]
    assert found[0]["document"] == told


@pytest.mark.parametrize(
    "path",
    [
        "/v1/parties/RU",
        "/v1/categories/pow",
        f"/v1/agreements/{ROUND}",
        f"/v1/sources/{DAILY}",
        "/v1/actors/rosa",
    ],
)
def test_every_kind_of_resource_has_a_history(shared_client, admin, path):
    document = shared_client.get(path, headers=admin)

    found = items(shared_client.get(f"{path}/history", headers=admin))

    assert [each["document"] for each in found] == [document.json]
    assert found[0]["entry"]["action"].endswith(".create")


def test_the_history_of_a_token_tells_its_end(client, admin):
    token = post_token(client, admin, actor="rosa")
    client.delete(f"/v1/tokens/{token['id']}", headers=admin)

    found = items(client.get(f"/v1/tokens/{token['id']}/history", headers=admin))

    assert [each["entry"]["action"] for each in found] == ["token.create", "token.revoke"]
    assert token["token"] not in str(found)


def test_what_was_never_recorded_has_no_history(shared_client):
    for collection in ("parties", "categories", "agreements", "sources", "line-items", "claims"):
        answer = shared_client.get(f"/v1/{collection}/no-such-thing/history")
        assert refusal(answer) == (404, "not-found")


def test_the_entry_in_a_history_seals_the_document_with_a_salt(client, item):
    newest = items(client.get("/v1/line-items/bodies-1/history"))[-1]

    document = client.get("/v1/line-items/bodies-1").data[:-1]
    assert len(newest["entry"]["document"]) == 64
    assert newest["entry"]["document"] != sha256(document).hexdigest()
    assert newest["document"] == item
