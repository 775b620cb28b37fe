"""A line item that is changed or reopened counts beside no other that may be the same event."""

from tests.answers import entries, errors, etag, refused
from tests.api.batches import send
from tests.factories import (
    ROUND,
    WIRE,
    claim,
    line_item,
    patch,
    post,
    post_claim,
    post_line_item,
    post_transition,
    send_offered,
    speaker,
    transition,
)

REOPEN = {"to": "pledged", "reason": "it was a slip", "evidence": None}


def report(client, actor, day, **fields):
    return post_line_item(client, actor, act="report", effective_on=day, **fields)


def move(client, actor, item, day, **fields):
    return patch(client, actor, f"/v1/line-items/{item['id']}", effective_on=day, **fields)


def alike(answer):
    """Return the line items that may be the same event."""
    status, code, more = refused(answer)
    assert (status, code) == (409, "possible-duplicate")
    return more["line_items"]


def reported(client):
    (row,) = client.get(f"/v1/agreements/{ROUND}/totals").json["totals"]
    return row["reported"]["text"]


def withdrawn_and_recorded_again(client, actor):
    """Record a pledge, withdraw it, and record it again; answers both."""
    first = post_line_item(client, actor)
    assert post_transition(client, actor, first, to="withdrawn").status_code == 200
    return first, post_line_item(client, actor)


def test_a_date_that_makes_a_line_item_the_same_event_is_refused(client, recorder):
    first = report(client, recorder, "2025-05-01")
    second = report(client, recorder, "2025-05-02")
    before = entries(client)

    answers = [
        move(client, recorder, second, day) for day in ("2025-05-01", None, "2025-04-30/2025-05-02")
    ]

    assert [alike(answer) for answer in answers] == [[first["id"]]] * 3
    assert answers[0].get_json(force=True)["detail"] == (
        "With this change the line item may tell the same event as others, and count beside them. "
        'If it is another event, name these in "distinct_from"; if it is a share or a stage of '
        'one of them, name that in "part_of"; if it is the same event, record its claims as '
        "further claims of the other, and void it."
    )
    assert entries(client) == before


def test_a_change_says_that_a_line_item_is_another_event(client, recorder):
    first = report(client, recorder, "2025-05-01")
    second = report(client, recorder, "2025-05-02")

    moved = move(client, recorder, second, "2025-05-01", distinct_from=[first["id"]])

    assert (moved.status_code, moved.json["effective_on"]) == (200, "2025-05-01")
    assert moved.json["distinct_from"] == [first["id"]]


def test_a_change_says_that_a_line_item_is_a_part(client, recorder):
    whole = report(client, recorder, "2025-05-01")
    second = report(client, recorder, "2025-05-02")

    moved = move(client, recorder, second, "2025-05-01", part_of=whole["id"])

    assert moved.status_code == 200
    assert reported(client) == "6,000"


def test_duplicates_from_before_a_change_are_not_named_again(client, recorder):
    first = report(client, recorder, None)
    second = report(client, recorder, "2025-05-02", distinct_from=[first["id"]])

    assert move(client, recorder, second, "2025-05-03").status_code == 200
    assert move(client, recorder, first, "2025-05-03").status_code == 200


def test_another_change_of_a_line_item_like_others_is_taken(client, recorder):
    first = report(client, recorder, "2025-05-01")
    report(client, recorder, "2025-05-01", distinct_from=[first["id"]])

    answer = patch(client, recorder, f"/v1/line-items/{first['id']}", note="by train")

    assert answer.status_code == 200


def test_a_part_that_leaves_its_whole_is_refused(client, recorder):
    whole = report(client, recorder, "2025-05-01")
    part = report(client, recorder, "2025-05-01", part_of=whole["id"])
    other = report(client, recorder, "2025-05-01", part_of=whole["id"])
    path = f"/v1/line-items/{part['id']}"

    answer = patch(client, recorder, path, part_of=None)

    both = [whole["id"], other["id"]]
    assert alike(answer) == both
    assert reported(client) == "6,000"
    left = patch(client, recorder, path, part_of=None, distinct_from=both)
    assert (left.status_code, reported(client)) == (200, "12,000")


