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
    body = line_item(**of_part)

    answer = post(client, recorder, "/v1/line-items", body | {"part_of": whole["id"]})

    assert not_a_whole(answer) == (422, "not-a-whole")
    assert entries(client) == before
    distinct = body | {"distinct_from": [whole["id"]]}
    assert post(client, recorder, "/v1/line-items", distinct).status_code == 201


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


def not_distinct(answer):
    status, _, more = refused(answer)
    return status, [(each["pointer"], each["code"]) for each in more["errors"]]


def re_enter(client, actor, identity, body):
    path = f"/v1/line-items/{identity}/re-entry"
    return client.post(path, json=body, headers=actor | {"If-Match": "*"})


def distinct_of(client, *identities):
    return [client.get(f"/v1/line-items/{each}").json["distinct_from"] for each in identities]


def test_what_becomes_a_part_is_distinct_from_its_whole_no_longer(client, recorder):
    post_line_item(client, recorder, id="part")
    post_line_item(client, recorder, id="whole", distinct_from=["part"])
    post_line_item(client, recorder, id="other", distinct_from=["part", "whole"])
    before = entries(client)

    tied = patch(client, recorder, "/v1/line-items/part", part_of="whole")
    again = patch(client, recorder, "/v1/line-items/other", part_of="whole")

    warnings = [answer.headers["Ledger-Warning"] for answer in (tied, again)]
    assert warnings == ['no-longer-distinct; line_items="whole"'] * 2
    assert distinct_of(client, "part", "whole", "other") == [[], [], ["part"]]
    assert entries(client) == before + 3
    for identity, body in (
        ("part", {"distinct_from": ["whole"]}),
        ("whole", {"distinct_from": ["part"]}),
    ):
        answer = patch(client, recorder, f"/v1/line-items/{identity}", **body)
        assert not_distinct(answer) == (422, [("/distinct_from/0", "not-distinct")])


def test_a_part_that_is_said_to_be_distinct_from_its_whole_is_refused(client, recorder):
    post_line_item(client, recorder, id="whole")
    post_line_item(client, recorder, id="one", distinct_from=["whole"])
    both = {"part_of": "whole", "distinct_from": ["whole"]}
    re_entry = {"reason": "a slip", "act": "report", **both}

    answers = [
        post(client, recorder, "/v1/line-items", line_item(**both)),
        patch(client, recorder, "/v1/line-items/one", **both),
        re_enter(client, recorder, "one", re_entry),
    ]

    for answer in answers:
        assert not_distinct(answer) == (422, [("/distinct_from/0", "not-distinct")])


def test_what_is_entered_again_as_a_part_is_distinct_from_its_whole_no_longer(client, recorder):
    post_line_item(client, recorder, id="whole", act="report")
    post_line_item(client, recorder, id="part", act="report", part_of="whole")
    post_line_item(client, recorder, id="one", distinct_from=["whole"])
    again = {"reason": "a slip", "act": "report", "part_of": "whole", "id": "two"}
    whole = {"reason": "a slip", "act": "pledge", "id": "again", "distinct_from": ["part"]}

    part = re_enter(client, recorder, "one", again)
    refused_whole = re_enter(client, recorder, "whole", whole)

    assert (part.status_code, part.json["distinct_from"]) == (201, [])
    assert not_distinct(refused_whole) == (422, [("/distinct_from/0", "not-distinct")])


def test_a_whole_that_another_recorder_calls_distinct_stays_so(client, recorder, reviewer):
    post_line_item(client, recorder, id="part")
    post_line_item(client, reviewer, id="whole", distinct_from=["part"])

    answer = patch(client, recorder, "/v1/line-items/part", part_of="whole")

    assert answer.status_code == 403
    assert distinct_of(client, "whole") == [["part"]]
