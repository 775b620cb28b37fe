"""June 2025 as the examples tell it: what was handed over, and what was stated."""

import json

import pytest

from ledger.app import create_app
from ledger.cli.demo import EXAMPLES
from tests.conftest import bearer, found
from tests.factories import patch, post, post_token

ROUND = "istanbul-2025-06-02"
MEDINSKY = {"name": "Vladimir Medinsky", "parties": ["RU"]}


def tell(client, admin, *, without=()):
    """Send the examples, some reports left out."""
    told = EXAMPLES.read_text(encoding="utf-8").splitlines()
    lines = [line for line in told if json.loads(line).get("id") not in without]
    kind = {"Content-Type": "application/x-ndjson"}
    answer = client.post("/v1/batches", data="\n".join(lines), headers=admin | kind)
    assert answer.status_code == 201, answer.text


@pytest.fixture
def admin(empty_database):
    return found(empty_database)


@pytest.fixture
def client(empty_database, admin):
    assert admin, "founding comes before serving"
    return create_app(empty_database).test_client()


@pytest.fixture
def june(client, admin):
    tell(client, admin)
    return client


def row(client, category, from_party, query=""):
    rows = client.get(f"/v1/agreements/{ROUND}/totals{query}").json["totals"]
    return next(
        each for each in rows if (each["category"], each["from_party"]) == (category, from_party)
    )


def check(client, identity):
    return client.get(f"/v1/stated-totals/{identity}").json["check"]


def test_five_transfers_of_june_sum_up_to_what_the_headquarters_states(june):
    expected = check(june, "hq-so-far-06-16")

    assert (expected["verdict"], expected["expected"]["text"]) == ("agrees", "6,057")
    assert expected["line_items"] == [f"bodies-06-{day}" for day in (11, 13, 14, 15, 16)]


def test_the_negotiators_total_differs_by_three_until_his_number_is_the_one_that_counts(
    june, admin
):
    differs = check(june, "negotiator-so-far-06-16")
    body = {
        "id": "his-number",
        "source": "courier-2025-06-16",
        "quote": "1,248 of them on the last day",
        "quantity": 1248,
        "speakers": [MEDINSKY],
        "relation": "restates",
    }
    told = post(june, admin, "/v1/line-items/bodies-06-16/claims", body, if_match="*")
    contested = check(june, "negotiator-so-far-06-16")
    assert post(june, admin, "/v1/actors", {"id": "vera", "role": "reviewer"}).status_code == 201
    vera = bearer(post_token(june, admin, actor="vera")["token"])
    patch(june, vera, "/v1/claims/his-number", rank="preferred", rank_reason="a trial")

    assert (differs["verdict"], differs["difference"]["text"]) == ("differs", "+3")
    assert told.json["figure"]["contested"]
    assert (contested["verdict"], contested["expected"]["text"]) == ("agrees", "6,057–6,060")
    assert check(june, "negotiator-so-far-06-16")["difference"]["text"] == "0"
    assert check(june, "hq-so-far-06-16")["text"] == (
        "differs: stated 6,057; 3 fewer than recorded (6,060) through 2025-06-16"
    )


def test_without_the_transfer_of_13_june_the_check_says_what_is_not_recorded(client, admin):
    tell(client, admin, without=["bodies-06-13"])

    assert check(client, "wire-so-far-06-11")["verdict"] == "agrees"
    assert check(client, "wire-so-far-06-14")["text"] == (
        "differs: stated 3,612; 1,200 more than recorded (2,412) through 2025-06-14;"
        " agreed through 2025-06-11"
    )


def test_more_bodies_came_in_june_than_were_pledged(june):
    found_row = row(june, "body", "RU")

    assert (found_row["reported"]["text"], found_row["assessment"]) == ("6,057", "exceeded")
    assert found_row["caveats"] == ["one_side", "stated_contested"]
    assert row(june, "body", "RU", "?as_of=2025-06-15")["assessment"] == "partially_met"


def test_the_other_direction_of_june_has_a_stated_total_alone(june):
    plain, stated = row(june, "body", "UA"), row(june, "body", "UA", "?policy=stated")

    assert (plain["reported"]["text"], plain["assessment"]) == ("≥27", "indeterminate")
    assert (stated["reported"]["text"], stated["assessment"]) == ("78", "partially_met")
    assert stated["fulfilment"] == {"lower": "0.0130", "upper": "0.0130", "text": "1.3 %"}


def test_withheld_numbers_of_prisoners_are_never_zero(june):
    for from_party in ("RU", "UA"):
        reported = row(june, "pow", from_party)["reported"]
        assert reported["text"] == "4 without a number"
        assert (reported["lower"], reported["upper"], reported["withheld"]) == (0, None, 4)


def test_a_total_since_2022_cannot_be_told_but_grew_by_what_june_brought(june):
    found_check = check(june, "since-2022-after")

    assert (found_check["verdict"], found_check["because"]) == ("cannot_tell", "begins_earlier")
    assert found_check["since_total"] == {
        "stated_total": "since-2022-before",
        "through": "2025-06-01",
        "stated": {"lower": 6057, "upper": 6057, "text": "+6,057"},
        "recorded": {"lower": 6057, "upper": 6057, "text": "6,057"},
        "verdict": "agrees",
        "because": None,
    }
    whole = june.get(f"/v1/agreements/{ROUND}/totals").json
    assert [each["id"] for each in whole["stated_jointly"]] == ["since-2022-after"]