def test_a_whole_repeats_none_of_its_parts(client, recorder):
    whole = report(client, recorder, "2025-05-01")
    report(client, recorder, "2025-05-02", part_of=whole["id"])

    assert move(client, recorder, whole, "2025-05-02").status_code == 200


def test_the_requests_suggested_for_a_refused_change_leave_the_event_once(client, recorder):
    first = report(client, recorder, "2025-05-01")
    second = report(client, recorder, "2025-05-02")
    expected = etag(client.get(f"/v1/line-items/{first['id']}"))
    instead = refused(move(client, recorder, second, "2025-05-01"))[2]["instead"]

    sent = [send_offered(client, recorder, request) for request in instead]

    assert [answer.status_code for answer in sent] == [201, 200]
    assert [request["headers"] for request in instead] == [
        {"Content-Type": "application/json", "If-Match": expected},
        {"Content-Type": "application/json", "If-Match": "*"},
    ]
    restated, voided = (answer.json for answer in sent)
    assert [claim["relation"] for claim in restated["claims"]] == ["first", "restates"]
    assert restated["claims"][1]["passage"] == second["claims"][0]["passage"]
    assert (voided["id"], voided["status"]) == (second["id"], "voided")
    assert voided["transitions"][0]["reason"] == f"The same event as {first['id']}"
    assert reported(client) == "6,000"


def test_a_line_item_whose_event_was_recorded_again_is_not_reopened(client, recorder, reviewer):
    first, second = withdrawn_and_recorded_again(client, recorder)
    before = entries(client)

    answer = post_transition(client, reviewer, first, **REOPEN)

    assert alike(answer) == [second["id"]]
    (instead,) = refused(answer)[2]["instead"]
    assert instead["path"] == f"/v1/line-items/{second['id']}/claims"
    assert answer.get_json(force=True)["detail"].startswith("Reopened, the line item may tell")
    assert entries(client) == before
    assert send_offered(client, reviewer, instead).status_code == 201


def test_a_reopening_says_that_it_is_another_event(client, recorder, reviewer):
    first, second = withdrawn_and_recorded_again(client, recorder)

    answer = post_transition(client, reviewer, first, **REOPEN, distinct_from=[second["id"]])

    assert (answer.status_code, answer.json["status"]) == (200, "pledged")
    assert answer.json["distinct_from"] == [second["id"]]
    assert "distinct_from" not in answer.json["transitions"][-1]


def test_a_request_that_was_withdrawn_is_reopened_so_too(client, recorder, reviewer):
    first = post_line_item(client, recorder, act="request")
    post_transition(client, recorder, first, to="withdrawn")
    second = post_line_item(client, recorder, act="request")

    answer = post_transition(client, reviewer, first, **(REOPEN | {"to": "open"}))

    assert alike(answer) == [second["id"]]


def test_a_line_item_that_counted_all_along_is_reopened_beside_its_like(client, recorder, reviewer):
    first = post_line_item(client, recorder)
    post_line_item(client, recorder, distinct_from=[first["id"]])
    lapsed = {"to": "lapsed", "reason": "nothing came of it", "evidence": None}
    assert post_transition(client, reviewer, first, **lapsed).status_code == 200

    assert post_transition(client, reviewer, first, **REOPEN).status_code == 200


def test_a_date_of_a_line_item_that_does_not_count_is_changed_freely(client, recorder):
    first = post_line_item(client, recorder, effective_on="2025-05-01")
    post_transition(client, recorder, first, to="withdrawn")
    second = post_line_item(client, recorder, effective_on="2025-05-02")

    assert move(client, recorder, first, "2025-05-02").status_code == 200
    assert post(client, recorder, "/v1/line-items", line_item(effective_on="2025-05-04")).json
    assert client.get(f"/v1/line-items/{second['id']}").json["version"] == 1


