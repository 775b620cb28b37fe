"""Line items: one act, one category, one direction, and the words they rest on."""

import re
from unittest.mock import ANY

import pytest

from tests.answers import actions, entries, errors, ids, refused
from tests.factories import (
    ARTICLE,
    DAILY,
    ROUND,
    WIRE,
    claim,
    line_item,
    patch,
    post,
    post_both_ways,
    post_line_item,
    prisoners,
    speaker,
)

pytestmark = pytest.mark.one_on_postgresql


def post_refused(client, actor, **fields):
    """Send a line item that would be taken but for these fields, and check that it was not."""
    before = entries(client)

    answer = post(client, actor, "/v1/line-items", line_item(**fields))

    assert entries(client) == before
    return answer


@pytest.mark.parametrize(
    ("fields", "seen"),
    [
        ({"id": "Li"}, [("/id", "not-an-id")]),
        ({"act": "promise"}, [("/act", "not-a-choice")]),
        ({"act": None}, [("/act", "null")]),
        ({"category": None}, [("/category", "null")]),
        ({"to_party": "RU"}, [("/to_party", "same-party")]),
        ({"both_ways": "true"}, [("/both_ways", "wrong-type")]),
        ({"both_ways": 1}, [("/both_ways", "wrong-type")]),
        ({"effective_on": "2025-06-02/2025-05-16"}, [("/effective_on", "not-a-date")]),
        ({"effective_on": "2025-06-02/2025-06-02"}, [("/effective_on", "not-a-date")]),
        ({"effective_on": "2025-06-02/"}, [("/effective_on", "not-a-date")]),
        ({"effective_on": "June 2025"}, [("/effective_on", "not-a-date")]),
        ({"due_on": "2025-06-02/2025-06-03"}, [("/due_on", "not-a-date")]),
        ({"condition": "\n"}, [("/condition", "empty")]),
        ({"note": "x" * 10_001}, [("/note", "too-long")]),
        ({"distinct_from": "li-1"}, [("/distinct_from", "wrong-type")]),
        ({"claims": []}, [("/claims", "wrong-length")]),
        ({"claims": None}, [("/claims", "null")]),
        ({"claims": ["6,000"]}, [("/claims/0", "wrong-type")]),
        ({"claims": [claim()] * 201}, [("/claims", "wrong-length")]),
        ({"counterpart": "li-1"}, [("/counterpart", "unknown-field")]),
        ({"status": "fulfilled"}, [("/status", "unknown-field")]),
        ({"figure": {}}, [("/figure", "unknown-field")]),
    ],
)
def test_a_misshapen_line_item_is_refused(shared_client, recorder, fields, seen):
    assert errors(post_refused(shared_client, recorder, **fields)) == seen


def test_missing_fields_of_a_line_item_are_refused_field_by_field(shared_client, recorder):
    answer = post(shared_client, recorder, "/v1/line-items", {"name": "of a child"})

    needed = ("act", "agreement", "category", "claims", "from_party", "to_party")
    assert sorted(errors(answer)) == sorted(
        [*((f"/{name}", "required") for name in needed), ("/name", "unknown-field")]
    )


@pytest.mark.parametrize(
    ("fields", "seen"),
    [
        ({"agreement": "nowhere"}, ["/agreement"]),
        ({"category": "swap"}, ["/category"]),
        ({"from_party": "QA"}, ["/from_party"]),
        ({"from_party": "QA", "to_party": "hamas"}, ["/from_party", "/to_party"]),
        ({"answers": "li-1"}, ["/answers"]),
        ({"part_of": "li-1"}, ["/part_of"]),
        ({"claims": [claim(source="nowhere")]}, ["/claims/0/source"]),
        (
            {
                "claims": [
                    claim(),
                    claim(relation="restates", speakers=[speaker(parties=["UA", "QA"])]),
                ]
            },
            ["/claims/1/speakers/0/parties/1"],
        ),
    ],
)
def test_a_reference_of_a_line_item_to_nothing_recorded_is_refused(
    shared_client, recorder, fields, seen
):
    answer = post_refused(shared_client, recorder, **fields)

    assert errors(answer) == [(pointer, "unknown-reference") for pointer in seen]


def test_an_id_of_a_line_item_is_given_once(client, recorder):
    post_line_item(client, recorder, id="bodies-1")
    before = entries(client)

    answer = post(client, recorder, "/v1/line-items", line_item(id="bodies-1", category="pow"))

    assert refused(answer) == (409, "already-exists", {"location": "/v1/line-items/bodies-1"})
    assert entries(client) == before


