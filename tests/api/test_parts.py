"""Whole and part: a stage or a share counts only where its whole does not."""

import pytest

from tests.answers import entries, refused
from tests.factories import (
    ROUND,
    claim,
    line_item,
    patch,
    post,
    post_agreement,
    post_line_item,
    post_transition,
)


def not_a_whole(answer):
    status, code, more = refused(answer)
    assert [(each["pointer"], each["code"]) for each in more["errors"]] == [
        ("/part_of", "not-a-whole")
    ]
    return status, code


def test_a_whole_of_another_agreement_is_none(client, admin, recorder):
    post_agreement(client, admin)
    whole = post_line_item(client, recorder, agreement="round-3")
    before = entries(client)

    answer = post(client, recorder, "/v1/line-items", line_item(part_of=whole["id"]))

    assert not_a_whole(answer) == (422, "not-a-whole")
    assert entries(client) == before


@pytest.mark.parametrize(
    ("of_whole", "of_part"),
    [
        ({"act": "report"}, {}),
        ({}, {"act": "report"}),
        ({"from_party": "UA", "to_party": "RU"}, {}),
        ({"to_party": "TR"}, {}),
        ({"agreement": None}, {}),
        ({"category": "pow"}, {"category": "civilian"}),
        ({"category": "pow"}, {"category": "person"}),
        ({"category": "body"}, {"category": "person"}),
    ],
)
def test_a_line_item_that_differs_from_its_part_is_no_whole(client, recorder, of_whole, of_part):
    whole = post_line_item(client, recorder, **of_whole)
    before = entries(client)
    body = line_item(part_of=whole["id"], distinct_from=[whole["id"]], **of_part)

    answer = post(client, recorder, "/v1/line-items", body)

    assert not_a_whole(answer) == (422, "not-a-whole")
    assert entries(client) == before
    del body["part_of"]
    assert post(client, recorder, "/v1/line-items", body).status_code == 201


def test_a_part_is_no_whole(client, recorder):
    whole = post_line_item(client, recorder)
    part = post_line_item(client, recorder, part_of=whole["id"])

    answer = post(client, recorder, "/v1/line-items", line_item(part_of=part["id"]))

    assert not_a_whole(answer) == (422, "not-a-whole")


def test_a_whole_becomes_no_part(client, recorder):
    whole = post_line_item(client, recorder)
    post_line_item(client, recorder, part_of=whole["id"])
    other = post_line_item(
        client, recorder, category="body", effective_on="2025-06-09", distinct_from=all_ids(client)
    )

    answer = patch(client, recorder, f"/v1/line-items/{whole['id']}", part_of=other["id"])

    assert not_a_whole(answer) == (422, "not-a-whole")
    assert client.get(f"/v1/line-items/{whole['id']}").json["version"] == 1


def test_no_line_item_is_part_of_itself(client, recorder):
    item = post_line_item(client, recorder)

    answer = patch(client, recorder, f"/v1/line-items/{item['id']}", part_of=item["id"])

    assert not_a_whole(answer) == (422, "not-a-whole")


@pytest.mark.parametrize("category", ["person", "pow"])
def test_a_part_is_of_the_same_category_or_below(client, recorder, category):
    whole = post_line_item(client, recorder, category="person")

    part = post_line_item(client, recorder, category=category, part_of=whole["id"])

    assert part["part_of"] == whole["id"]


def all_ids(client):
    return [item["id"] for item in client.get("/v1/line-items").json["items"]]


def reported(client):
    rows = client.get(f"/v1/agreements/{ROUND}/totals").json["totals"]
    return {row["category"]: row["reported"]["text"] for row in rows}


def test_a_part_is_said_later_and_counts_again_without_its_whole(client, recorder):
    kinds = [
        post_line_item(client, recorder, act="report", category=category, claims=[claimed])
        for category, claimed in (
            ("pow", told(270)),
            ("civilian", told(120)),
        )
    ]
    whole = post_line_item(
        client,
        recorder,
        act="report",
        category="person",
        claims=[told(390)],
        distinct_from=all_ids(client),
    )
    assert reported(client) == {"person": "780", "pow": "270", "civilian": "120"}

    for kind in kinds:
        path = f"/v1/line-items/{kind['id']}"
        assert patch(client, recorder, path, part_of=whole["id"]).status_code == 200
    assert reported(client) == {"person": "390", "pow": "270", "civilian": "120"}

    answer = post_transition(client, recorder, whole, to="voided", evidence=None)
    parts = "|".join(kind["id"] for kind in kinds)
    assert answer.headers["Ledger-Warning"] == f'parts-count-now; parts="{parts}"'
    assert reported(client) == {"pow": "270", "civilian": "120"}


def told(quantity):
    words = "270 prisoners of war and 120 civilians at the border, 390 people in all"
    return claim(quote=words, quantity=quantity)


def test_a_whole_whose_parts_are_voided_warns_of_none(client, recorder):
    whole = post_line_item(client, recorder)
    part = post_line_item(client, recorder, part_of=whole["id"])

    of_the_part = post_transition(client, recorder, part, to="voided", evidence=None)
    of_the_whole = post_transition(client, recorder, whole, to="withdrawn")

    assert "Ledger-Warning" not in of_the_part.headers
    assert "Ledger-Warning" not in of_the_whole.headers
