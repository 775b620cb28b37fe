"""Totals by a policy, explained: what it considers, what it leaves out, what it puts elsewhere."""

import json

import pytest

from tests.api.test_explain import COLUMNS, added_up, quotes, without
from tests.api.test_four_formats import fill
from tests.factories import (
    ROUND,
    WIRE,
    claim,
    post_agreement,
    post_claim,
    post_line_item,
    post_stated_total,
    speaker,
)

TOTALS = f"/v1/agreements/{ROUND}/totals"
MOSCOW = speaker(name="Moscow", parties=["RU"])
KYIV = speaker(name="Kyiv", parties=["UA"])
BY_MOSCOW = "speaker=Moscow"


def get(client, policy, form="", **more):
    asked = {"policy": policy, "explain": "true", **more}
    return client.get(f"{TOTALS}{form}", query_string=asked)


def explain(client, policy, **more):
    return json.loads(get(client, policy, **more).data)


def why(document):
    return {each["claim"]: each["why"] and each["why"]["code"] for each in quotes(document)}


def outside(**fields):
    """What Moscow says of 5,900 bodies, and that it was outside any agreement."""
    said = {"source": WIRE, "quote": "5,900 remains", "quantity": 5900, "speakers": [MOSCOW]}
    return claim(**said, differs={"agreement": None}) | fields


def test_a_claim_that_the_policy_does_not_consider_says_so(client, recorder):
    told = [
        claim(id="cl-own"),
        claim(id="cl-moscow", quantity=5900, speakers=[MOSCOW], relation="restates"),
        claim(id="cl-vague", quantity="about 6,000", speakers=[MOSCOW], relation="restates"),
    ]
    post_line_item(client, recorder, claims=told)

    found = explain(client, BY_MOSCOW)

    assert why(found) == {
        "cl-own": "left_out_by_policy",
        "cl-moscow": None,
        "cl-vague": "less_definite",
    }
    assert found["totals"][0]["explained"]["pledged"][0]["text"] == "5,900 (also ≈6,000)"
    shown = get(client, BY_MOSCOW, ".txt").text
    assert "- 6,000 (left out by policy)  the article in its own voice" in shown
    assert "\npolicy speaker=Moscow: 1 claim not considered\n" in shown


def test_a_line_item_without_a_claim_under_the_policy_has_no_number_and_says_why(client, recorder):
    post_line_item(client, recorder, claims=[claim(id="cl-own")])

    found = explain(client, "to_party")

    (item,) = found["totals"][0]["explained"]["pledged"]
    assert (item["lower"], item["upper"], item["text"]) == (0, None, "1 not considered")
    assert why(found) == {"cl-own": "left_out_by_policy"}


def test_a_line_item_that_the_speaker_puts_outside_is_left_out_and_names_the_claim(
    client, recorder
):
    post_line_item(client, recorder, id="bodies", act="report", claims=[outside(id="cl-outside")])

    here, gone = explain(client, "envelope"), explain(client, BY_MOSCOW)

    assert quotes(here)[0]["differs"] == {"agreement": None}
    (left_out,) = gone["explained"]["left_out"]
    assert (left_out["line_item"], left_out["why"]) == (
        "bodies",
        {"code": "elsewhere", "by": "cl-outside", "reason": None},
    )
    assert (gone["totals"], gone["left_out"]["elsewhere"]) == ([], 1)
    assert "        says otherwise: agreement: outside\n" in get(client, "envelope", ".txt").text
    by_moscow = get(client, BY_MOSCOW, ".txt").text
    assert by_moscow.splitlines()[1] == "nothing counts by this policy"
    assert "put elsewhere by cl-outside\n" in by_moscow
    table = get(client, BY_MOSCOW, ".txt", explain="false")
    assert table.text.splitlines()[1:] == [
        "nothing counts by this policy",
        "policy speaker=Moscow: 1 line item booked elsewhere",
    ]


def test_a_line_item_that_the_speaker_brings_in_says_where_it_is_recorded(client, admin, recorder):
    post_agreement(client, admin, id="round-3")
    told = outside(id="cl-in", differs={"agreement": ROUND})
    post_line_item(client, recorder, id="other", agreement="round-3", claims=[told])

    found = explain(client, BY_MOSCOW)

    (item,) = found["totals"][0]["explained"]["pledged"]
    assert (item["line_item"], item["agreement"], item["lower"]) == ("other", "round-3", 5900)
    assert why(found) == {"cl-in": None}
    assert "\n      recorded under round-3\n" in get(client, BY_MOSCOW, ".txt").text
    assert explain(client, "envelope")["totals"] == []


def test_a_line_item_that_belongs_here_in_part_gives_no_number(client, admin, recorder):
    post_agreement(client, admin, id="round-3")
    told = outside(id="cl-part", differs={"agreement": [ROUND, "round-3"]})
    post_line_item(client, recorder, id="partly", claims=[told])

    found = explain(client, BY_MOSCOW)

    (item,) = found["totals"][0]["explained"]["pledged"]
    assert (item["lower"], item["upper"]) == (0, None)
    assert why(found) == {"cl-part": "in_part"}
    assert "- 5,900 (only in part here)  Moscow (RU)" in get(client, BY_MOSCOW, ".txt").text


def test_a_stated_total_that_the_policy_does_not_consider_does_nothing(client, recorder):
    post_line_item(client, recorder, act="report", claims=[claim(quantity=27, speakers=[KYIV])])
    post_stated_total(client, recorder, id="so-far", speakers=[MOSCOW])

    def effect(policy):
        return explain(client, policy)["totals"][0]["explained"]["stated"][0]["effect"]

    assert (effect("envelope"), effect("speaker=Kyiv")) == ("above", None)


@pytest.mark.parametrize("seed", [6, 7])
def test_an_explanation_under_any_policy_adds_up_and_is_else_the_plain_answer(
    client, recorder, seed
):
    fill(client, recorder, seed, count=8)
    for number, item in enumerate(client.get("/v1/line-items?limit=200").json["items"]):
        said = {"quantity": 1000 + number, "speakers": [MOSCOW if number % 3 else KYIV]}
        assert post_claim(client, recorder, item, **said).status_code == 201

    for policy in ("preferred", "from_party", "to_party", BY_MOSCOW, "stated"):
        check_sums(client, policy)


def check_sums(client, policy):
    found = explain(client, policy, as_of="2025-10-01")

    plain = client.get(TOTALS, query_string={"policy": policy, "as_of": "2025-10-01"})
    assert without(found) == plain.json
    for row in found["totals"]:
        for column in COLUMNS:
            added = added_up(row["explained"][column])
            assert (added or None) == (row[column] and {name: row[column][name] for name in added})
