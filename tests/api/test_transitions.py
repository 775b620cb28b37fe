"""Transitions: a line item moves by reasoned, evidenced steps, and reviews need another person."""

from unittest.mock import ANY

import pytest

from tests.answers import actions, entries, errors, items, refusal, refused
from tests.factories import (
    ARTICLE,
    DAILY,
    evidence,
    patch,
    post_claim,
    post_line_item,
    post_token,
    post_transition,
    speaker,
)

ANSWERABLE = {
    "open": {"accepted", "declined", "withdrawn", "lapsed", "disputed", "voided"},
    "disputed": {"open", "withdrawn", "voided"},
    "accepted": {"open", "voided"},
    "declined": {"open", "voided"},
    "withdrawn": {"open", "voided"},
    "lapsed": {"open", "voided"},
    "voided": set(),
}
#: The steps of each act: from where to where.
STEPS = {
    "request": ANSWERABLE,
    "offer": ANSWERABLE,
    "pledge": {
        "pledged": {
            *("scheduled", "fulfilled", "suspended", "withdrawn", "lapsed", "disputed", "voided")
        },
        "scheduled": {"fulfilled", "suspended", "withdrawn", "lapsed", "disputed", "voided"},
        "disputed": {"pledged", "withdrawn", "voided"},
        "suspended": {"pledged", "scheduled", "withdrawn", "lapsed", "voided"},
        "fulfilled": {"pledged", "voided"},
        "withdrawn": {"pledged", "voided"},
        "lapsed": {"pledged", "voided"},
        "voided": set(),
    },
    "report": {
        "reported": {"acknowledged", "disputed", "retracted", "voided"},
        "disputed": {"acknowledged", "retracted", "reported", "voided"},
        "acknowledged": {"disputed", "retracted", "voided"},
        "retracted": {"voided"},
        "voided": set(),
    },
}
PLACES = [(act, status) for act, steps in STEPS.items() for status in steps]
STATUSES = {to for steps in STEPS.values() for status in steps for to in (status, *steps[status])}
ENDED = ("accepted", "declined", "withdrawn", "lapsed")
#: The steps back to the start after a decision.
REOPENING = {
    *((act, ended, "open") for act in ("request", "offer") for ended in ENDED),
    *(("pledge", ended, "pledged") for ended in ("fulfilled", "withdrawn", "lapsed")),
}
#: The steps that another person decides, whoever recorded the line item.
REVIEWS = {"fulfilled", "lapsed", "retracted"}


def recorded_ids(client):
    return [item["id"] for item in items(client.get("/v1/line-items"))]


def standing(client, recorder, reviewer, act, status):
    """Return a line item of rosa's that stands at a status."""
    item = post_line_item(client, recorder, act=act, distinct_from=recorded_ids(client))
    if item["status"] != status:
        answer = post_transition(client, reviewer, item, to=status)
        assert answer.status_code == 200, answer.text
        item = answer.json
    return item


@pytest.mark.one_on_postgresql
@pytest.mark.parametrize(("act", "status"), PLACES)
def test_no_transitions_but_those_of_the_table_are_taken(client, recorder, reviewer, act, status):
    """Each of them is tried in tests/rules/test_lifecycle.py, here two from each status."""
    item = standing(client, recorder, reviewer, act, status)
    before = entries(client)
    others = sorted(STATUSES - STEPS[act][status])

    for to in (others[0], others[-1]):
        code, name, more = refused(post_transition(client, reviewer, item, to=to))
        assert (code, name, list(more)) == (409, "illegal-transition", ["allowed"])
        assert set(more["allowed"]) == STEPS[act][status]
    assert entries(client) == before


@pytest.mark.one_on_postgresql
@pytest.mark.parametrize(("act", "status"), PLACES)
def test_a_transition_that_claims_something_about_the_world_needs_its_passage(
    client, template, act, status
):
    recorder, reviewer = template.headers["rosa"], template.headers["vera"]
    for to in sorted(STEPS[act][status]):
        item = standing(client, recorder, reviewer, act, status)
        before = entries(client)

        named = {"distinct_from": [other for other in recorded_ids(client) if other != item["id"]]}
        answer = post_transition(client, reviewer, item, to=to, evidence=None, **named)

        if to in {"lapsed", "voided"} or (act, status, to) in REOPENING:
            assert (answer.status_code, answer.json["status"]) == (200, to)
            assert answer.json["transitions"][-1]["evidence"] is None
            item = standing(client, recorder, reviewer, act, status)
        else:
            assert errors(answer) == [("/evidence", "evidence-needed")]
            assert entries(client) == before

        named = {"distinct_from": [other for other in recorded_ids(client) if other != item["id"]]}
        answer = post_transition(client, reviewer, item, to=to, **named)

        assert (answer.status_code, answer.json["status"]) == (200, to)
        assert answer.json["transitions"][-1]["from"] == status


