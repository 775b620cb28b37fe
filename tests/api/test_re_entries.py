"""A line item entered under the wrong agreement, act, category or direction is entered again."""

import csv
import io

import pytest

from ledger.services import verify
from tests.answers import actions, entries, errors, ids, refusal, refused
from tests.api.batches import send
from tests.factories import (
    ROUND,
    WIRE,
    claim,
    patch,
    post,
    post_agreement,
    post_both_ways,
    post_claim,
    post_line_item,
    post_transition,
    send_offered,
    speaker,
)

REASON = "entered under the wrong category"


def re_enter(client, actor, item, /, if_match="*", query="", **fields):
    path = f"/v1/line-items/{item['id']}/re-entry{query}"
    return post(client, actor, path, {"reason": REASON} | fields, if_match=if_match)


def now(client, item):
    return client.get(f"/v1/line-items/{item['id']}").json


def wrong(database):
    with database.snapshot() as session:
        return [verdict.wrong for verdict in verify.verify(session) if verdict.wrong]


def without(document, *names):
    return {name: value for name, value in document.items() if name not in names}


def test_a_line_item_is_voided_and_entered_again_in_one_change(client, recorder, database):
    item = post_line_item(client, recorder, id="bodies", note="each side", due_on="2025-06-09")
    post_claim(client, recorder, item, source=WIRE, quote="spoke of 5,900 remains", quantity=5900)
    before = entries(client)

    answer = re_enter(client, recorder, item, id="prisoners", category="pow")

    assert answer.status_code == 201
    assert answer.headers["Location"] == "/v1/line-items/prisoners"
    assert answer.headers["Ledger-Entry"] == f"{before}, {before + 1}"
    assert actions(database, before) == ["line_item.transition", "line_item.create"]
    old, new = now(client, item), answer.json
    assert (old["status"], old["re_entered_as"], old["re_entry_of"]) == (
        "voided",
        "prisoners",
        None,
    )
    assert old["transitions"][-1]["reason"] == REASON
    assert (new["id"], new["re_entry_of"], new["version"]) == ("prisoners", "bodies", 1)
    other = ("id", "category", "re_entry_of", "re_entered_as", "status", "transitions")
    told = ("claims", "recorded_at", "version")
    assert without(new, *other, *told) == without(old, *other, *told)
    assert (new["category"], new["status"], new["transitions"]) == ("pow", "pledged", [])
    own = ("id", "line_item", "replaces")
    assert [without(each, *own) for each in new["claims"]] == [
        without(each, *own) for each in old["claims"]
    ]
    assert wrong(database) == []


def test_every_format_names_what_was_entered_again(client, recorder):
    item = post_line_item(client, recorder, id="bodies")
    re_enter(client, recorder, item, id="prisoners", category="pow")

    text = client.get("/v1/line-items/prisoners.txt").text
    rows = csv.DictReader(io.StringIO(client.get("/v1/line-items.csv").text))

    assert "re_entry_of    bodies" in text
    named = [(row["re_entry_of"], row["re_entered_as"]) for row in rows]
    assert named == [("", "prisoners"), ("bodies", "")]


def test_claims_keep_their_ranks_and_what_they_replace(client, recorder, reviewer):
    item = post_line_item(client, recorder, claims=[claim(id="first", quantity=600)])
    correction = {"relation": "supersedes", "replaces": "first", "because": "correction"}
    post_claim(client, recorder, item, id="second", **correction)
    blog = {"source": WIRE, "quote": "spoke of 5,900 remains", "quantity": 5900}
    post_claim(client, recorder, item, id="blog", **blog)
    aside = {"rank": "set_aside", "rank_reason": "a slip"}
    patch(client, reviewer, "/v1/claims/blog", **aside)

    new = re_enter(client, recorder, item, category="pow").json

    first, second, last = new["claims"]
    assert (second["replaces"], second["relation"]) == (first["id"], "supersedes")
    assert (last["rank"], last["rank_reason"]) == ("set_aside", "a slip")
    assert {each["line_item"] for each in new["claims"]} == {new["id"]}
    assert new["figure"]["text"] == "6,000"


def test_what_a_speaker_said_otherwise_and_is_right_differs_no_more(client, recorder):
    offered = claim(differs={"act": "offer", "category": "pow"}, speakers=[speaker()])
    item = post_line_item(client, recorder, category="civilian", claims=[offered])

    new = re_enter(client, recorder, item, act="offer").json

    assert new["claims"][0]["differs"] == {"category": "pow"}
    assert (new["act"], new["status"]) == ("offer", "open")


