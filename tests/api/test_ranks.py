"""Ranks: a reviewer says with a reason which claims count."""

import pytest

from tests.answers import actions, entries, errors, etag, refused
from tests.factories import WIRE, claim, patch, post_claim, post_line_item


@pytest.fixture
def contested(client, recorder):
    """A line item that two claims tell differently."""
    item = post_line_item(client, recorder)
    told = claim(source=WIRE, quote="5,900 remains", quantity=5900)
    return post_claim(client, recorder, item, **told).json


def path_of(told):
    return f"/v1/claims/{told['id']}"


@pytest.mark.parametrize(
    ("fields", "seen"),
    [
        ({"rank": "preferred"}, [("/rank_reason", "required")]),
        ({"rank_reason": "counted"}, [("/rank", "required")]),
        ({"rank": "best", "rank_reason": "counted"}, [("/rank", "not-a-choice")]),
        ({"rank": "preferred", "rank_reason": " "}, [("/rank_reason", "empty")]),
    ],
)
def test_a_rank_needs_its_reason(client, reviewer, contested, fields, seen):
    before = entries(client)

    answer = patch(client, reviewer, path_of(contested["claims"][0]), **fields)

    assert errors(answer) == seen
    assert entries(client) == before


def test_a_recorder_ranks_nothing(client, recorder, contested):
    path = path_of(contested["claims"][0])

    answer = patch(client, recorder, path, rank="set_aside", rank_reason="I was wrong")

    needed = {"role": "recorder", "needed": "reviewer"}
    assert refused(answer) == (403, "forbidden", needed)
    assert client.get(path).json["rank"] == "normal"


def test_a_claim_set_aside_leaves_the_figure_and_its_conflict(
    client, reviewer, contested, database
):
    assert contested["figure"]["contested"]
    told, before = contested["claims"][1], entries(client)

    answer = patch(
        client, reviewer, path_of(told), rank="set_aside", rank_reason="a slip of the tongue"
    )

    ranked = told | {"rank": "set_aside", "rank_reason": "a slip of the tongue"}
    assert (answer.status_code, answer.json) == (200, ranked)
    assert answer.headers["Ledger-Entry"] == str(before)
    assert client.get(path_of(told)).data == answer.data
    item = client.get(f"/v1/line-items/{contested['id']}").json
    assert item["claims"] == [contested["claims"][0], ranked]
    assert (item["version"], item["figure"]["contested"]) == (3, False)
    assert (item["figure"]["text"], item["figure"]["also"]) == ("6,000", [])
    assert actions(database, since=before) == ["line_item.rank"]


def test_a_preferred_claim_is_the_only_one_that_counts(client, reviewer, contested):
    told = contested["claims"][1]

    patch(client, reviewer, path_of(told), rank="preferred", rank_reason="the later count")

    figure = client.get(f"/v1/line-items/{contested['id']}").json["figure"]
    assert (figure["text"], figure["contested"]) == ("5,900 (also 6,000)", True)
    assert (figure["lower"], figure["upper"]) == (5900, 5900)


def test_a_line_item_whose_claims_are_all_set_aside_is_without_a_claim(client, reviewer, contested):
    for told in contested["claims"]:
        patch(client, reviewer, path_of(told), rank="set_aside", rank_reason="both are hearsay")

    figure = client.get(f"/v1/line-items/{contested['id']}").json["figure"]
    assert (figure["lower"], figure["upper"], figure["no_number"]) == (0, None, "without_claim")
    assert figure["text"] == "without a claim"


def test_a_rank_takes_the_etag_of_the_claim_or_of_its_line_item(client, reviewer, contested):
    path, item = path_of(contested["claims"][0]), f"/v1/line-items/{contested['id']}"

    by_claim = patch(
        client, reviewer, path, etag(client.get(path)), rank="preferred", rank_reason="counted"
    )
    by_item = patch(
        client, reviewer, path, etag(client.get(item)), rank="normal", rank_reason="not yet"
    )
    stale = patch(client, reviewer, path, etag(by_claim), rank="preferred", rank_reason="counted")

    assert (by_claim.status_code, by_item.status_code) == (200, 200)
    assert refused(stale) == (412, "stale", {})
    assert by_item.json["rank"] == "normal"


def test_the_same_rank_again_changes_nothing(client, reviewer, contested):
    path = path_of(contested["claims"][0])
    first = patch(client, reviewer, path, rank="preferred", rank_reason="counted")
    before = entries(client)

    again = patch(client, reviewer, path, rank="preferred", rank_reason="counted")

    assert (again.status_code, again.data, etag(again)) == (200, first.data, etag(first))
    assert "Ledger-Entry" not in again.headers
    assert entries(client) == before
