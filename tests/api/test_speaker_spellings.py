"""A speaker who is recorded by another spelling is pointed out, and never merged."""

import pytest

from ledger.rules.base.names import alike
from ledger.services import verify
from tests.answers import items
from tests.api.batches import CSV, ROW, send, sheet
from tests.factories import (
    ROUND,
    claim,
    evidence,
    line_item,
    post,
    post_claim,
    post_line_item,
    post_transition,
    speaker,
    stated_total,
)

pytestmark = pytest.mark.one_on_postgresql

ANN = "Ann O’Neil-Example"
CODE = "speaker-spelt-otherwise"
WARNING = f'{CODE}; recorded="Ann O%E2%80%99Neil-Example"'


@pytest.mark.parametrize(
    ("name", "other", "same"),
    [
        (ANN, "ANN O'NEIL EXAMPLE", True),
        ("Зеленський, Київ", "зеленський київ", True),
        ("Straße 1", "STRASSE 1", True),
        ("Zoë", "Zoe", False),
        ("Ann 1", "Ann 2", False),
        ("?!", "!?", False),
    ],
)
def test_spellings_of_a_speaker_are_alike_but_for_case_and_punctuation(name, other, same):
    assert (alike(name) == alike(other)) is same


@pytest.fixture
def item(client, recorder):
    return post_line_item(client, recorder, claims=[claim(speakers=[speaker(name=ANN)])])


def warned(answer):
    assert answer.status_code in (200, 201), answer.text
    return answer.headers.get("Ledger-Warning")


def said(name):
    return {"speakers": [speaker(name="the minister"), speaker(name=name)]}


def test_another_spelling_of_a_speaker_is_taken_and_named_by_the_first(
    client, recorder, database, item
):
    total = stated_total(id="st-1", **said("ann o'neil example"))
    answers = [
        post_claim(client, recorder, item, id="first", **said(ANN)),
        post_claim(client, recorder, item, quantity=6000, **said("Ann O'Neil Example")),
        post(client, recorder, "/v1/stated-totals", total),
        post_transition(client, recorder, item, evidence=evidence(**said("ANN O’NEIL-EXAMPLE"))),
        post_claim(client, recorder, item, relation="restates", **said(ANN), unclear=["date"]),
    ]

    assert [warned(answer) for answer in answers] == [
        None,
        *[WARNING] * 3,
        f'same-claim; claims="{item["id"]}/first"',
    ]
    entry = client.get("/v1/stated-totals/st-1/history").json["items"][0]["entry"]
    assert entry["cautions"] == [CODE]
    assert len(items(client.get("/v1/claims", query_string={"speaker": ANN}))) == 3
    totals = client.get(f"/v1/agreements/{ROUND}/totals").json
    assert totals["speakers"] == 4
    with database.snapshot() as session:
        assert [verdict.wrong for verdict in verify.verify(session) if verdict.wrong] == []


def test_another_spelling_of_a_speaker_is_named_in_a_dry_run_and_to_a_retry(client, recorder, item):
    path = f"/v1/line-items/{item['id']}/claims"
    body = claim(relation="restates", **said("ANN ONEIL EXAMPLE"))

    answers = [
        post(client, recorder, f"{path}?dry_run=true", body, if_match="*"),
        *(post(client, recorder, path, body, if_match="*", idempotency_key="a") for _ in "12"),
    ]

    assert [warned(answer) for answer in answers] == [WARNING] * 3


@pytest.mark.usefixtures("item")
def test_a_batch_flags_each_line_that_spells_a_speaker_otherwise(client, recorder):
    lines = [
        {"type": "line_item", **line_item(category="pow", claims=[claim(**said(name))])}
        for name in (ANN, "Ann O’Neil. Example")
    ]
    lines[1] |= {"category": "body", "act": "report"}

    answer = send(client, recorder, lines)

    assert [line["warnings"] for line in answer.json["items"]] == [[], [CODE]]
    assert answer.headers["Ledger-Warning"] == WARNING


def test_a_name_with_a_comma_is_one_speaker_and_doubtful(client, recorder):
    told_claim = claim(speakers=[speaker(name="Ann Example, Bo Example")])
    row = ROW | {"speakers": "Ann Example, Bo Example", "act": "report"}

    of_json = send(client, recorder, [{"type": "line_item"} | line_item(claims=[told_claim])])
    of_csv = send(client, recorder, sheet(row | {"line_item": ""}), CSV)

    for answer in (of_json, of_csv):
        (item,) = answer.json["items"]
        assert item["warnings"] == ["may-be-several-speakers"]
        (recorded,) = client.get(item["location"]).json["claims"]
        assert [each["name"] for each in recorded["speakers"]] == ["Ann Example, Bo Example"]