def test_steps_are_carried_over(client, recorder, database):
    item = post_line_item(client, recorder)
    post_transition(client, recorder, item)
    before = entries(client)

    new = re_enter(client, recorder, item, category="pow").json

    assert (new["status"], new["version"]) == ("scheduled", 2)
    assert new["transitions"] == now(client, item)["transitions"][:1]
    kinds = ["line_item.transition", "line_item.create", "line_item.transition"]
    assert actions(database, before) == kinds
    assert wrong(database) == []
    resting = patch(client, recorder, "/v1/sources/daily-2025-06-02", withdrawn="twice")
    assert refusal(resting) == (409, "in-use")


def test_steps_of_another_act_are_none_of_this_one(client, recorder):
    item = post_line_item(client, recorder)
    post_transition(client, recorder, item)
    before = entries(client)

    answer = re_enter(client, recorder, item, act="report")

    status, code, more = refused(answer)
    assert (status, code) == (409, "illegal-transition")
    assert more["allowed"] == ["acknowledged", "disputed", "retracted", "voided"]
    assert entries(client) == before


def test_what_rests_on_it_and_its_counterpart_name_the_new_one(client, recorder, database):
    item, back = post_both_ways(client, recorder)
    part = post_line_item(client, recorder, part_of=item["id"])
    answering = post_line_item(client, recorder, act="report", answers=item["id"])

    answer = re_enter(client, recorder, item, id="people", category="person")

    assert refusal(answer) == (409, "in-use")
    assert refused(answer)[2]["resting"] == [f"/v1/line-items/{part['id']}"]
    patch(
        client, recorder, f"/v1/line-items/{part['id']}", part_of=None, distinct_from=[item["id"]]
    )
    before = entries(client)

    new = re_enter(client, recorder, item, id="people", category="person").json

    assert new["counterpart"] == back["id"]
    assert now(client, back)["counterpart"] == "people"
    assert now(client, answering)["answers"] == "people"
    assert actions(database, before)[2:] == ["line_item.patch"] * 2
    assert wrong(database) == []


def test_what_undoes_it_goes_with_it(client, recorder):
    item = post_line_item(client, recorder, act="report")
    undoing = post_line_item(client, recorder, act="report", undoes=item["id"])

    assert refusal(re_enter(client, recorder, item, category="pow")) == (409, "in-use")
    assert refusal(re_enter(client, recorder, item, agreement=None)) == (409, "in-use")
    re_enter(client, recorder, item, id="back", from_party="UA", to_party="RU")

    assert now(client, undoing)["undoes"] == "back"


def test_parts_go_with_their_whole(client, recorder):
    whole = post_line_item(client, recorder, category="pow")
    part = post_line_item(client, recorder, category="pow", part_of=whole["id"])

    answer = re_enter(client, recorder, whole, id="people", category="person")

    assert "Ledger-Warning" not in answer.headers
    assert now(client, part)["part_of"] == "people"


def test_a_tie_that_would_break_is_refused_until_it_is_let_go(client, recorder):
    item, back = post_both_ways(client, recorder)
    request = post_line_item(client, recorder, act="request")
    path = f"/v1/line-items/{item['id']}"
    patch(client, recorder, path, answers=request["id"])
    before = entries(client)

    report = re_enter(client, recorder, item, act="report")
    asked = re_enter(client, recorder, item, act="request", counterpart=None)
    way = re_enter(client, recorder, item, from_party="TR")

    for answer, pointer, code in (
        (report, "/counterpart", "not-a-counterpart"),
        (asked, "/answers", "not-earlier"),
        (way, "/counterpart", "not-a-counterpart"),
    ):
        (error,) = refused(answer)[2]["errors"]
        assert (error["pointer"], error["code"]) == (pointer, code)
    assert entries(client) == before
    new = re_enter(client, recorder, item, act="report", counterpart=None).json
    assert (new["answers"], new["counterpart"]) == (request["id"], None)
    assert now(client, back)["counterpart"] is None


def test_a_possible_duplicate_is_refused_as_of_a_post(client, recorder):
    other = post_line_item(client, recorder, category="pow")
    item = post_line_item(client, recorder, id="bodies")
    before = entries(client)

    answer = re_enter(client, recorder, item, category="pow")

    status, code, more = refused(answer)
    assert (status, code, more["line_items"]) == (409, "possible-duplicate", [other["id"]])
    assert [request["path"] for request in more["instead"]] == [
        f"/v1/line-items/{other['id']}/claims",
        "/v1/line-items/bodies/transitions",
    ]
    assert entries(client) == before
    new = re_enter(client, recorder, item, category="pow", distinct_from=[other["id"]]).json
    assert new["distinct_from"] == [other["id"]]


