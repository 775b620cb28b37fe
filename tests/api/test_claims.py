"""Claims: one passage says one quantity, and a figure is what the claims say together."""

from unittest.mock import ANY

import pytest

from tests.answers import actions, entries, errors, ids, refusal, refused
from tests.factories import (
    DAILY,
    HEALTHY,
    WIRE,
    claim,
    damaged,
    line_item,
    post,
    post_both_ways,
    post_claim,
    post_line_item,
    post_source,
    prisoners,
    speaker,
)

HUNDREDS = "270 prisoners of war and 120 civilians at the border, 390 people in all"


@pytest.fixture
def item(client, recorder):
    """A pledge of 6,000 bodies, told by one article."""
    return post_line_item(client, recorder, id="bodies-1")


def saying(quantity, **fields):
    return {"source": WIRE, "quote": "at least 6,500", "quantity": quantity} | fields


REFUSED = [
    ({"quote": ""}, [("/quote", "empty")]),
    ({"quote": " \n "}, [("/quote", "empty")]),
    ({"quote": "x" * 2_001}, [("/quote", "too-long")]),
    ({"quote": "return 7,000 bodies"}, [("/quote", "quote-not-found")]),
    ({"quote": "Return 6,000 bodies"}, [("/quote", "quote-not-found")]),
    ({"quote": "The talks go on", "prefix": "Tuesday. "}, [("/quote", "quote-not-found")]),
    ({"quote": "talks"}, [("/quote", "quote-ambiguous")]),
    ({"source": "nowhere"}, [("/source", "unknown-reference")]),
    ({"source": None}, [("/source", "null")]),
    ({"start": -1}, [("/start", "not-a-number")]),
    ({"start": 5.0}, [("/start", "not-a-number")]),
    ({"speaker": speaker()}, [("/speaker", "unknown-field")]),
    ({"speakers": speaker()}, [("/speakers", "wrong-type")]),
    ({"speakers": ["the envoy"]}, [("/speakers/0", "wrong-type")]),
    ({"speakers": [{"parties": ["UA"]}]}, [("/speakers/0/name", "required")]),
    ({"speakers": [speaker(age=40)]}, [("/speakers/0/age", "unknown-field")]),
    ({"speakers": [speaker(parties=["UA", "UA"])]}, [("/speakers/0/parties", "repeated")]),
    ({"speakers": [speaker(), speaker(parties=[])]}, [("/speakers", "repeated")]),
    ({"speakers": [speaker(name="Ann; Bo")]}, [("/speakers/0/name", "several-in-one")]),
    ({"speakers": [speaker(role="envoy\u037e host")]}, [("/speakers/0/role", "several-in-one")]),
    ({"unclear": ["number_not_in_passage"]}, [("/unclear/0", "not-a-choice")]),
    ({"unclear": ["scope", "scope"]}, [("/unclear", "repeated")]),
    ({"rank": "preferred"}, [("/rank", "unknown-field")]),
    ({"relation": None}, [("/relation", "null")]),
    ({"relation": "first"}, [("/relation", "not-a-choice")]),
    ({"replaces": "cl-1"}, [("/replaces", "not-here")]),
    ({"because": "correction"}, [("/because", "not-here")]),
    (
        {"relation": "supersedes"},
        [("/because", "required"), ("/replaces", "required")],
    ),
    (
        {"relation": "supersedes", "replaces": "cl-1", "because": "correction"},
        [("/replaces", "unknown-reference")],
    ),
]
NO_QUANTITIES = [
    6.5,
    5.0,
    "6.5",
    "1_000",
    "1,00",
    "01",
    "٣٠٣",
    -5,
    "-5",
    True,
    None,
    "",
    "12e2",
    "15 %",
    "15 for every body",
    10_000_001,
    "about",
    "3-2",
    "2-2",
    [6000],
    {},
    {"qualifier": "exact"},
    {"qualifier": "exact", "value": 6000, "upper": 7000},
    {"qualifier": "exact", "value": 6000, "text": "6000"},
    {"qualifier": "about", "value": 400, "approximate": False},
]


def test_a_claim_that_does_not_hold_is_refused(client, recorder, item):
    before = entries(client)

    answers = [post_claim(client, recorder, item, **fields) for fields, _ in REFUSED]

    assert list(map(errors, answers)) == [seen for _, seen in REFUSED]
    assert entries(client) == before
    assert client.get("/v1/line-items/bodies-1").json == item
    assert post_claim(client, recorder, item).status_code == 201


def test_a_claim_without_a_quantity_is_refused_with_the_forms_accepted(client, recorder, item):
    before = entries(client)

    for quantity in NO_QUANTITIES:
        answer = post_claim(client, recorder, item, quantity=quantity)
        assert errors(answer) == [("/quantity", "not-a-quantity")]
        assert '"about 400"' in answer.get_json(force=True)["errors"][0]["message"]
    assert entries(client) == before