FIGURE = {
    "lower": 1000,
    "upper": 1000,
    "approximate": True,
    "contested": False,
    "no_number": None,
    "also": [],
    "told_by": {"kind": "one_side", "parties": ["UA"], "speakers": 1, "publishers": 1},
    "text": "≈1,000",
}
QUANTITY = {
    "qualifier": "about",
    "value": 1000,
    "lower": 1000,
    "upper": 1000,
    "approximate": True,
    "per": None,
    "text": "≈1,000",
}
ITEM = {
    "id": "pow-1",
    "agreement": ROUND,
    "act": "pledge",
    "category": "pow",
    "from_party": "UA",
    "to_party": "RU",
    "answers": None,
    "counterpart": None,
    "part_of": None,
    "distinct_from": [],
    "undoes": None,
    "re_entry_of": None,
    "re_entered_as": None,
    "status": "pledged",
    "effective_on": "2025-06-02/2025-06-20",
    "due_on": "2025-06-20",
    "condition": None,
    "note": None,
    "figure": FIGURE,
    "claims": [ANY],
    "transitions": [],
    "version": 1,
    "recorded_at": ANY,
    "recorded_by": "rosa",
}
CLAIM = {
    "id": ANY,
    "line_item": "pow-1",
    "source": DAILY,
    "publisher": "The Daily Example",
    "published_on": "2025-06-02",
    "relation": "first",
    "replaces": None,
    "because": None,
    "rank": "normal",
    "rank_reason": None,
    "unclear": [],
    "retracted": None,
    "differs": None,
    "speakers": [{"name": "the Ukrainian envoy", "role": None, "parties": ["UA"]}],
    "quantity": QUANTITY,
    "passage": ANY,
    "recorded_at": ANY,
    "recorded_by": "rosa",
}


@pytest.fixture
def dated():
    """The body of a pledge with both its dates."""
    return prisoners(id="pow-1", effective_on="2025-06-02/2025-06-20", due_on="2025-06-20")


def test_a_line_item_is_answered_as_it_was_recorded(client, recorder, database, dated):
    before = entries(client)

    answer = post(client, recorder, "/v1/line-items", dated)

    assert (answer.status_code, answer.json) == (201, ITEM)
    assert answer.headers["Location"] == "/v1/line-items/pow-1"
    assert answer.headers["Ledger-Entry"] == str(before)
    assert client.get("/v1/line-items/pow-1").data == answer.data
    assert actions(database, since=before) == ["line_item.create"]


def test_the_claim_of_a_line_item_keeps_its_words_and_where_they_stand(client, recorder, dated):
    start, words = ARTICLE.index("About 1,000"), "About 1,000 prisoners of war will come home"

    item = post_line_item(client, recorder, **dated)

    (told,) = item["claims"]
    assert told == CLAIM
    assert told["recorded_at"] == item["recorded_at"]
    assert told["passage"] == {
        "exact": words,
        "reading": words,
        "prefix": ARTICLE[start - 32 : start],
        "suffix": ARTICLE[start + len(words) :][:32],
        "start": start,
        "end": start + len(words),
        "guessed": False,
    }


def test_a_line_item_and_claim_without_an_id_get_one(client, recorder):
    made = post_line_item(client, recorder)

    assert re.fullmatch(r"li-[0-9a-v]{26}", made["id"])
    assert re.fullmatch(r"cl-[0-9a-v]{26}", made["claims"][0]["id"])


@pytest.mark.parametrize(
    ("act", "status"),
    [("request", "open"), ("offer", "open"), ("pledge", "pledged"), ("report", "reported")],
)
def test_a_line_item_of_each_act_has_its_first_status(client, recorder, act, status):
    assert post_line_item(client, recorder, act=act)["status"] == status


def test_a_mutual_exchange_is_two_line_items_at_once(client, recorder, database):
    before = entries(client)

    answer = post(client, recorder, "/v1/line-items", line_item(both_ways=True))

    there, back = answer.json["items"]
    assert (answer.status_code, list(answer.json)) == (201, ["items"])
    assert answer.headers["Ledger-Entry"] == f"{before}, {before + 1}"
    assert not {"Location", "ETag"} & set(answer.headers.keys())
    assert (there["counterpart"], back["counterpart"]) == (back["id"], there["id"])
    assert [(each["from_party"], each["to_party"]) for each in (there, back)] == [
        ("RU", "UA"),
        ("UA", "RU"),
    ]
    assert there["claims"][0]["id"] != back["claims"][0]["id"]
    assert [claimed["line_item"] for each in (there, back) for claimed in each["claims"]] == [
        there["id"],
        back["id"],
    ]
    assert [client.get(f"/v1/line-items/{each['id']}").json for each in (there, back)] == [
        there,
        back,
    ]
    assert actions(database, since=before) == ["line_item.create", "line_item.create"]


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"id": "bodies-1"}, "/id"),
        ({"answers": "li-1"}, "/answers"),
        ({"part_of": "li-1"}, "/part_of"),
        ({"claims": [claim(), claim(id="cl-one", relation="restates")]}, "/claims/1/id"),
    ],
)
def test_a_mutual_exchange_takes_nothing_that_only_one_of_two_can_have(
    shared_client, recorder, fields, pointer
):
    answer = post_refused(shared_client, recorder, both_ways=True, **fields)

    assert errors(answer) == [(pointer, "not-here")]


