"""Candidates: passages of an article that may carry a quantity, each with a request to fill in."""

import pytest

from tests.answers import entries, errors
from tests.factories import DAILY, ROUND, WIRE

#: What a person may say where no word does.
FILLED = {
    "act": "pledge",
    "category": "body",
    "from_party": "RU",
    "to_party": "UA",
    "relation": "restates",
}


def candidates(client, actor, source=DAILY, query=f"?agreement={ROUND}"):
    answer = client.get(f"/v1/sources/{source}/candidates{query}", headers=actor)
    assert answer.status_code == 200, answer.text
    return answer.json["items"]


def sent(client, actor, item, body):
    request = item["request"]
    return client.open(
        f"{request['path']}?dry_run=true",
        method=request["method"],
        json=body,
        headers=actor | request["headers"],
    )


def filled(item):
    body = dict(item["request"]["body"])
    for name in item["fill"]:
        if name == "speakers":
            claim = body.get("claims", [body])[0]
            claim["speakers"] = []
        else:
            body[name] = FILLED[name]
    return body


def test_what_is_proposed_of_an_article_is_said_with_its_reasons(client, recorder):
    items = candidates(client, recorder)

    assert [(item["quantity"]["text"], item["request"]["body"]["category"]) for item in items] == [
        ("6,000", "body"),
        ("≈1,000", "pow"),
        ("≈400", "child"),
        ("≤10", "child"),
    ]


@pytest.mark.parametrize("source", [DAILY, WIRE])
def test_a_candidate_is_refused_unread_and_accepted_when_it_is_filled_in(client, recorder, source):
    before = entries(client)

    items = candidates(client, recorder, source)

    assert items
    for item in items:
        unread = sent(client, recorder, item, item["request"]["body"])
        assert unread.status_code == 422, unread.text
        assert {pointer.split("/")[-1] for pointer, _ in errors(unread)} == set(item["fill"])
        assert sent(client, recorder, item, filled(item)).status_code == 201
    assert entries(client) == before
