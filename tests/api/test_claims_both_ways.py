"""A further claim that tells both directions of a mutual exchange: one change, two entries."""

import pytest

from ledger.services import verify
from tests.answers import actions, entries, errors, items, refusal
from tests.api.batches import CSV, ROW, made, send, sheet, told
from tests.factories import (
    WIRE,
    claim,
    post,
    post_both_ways,
    post_claim,
    post_line_item,
    speaker,
)

BOTH = {"source": WIRE, "quote": "the 6,000 bodies for each side", "both_ways": True}


@pytest.fixture
def pair(client, recorder):
    """The two line items of a mutual exchange."""
    return post_both_ways(client, recorder)


def further(item, **fields):
    said = claim(**BOTH, relation="restates", **fields)
    return {"type": "claim", "line_item": item["id"], **said}


def test_a_claim_told_both_ways_is_one_change_of_both_line_items(client, recorder, database, pair):
    there, back = pair
    before = entries(client)

    answer = post_claim(client, recorder, there, **BOTH, speakers=[speaker(parties=["RU", "UA"])])

    told_items = answer.json["items"]
    assert [item["id"] for item in told_items] == [there["id"], back["id"]]
    assert told_items == [client.get(f"/v1/line-items/{item['id']}").json for item in pair]
    assert actions(database, before) == ["line_item.claim"] * 2
    assert answer.headers["Ledger-Entry"] == f"{before}, {before + 1}"
    first, second = (item["claims"][-1] for item in told_items)
    own = ("id", "line_item", "recorded_at")
    assert [first[name] != second[name] for name in own] == [True] * 3
    assert first | {name: second[name] for name in own} == second
    assert [item["figure"]["told_by"]["kind"] for item in told_items] == ["both_sides"] * 2
    with database.snapshot() as session:
        assert [verdict.wrong for verdict in verify.verify(session) if verdict.wrong] == []


def test_a_claim_told_both_ways_needs_a_counterpart(client, recorder):
    item = post_line_item(client, recorder, id="alone")

    answer = post_claim(client, recorder, item, **BOTH)

    assert errors(answer) == [("/both_ways", "not-here")]
    assert client.get("/v1/line-items/alone").json == item


@pytest.mark.parametrize(
    ("fields", "seen"),
    [
        ({"id": "cl-two"}, [("/id", "not-here")]),
        ({"differs": {"to_party": "icrc"}}, [("/differs/to_party", "not-here")]),
        (
            {"relation": "supersedes", "replaces": "cl-one", "because": "correction"},
            [("/relation", "not-here")],
        ),
        ({"both_ways": "true"}, [("/both_ways", "wrong-type")]),
    ],
)
def test_a_claim_told_both_ways_says_nothing_of_one_direction(client, recorder, pair, fields, seen):
    before = entries(client)

    answer = post_claim(client, recorder, pair[0], **BOTH | fields)

    assert errors(answer) == seen
    assert entries(client) == before


def test_a_claim_told_both_ways_is_refused_where_the_counterpart_is_voided(client, recorder, pair):
    there, back = pair
    path = f"/v1/line-items/{back['id']}/transitions"
    post(client, recorder, path, {"to": "voided", "reason": "a slip"}, if_match="*")

    assert refusal(post_claim(client, recorder, there, **BOTH)) == (409, "frozen")
    assert client.get(f"/v1/line-items/{there['id']}").json == there


def test_a_claim_told_both_ways_is_tried_and_sent_again_as_any_other(client, recorder, pair):
    path = f"/v1/line-items/{pair[0]['id']}/claims"
    body = claim(**BOTH, relation="restates")
    before = entries(client)

    tried = post(client, recorder, f"{path}?dry_run=true", body, if_match="*")
    unrecorded = entries(client)
    first, second = (
        post(client, recorder, path, body, if_match="*", idempotency_key="both") for _ in range(2)
    )

    assert [len(item["claims"]) for item in tried.json["items"]] == [2, 2]
    assert (unrecorded, entries(client)) == (before, before + 2)
    assert (second.data, second.headers["Idempotent-Replayed"]) == (first.data, "true")


def test_a_batch_line_told_both_ways_answers_two_claims(client, recorder, pair):
    answer = send(client, recorder, [further(pair[0])], If_Match="*")

    claims = [item["id"] for item in items(client.get("/v1/claims"))[-2:]]
    assert made(answer) == [(1, "claim", identity) for identity in claims]


def test_a_csv_row_told_both_ways_makes_a_pair_and_tells_of_both(client, recorder):
    row = ROW | {"line_item": "", "both_ways": "TRUE"}
    new = made(send(client, recorder, sheet(row), CSV))
    item = {"line_item": new[0][2], "source": WIRE, "words": BOTH["quote"], "text": "6000"}

    again = send(
        client,
        recorder,
        sheet(item | {"relation": "restates", "both_ways": "true"}),
        CSV,
        If_Match="*",
    )
    wrong = send(client, recorder, sheet(row | {"both_ways": "yes"}), CSV)

    assert [kind for _, kind, _ in new] == ["line_item"] * 2
    assert [kind for _, kind, _ in made(again)] == ["claim"] * 2
    assert [len(each["claims"]) for each in items(client.get("/v1/line-items"))] == [2, 2]
    assert told(wrong) == [(2, "/both_ways", "wrong-type")]