def test_the_requests_suggested_for_a_refused_re_entry_get_through(client, recorder):
    other = post_line_item(client, recorder, category="pow")
    item = post_line_item(client, recorder, id="bodies")
    instead = refused(re_enter(client, recorder, item, category="pow"))[2]["instead"]

    restated, voided = [send_offered(client, recorder, request) for request in instead]

    assert (restated.status_code, restated.json["id"]) == (201, other["id"])
    assert (voided.status_code, voided.json["status"]) == (200, "voided")


@pytest.mark.parametrize(
    ("fields", "refused_for"),
    [
        ({}, [("", "required")]),
        ({"category": "body"}, [("", "required")]),
        ({"category": "boddy"}, [("/category", "unknown-reference")]),
        ({"to_party": "RU"}, [("/to_party", "same-party")]),
        ({"category": "pow", "part_of": "bodies"}, [("/part_of", "not-here")]),
        ({"category": "pow", "reason": " "}, [("/reason", "empty")]),
        ({"category": "pow", "claims": []}, [("/claims", "unknown-field")]),
    ],
)
def test_a_re_entry_says_what_is_right_and_why(client, recorder, fields, refused_for):
    item = post_line_item(client, recorder, id="bodies")

    assert errors(re_enter(client, recorder, item, **fields)) == refused_for
    assert now(client, item)["version"] == 1


def test_a_re_entry_is_whose_voiding_is(client, recorder, reviewer, second_reviewer):
    item = post_line_item(client, recorder)
    post_claim(client, reviewer, item)

    assert refusal(re_enter(client, recorder, item, category="pow")) == (403, "forbidden")
    new = re_enter(client, reviewer, item, category="pow").json

    assert [each["recorded_by"] for each in new["claims"]] == ["rosa", "vera"]
    assert new["recorded_by"] == "vera"
    again = re_enter(client, reviewer, new, category="civilian")
    assert refusal(again) == (403, "same-actor")
    assert re_enter(client, second_reviewer, new, category="civilian").status_code == 201


def test_ties_of_another_recorders_line_items_are_a_reviewers(client, recorder, reviewer):
    item = post_line_item(client, recorder)
    post_line_item(client, reviewer, act="report", answers=item["id"])

    assert refusal(re_enter(client, recorder, item, category="pow")) == (403, "forbidden")
    assert now(client, item)["version"] == 1


def test_a_re_entry_is_once_and_needs_what_was_read(client, recorder):
    item = post_line_item(client, recorder, id="bodies")
    headers = {"if_match": f'"{"0" * 64}"'}
    assert refusal(re_enter(client, recorder, item, category="pow", **headers)) == (412, "stale")
    dry = re_enter(client, recorder, item, query="?dry_run=true", category="pow")
    assert (dry.status_code, now(client, item)["version"]) == (201, 1)
    body = {"reason": REASON, "category": "pow"}
    sent = {"Idempotency_Key": "once", "If_Match": "*"}
    path = "/v1/line-items/bodies/re-entry"

    first = post(client, recorder, path, body, **sent)
    second = post(client, recorder, path, body, **sent)

    assert (second.status_code, second.data) == (201, first.data)
    assert second.headers["Idempotent-Replayed"] == "true"
    again = re_enter(client, recorder, item, category="pow")
    assert refusal(again) == (409, "illegal-transition")
    assert f"entered again as '{first.json['id']}'" in again.json["detail"]
    late = patch(client, recorder, "/v1/line-items/bodies", note="late")
    assert refusal(late) == (409, "frozen")
    assert f"entered again as '{first.json['id']}'" in late.json["detail"]


def test_a_line_of_a_batch_enters_a_line_item_again(client, recorder):
    post_line_item(client, recorder, id="bodies")
    line = {"type": "re_entry", "line_item": "bodies", "reason": REASON, "category": "pow"}
    further = claim(relation="restates", source=WIRE, quote="the 6,000 bodies for each side")
    lines = [line | {"id": "prisoners"}, {"type": "claim", "line_item": "prisoners", **further}]

    answer = send(client, recorder, lines, if_match="*")

    assert answer.status_code == 201, answer.text
    made = [(each["type"], each["id"], each["location"]) for each in answer.json["items"]]
    assert made[0] == ("re_entry", "prisoners", "/v1/line-items/prisoners")
    assert len(client.get("/v1/line-items/prisoners").json["claims"]) == 2


def test_totals_move_with_it(client, admin, recorder):
    post_agreement(client, admin)
    item = post_line_item(client, recorder)

    re_enter(client, recorder, item, agreement="round-3")

    def rows(agreement):
        return client.get(f"/v1/agreements/{agreement}/totals").json["totals"]

    assert rows(ROUND) == []
    assert [row["pledged"]["text"] for row in rows("round-3")] == ["6,000"]
    assert len(ids(client.get("/v1/agreements/round-3/line-items"))) == 1