@pytest.mark.one_on_postgresql
@pytest.mark.parametrize(
    ("act", "status", "to"),
    [
        (act, status, to)
        for act, status in PLACES
        for to in sorted(STEPS[act][status])
        if to in REVIEWS or (act, status, to) in REOPENING
    ],
)
def test_a_review_is_made_by_a_reviewer_who_did_not_record(client, template, act, status, to):
    who = template.headers
    item = standing(client, who["vera"], who["viktor"], act, status)
    before = entries(client)

    by_recorder = post_transition(client, who["rosa"], item, to=to)
    by_the_same = post_transition(client, who["vera"], item, to=to)

    needed = {"role": "recorder", "needed": "reviewer"}
    assert refused(by_recorder) == (403, "forbidden", needed)
    assert refused(by_the_same) == (403, "same-actor", {})
    assert entries(client) == before
    assert post_transition(client, who["viktor"], item, to=to).json["status"] == to


def test_admins_review_nothing_of_their_own_either(client, admin, reviewer):
    item = post_line_item(client, admin)

    answer = post_transition(client, admin, item, to="fulfilled")

    assert refusal(answer) == (403, "same-actor")
    assert post_transition(client, reviewer, item, to="fulfilled").status_code == 200


def test_another_token_makes_no_other_reviewer(client, admin, reviewer):
    item = post_line_item(client, reviewer)
    other = {"Authorization": f"Bearer {post_token(client, admin, actor='vera')['token']}"}

    answer = post_transition(client, other, item, to="lapsed")

    assert refusal(answer) == (403, "same-actor")
    assert client.get(f"/v1/line-items/{item['id']}").json == item


def test_ordinary_transitions_are_open_to_whoever_recorded_the_line_item(client, recorder):
    item = post_line_item(client, recorder)

    answer = post_transition(client, recorder, item, to="scheduled")

    assert (answer.status_code, answer.json["status"]) == (200, "scheduled")


def test_a_recorder_voids_a_slip_alone(client, recorder, database):
    item = post_line_item(client, recorder)
    post_claim(client, recorder, item)
    post_transition(client, recorder, item, to="scheduled")
    before = entries(client)

    answer = post_transition(client, recorder, item, to="voided", evidence=None)

    assert (answer.status_code, answer.json["status"]) == (200, "voided")
    assert actions(database, since=before) == ["line_item.transition"]


def build_claim(client, actor, item):
    return post_claim(client, actor, item)


def build_transition(client, actor, item):
    return post_transition(client, actor, item, to="scheduled")


@pytest.mark.parametrize("build", [build_claim, build_transition])
def test_voiding_a_line_item_that_another_built_on_is_a_review(client, template, build):
    who = template.headers
    of_recorder = post_line_item(client, who["rosa"])
    of_reviewer = post_line_item(client, who["vera"], act="report")
    assert build(client, who["viktor"], of_recorder).status_code in (200, 201)
    assert post_claim(client, who["viktor"], of_reviewer).status_code == 201
    before = entries(client)

    by_recorder = post_transition(client, who["rosa"], of_recorder, to="voided", evidence=None)
    by_reviewer = post_transition(client, who["vera"], of_reviewer, to="voided", evidence=None)

    assert refusal(by_recorder) == (403, "forbidden")
    assert refusal(by_reviewer) == (403, "same-actor")
    assert entries(client) == before
    for item in (of_recorder, of_reviewer):
        answer = post_transition(client, who["viktor"], item, to="voided", evidence=None)
        assert answer.status_code == 200


def test_nobody_but_its_recorder_or_a_reviewer_voids_a_line_item(
    client, recorder, reviewer, second_reviewer
):
    item = post_line_item(client, reviewer)

    answer = post_transition(client, recorder, item, to="voided", evidence=None)

    assert refusal(answer) == (403, "forbidden")
    voided = post_transition(client, second_reviewer, item, to="voided", evidence=None)
    assert voided.json["status"] == "voided"


REFUSED = [
    ({"reason": None}, [("/reason", "null")]),
    ({"reason": "  "}, [("/reason", "empty")]),
    ({"to": "done"}, [("/to", "not-a-choice")]),
    ({"effective_on": "2025-06-07/2025-06-09"}, [("/effective_on", "not-a-date")]),
    ({"evidence": "the article"}, [("/evidence", "wrong-type")]),
    ({"evidence": {"source": DAILY}}, [("/evidence/quote", "required")]),
    ({"evidence": evidence(quantity=5)}, [("/evidence/quantity", "unknown-field")]),
    ({"evidence": evidence(source="nowhere")}, [("/evidence/source", "unknown-reference")]),
    (
        {"evidence": evidence(speakers=[speaker(parties=["QA"])])},
        [("/evidence/speakers/0/parties/0", "unknown-reference")],
    ),
    ({"evidence": evidence(quote="never said")}, [("/evidence/quote", "quote-not-found")]),
    ({"evidence": evidence(quote="talks go on")}, [("/evidence/quote", "quote-ambiguous")]),
    ({"actor": "vera"}, [("/actor", "unknown-field")]),
]