def test_a_reopening_in_a_batch_is_refused_in_its_line(client, recorder, reviewer):
    first, second = withdrawn_and_recorded_again(client, recorder)
    line = {"type": "transition", "line_item": first["id"]} | transition(**REOPEN)

    answer = send(client, reviewer, [line], If_Match="*")
    named = send(client, reviewer, [line | {"distinct_from": [second["id"]]}], If_Match="*")

    (error,) = refused(answer)[2]["errors"]
    assert (error["code"], error["line_items"]) == ("possible-duplicate", [second["id"]])
    (instead,) = error["instead"]
    assert instead["path"] == f"/v1/line-items/{second['id']}/claims"
    assert named.status_code == 201


def test_what_is_distinct_stays_so_until_a_change_drops_it(client, recorder):
    first = report(client, recorder, "2025-05-01")
    second = report(client, recorder, "2025-05-01", distinct_from=[first["id"]])
    path = f"/v1/line-items/{second['id']}"

    noted = patch(client, recorder, path, note="by train")
    dropped = patch(client, recorder, path, distinct_from=[])
    tied = patch(client, recorder, f"/v1/line-items/{first['id']}", distinct_from=[second["id"]])
    dropped_then = patch(client, recorder, path, distinct_from=[])

    assert noted.json["distinct_from"] == [first["id"]]
    assert alike(dropped) == [first["id"]]
    assert tied.json["distinct_from"] == [second["id"]]
    assert (dropped_then.status_code, dropped_then.json["distinct_from"]) == (200, [])


def test_no_line_item_is_distinct_from_itself(client, recorder):
    item = post_line_item(client, recorder)

    answer = patch(client, recorder, f"/v1/line-items/{item['id']}", distinct_from=[item["id"]])

    assert errors(answer) == [("/distinct_from/0", "not-distinct")]


def test_a_change_with_an_unknown_distinct_from_is_refused(client, recorder, reviewer):
    item = post_line_item(client, recorder)
    nowhere = {"distinct_from": ["li-nowhere"]}

    changed = patch(client, recorder, f"/v1/line-items/{item['id']}", **nowhere)
    moved = post_transition(client, reviewer, item, **nowhere)

    expected = [("/distinct_from/0", "unknown-reference")]
    assert [errors(changed), errors(moved)] == [expected, expected]


def dated(day):
    """A claim of Moscow that dates its line item otherwise."""
    said = {"quote": "the 6,000 bodies", "differs": {"effective_on": day}, "relation": "restates"}
    return claim(source=WIRE, speakers=[speaker(name="Moscow", parties=["RU"])], **said)


def test_a_line_item_is_like_those_of_the_day_on_which_a_party_puts_it(client, recorder):
    first = report(client, recorder, "2025-05-01", claims=[claim(), dated("2025-05-04")])
    second = line_item(act="report", effective_on="2025-05-04")
    others = [claim(), dated("2025-05-01")]

    answers = [
        post(client, recorder, "/v1/line-items", second),
        post(client, recorder, "/v1/line-items",
             second | {"effective_on": "2025-05-03", "claims": others}),
    ]  # fmt: skip

    assert [alike(answer) for answer in answers] == [[first["id"]]] * 2
    report(client, recorder, "2025-05-03")


def test_a_claim_that_puts_a_line_item_on_the_day_of_another_is_refused(client, recorder, reviewer):
    first = report(client, recorder, "2025-05-01")
    second = report(client, recorder, "2025-05-02")
    path = f"/v1/line-items/{second['id']}"
    further = dated("2025-05-01") | {"id": "other-day"}
    before = entries(client)

    answer = post_claim(client, recorder, second, **further)

    assert alike(answer) == [first["id"]]
    assert 'name these in its "distinct_from" by a PATCH first' in answer.json["detail"]
    assert entries(client) == before
    assert patch(client, recorder, path, distinct_from=[first["id"]]).status_code == 200
    assert post_claim(client, recorder, second, **further).status_code == 201

    aside = {"rank": "set_aside", "rank_reason": "it names no origin"}
    again = {"rank": "normal", "rank_reason": "it does"}
    assert patch(client, reviewer, "/v1/claims/other-day", **aside).status_code == 200
    assert patch(client, recorder, path, distinct_from=[]).status_code == 200
    assert alike(patch(client, reviewer, "/v1/claims/other-day", **again)) == [first["id"]]
