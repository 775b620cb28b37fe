"""Stated totals: recorded with their words, answered with their check, and never added."""

from unittest.mock import ANY

import pytest

from tests.answers import actions, entries, errors, ids, refusal
from tests.factories import (
    ROUND,
    WIRE,
    claim,
    patch,
    post,
    post_agreement,
    post_line_item,
    post_stated_total,
    post_transition,
    source,
    speaker,
    stated_total,
)

pytestmark = pytest.mark.one_on_postgresql

PATH = f"/v1/agreements/{ROUND}/totals"
BOTH = [{"from_party": "RU", "to_party": "UA"}, {"from_party": "UA", "to_party": "RU"}]


def post_report(client, actor, quantity=5900, **fields):
    told = claim(source=WIRE, quote="Moscow later spoke of 5,900 remains", quantity=quantity)
    defaults = {"act": "report", "effective_on": "2025-06-03", "claims": [told]}
    return post_line_item(client, actor, **defaults | fields)


def row(client, query="", direction="RU"):
    rows = client.get(f"{PATH}{query}").json["totals"]
    return next(each for each in rows if each["from_party"] == direction)


#: All that it says of itself, recorded as `stated_total(id="so-far", note="By noon.")`.
WHOLE = {
    "id": "so-far",
    "of": "reported",
    "agreements": [ROUND],
    "categories": ["body"],
    "directions": [{"from_party": "RU", "to_party": "UA"}],
    "since": None,
    "through": None,
    "through_inclusive": True,
    "quantity": ANY,
    "unclear": [],
    "source": WIRE,
    "publisher": "The Wire Example",
    "published_on": "2025-06-03",
    "speakers": [],
    "passage": ANY,
    "note": "By noon.",
    "replaces": None,
    "because": None,
    "withdrawn": None,
    "rank": "normal",
    "rank_reason": None,
    "replaced_by": None,
    "retracted": None,
    "version": 1,
    "recorded_at": ANY,
    "recorded_by": "rosa",
}
#: The same beside a report of as many.
CHECK = {
    "verdict": "agrees",
    "because": None,
    "through": "2025-06-03",
    "expected": {"lower": 5900, "upper": 5900, "text": "5,900"},
    "stated": {"lower": 5900, "upper": 5900, "text": "5,900"},
    "difference": {"lower": 0, "upper": 0, "text": "0"},
    "line_items": ["the-report"],
    "not_recorded_after": None,
    "since_total": None,
    "text": "agrees: 5,900 recorded",
}


def test_a_stated_total_is_answered_whole_with_its_check(client, recorder, database):
    post_report(client, recorder, id="the-report")
    before = entries(client)

    answer = post(client, recorder, "/v1/stated-totals", stated_total(id="so-far", note="By noon."))

    assert (answer.status_code, answer.headers["Location"], answer.headers["Ledger-Entry"]) == (
        201,
        "/v1/stated-totals/so-far",
        str(before),
    )
    assert answer.json == WHOLE | {"check": CHECK}
    assert answer.json["passage"]["exact"] == "Moscow later spoke of 5,900 remains"
    assert answer.json["quantity"]["text"] == "5,900"
    assert client.get("/v1/stated-totals/so-far").data == answer.data
    assert client.get("/v1/stated-totals").json["items"] == [answer.json]
    assert actions(database, since=before) == ["stated_total.create"]


def test_a_stated_total_is_added_to_nothing(client, recorder):
    post_report(client, recorder)
    before = row(client)

    told = post_stated_total(client, recorder)

    after = row(client)
    assert [each["id"] for each in after["stated"]] == [told["id"]]
    assert after | {"stated": []} == before


def test_the_check_of_a_stated_total_follows_the_ledger_and_can_be_asked_again_as_it_was(
    client, recorder
):
    told = post_stated_total(client, recorder, id="so-far")
    size = entries(client)

    post_report(client, recorder, 5000)

    now = client.get("/v1/stated-totals/so-far").json
    then = client.get(f"/v1/stated-totals/so-far?known_at={size}").json
    assert (told["check"]["text"], now["check"]["text"]) == (
        "can't be told: nothing is recorded that it covers",
        "differs: stated 5,900; 900 more than recorded (5,000) through 2025-06-03",
    )
    assert then == told
    listed = client.get(f"/v1/stated-totals?known_at={size}").json["items"]
    assert listed == [told]