def test_a_mutual_exchange_of_which_one_is_a_duplicate_is_not_recorded(client, recorder):
    there = post_line_item(client, recorder)
    before = entries(client)

    answer = post(client, recorder, "/v1/line-items", line_item(both_ways=True))

    status, code, more = refused(answer)
    assert (status, code, more["line_items"]) == (409, "possible-duplicate", [there["id"]])
    assert entries(client) == before


@pytest.mark.parametrize(
    ("act", "answered"),
    [
        ("request", "request"),
        ("request", "report"),
        ("offer", "pledge"),
        ("pledge", "pledge"),
        ("report", "report"),
    ],
)
def test_a_line_item_answers_none_but_one_earlier_in_the_chain(client, recorder, act, answered):
    earlier = post_line_item(client, recorder, act=answered)
    before = entries(client)
    body = line_item(act=act, category="child", answers=earlier["id"])

    answer = post(client, recorder, "/v1/line-items", body)

    assert errors(answer) == [("/answers", "not-earlier")]
    assert entries(client) == before


def test_a_report_may_answer_a_pledge_an_offer_and_a_request(client, recorder):
    first = post_line_item(client, recorder, act="request", category="child")

    for act in ("offer", "pledge", "report"):
        item = post_line_item(client, recorder, act=act, category="child", answers=first["id"])
        assert item["answers"] == first["id"]
    assert len(ids(client.get(f"/v1/line-items?answers={first['id']}"))) == 3


@pytest.mark.parametrize("name", ["agreement", "act", "category", "from_party", "to_party", "id"])
def test_what_makes_a_line_item_what_it_is_never_changes(client, recorder, name):
    item = post_line_item(client, recorder)

    answer = patch(client, recorder, f"/v1/line-items/{item['id']}", **{name: item[name]})

    assert errors(answer) == [(f"/{name}", "unknown-field")]
    assert client.get(f"/v1/line-items/{item['id']}").json == item


def test_a_patch_of_a_line_item_changes_links_dates_condition_and_note(client, recorder, database):
    asked = post_line_item(client, recorder, act="request")
    item = post_line_item(client, recorder)
    change = {
        "answers": asked["id"],
        "effective_on": "2025-06-07",
        "due_on": "2025-06-09",
        "condition": "if both sides agree on the lists",
        "note": "Both convoys are to start at once.",
    }
    before = entries(client)

    answer = patch(client, recorder, f"/v1/line-items/{item['id']}", **change)

    assert (answer.status_code, answer.json) == (200, item | change | {"version": 2})
    assert actions(database, since=before) == ["line_item.patch"]
    cleared = patch(client, recorder, f"/v1/line-items/{item['id']}", **dict.fromkeys(change))
    assert cleared.json == item | {"version": 3}


def test_a_line_item_may_have_no_agreement(client, recorder):
    loose = post_line_item(client, recorder, agreement=None)
    bound = post_line_item(client, recorder)

    assert loose["agreement"] is None
    assert ids(client.get("/v1/line-items?agreement=none")) == [loose["id"]]
    assert ids(client.get(f"/v1/line-items?agreement={ROUND}")) == [bound["id"]]


def test_the_outlet_is_copied_into_the_claim_when_it_is_recorded(client, recorder):
    item = post_line_item(client, recorder)
    mended = patch(client, recorder, f"/v1/sources/{DAILY}", publisher="The Renamed Example")

    assert mended.json["publisher"] == "The Renamed Example"
    assert client.get(f"/v1/line-items/{item['id']}").json == item
    assert item["claims"][0]["publisher"] == "The Daily Example"


def test_a_line_item_may_rest_on_several_articles_from_the_start(client, recorder):
    told = [
        claim(),
        claim(source=WIRE, quote="the 6,000 bodies for each side", relation="restates"),
    ]

    item = post_line_item(client, recorder, claims=told)

    assert [each["source"] for each in item["claims"]] == [DAILY, WIRE]
    assert item["figure"]["told_by"]["publishers"] == 2


def test_a_mutual_pair_once_made_keeps_to_itself(client, recorder):
    there, back = post_both_ways(client, recorder)

    changed = patch(client, recorder, f"/v1/line-items/{there['id']}", note="One side only.")

    assert changed.json["counterpart"] == back["id"]
    assert client.get(f"/v1/line-items/{back['id']}").json == back