@pytest.mark.usefixtures("item")
def test_a_further_claim_says_what_it_is_to_the_others(client, recorder):
    body = claim()

    answer = post(client, recorder, "/v1/line-items/bodies-1/claims", body, if_match="*")

    assert errors(answer) == [("/relation", "required")]


@pytest.mark.parametrize(
    ("relations", "seen"),
    [
        (["restates"], [("/claims/0/relation", "relation")]),
        ([None, None], [("/claims/1/relation", "relation")]),
        ([None, "first"], [("/claims/1/relation", "relation")]),
    ],
)
def test_only_the_first_claim_of_a_line_item_has_no_relation(
    shared_client, recorder, relations, seen
):
    told = [claim(relation=relation) for relation in relations]

    answer = post(shared_client, recorder, "/v1/line-items", line_item(claims=told))

    assert errors(answer) == seen


def test_a_refused_first_claim_puts_no_blame_on_the_second(shared_client, recorder):
    told = [claim(quote="return 7,000 bodies"), claim(relation="restates")]

    answer = post(shared_client, recorder, "/v1/line-items", line_item(claims=told))

    assert errors(answer) == [("/claims/0/quote", "quote-not-found")]


def test_the_words_nearest_to_a_quote_are_suggested_and_never_taken(client, recorder, item):
    answer = post_claim(client, recorder, item, quote="return 12,000 bodies of fallen soldiers")

    error = refused(answer)[2]["errors"][0]
    assert (error["code"], error["source"], error["places"]) == ("quote-not-found", DAILY, [])
    assert "return 6,000 bodies of fallen soldiers" in error["nearest"]


def test_a_quote_that_occurs_twice_is_refused_until_it_is_said_which(client, recorder, item):
    answer = post_claim(client, recorder, item, quote="talks go on")

    error = refused(answer)[2]["errors"][0]
    assert (error["code"], error["count"], len(error["places"])) == ("quote-ambiguous", 2, 2)
    for more in (
        {"start": error["places"][1]["start"]},
        {"prefix": "said: the "},
        {"suffix": ".\n"},
    ):
        taken = post_claim(client, recorder, item, quote="talks go on", **more)
        assert taken.status_code == 201
        passage = taken.json["claims"][-1]["passage"]
        assert {name: passage[name] for name in ("start", "end")} == {
            name: error["places"][1][name] for name in ("start", "end")
        }


def test_a_quote_is_found_behind_damage_and_both_readings_are_kept(client, recorder):
    text = damaged(HEALTHY)
    post_source(client, recorder, text=text)
    words = {"source": "paper-2025-06-04", "quote": "“We can work on up to 10 children,”"}

    item = post_line_item(client, recorder, claims=[claim(**words, quantity="up to 10")])

    passage = item["claims"][0]["passage"]
    assert passage["exact"] == text[passage["start"] : passage["end"]]
    assert passage == {
        "exact": "鈥淲e can work on up to 10 children,鈥",
        "reading": "“We can work on up to 10 children,”",
        "prefix": "",
        "suffix": ANY,
        "start": 0,
        "end": 35,
        "guessed": True,
    }
    assert item["claims"][0]["unclear"] == []


def test_a_quantity_that_its_quote_does_not_hold_is_taken_and_marked(client, recorder, item):
    answer = post_claim(client, recorder, item, quantity=5900, unclear=["scope"])

    assert answer.json["claims"][-1]["unclear"] == ["scope", "number_not_in_passage"]


def test_a_claim_that_restates_is_counted_once(client, recorder, item, database):
    before = entries(client)

    answer = post_claim(client, recorder, item, source=WIRE, quote="the 6,000 bodies for each side")

    assert answer.status_code == 201
    assert answer.headers["Ledger-Entry"] == str(before)
    assert "Location" not in answer.headers
    assert answer.json["figure"] == item["figure"] | {
        "told_by": {"kind": "others", "parties": [], "speakers": 0, "publishers": 2}
    }
    assert answer.json["version"] == 2
    assert answer.json["claims"][0] == item["claims"][0]
    assert client.get("/v1/line-items/bodies-1").data == answer.data
    assert actions(database, since=before) == ["line_item.claim"]


def test_a_claim_that_supersedes_takes_the_place_of_another(client, recorder, item):
    replaced = item["claims"][0]["id"]
    later = {"relation": "supersedes", "replaces": replaced, "because": "amendment"}

    answer = post_claim(client, recorder, item, **saying("at least 6,500"), **later)

    assert answer.status_code == 201
    figure = answer.json["figure"]
    assert (figure["text"], figure["also"], figure["contested"]) == ("≥6,500", [], False)
    assert {name: answer.json["claims"][1][name] for name in later} == later
    again = post_claim(client, recorder, item, **saying(6600), **later)
    assert errors(again) == [("/replaces", "already-replaced")]


