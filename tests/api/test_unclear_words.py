"""Totals say where a figure rests on words that leave something open, in every format."""

import csv
import io

import pytest

from tests.factories import ROUND, WIRE, claim, post_claim, post_line_item, speaker

PATH = f"/v1/agreements/{ROUND}/totals"


@pytest.fixture
def item(client, recorder):
    """A line item whose number isn't among its quoted words."""
    told = claim(quantity=5900, speakers=[speaker()])
    return post_line_item(client, recorder, claims=[told])


def caveats(client, path=PATH):
    (row,) = client.get(path).json["totals"]
    return row["caveats"]


@pytest.mark.usefixtures("item")
def test_a_number_that_is_not_in_its_passage_is_told_of_in_every_format(client):
    rows = list(csv.DictReader(io.StringIO(client.get(f"{PATH}.csv").text)))

    assert caveats(client) == ["one_side", "unclear_words"]
    assert [row["caveats"] for row in rows] == ["one_side; unclear_words"]
    assert "one side (UA), unclear words" in client.get(f"{PATH}.txt").text
    assert "leave something open: which way" in client.get(f"/agreements/{ROUND}").text


@pytest.mark.usefixtures("item")
def test_so_it_is_over_all_agreements(client):
    assert caveats(client, "/v1/totals") == ["one_side", "unclear_words"]
    assert "one side (UA), unclear words" in client.get("/v1/totals.txt").text


@pytest.mark.usefixtures("item")
@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("to_party", ["one_side", "unclear_words"]),
        ("from_party", ["without_number"]),
    ],
)
def test_a_policy_that_considers_other_claims_does_not_tell_of_it(client, policy, expected):
    assert caveats(client, f"{PATH}?policy={policy}") == expected


def test_words_that_leave_the_scope_open_are_told_of_until_others_say_the_same_clearly(
    client, recorder
):
    item = post_line_item(client, recorder, claims=[claim(unclear=["scope"])])
    assert caveats(client) == ["neither_side", "unclear_words"]

    post_claim(client, recorder, item, source=WIRE, quote="the 6,000 bodies for each side")

    assert caveats(client) == ["neither_side"]
