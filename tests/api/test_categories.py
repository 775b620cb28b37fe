"""Categories: what is handed over, counted in one unit."""

from unittest.mock import ANY

import pytest

from tests.answers import entries, errors, items, refusal
from tests.factories import (
    category,
    claim,
    patch,
    post,
    post_category,
    post_line_item,
    post_transition,
)

pytestmark = pytest.mark.one_on_postgresql


def test_every_ledger_starts_with_these_categories(shared_client):
    answer = shared_client.get("/v1/categories")

    names = ("id", "unit", "parent", "crosses")
    assert [tuple(each[name] for name in names) for each in items(answer)] == [
        ("person", "persons", None, False),
        ("pow", "persons", "person", False),
        ("wounded", "persons", "person", True),
        ("detainee", "persons", "person", False),
        ("civilian", "persons", "person", False),
        ("child", "persons", "person", True),
        ("hostage", "persons", "person", False),
        ("body", "bodies", None, False),
    ]
    assert {(each["recorded_by"], each["version"]) for each in items(answer)} == {("system", 1)}


def test_a_category_is_recorded_under_another_of_its_unit(client, admin):
    body = category(id="medic", label="Medical staff", unit="persons", parent="pow")

    answer = post(client, admin, "/v1/categories", body)

    assert (answer.status_code, answer.headers["Location"]) == (201, "/v1/categories/medic")
    assert answer.json == body | {
        "crosses": False,
        "version": 1,
        "recorded_by": "admin",
        "recorded_at": ANY,
    }
    assert client.get("/v1/categories/medic").data == answer.data


@pytest.mark.parametrize(
    ("fields", "seen"),
    [
        ({"unit": "kilometres"}, [("/unit", "not-a-choice")]),
        ({"unit": None}, [("/unit", "null")]),
        ({"id": "Days"}, [("/id", "not-an-id")]),
        ({"parent": "nobody"}, [("/parent", "unknown-reference")]),
        ({"parent": "person"}, [("/unit", "other-unit")]),
        ({"colour": "red"}, [("/colour", "unknown-field")]),
    ],
)
def test_a_category_out_of_place_is_refused(shared_client, admin, fields, seen):
    before = entries(shared_client)

    answer = post(shared_client, admin, "/v1/categories", category(**fields))

    assert errors(answer) == seen
    assert entries(shared_client) == before


def test_no_category_comes_below_itself(client, admin):
    post_category(client, admin, id="medic", unit="persons", parent="pow")

    for parent in ("person", "pow", "medic"):
        answer = patch(client, admin, "/v1/categories/person", parent=parent)
        assert errors(answer) == [("/parent", "circle")]
    assert client.get("/v1/categories/person").json["version"] == 1


def test_units_stay_the_same_along_the_tree_of_categories(shared_client, admin):
    answer = patch(shared_client, admin, "/v1/categories/person", unit="days")

    assert set(errors(answer)) == {("/unit", "other-unit")}


def test_a_category_in_use_is_frozen_with_all_above_it(client, admin, recorder):
    post_category(client, admin, id="medic", unit="persons", parent="pow")
    post_line_item(client, recorder, category="medic")
    before = entries(client)

    for identity, change in (
        ("medic", {"parent": "person"}),
        ("medic", {"unit": "days", "parent": None}),
        ("pow", {"parent": None}),
        ("person", {"unit": "bodies"}),
        ("medic", {"crosses": True}),
    ):
        answer = patch(client, admin, f"/v1/categories/{identity}", **change)

        assert refusal(answer) == (409, "frozen")
    assert entries(client) == before


def test_a_voided_line_item_freezes_its_category_too(client, admin, recorder):
    item = post_line_item(client, recorder, category="hostage")
    assert post_transition(client, recorder, item, to="voided", evidence=None).status_code == 200

    answer = patch(client, admin, "/v1/categories/hostage", parent=None)

    assert refusal(answer) == (409, "frozen")


def test_a_frozen_category_still_takes_a_better_label(client, admin, recorder):
    post_line_item(client, recorder, category="pow")

    answer = patch(client, admin, "/v1/categories/pow", label="POWs", parent="person")

    assert (answer.status_code, answer.json["label"], answer.json["version"]) == (200, "POWs", 2)


def test_a_category_may_stand_alone(client, admin):
    assert post_category(client, admin)["parent"] is None


def test_an_unused_category_moves(client, admin, recorder):
    post_line_item(client, recorder, category="body", claims=[claim()])

    answer = patch(client, admin, "/v1/categories/child", parent="civilian")

    assert (answer.status_code, answer.json["parent"]) == (200, "civilian")


def test_a_category_may_cross_its_siblings_and_count_hours(client, admin):
    hours = post_category(client, admin, id="ceasefire_hours", unit="hours", crosses=True)
    answer = patch(client, admin, "/v1/categories/ceasefire_hours", crosses=False)

    assert (hours["unit"], hours["crosses"], answer.json["crosses"]) == ("hours", True, False)
