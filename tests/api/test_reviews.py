"""Nobody decides about own work alone: reviews, ranks, and what citations show of a source."""

import pytest

from tests.answers import actions, entries, etag, refusal, refused
from tests.factories import (
    WIRE,
    claim,
    evidence,
    patch,
    post,
    post_claim,
    post_line_item,
    post_source,
    post_stated_total,
    post_transition,
    transition,
)

pytestmark = pytest.mark.one_on_postgresql

CORRECTED = {"source": WIRE, "quote": "5,900 remains", "quantity": 5900}
PAPER = "/v1/sources/paper-2025-06-04"
RESTING = {"source": "paper-2025-06-04", "quote": "return 6,000 bodies"}
#: What citations and lists show of a source, each with something that it wasn't.
METADATA = {
    "publisher": "The Forger",
    "title": "Another title",
    "url": "https://evil.example/",
    "archived_url": "https://evil.example/kept",
    "retrieved_on": "2025-06-09",
    "authors": ["N. Body"],
    "published_on": "2025-06-01",
    "language": "ru",
}


def supersede(client, actor, item, **fields):
    """Put a claim of one's own in the place of the first; answers the line item."""
    more = {"relation": "supersedes", "replaces": item["claims"][0]["id"], "because": "correction"}
    answer = post_claim(client, actor, item, **(CORRECTED | more | fields))
    assert answer.status_code == 201, answer.text
    return answer.json


def path_of(told):
    return f"/v1/claims/{told['id']}"


@pytest.mark.parametrize("actor", ["vera", "admin"])
@pytest.mark.parametrize("to", ["fulfilled", "lapsed", "voided"])
def test_a_recorder_whose_claims_alone_count_does_not_review_a_line_item(
    client, template, actor, to
):
    who = template.headers
    item = supersede(client, who[actor], post_line_item(client, who["rosa"]))
    before = entries(client)

    own = post_transition(client, who[actor], item, to=to)
    dry = post(
        client,
        who[actor],
        f"/v1/line-items/{item['id']}/transitions?dry_run=true",
        transition(to=to),
        if_match="*",
    )
    by_another = post_transition(client, who["viktor"], item, to=to)

    assert refused(own) == (403, "same-actor", {})
    assert refused(dry) == (403, "same-actor", {})
    assert (by_another.status_code, by_another.json["status"]) == (200, to)
    assert entries(client) == before + 1


def test_a_recorder_whose_claims_alone_count_does_not_reopen_a_line_item(
    client, recorder, reviewer, second_reviewer
):
    item = supersede(client, reviewer, post_line_item(client, recorder))
    assert post_transition(client, second_reviewer, item, to="lapsed").status_code == 200

    own = post_transition(client, reviewer, item, to="pledged", evidence=None)
    by_another = post_transition(client, second_reviewer, item, to="pledged", evidence=None)

    assert refusal(own) == (403, "same-actor")
    assert by_another.json["status"] == "pledged"


def test_a_recorder_whose_claims_alone_count_does_not_review_in_a_batch(client, recorder, reviewer):
    item = supersede(client, reviewer, post_line_item(client, recorder))
    line = {"type": "transition", "line_item": item["id"]} | transition(to="fulfilled")

    answer = post(client, reviewer, "/v1/batches", [line], if_match="*")

    assert refusal(answer) == (422, "batch-refused")
    assert [error["code"] for error in answer.json["errors"]] == ["same-actor"]


def test_a_more_definite_claim_of_ones_own_counts_alone_too(client, recorder, reviewer):
    vague = claim(quote="About 1,000 prisoners of war will come home", quantity="about 1,000")
    item = post_line_item(client, recorder, category="pow", claims=[vague])
    told = claim(quote="Mediators counted 270 prisoners of war", quantity=270)
    assert post_claim(client, reviewer, item, **told).status_code == 201

    assert refusal(post_transition(client, reviewer, item, to="lapsed")) == (403, "same-actor")


def test_a_reviewer_with_a_claim_beside_others_may_review_a_line_item(client, recorder, reviewer):
    item = post_line_item(client, recorder)
    assert post_claim(client, reviewer, item, **CORRECTED).status_code == 201

    assert post_transition(client, reviewer, item, to="fulfilled").status_code == 200


def test_each_line_item_of_a_pair_is_reviewed_for_itself(client, recorder, reviewer):
    pair = post(
        client,
        recorder,
        "/v1/line-items",
        {
            "act": "pledge",
            "category": "body",
            "agreement": None,
            "from_party": "RU",
            "to_party": "UA",
            "both_ways": True,
            "claims": [claim()],
        },
    ).json["items"]
    supersede(client, reviewer, pair[0])

    assert refusal(post_transition(client, reviewer, pair[0], to="lapsed")) == (403, "same-actor")
    assert post_transition(client, reviewer, pair[1], to="lapsed").status_code == 200


