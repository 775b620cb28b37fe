"""The same event told again is a further claim; only another event is a further line item."""

import pytest

from tests.answers import entries, errors, etag, ids, refusal, refused
from tests.factories import (
    WIRE,
    claim,
    line_item,
    post,
    post_agreement,
    post_both_ways,
    post_line_item,
    post_transition,
    send_offered,
)


def post_again(client, actor, **fields):
    return post(client, actor, "/v1/line-items", line_item(**fields))


def found(answer):
    """Return the line items that may be the same event."""
    status, code, more = refused(answer)
    assert (status, code) == (409, "possible-duplicate")
    return more["line_items"]


def test_a_possible_duplicate_is_answered_with_the_request_that_restates_it(client, recorder):
    item = post_line_item(client, recorder)
    told = claim(
        id="cl-given", source=WIRE, quote="the 6,000 bodies for each side", unclear=["scope"]
    )
    before = entries(client)

    answer = post_again(client, recorder, claims=[told])

    quantity = item["claims"][0]["quantity"]
    instead = {
        "method": "POST",
        "path": f"/v1/line-items/{item['id']}/claims",
        "headers": {
            "Content-Type": "application/json",
            "If-Match": etag(client.get(f"/v1/line-items/{item['id']}")),
        },
        "body": {
            "source": WIRE,
            "quote": "the 6,000 bodies for each side",
            "quantity": quantity,
            "unclear": ["scope"],
            "relation": "restates",
        },
    }
    assert refused(answer) == (
        409,
        "possible-duplicate",
        {"line_items": [item["id"]], "instead": [instead]},
    )
    assert entries(client) == before
    restated = send_offered(client, recorder, instead)
    assert (restated.status_code, len(restated.json["claims"])) == (201, 2)


def test_the_suggested_restatement_is_refused_where_the_line_item_changed_meanwhile(
    client, recorder
):
    item = post_line_item(client, recorder)
    (instead,) = refused(post_again(client, recorder))[2]["instead"]

    post_transition(client, recorder, item)

    assert refusal(send_offered(client, recorder, instead)) == (412, "stale")


def test_a_claim_that_superseded_in_the_body_restates_in_the_suggested_request(client, recorder):
    recorded = post_line_item(client, recorder)
    later = {"relation": "supersedes", "replaces": "cl-one", "because": "correction"}
    answer = post_again(client, recorder, claims=[claim(id="cl-one"), claim(**later)])

    sent = [send_offered(client, recorder, instead) for instead in refused(answer)[2]["instead"]]

    assert [restated.status_code for restated in sent] == [201, 201]
    assert {restated.json["id"] for restated in sent} == {recorded["id"]}
    assert {restated.json["claims"][-1]["relation"] for restated in sent} == {"restates"}


@pytest.mark.parametrize(
    "fields",
    [
        {"agreement": None},
        {"act": "offer"},
        {"from_party": "UA", "to_party": "RU"},
        {"to_party": "TR"},
        {"category": "body"},
        {"category": "civilian"},
    ],
)
def test_another_agreement_act_direction_or_kind_is_another_event(client, recorder, fields):
    first = post_line_item(client, recorder, category="pow")
    different = {"category": "pow"} | fields

    answer = post_again(client, recorder, **different)

    assert (answer.status_code, answer.json["id"] != first["id"]) == (201, True)
    assert {name: answer.json[name] for name in different} == different


@pytest.mark.parametrize(
    ("recorded", "told"), [("person", "pow"), ("pow", "person"), ("pow", "pow")]
)
def test_a_category_above_or_below_may_be_the_same_event(client, recorder, recorded, told):
    item = post_line_item(client, recorder, category=recorded)

    assert found(post_again(client, recorder, category=told)) == [item["id"]]


@pytest.mark.parametrize(
    ("recorded", "told", "alike"),
    [
        (None, None, True),
        (None, "2025-06-07", True),
        ("2025-06-07", None, True),
        ("2025-06-07", "2025-06-07", True),
        ("2025-06-07", "2025-06-08", False),
        ("2025-06-07/2025-06-09", "2025-06-09/2025-06-12", True),
        ("2025-06-07/2025-06-09", "2025-06-08", True),
        ("2025-06-08", "2025-06-07/2025-06-09", True),
        ("2025-06-07/2025-06-09", "2025-06-10/2025-06-12", False),
        ("2025-06-10/2025-06-12", "2025-06-07/2025-06-09", False),
    ],
)
def test_dates_that_rule_each_other_out_make_two_events(client, recorder, recorded, told, alike):
    item = post_line_item(client, recorder, act="report", effective_on=recorded)

    answer = post_again(client, recorder, act="report", effective_on=told)

    if alike:
        assert found(answer) == [item["id"]]
    else:
        assert answer.status_code == 201


