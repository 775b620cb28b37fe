"""known_at: any answer can be asked again, as the first N entries tell it."""

import pytest

from tests.answers import entries, ids, refusal, refused
from tests.factories import (
    DAILY,
    ROUND,
    claim,
    patch,
    post_agreement,
    post_both_ways,
    post_claim,
    post_line_item,
    post_party,
    post_source,
    post_transition,
)

LISTS = [
    "/v1/parties",
    "/v1/categories",
    "/v1/agreements",
    "/v1/sources",
    "/v1/line-items",
    "/v1/claims",
    f"/v1/agreements/{ROUND}/line-items",
    "/v1/line-items/bodies-1/claims",
    "/v1/line-items/bodies-1/transitions",
    "/v1/line-items/bodies-1/history",
    "/v1/parties/RU/history",
]
SINGLES = [
    "/v1/parties/RU",
    "/v1/categories/pow",
    f"/v1/agreements/{ROUND}",
    f"/v1/agreements/{ROUND}/totals",
    f"/v1/agreements/{ROUND}/timeline",
    f"/v1/sources/{DAILY}",
    "/v1/line-items/bodies-1",
    "/v1/claims/cl-one",
]


@pytest.fixture
def size(client, recorder):
    """Record a line item; the journal's size then."""
    post_line_item(client, recorder, id="bodies-1", claims=[claim(id="cl-one")])
    return entries(client)


def change_everything(client, admin, recorder, reviewer):
    item = {"id": "bodies-1"}
    patch(client, admin, "/v1/parties/RU", name="Russian Federation")
    post_party(client, admin)
    patch(client, admin, "/v1/categories/pow", label="POWs")
    patch(client, admin, f"/v1/agreements/{ROUND}", note="Another note.")
    post_agreement(client, admin)
    patch(client, recorder, f"/v1/sources/{DAILY}", title=None)
    post_source(client, recorder)
    post_claim(client, recorder, item, quantity=5900)
    post_transition(client, recorder, item, to="scheduled")
    patch(client, reviewer, "/v1/claims/cl-one", rank="preferred", rank_reason="counted")
    post_line_item(client, recorder, category="pow")


def test_every_answer_of_then_is_answered_again_by_known_at(client, template, size):
    def documents(query=""):
        return {path: client.get(path + query).data for path in (*LISTS, *SINGLES)}

    then, who = documents(), template.headers
    change_everything(client, who["admin"], who["rosa"], who["vera"])
    assert [path for path, body in documents().items() if body == then[path]] == []

    again = documents(f"?known_at={size}")

    for name in ("totals", "timeline"):
        path = f"/v1/agreements/{ROUND}/{name}"
        then[path] = then[path].replace(b'"known_at":null', b'"known_at":%d' % size)
    assert again == then


def test_known_at_finds_no_resource_that_came_later(client, recorder, size):
    post_line_item(client, recorder, id="later-1", category="pow")

    answer = client.get(f"/v1/line-items/later-1?known_at={size}")

    assert refusal(answer) == (404, "not-found")
    assert f"known_at={size + 1}" in answer.get_json(force=True)["detail"]
    assert client.get(f"/v1/line-items/later-1?known_at={size + 1}").status_code == 200


@pytest.mark.parametrize(
    "known_at", ["-1", "1.0", "x", "", "\N{ARABIC-INDIC DIGIT ONE}", " 1", "0x1", "9" * 16, "+1"]
)
def test_known_at_takes_a_whole_number_for_a_size(shared_client, known_at):
    answer = shared_client.get("/v1/parties", query_string={"known_at": known_at})

    assert refused(answer) == (400, "bad-parameter", {"parameters": ["known_at"]})


def test_a_moment_within_a_change_is_the_end_of_it(client, admin, recorder, size):
    there, _ = post_both_ways(client, recorder, category="pow")
    post_party(client, admin)
    path = f"/v1/agreements/{ROUND}/totals.txt"

    # The ledger never held one of the two alone.
    within = client.get(path, query_string={"known_at": size + 1})
    by_instant = client.get(path, query_string={"known_at": there["recorded_at"]})
    after = client.get(path, query_string={"known_at": size + 2})
    before = client.get(path, query_string={"known_at": size})

    assert within.text == by_instant.text == after.text
    assert before.text.count("pow") == 0
    assert after.text.count("pow") == 2
    assert f"known_at {size + 2}" in within.text
    assert (within.headers["Ledger-Size"], within.headers["Content-Location"]) == (
        str(size + 2), f"{path}?known_at={size + 2}",
    )  # fmt: skip
    assert "Content-Location" not in after.headers
    (second,) = client.get(f"/v1/changes?since={size + 1}&limit=1").json["items"]
    assert second["known_at"] == size + 3


def test_known_at_beyond_the_journal_head_is_refused(client, size):
    at_the_head = client.get(f"/v1/parties?known_at={size}")
    answer = client.get(f"/v1/parties?known_at={size + 1}")

    assert at_the_head.status_code == 200
    assert refused(answer) == (400, "bad-parameter", {"parameters": ["known_at"]})
    assert client.get("/v1/parties?known_at=0").json == {"items": [], "next": None}


def test_an_answer_says_how_many_journal_entries_are_behind_it(client, size):
    pinned = client.get(f"/v1/line-items?known_at={size - 1}")
    newest = client.get("/v1/line-items")

    assert (pinned.headers["Ledger-Size"], ids(pinned)) == (str(size - 1), [])
    assert (newest.headers["Ledger-Size"], ids(newest)) == (str(size), ["bodies-1"])


def test_an_answer_pinned_by_known_at_may_be_kept_and_a_current_one_is_asked_again(
    client, admin, size
):
    def kept(path, **headers):
        return client.get(path, headers=headers).headers["Cache-Control"]

    assert kept(f"/v1/parties?known_at={size}") == "public, max-age=3600"
    assert kept("/v1/parties") == "no-cache"
    assert kept(f"/v1/actors?known_at={size}", **admin) == "private, max-age=3600"
    assert kept("/v1/actors", **admin) == "private, no-cache"


def test_a_walk_pinned_by_known_at_stays_pinned(client, admin, size):
    first = client.get(f"/v1/parties?known_at={size}&limit=2").json
    post_party(client, admin)

    rest = client.get(first["next"]).json

    assert [each["id"] for each in first["items"] + rest["items"]] == ["RU", "UA", "TR"]
    assert rest["next"] is None