def test_a_transition_that_does_not_hold_is_refused(client, recorder):
    item = post_line_item(client, recorder)
    before = entries(client)

    answers = [post_transition(client, recorder, item, **fields) for fields, _ in REFUSED]

    assert list(map(errors, answers)) == [seen for _, seen in REFUSED]
    assert entries(client) == before
    assert post_transition(client, recorder, item).status_code == 200


def test_a_transition_keeps_its_reason_and_its_words(client, recorder, reviewer, database):
    item = post_line_item(client, recorder)
    words = "A first convoy was being prepared on Tuesday"
    start, before = ARTICLE.index(words), entries(client)

    answer = post_transition(
        client, reviewer, item, evidence=evidence(speakers=[speaker()]), effective_on="2025-06-03"
    )

    made = {
        "from": "pledged",
        "to": "scheduled",
        "reason": "a convoy is on its way",
        "evidence": {
            "source": DAILY,
            "speakers": [{"name": "the Ukrainian envoy", "role": None, "parties": ["UA"]}],
            "passage": {
                "exact": words,
                "reading": words,
                "prefix": ANY,
                "suffix": ANY,
                "start": start,
                "end": start + len(words),
                "guessed": False,
            },
            "retracted": None,
        },
        "effective_on": "2025-06-03",
        "actor": "vera",
        "recorded_at": ANY,
    }
    assert answer.status_code == 200
    assert answer.json == item | {"status": "scheduled", "transitions": [made], "version": 2}
    assert answer.headers["Ledger-Entry"] == str(before)
    assert client.get(f"/v1/line-items/{item['id']}").data == answer.data
    assert items(client.get(f"/v1/line-items/{item['id']}/transitions")) == [made]
    assert actions(database, since=before) == ["line_item.transition"]


def test_a_terminal_shows_according_to_whom_a_line_item_moved(client, recorder):
    item = post_line_item(client, recorder, act="request")
    moscow = speaker(name="the Russian side", parties=["RU"])
    words = evidence(quote="Kyiv denied that anybody came back", speakers=[moscow])

    post_transition(client, recorder, item, to="declined", evidence=words)

    text = client.get(f"/v1/line-items/{item['id']}/transitions.txt").text
    assert "declined (according to RU)" in text


def test_reopening_a_line_item_goes_back_to_the_start_and_on_again(client, recorder, reviewer):
    item = post_line_item(client, recorder)

    for to in ("withdrawn", "pledged", "scheduled", "fulfilled", "pledged"):
        answer = post_transition(client, reviewer, item, to=to)
        assert (answer.status_code, answer.json["status"]) == (200, to)

    steps = answer.json["transitions"]
    assert [(step["from"], step["to"]) for step in steps] == [
        ("pledged", "withdrawn"),
        ("withdrawn", "pledged"),
        ("pledged", "scheduled"),
        ("scheduled", "fulfilled"),
        ("fulfilled", "pledged"),
    ]
    assert answer.json["version"] == 6


@pytest.mark.parametrize(
    "change",
    [
        lambda client, actor, item: post_claim(client, actor, item, relation="restates"),
        lambda client, actor, item: patch(
            client, actor, f"/v1/line-items/{item['id']}", note="more"
        ),
        lambda client, actor, item: patch(
            client,
            actor,
            f"/v1/claims/{item['claims'][0]['id']}",
            rank="preferred",
            rank_reason="why",
        ),
    ],
    ids=["claim", "patch", "rank"],
)
def test_a_voided_line_item_takes_no_change(client, recorder, reviewer, change):
    item = post_line_item(client, recorder)
    post_transition(client, recorder, item, to="voided", evidence=None)
    before = client.get(f"/v1/line-items/{item['id']}").data

    answer = change(client, reviewer, item)

    assert refusal(answer) == (409, "frozen")
    assert client.get(f"/v1/line-items/{item['id']}").data == before


def test_a_line_item_takes_so_many_transitions_and_no_more(client, reviewer, recorder, monkeypatch):
    monkeypatch.setattr("ledger.services.transitions.TRANSITIONS_MAX", 1)
    item = post_line_item(client, recorder)
    first = post_transition(client, reviewer, item)
    before = entries(client)

    second = post_transition(client, reviewer, item, to="suspended")

    assert first.status_code == 200
    assert refusal(second) == (409, "frozen")
    assert entries(client) == before