@pytest.mark.parametrize(
    ("fields", "seen"),
    [
        ({"of": "requested"}, [("/of", "not-a-choice")]),
        ({"agreements": []}, [("/agreements", "wrong-length")]),
        ({"agreements": ["nowhere"]}, [("/agreements/0", "unknown-reference")]),
        ({"categories": []}, [("/categories", "wrong-length")]),
        ({"categories": ["body", "pow"]}, [("/categories", "other-unit")]),
        ({"categories": ["ghosts"]}, [("/categories/0", "unknown-reference")]),
        ({"directions": []}, [("/directions", "wrong-length")]),
        ({"directions": [BOTH[0], BOTH[0]]}, [("/directions", "repeated")]),
        (
            {"directions": [{"from_party": "RU", "to_party": "RU"}]},
            [("/directions/0/to_party", "same-party")],
        ),
        (
            {"directions": [{"from_party": "RU", "to_party": "XX"}]},
            [("/directions/0/to_party", "unknown-reference")],
        ),
        ({"since": "2025-06-05", "through": "2025-06-04"}, [("/through", "not-in-order")]),
        ({"through_inclusive": False}, [("/through_inclusive", "not-here")]),
        ({"quantity": "6.5"}, [("/quantity", "not-a-quantity")]),
        ({"quote": "Moscow later spoke of 5,901 remains"}, [("/quote", "quote-not-found")]),
        ({"quote": "of 5,9"}, [("/quote", "quote-cuts-number")]),
        ({"source": "nowhere"}, [("/source", "unknown-reference")]),
        ({"replaces": "st-other"}, [("/because", "required")]),
        ({"because": "correction"}, [("/replaces", "required")]),
        (
            {"replaces": "st-other", "because": "correction"},
            [("/replaces", "unknown-reference")],
        ),
        ({"line_items": []}, [("/line_items", "unknown-field")]),
    ],
)
def test_a_bad_stated_total_is_refused(shared_client, recorder, fields, seen):
    before = entries(shared_client)

    answer = post(shared_client, recorder, "/v1/stated-totals", stated_total(**fields))

    assert errors(answer) == seen
    assert entries(shared_client) == before


@pytest.mark.parametrize("text", ["5,900", "≈5,900", "≥5,900", ">5,900", "≤5,900", "<5,900", "2–3"])
def test_the_quantity_of_a_stated_total_is_taken_as_the_ledger_prints_it(client, recorder, text):
    told = post_stated_total(client, recorder, quantity=text)

    again = claim(source=told["source"], quote=told["passage"]["exact"], quantity=text)
    item = post_line_item(client, recorder, act="report", claims=[again])

    assert told["quantity"]["text"] == text
    assert item["claims"][0]["quantity"] == told["quantity"]


def test_a_stated_number_that_its_words_do_not_hold_is_flagged(client, recorder):
    told = post_stated_total(client, recorder, quantity=5950, unclear=["scope"])

    assert told["unclear"] == ["scope", "number_not_in_passage"]


def test_nobody_but_recorders_records_a_stated_total(shared_client):
    answer = shared_client.post("/v1/stated-totals", json=stated_total())

    assert refusal(answer) == (401, "unauthenticated")


def test_a_corrected_stated_total_counts_no_more_and_is_replaced_once(client, recorder):
    first = post_stated_total(client, recorder, id="first")
    post_stated_total(
        client, recorder, id="second", quantity=5901, replaces="first", because="correction"
    )

    again = post(
        client,
        recorder,
        "/v1/stated-totals",
        stated_total(replaces="first", because="correction"),
    )

    assert errors(again) == [("/replaces", "already-replaced")]
    post_report(client, recorder)
    assert [each["id"] for each in row(client)["stated"]] == ["second"]
    assert client.get("/v1/stated-totals/first").json["quantity"] == first["quantity"]


def test_a_withdrawn_stated_total_counts_no_more_and_what_it_replaced_counts_again(
    client, recorder
):
    post_report(client, recorder)
    post_stated_total(client, recorder, id="first")
    post_stated_total(client, recorder, id="second", replaces="first", because="correction")

    answer = patch(client, recorder, "/v1/stated-totals/second", withdrawn="of another round")

    assert (answer.status_code, answer.json["withdrawn"]) == (200, "of another round")
    assert [each["id"] for each in row(client)["stated"]] == ["first"]
    assert ids(client.get("/v1/stated-totals")) == ["first", "second"]


