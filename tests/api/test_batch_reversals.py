"""A batch that was all wrong is taken back in one change, as long as nothing else rests on it."""

from itertools import count

import pytest

from ledger.api.routes import batches
from ledger.services import verify
from ledger.services.pace import Pace
from tests.answers import actions, entries, errors, items, refusal, refused
from tests.api.batches import send
from tests.factories import (
    WIRE,
    agreement,
    claim,
    line_item,
    patch,
    post,
    post_claim,
    post_line_item,
    post_transition,
    source,
    stated_total,
    transition,
)

REASON = "the wrong spreadsheet"
LINES = [
    {"type": "source", **source(id="sheet")},
    {"type": "line_item", **line_item(id="bodies", claims=[claim(id="told", source="sheet")])},
    {"type": "claim", "line_item": "bodies", **claim(relation="restates")},
    {"type": "transition", "line_item": "bodies", **transition()},
    {"type": "line_item", **line_item(id="fewer", part_of="bodies")},
    {"type": "stated_total", **stated_total(id="so-far")},
]


def recorded(client, actor, lines=LINES, **headers):
    answer = send(client, actor, lines, **headers)
    assert answer.status_code == 201, answer.text
    return answer.json["batch"]


def reverse(client, actor, batch, query="", **headers):
    path = f"/v1/batches/{batch}/reversal{query}"
    return post(client, actor, path, {"reason": REASON}, **headers)


def wrong(database):
    with database.snapshot() as session:
        return [verdict.wrong for verdict in verify.verify(session) if verdict.wrong]


def test_a_batch_is_taken_back_in_one_change(client, recorder, database):
    batch = recorded(client, recorder)
    before = entries(client)
    (listed,) = items(client.get("/v1/batches"))
    assert (listed["id"], listed["entries"], listed["reversed_by"]) == (batch, len(LINES), None)

    answer = reverse(client, recorder, batch)

    assert answer.status_code == 200, answer.text
    paths = ["line-items/bodies", "line-items/fewer", "stated-totals/so-far", "sources/sheet"]
    assert items(answer) == [
        {"entry": before + place, "location": f"/v1/{path}"} for place, path in enumerate(paths)
    ]
    voided = client.get("/v1/line-items/bodies").json
    assert (voided["status"], voided["transitions"][-1]["reason"]) == ("voided", REASON)
    assert client.get("/v1/sources/sheet").json["withdrawn"] == REASON
    assert client.get("/v1/stated-totals/so-far").json["withdrawn"] == REASON
    assert items(client.get("/v1/batches")) == [listed | {"reversed_by": before}]
    assert items(client.get(f"/v1/batches?known_at={before}")) == [listed]
    first, *_, last = items(client.get("/v1/line-items/bodies/history"))
    assert (first["entry"]["batch"], last["entry"]["reverses"]) == (batch, batch)
    assert wrong(database) == []
    assert refusal(reverse(client, recorder, batch)) == (409, "frozen")


def test_a_batch_that_is_not_recorded_is_not_found_whatever_is_sent(client, recorder):
    answer = post(client, recorder, "/v1/batches/ba-unknown/reversal", {"reasons": 1})

    assert refused(answer)[:2] == (404, "not-found")


def test_a_reversal_that_takes_too_long_makes_room_for_others(client, recorder, monkeypatch):
    batch = recorded(client, recorder)
    before = entries(client)
    looks = count()
    pace = Pace(lambda: next(looks) * 3, 5, 0.02)
    monkeypatch.setattr(batches, "BATCH_PACES", (pace,))

    answer = reverse(client, recorder, batch)

    assert refused(answer)[:2] == (413, "too-large")
    assert "Void or withdraw" in answer.json["detail"]
    assert entries(client) == before


@pytest.mark.parametrize(
    ("rest", "path"),
    [
        (lambda client, actor: post_claim(client, actor, {"id": "bodies"}), "line-items/bodies"),
        (lambda client, actor: post_transition(client, actor, {"id": "fewer"}), "line-items/fewer"),
        (
            lambda client, actor: post_line_item(
                client, actor, id="other", act="report", answers="fewer"
            ),
            "line-items/other",
        ),
        (
            lambda client, actor: post_line_item(
                client, actor, id="other", act="report", claims=[claim(source="sheet")]
            ),
            "line-items/other",
        ),
    ],
    ids=["a claim", "a step", "an answer", "a source"],
)
def test_what_rests_on_a_batch_is_named(client, recorder, database, rest, path):
    batch = recorded(client, recorder)
    rest(client, recorder)
    before = entries(client)

    answer = reverse(client, recorder, batch)

    status, code, more = refused(answer)
    assert (status, code, more["resting"]) == (409, "in-use", [f"/v1/{path}"])
    assert entries(client) == before
    assert wrong(database) == []