@pytest.mark.parametrize("rank", ["preferred", "normal"])
@pytest.mark.parametrize("actor", ["vera", "admin"])
def test_nobody_prefers_an_own_claim(client, template, actor, rank):
    who = template.headers
    item = post_line_item(client, who["rosa"])
    own = post_claim(client, who[actor], item, **CORRECTED).json["claims"][1]
    assert patch(client, who["viktor"], path_of(own), rank="set_aside", rank_reason="why").json
    before = entries(client)

    answer = patch(client, who[actor], path_of(own), rank=rank, rank_reason="mine")
    dry = patch(client, who[actor], f"{path_of(own)}?dry_run=true", rank=rank, rank_reason="mine")
    by_another = patch(client, who["viktor"], path_of(own), rank=rank, rank_reason="counted")

    assert refused(answer) == (403, "same-actor", {})
    assert refused(dry) == (403, "same-actor", {})
    assert by_another.json["rank"] == rank
    assert entries(client) == before + 1


def test_an_own_claim_can_be_set_aside(client, recorder, reviewer):
    item = post_line_item(client, recorder)
    own = post_claim(client, reviewer, item, **CORRECTED).json["claims"][1]

    answer = patch(client, reviewer, path_of(own), rank="set_aside", rank_reason="I misread it")

    assert answer.json["rank"] == "set_aside"


def test_nobody_sets_others_claims_aside_so_that_only_own_ones_count(
    client, recorder, reviewer, second_reviewer
):
    item = post_line_item(client, recorder)
    others = post_claim(client, reviewer, item, **CORRECTED).json["claims"][0]

    own = patch(client, reviewer, path_of(others), rank="set_aside", rank_reason="hearsay")
    by_another = patch(
        client, second_reviewer, path_of(others), rank="set_aside", rank_reason="hearsay"
    )

    assert refusal(own) == (403, "same-actor")
    assert by_another.json["rank"] == "set_aside"


def test_a_review_sent_again_is_answered_again_whoever_claimed_more_since(
    client, recorder, reviewer
):
    item = post_line_item(client, recorder)
    sent = {"rank": "preferred", "rank_reason": "counted"}
    headers = reviewer | {"If-Match": "*", "Idempotency-Key": "rank-1"}
    path = path_of(item["claims"][0])
    first = client.patch(path, json=sent, headers=headers)
    supersede(client, reviewer, item)

    again = client.patch(path, json=sent, headers=headers)

    assert (again.status_code, again.data) == (first.status_code, first.data)
    assert again.headers["Idempotent-Replayed"] == "true"


def rests_by_claim(client, recorder):
    post_line_item(client, recorder, claims=[claim(**RESTING)])


def rests_by_transition(client, recorder):
    words = evidence(source="paper-2025-06-04")
    post_transition(client, recorder, post_line_item(client, recorder), evidence=words)


def rests_by_stated_total(client, recorder):
    post_stated_total(client, recorder, **(RESTING | {"quantity": 6000}))


@pytest.fixture
def second_recorder(client, admin):
    assert post(client, admin, "/v1/actors", {"id": "bob", "role": "recorder"}).status_code == 201
    token = post(client, admin, "/v1/tokens", {"actor": "bob", "days": 1}).json["token"]
    return {"Authorization": f"Bearer {token}"}


@pytest.mark.parametrize("rest", [rests_by_claim, rests_by_transition, rests_by_stated_total])
def test_a_source_that_something_rests_on_is_mended_by_its_recorder_or_a_reviewer(
    client, recorder, second_recorder, reviewer, rest
):
    post_source(client, recorder)
    rest(client, recorder)
    before = entries(client)

    refusals = [
        refused(patch(client, second_recorder, f"{PAPER}{query}", **{name: value}))
        for name, value in METADATA.items()
        for query in ("", "?dry_run=true")
    ]
    unchanged = patch(client, second_recorder, PAPER, publisher="The Paper Example")

    needed = {"role": "recorder", "needed": "reviewer"}
    assert refusals == [(403, "forbidden", needed)] * (2 * len(METADATA))
    assert (unchanged.status_code, entries(client)) == (200, before)
    assert patch(client, recorder, PAPER, title="Its own recorder").json["version"] == 2
    assert patch(client, reviewer, PAPER, title="A reviewer").json["version"] == 3


def test_a_source_that_nothing_rests_on_may_be_mended_by_any_recorder(
    client, recorder, second_recorder
):
    post_source(client, recorder)

    answer = patch(client, second_recorder, PAPER, title="Mended")

    assert (answer.status_code, answer.json["title"]) == (200, "Mended")


def test_a_citation_pinned_before_shows_what_was(client, recorder, database):
    post_source(client, recorder)
    item = post_line_item(client, recorder, claims=[claim(**RESTING)])
    size = entries(client)
    path = path_of(item["claims"][0])
    pinned = client.get(f"{path}.txt?known_at={size}")

    patch(client, recorder, PAPER, etag(client.get(PAPER)), title="Another title")

    assert client.get(f"{path}.txt?known_at={size}").data == pinned.data
    assert "The day after" in pinned.text
    assert "Another title" in client.get(f"{path}.txt").text
    assert actions(database, since=size) == ["source.patch"]