def test_a_patch_of_a_stated_total_takes_the_etag_that_was_read(client, recorder):
    post_stated_total(client, recorder, id="so-far")
    read = client.get("/v1/stated-totals/so-far").headers["ETag"]
    sealed = client.get("/v1/stated-totals/so-far/history").json["items"][0]["entry"]

    answer = patch(client, recorder, "/v1/stated-totals/so-far", read, note="By noon.")

    assert answer.status_code == 200
    assert answer.headers["ETag"] == client.get("/v1/stated-totals/so-far").headers["ETag"]
    stale = patch(client, recorder, "/v1/stated-totals/so-far", read, note="By one.")
    assert refusal(stale) == (412, "stale")
    assert sealed["action"] == "stated_total.create"
    post_report(client, recorder)
    unread = patch(
        client, recorder, "/v1/stated-totals/so-far", answer.headers["ETag"], note="By two."
    )
    assert refusal(unread) == (412, "stale")


def test_stated_totals_are_found_by_what_they_cover_and_who_said_them(client, admin, recorder):
    post_agreement(client, admin)
    post_stated_total(client, recorder, id="one", speakers=[speaker(name="Envoy")])
    post_stated_total(client, recorder, id="two", agreements=[ROUND, "round-3"])
    post_stated_total(client, recorder, id="three", agreements=["round-3"], of="pledged")
    post_stated_total(client, recorder, id="four", agreements=None)

    def found(query):
        return ids(client.get(f"/v1/stated-totals?{query}"))

    assert found(f"agreement={ROUND}") == ["one", "two", "four"]
    assert found("agreement=round-3") == ["two", "three", "four"]
    assert found("of=pledged") == ["three"]
    assert found("speaker=Envoy") == ["one"]
    assert found(f"source={WIRE}&of=reported") == ["one", "two", "four"]


def test_a_list_of_stated_totals_takes_the_same_number_of_queries_however_long(
    client, admin, recorder, queries
):
    def asked():
        queries.clear()
        client.get("/v1/stated-totals")
        return len(queries)

    post_stated_total(client, recorder)
    with_one = asked()
    post_agreement(client, admin)
    for agreements in (["round-3"], [ROUND, "round-3"]):
        post_stated_total(client, recorder, agreements=agreements)

    assert asked() == with_one


def test_a_voided_report_leaves_nothing_to_check_a_stated_total_by(client, recorder):
    report = post_report(client, recorder)
    told = post_stated_total(client, recorder)

    post_transition(client, recorder, report, to="voided", reason="twice", evidence=None)

    found = client.get(f"/v1/stated-totals/{told['id']}").json["check"]
    assert (told["check"]["verdict"], found["verdict"]) == ("agrees", "cannot_tell")


def test_a_stated_total_that_stands_again_rests_on_what_stands(client, recorder):
    post(client, recorder, "/v1/sources", source())
    words = {"source": "paper-2025-06-04", "quote": "return 6,000 bodies", "quantity": 6000}
    post_stated_total(client, recorder, id="one", **words)
    post_stated_total(client, recorder, id="two", replaces="one", because="correction", **words)
    patch(client, recorder, "/v1/stated-totals/two", withdrawn="a slip")
    post_stated_total(client, recorder, id="three", replaces="one", because="correction")
    replaced = patch(client, recorder, "/v1/stated-totals/two", withdrawn=None)
    patch(client, recorder, "/v1/stated-totals/one", withdrawn="a slip")
    patch(client, recorder, "/v1/sources/paper-2025-06-04", withdrawn="uploaded twice")

    again = patch(client, recorder, "/v1/stated-totals/one", withdrawn=None)

    assert errors(replaced) == [("/replaces", "already-replaced")]
    assert errors(again) == [("/source", "withdrawn")]


def test_another_recorder_changes_no_stated_total(client, admin, recorder, reviewer):
    told = post_stated_total(client, admin)
    path = f"/v1/stated-totals/{told['id']}"

    assert refusal(patch(client, recorder, path, withdrawn="mine")) == (403, "forbidden")
    assert refusal(patch(client, recorder, path, note="seen")) == (403, "forbidden")
    assert patch(client, reviewer, path, withdrawn="twice").status_code == 200


def test_a_question_on_a_stated_total_quotes_its_words_whatever_else_has_its_id(client, recorder):
    told = claim(id="same", source=WIRE, quote="Moscow later spoke of 5,900 remains", quantity=5900)
    post_report(client, recorder, claims=[told])
    words = {"quote": "its negotiator of at least 6,500", "quantity": "at least 6,500"}
    post_stated_total(client, recorder, id="same", **words)

    asked = client.get(f"/v1/agreements/{ROUND}/open-questions").json["questions"]

    quoted = {each["kind"]: each["claims"][0]["words"] for each in asked}
    assert quoted["own_voice"] == told["quote"]
    assert quoted["statement_differs"] == words["quote"]