def test_a_claim_of_another_line_item_is_replaced_by_none(client, recorder, item):
    other = post_line_item(client, recorder, category="pow")
    later = {
        "relation": "supersedes",
        "replaces": other["claims"][0]["id"],
        "because": "correction",
    }

    answer = post_claim(client, recorder, item, **later)

    assert errors(answer) == [("/replaces", "unknown-reference")]


def test_two_claims_that_do_not_overlap_contest_each_other(client, recorder, item):
    answer = post_claim(client, recorder, item, **saying(5900, quote="5,900 remains"))

    figure = answer.json["figure"]
    assert (figure["contested"], figure["lower"], figure["upper"]) == (True, 5900, 6000)
    assert figure["text"] == "5,900–6,000"


def test_a_floor_above_a_ceiling_bounds_nothing(client, recorder):
    item = post_line_item(client, recorder, claims=[claim(quantity="at most 200")])

    answer = post_claim(client, recorder, item, quantity="at least 300")

    figure = answer.json["figure"]
    assert (figure["contested"], figure["lower"], figure["upper"]) == (True, 0, None)
    assert figure["text"] == "≤200 or ≥300"


def test_a_less_definite_claim_stands_beside_the_figure(client, recorder):
    item = post_line_item(client, recorder, **prisoners())

    answer = post_claim(client, recorder, item, quote="up to 1,200", quantity="up to 1,200")

    figure = answer.json["figure"]
    assert (figure["lower"], figure["upper"], figure["also"]) == (1000, 1000, ["≤1,200"])
    assert figure["text"] == "≈1,000 (also ≤1,200)"


def test_a_figure_is_told_by_both_sides_once_each_has_spoken(client, recorder):
    item = post_line_item(client, recorder, **prisoners())

    moscow = speaker(name="the Russian side", parties=["RU"])
    answer = post_claim(client, recorder, item, quantity="some 1,000", speakers=[moscow])

    assert item["figure"]["told_by"]["kind"] == "one_side"
    assert answer.json["figure"]["told_by"] == {
        "kind": "both_sides",
        "parties": ["RU", "UA"],
        "speakers": 2,
        "publishers": 1,
    }


def test_an_id_of_a_claim_is_given_once(client, recorder, item):
    assert post_claim(client, recorder, item, id="cl-one").status_code == 201
    before = entries(client)

    again = post_claim(client, recorder, item, id="cl-one")
    twice = [claim(id="cl-two"), claim(id="cl-two", relation="restates")]
    within = post(client, recorder, "/v1/line-items", line_item(category="pow", claims=twice))

    taken = {"location": "/v1/claims/cl-one"}
    assert refused(again) == (409, "already-exists", taken)
    assert refusal(within) == (409, "already-exists")
    assert entries(client) == before


def test_a_line_item_has_two_hundred_claims_at_most(client, recorder):
    # Of short words: a document has a limit of bytes too.
    post_source(client, recorder, id="brief", text="6,000 bodies")
    short = claim(source="brief", quote="6,000 bodies")
    further = [short | {"relation": "restates", "id": f"cl-{place}"} for place in range(1, 200)]
    item = post_line_item(client, recorder, claims=[short, *further])
    before = entries(client)

    answer = post_claim(client, recorder, item)

    assert errors(answer) == [("", "too-many-claims")]
    assert entries(client) == before


def test_a_claim_is_a_slice_of_its_line_item(client, recorder, item):
    post_claim(client, recorder, item, **saying(6600))
    whole = client.get("/v1/line-items/bodies-1")

    for told in whole.json["claims"]:
        answer = client.get(f"/v1/claims/{told['id']}")
        assert answer.json == told
        assert answer.data.strip() in whole.data
    assert client.get("/v1/line-items/bodies-1/claims").json["items"] == whole.json["claims"]


def test_claims_of_a_mutual_pair_are_each_line_items_own(client, recorder):
    there, back = post_both_ways(client, recorder)

    post_claim(client, recorder, there, **saying(6600))

    assert len(client.get(f"/v1/line-items/{there['id']}/claims").json["items"]) == 2
    assert ids(client.get(f"/v1/line-items/{back['id']}/claims")) == [back["claims"][0]["id"]]


def test_a_claim_of_hundreds_may_be_about_the_whole_sentence(client, recorder):
    told = claim(quote=HUNDREDS, quantity=390)

    item = post_line_item(client, recorder, act="report", category="person", claims=[told])

    assert item["claims"][0]["unclear"] == []
