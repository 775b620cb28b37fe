"""Pledges of so many for each of what the other side hands over."""

import csv

import pytest

from tests.answers import errors
from tests.factories import (
    ROUND,
    claim,
    post,
    post_claim,
    post_line_item,
    post_source,
)

ARTICLE = (
    "Kyiv will give 15 prisoners for each body. Moscow will give as many prisoners back. "
    "Moscow returned 19 to 21 bodies, the mayor said."
)
TOTALS = f"/v1/agreements/{ROUND}/totals"


def said(words, quantity):
    return claim(source="ratio", quote=words, quantity=quantity)


@pytest.fixture
def pledge(client, recorder):
    """UA pledges 15 prisoners for each body, and RU has returned 19 to 21 bodies."""
    post_source(client, recorder, id="ratio", text=ARTICLE)
    bodies = [said("returned 19 to 21 bodies", "19-21")]
    post_line_item(client, recorder, act="report", claims=bodies)
    prisoners = [said("15 prisoners for each body", "15 for each body")]
    return post_line_item(
        client, recorder, category="pow", from_party="UA", to_party="RU", claims=prisoners
    )


def test_a_pledge_for_each_has_no_number_of_its_own_and_implies_one(client, pledge):
    quantity = pledge["claims"][0]["quantity"]
    row = next(row for row in client.get(TOTALS).json["totals"] if row["category"] == "pow")

    assert quantity == {
        "qualifier": "per", "value": 15, "lower": 0, "upper": None, "approximate": False,
        "per": "body", "text": "15 for each body",
    }  # fmt: skip
    assert pledge["claims"][0]["unclear"] == []
    assert (pledge["figure"]["no_number"], pledge["figure"]["text"]) == ("per", "15 for each body")
    assert (row["pledged"]["text"], row["pledged"]["without_number"]) == ("15 for each body", 1)
    implied = {"lower": 285, "upper": 315, "text": "285–315 at 15 for each body"}
    assert row["implied"] == [implied]


@pytest.mark.usefixtures("pledge")
def test_what_a_pledge_implies_stands_in_every_format(client):
    line = "pow, UA to RU: pledged besides, in no sum above: 285–315 at 15 for each body"
    assert line in client.get(f"{TOTALS}.txt").text.splitlines()
    _, of_csv = csv.DictReader(client.get(f"{TOTALS}.csv").text.splitlines())
    assert of_csv["implied"] == "285–315 at 15 for each body"
    explained = client.get(f"{TOTALS}.txt?explain=true").text
    assert "  pledged besides, in no sum: 285–315 at 15 for each body\n" in explained


def test_as_many_is_one_for_each_of_the_line_items_own_category(client, recorder, pledge):
    item = post_line_item(
        client, recorder, category="pow", claims=[said("as many prisoners", "as many")]
    )

    assert item["claims"][0]["quantity"]["text"] == "1 for each pow"
    assert item["claims"][0]["unclear"] == []
    again = post_claim(
        client,
        recorder,
        pledge,
        source="ratio",
        quote="15 prisoners for each body",
        quantity=pledge["claims"][0]["quantity"],
    )
    assert again.json["claims"][1]["quantity"] == pledge["claims"][0]["quantity"]


@pytest.mark.usefixtures("pledge")
def test_a_category_that_is_not_recorded_is_counted_for_nothing(client, recorder):
    prisoners = [said("15 prisoners for each body", "15 for each bodies")]
    item = {"agreement": ROUND, "act": "pledge", "category": "child", "from_party": "UA"}
    answer = post(
        client, recorder, "/v1/line-items", item | {"to_party": "RU", "claims": prisoners}
    )

    assert errors(answer) == [("/claims/0/quantity", "unknown-reference")]


def test_claims_of_other_ratios_contradict_and_one_beside_a_number_is_named(
    client, recorder, pledge
):
    words = "15 prisoners for each body"
    further = said(words, "10 for each body")
    contested = post_claim(client, recorder, pledge, **further)
    questions = f"/v1/agreements/{ROUND}/open-questions?kind=contested&as_of=2025-06-10"
    (question,) = client.get(questions).json["questions"]
    (row,) = (row for row in client.get(TOTALS).json["totals"] if row["category"] == "pow")

    assert "contested" in contested.headers["Ledger-Warning"]
    assert (row["pledged"]["text"], row["pledged"]["contested"]) == ("10–15 for each body", 1)
    assert [number["text"] for number in row["implied"]] == ["190–315 at 10–15 for each body"]
    assert question["question"].endswith("which are 5 apart?")
    counted = post_claim(client, recorder, pledge, **said(words, 285))
    figure = counted.json["figure"]
    assert (figure["text"], figure["also"]) == (
        "285 (also 15 for each body, 10 for each body)",
        ["15 for each body", "10 for each body"],
    )