def test_a_line_item_that_no_longer_counts_is_no_duplicate(client, recorder):
    item = post_line_item(client, recorder)
    assert refusal(post_again(client, recorder)) == (409, "possible-duplicate")

    post_transition(client, recorder, item, to="voided", evidence=None)

    assert post_again(client, recorder).status_code == 201


def test_a_declined_or_suspended_line_item_is_still_a_duplicate(client, recorder):
    item = post_line_item(client, recorder)
    assert post_transition(client, recorder, item, to="suspended").status_code == 200

    assert found(post_again(client, recorder)) == [item["id"]]


def test_distinct_from_names_every_one_found(client, recorder):
    first = post_line_item(client, recorder)
    second = post_line_item(client, recorder, distinct_from=[first["id"]])
    both = [first["id"], second["id"]]
    before = entries(client)

    for named in ([], both[:1], both[1:]):
        assert found(post_again(client, recorder, distinct_from=named)) == both
    assert entries(client) == before

    third = post_again(client, recorder, distinct_from=both)
    assert third.status_code == 201
    assert third.json["distinct_from"] == both
    assert ids(client.get("/v1/line-items")) == [*both, third.json["id"]]


def test_a_part_accounts_for_its_whole_and_its_other_parts(client, recorder):
    whole = post_line_item(client, recorder)
    part = {"part_of": whole["id"]}
    first = post_line_item(client, recorder, **part)
    second = post_line_item(client, recorder, **part)

    assert first["part_of"] == second["part_of"] == whole["id"]
    assert found(post_again(client, recorder)) == [whole["id"], first["id"], second["id"]]


def test_a_part_still_names_the_other_duplicates(client, recorder):
    whole = post_line_item(client, recorder)
    other = post_line_item(client, recorder, distinct_from=[whole["id"]])

    assert found(post_again(client, recorder, part_of=whole["id"])) == [other["id"]]
    answer = post_again(client, recorder, part_of=whole["id"], distinct_from=[other["id"]])
    assert answer.status_code == 201


def test_duplicates_of_both_directions_of_a_mutual_pair_are_found(client, recorder):
    pair = post_both_ways(client, recorder)

    answer = post_again(client, recorder, both_ways=True)

    assert found(answer) == [each["id"] for each in pair]
    named = [each["id"] for each in pair]
    assert len(post_both_ways(client, recorder, distinct_from=named)) == 2


def test_a_mutual_pair_is_told_again_of_both_directions_by_one_request(client, recorder):
    pair = post_both_ways(client, recorder)

    (instead,) = post_again(client, recorder, both_ways=True).json["instead"]
    answer = send_offered(client, recorder, instead)

    assert instead["path"] == f"/v1/line-items/{pair[0]['id']}/claims"
    assert instead["body"]["both_ways"] is True
    assert answer.status_code == 201, answer.text
    for each in pair:
        recorded = client.get(f"/v1/line-items/{each['id']}").json
        assert [told["relation"] for told in recorded["claims"]] == ["first", "restates"]


def test_of_a_pair_one_direction_is_told_again_alone(client, recorder):
    pair = post_both_ways(client, recorder)

    (instead,) = post_again(client, recorder).json["instead"]

    assert instead["path"] == f"/v1/line-items/{pair[0]['id']}/claims"
    assert "both_ways" not in instead["body"]


def test_each_agreement_has_its_own_events(client, admin, recorder):
    post_agreement(client, admin)
    post_line_item(client, recorder)

    answer = post_again(client, recorder, agreement="round-3")

    assert answer.status_code == 201
    assert found(post_again(client, recorder, agreement="round-3")) == [answer.json["id"]]


def test_distinct_from_names_what_is_recorded(client, recorder):
    body = line_item(distinct_from=["li-nowhere"])

    answer = post(client, recorder, "/v1/line-items", body)

    assert errors(answer) == [("/distinct_from/0", "unknown-reference")]