def test_what_rests_on_a_batch_is_voided_as_the_refusal_says_not_set_aside(
    client, recorder, reviewer
):
    batch = recorded(client, recorder)
    post_claim(client, recorder, {"id": "bodies"}, id="further")
    ranked = patch(
        client, reviewer, "/v1/claims/further", rank="set_aside", rank_reason="another batch's"
    )

    answer = reverse(client, reviewer, batch)

    assert (ranked.status_code, refusal(answer)) == (200, (409, "in-use"))
    assert answer.json["detail"].startswith("/v1/line-items/bodies: what rests on the batch, or ")
    assert "Void or withdraw that first (a claim that is set aside" in answer.json["detail"]
    post_transition(client, reviewer, {"id": "bodies"}, to="voided", evidence=None)
    assert reverse(client, reviewer, batch).status_code == 200


def test_what_was_voided_since_is_left_as_it_is(client, recorder, database):
    batch = recorded(client, recorder)
    post_transition(client, recorder, {"id": "fewer"}, to="voided", evidence=None)
    before = entries(client)

    reverse(client, recorder, batch)

    kinds = ["line_item.transition", "stated_total.patch", "source.patch"]
    assert actions(database, before) == kinds


def test_claims_on_what_was_there_before_are_set_aside_by_a_reviewer(client, recorder, reviewer):
    item = post_line_item(client, recorder, id="earlier")
    told = claim(id="late", source=WIRE, quote="spoke of 5,900 remains", quantity=5900)
    line = {"type": "claim", "line_item": "earlier", **told, "relation": "restates"}
    batch = recorded(client, recorder, [line], If_Match="*")

    assert refusal(reverse(client, recorder, batch)) == (403, "forbidden")
    assert reverse(client, reviewer, batch).status_code == 200

    late = client.get("/v1/claims/late").json
    assert (late["rank"], late["rank_reason"]) == ("set_aside", REASON)
    assert client.get(f"/v1/line-items/{item['id']}").json["figure"]["text"] == "6,000"


def test_a_step_of_what_was_there_before_is_no_batchs_to_take_back(client, recorder):
    post_line_item(client, recorder, id="earlier")
    line = {"type": "transition", "line_item": "earlier", **transition()}
    batch = recorded(client, recorder, [line], If_Match="*")

    answer = reverse(client, recorder, batch)

    assert refused(answer)[2]["resting"] == ["/v1/line-items/earlier"]
    assert answer.json["detail"].startswith("/v1/line-items/earlier: what was there before, ")
    assert "mend it by itself" in answer.json["detail"]


def test_a_batch_is_taken_back_by_whoever_recorded_it_or_a_reviewer(client, admin, recorder):
    lines = [{"type": "agreement", **agreement()}, {"type": "line_item", **line_item(id="theirs")}]
    batch = recorded(client, admin, lines)

    assert refusal(reverse(client, recorder, batch)) == (403, "forbidden")
    assert reverse(client, admin, batch).status_code == 200
    assert client.get("/v1/agreements/round-3").json["withdrawn"] == REASON


def test_a_reversal_is_once_tried_first_and_says_why(client, recorder):
    batch = recorded(client, recorder)
    before = entries(client)
    tried = reverse(client, recorder, batch, query="?dry_run=true")
    assert (tried.status_code, entries(client)) == (200, before)
    assert errors(post(client, recorder, f"/v1/batches/{batch}/reversal", {})) == [
        ("/reason", "required")
    ]
    assert refusal(reverse(client, recorder, "ba-none")) == (404, "not-found")

    first = reverse(client, recorder, batch, Idempotency_Key="once")
    second = reverse(client, recorder, batch, Idempotency_Key="once")

    assert (second.data, second.headers["Idempotent-Replayed"]) == (first.data, "true")


def test_a_retried_batch_has_its_id_and_one_that_records_nothing_has_none(client, recorder):
    first = send(client, recorder, LINES, Idempotency_Key="once")
    second = send(client, recorder, LINES, Idempotency_Key="once")
    assert second.data == first.data

    (listed,) = items(client.get("/v1/batches"))
    text = client.get("/v1/batches.txt").text

    assert listed["id"] == first.json["batch"]
    assert listed["id"] in text
    patch(client, recorder, "/v1/line-items/fewer", note="read again")
    assert len(items(client.get("/v1/batches"))) == 1
