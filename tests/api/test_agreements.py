"""Agreements: the rounds and deals that line items hang from."""

import re
from unittest.mock import ANY

import pytest

from tests.answers import entries, errors, ids, refused
from tests.factories import ROUND, agreement, patch, post, post_agreement, post_line_item

pytestmark = pytest.mark.one_on_postgresql


@pytest.mark.parametrize(
    ("fields", "seen"),
    [
        ({"id": "none"}, [("/id", "not-an-id")]),
        ({"title": None}, [("/title", "null")]),
        ({"parties": ["RU"]}, [("/parties", "wrong-length")]),
        ({"parties": "RU, UA"}, [("/parties", "wrong-type")]),
        ({"parties": ["RU", "RU"]}, [("/parties", "repeated")]),
        ({"parties": ["RU", "hamas"]}, [("/parties/1", "unknown-reference")]),
        ({"host": "QA"}, [("/host", "unknown-reference")]),
        ({"concluded_on": "2025-02-30"}, [("/concluded_on", "not-a-date")]),
        ({"concluded_on": "2 June 2025"}, [("/concluded_on", "not-a-date")]),
        ({"concluded_on": "20250602"}, [("/concluded_on", "not-a-date")]),
        ({"concluded_on": 20250602}, [("/concluded_on", "not-a-date")]),
        ({"note": ""}, [("/note", "empty")]),
        ({"city": "Istanbul"}, [("/city", "unknown-field")]),
    ],
)
def test_an_agreement_that_does_not_hold_is_refused(shared_client, admin, fields, seen):
    before = entries(shared_client)

    answer = post(shared_client, admin, "/v1/agreements", agreement(**fields))

    assert errors(answer) == seen
    assert entries(shared_client) == before


def test_an_agreement_is_answered_as_it_was_recorded(client, admin):
    answer = post(client, admin, "/v1/agreements", agreement(note="Talks of an hour."))

    assert (answer.status_code, answer.headers["Location"]) == (201, "/v1/agreements/round-3")
    assert answer.json == agreement(note="Talks of an hour.") | {
        "withdrawn": None,
        "version": 1,
        "recorded_by": "admin",
        "recorded_at": ANY,
    }
    assert client.get("/v1/agreements/round-3").data == answer.data
    assert ids(client.get("/v1/agreements")) == [ROUND, "round-3"]


def test_what_the_source_does_not_say_of_an_agreement_is_null(client, admin):
    body = {"title": "A deal that nobody dated", "parties": ["RU", "UA"]}

    made = post(client, admin, "/v1/agreements", body)

    assert re.fullmatch(r"ag-[0-9a-v]{26}", made.json["id"])
    assert made.headers["Location"] == f"/v1/agreements/{made.json['id']}"
    assert {name for name, value in made.json.items() if value is None} == {
        "concluded_on",
        "host",
        "note",
        "place",
        "withdrawn",
    }


def test_an_id_of_an_agreement_is_given_once(shared_client, admin):
    answer = post(shared_client, admin, "/v1/agreements", agreement(id=ROUND))

    assert refused(answer) == (409, "already-exists", {"location": f"/v1/agreements/{ROUND}"})


@pytest.mark.parametrize(
    ("change", "seen"),
    [
        ({"id": "round-4"}, [("/id", "unknown-field")]),
        ({"parties": []}, [("/parties", "wrong-length")]),
        ({"parties": ["UA", "hamas"]}, [("/parties/1", "unknown-reference")]),
        ({"host": "QA"}, [("/host", "unknown-reference")]),
        ({"title": None}, [("/title", "null")]),
    ],
)
def test_a_bad_patch_of_an_agreement_is_refused(shared_client, admin, change, seen):
    before = shared_client.get(f"/v1/agreements/{ROUND}").data

    answer = patch(shared_client, admin, f"/v1/agreements/{ROUND}", **change)

    assert errors(answer) == seen
    assert shared_client.get(f"/v1/agreements/{ROUND}").data == before


def test_a_patch_of_an_agreement_changes_what_it_names_and_null_takes_it_away(client, admin):
    old = client.get(f"/v1/agreements/{ROUND}").json

    answer = patch(client, admin, f"/v1/agreements/{ROUND}", place=None, parties=["UA", "RU", "TR"])

    assert answer.status_code == 200
    assert answer.json == old | {"place": None, "parties": ["UA", "RU", "TR"], "version": 2}


def test_the_line_items_of_an_agreement_are_those_that_the_filter_finds(client, admin, recorder):
    post_agreement(client, admin)
    here = post_line_item(client, recorder, agreement="round-3")
    elsewhere = post_line_item(client, recorder)

    answer = client.get("/v1/agreements/round-3/line-items")

    assert ids(answer) == [here["id"]]
    assert answer.json == client.get("/v1/line-items?agreement=round-3").json
    assert ids(client.get("/v1/line-items")) == [here["id"], elsewhere["id"]]
