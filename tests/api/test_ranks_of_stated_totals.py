"""Ranks of stated totals: a reviewer prefers one or sets it aside, with a reason."""

from tests.answers import actions, entries, errors, refusal
from tests.factories import (
    ROUND,
    claim,
    patch,
    post,
    post_line_item,
    post_stated_total,
    speaker,
    stated_total,
)

PATH = "/v1/stated-totals/so-far"
TOTALS = f"/v1/agreements/{ROUND}/totals"


def rank(client, actor, rank, reason="as the mediator's minutes have it"):
    return patch(client, actor, PATH, rank=rank, rank_reason=reason)


def state(client, recorder, **fields):
    """A report of 27, and a total stated in an article's own voice."""
    post_line_item(client, recorder, act="report", claims=[claim(quantity=27)])
    return post_stated_total(client, recorder, id="so-far", **fields)


def row(client):
    (row,) = client.get(TOTALS).json["totals"]
    return row


def test_a_stated_total_that_is_preferred_bears_on_its_row(client, recorder, reviewer, database):
    told = state(client, recorder)
    before, size = row(client), entries(client)

    answer = rank(client, reviewer, "preferred")

    reason = "as the mediator's minutes have it"
    assert answer.json == told | {"rank": "preferred", "rank_reason": reason, "version": 2}
    assert actions(database, since=size) == ["stated_total.patch"]
    after = row(client)
    assert (before["reported"]["text"], before["stated"][0]["bears"]) == ("27", False)
    assert (after["reported"]["text"], after["stated"][0]["bears"]) == ("≥27", True)
    assert after["caveats"] == ["neither_side", "unclear_words", "reports_incomplete"]
    listed = client.get("/v1/stated-totals.txt").text
    assert "  preferred  -  " in listed


def test_a_stated_total_that_is_set_aside_stands_nowhere_and_is_named_with_the_reason(
    client, recorder, reviewer
):
    state(client, recorder, speakers=[speaker()])

    rank(client, reviewer, "set_aside", "of another round")

    whole = client.get(f"{TOTALS}?explain=true").json
    (found,) = whole["explained"]["stated_left_out"]
    assert (whole["totals"][0]["stated"], whole["totals"][0]["reported"]["text"]) == ([], "27")
    assert found["why"] == {"code": "set_aside", "by": None, "reason": "of another round"}
    assert "set aside: of another round" in client.get(f"{TOTALS}.txt?explain=true").text
    questions = client.get(f"/v1/agreements/{ROUND}/open-questions?kind=statement_differs").json
    assert questions["questions"] == []


def test_nobody_ranks_a_stated_total_of_their_own_and_no_recorder_any(
    client, recorder, reviewer, second_reviewer
):
    state(client, reviewer, speakers=[speaker()])

    assert refusal(rank(client, recorder, "set_aside")) == (403, "forbidden")
    assert refusal(rank(client, reviewer, "preferred")) == (403, "same-actor")
    without_reason = patch(client, second_reviewer, PATH, rank="preferred")
    assert errors(without_reason) == [("/rank_reason", "required")]
    assert rank(client, reviewer, "set_aside").status_code == 200


def test_a_ranked_stated_total_is_replaced_by_a_reviewer_who_did_not_record_it(
    client, recorder, reviewer
):
    state(client, recorder)
    rank(client, reviewer, "preferred")
    body = stated_total(id="again", replaces="so-far", because="correction")

    assert refusal(post(client, recorder, "/v1/stated-totals", body)) == (403, "forbidden")
    assert post(client, reviewer, "/v1/stated-totals", body).json["rank"] == "normal"
    assert client.get(PATH).json["replaced_by"] == "again"
    line = next(
        line
        for line in client.get("/v1/stated-totals.txt").text.splitlines()
        if line.startswith("so-far ")
    )
    assert "  preferred  again  " in line
