"""What a speaker says otherwise than the line item: recorded with the claim, and never quietly."""

import csv
import io

import pytest

from ledger.app import create_app
from tests.answers import errors, items, refusal, refused
from tests.conftest import copied, extended, reader
from tests.factories import (
    ROUND,
    WIRE,
    claim,
    patch,
    post,
    post_agreement,
    post_category,
    post_claim,
    post_line_item,
    post_party,
    send_offered,
    speaker,
)

pytestmark = pytest.mark.one_on_postgresql

MOSCOW = speaker(name="Moscow", parties=["RU"])
LINE_ITEMS = "/v1/line-items"


@pytest.fixture(scope="module")
def prepared(engine, template):
    """A template with two more agreements, a third party, and a category of another unit."""

    def record(client, headers):
        for identity in ("round-3", "round-4"):
            post_agreement(client, headers["admin"], id=identity)
        post_party(client, headers["admin"])
        post_category(client, headers["admin"])

    with extended(engine, template, record) as made:
        yield made


@pytest.fixture
def ledger(engine, prepared):
    with copied(engine, prepared) as database:
        yield create_app(database).test_client()


@pytest.fixture(scope="module")
def ledger_with_item(engine, prepared):
    """A client of a ledger with a pledge of a known day, in which nothing more is recorded."""

    def record(client, headers):
        post_line_item(client, headers["rosa"], effective_on="2025-06-04")

    with reader(engine, prepared, record) as client:
        yield client


def otherwise(**differs):
    """What Moscow says otherwise."""
    return claim(source=WIRE, quote="the 6,000 bodies", speakers=[MOSCOW], differs=differs)


@pytest.mark.parametrize(
    ("differs", "words"),
    [
        ({"agreement": None}, "agreement: outside"),
        ({"agreement": "round-3"}, "agreement: round-3"),
        ({"agreement": ["round-3", "round-4"]}, "agreement: partly round-3 and round-4"),
        ({"agreement": [ROUND, "round-3"]}, f"agreement: partly {ROUND} and round-3"),
        ({"category": "pow"}, None),
        ({"effective_on": "2025-06-04/2025-06-06"}, "effective_on: 2025-06-04/2025-06-06"),
        ({"from_party": "UA", "to_party": "RU"}, "from_party: UA; to_party: RU"),
        ({"from_party": "icrc"}, "from_party: icrc"),
    ],
)
def test_a_claim_keeps_what_was_given_and_no_more(ledger, recorder, differs, words):
    category = "person" if "category" in differs else "body"

    item = post_line_item(ledger, recorder, category=category, claims=[otherwise(**differs)])

    [told] = item["claims"]
    assert told["differs"] == differs
    assert ledger.get(f"/v1/claims/{told['id']}").json["differs"] == differs
    [row] = csv.DictReader(io.StringIO(ledger.get("/v1/claims.csv").text, newline=""))
    assert row["differs"] == (words or "category: pow")


def test_differs_is_null_where_nothing_does(client, recorder):
    item = post_line_item(
        client, recorder, claims=[claim(), claim(relation="restates", differs=None)]
    )

    assert [told["differs"] for told in item["claims"]] == [None, None]


@pytest.mark.parametrize(
    ("differs", "refusals"),
    [
        ({}, [("", "says-the-same")]),
        ({"agreement": ROUND}, [("/agreement", "says-the-same")]),
        ({"category": "body"}, [("/category", "says-the-same")]),
        ({"effective_on": "2025-06-04"}, [("/effective_on", "says-the-same")]),
        ({"to_party": "UA", "agreement": None}, [("/to_party", "says-the-same")]),
        ({"from_party": "UA"}, [("/from_party", "same-party")]),
        ({"to_party": "RU"}, [("/to_party", "same-party")]),
        ({"from_party": "icrc", "to_party": "icrc"}, [("/to_party", "same-party")]),
        ({"category": "local_ceasefire"}, [("/category", "other-unit")]),
        ({"category": "pow"}, [("/category", "other-unit")]),
        ({"agreement": "round-9"}, [("/agreement", "unknown-reference")]),
        ({"agreement": ["round-3", "round-9"]}, [("/agreement/1", "unknown-reference")]),
        (
            {"category": "x1", "from_party": "XX", "to_party": "YY"},
            [
                ("/category", "unknown-reference"),
                ("/from_party", "unknown-reference"),
                ("/to_party", "unknown-reference"),
            ],
        ),
        ({"agreement": ["round-3"]}, [("/agreement", "wrong-length")]),
        ({"agreement": ["round-3", "round-3"]}, [("/agreement", "repeated")]),
        ({"agreement": [None, "round-3"]}, [("/agreement/0", "null")]),
        ({"agreement": 3}, [("/agreement", "wrong-type")]),
        ({"agreement": "a b"}, [("/agreement", "not-an-id")]),
        ({"category": None}, [("/category", "null")]),
        ({"effective_on": None}, [("/effective_on", "null")]),
        ({"effective_on": "June"}, [("/effective_on", "not-a-date")]),
        ({"act": "pledge"}, [("/act", "says-the-same")]),
        ({"act": "promise"}, [("/act", "not-a-choice")]),
    ],
)
def test_a_differs_that_does_not_differ_or_can_not_is_refused(
    ledger_with_item, recorder, differs, refusals
):
    [item] = items(ledger_with_item.get(LINE_ITEMS))
    told = otherwise(**differs)
    body = {name: item[name] for name in NAMED} | {"claims": [told]}

    further = post_claim(ledger_with_item, recorder, item, **told)
    first = post(ledger_with_item, recorder, LINE_ITEMS, body)

    assert errors(further) == [(f"/differs{pointer}", code) for pointer, code in refusals]
    assert errors(first) == [(f"/claims/0/differs{pointer}", code) for pointer, code in refusals]
    assert items(ledger_with_item.get(LINE_ITEMS)) == [item]


NAMED = ("agreement", "act", "category", "from_party", "to_party", "effective_on")


def test_outside_any_agreement_is_no_news_of_a_line_item_without_an_agreement(client, recorder):
    body = claim(differs={"agreement": None})
    answer = post(
        client, recorder, LINE_ITEMS,
        {"agreement": None, "act": "report", "category": "body", "from_party": "RU",
         "to_party": "UA", "claims": [body]},
    )  # fmt: skip

    assert errors(answer) == [("/claims/0/differs/agreement", "says-the-same")]


def test_a_direction_can_not_differ_both_ways(client, recorder):
    body = {
        "agreement": ROUND, "act": "report", "category": "body", "from_party": "RU",
        "to_party": "UA", "both_ways": True,
    }  # fmt: skip

    turned = otherwise(from_party="UA", to_party="RU")
    answer = post(client, recorder, LINE_ITEMS, body | {"claims": [turned]})
    outside = post(client, recorder, LINE_ITEMS, body | {"claims": [otherwise(agreement=None)]})

    assert errors(answer) == [
        ("/claims/0/differs/from_party", "not-here"),
        ("/claims/0/differs/to_party", "not-here"),
    ]
    told = [item["claims"][0]["differs"] for item in outside.json["items"]]
    assert told == [{"agreement": None}] * 2


def test_a_claim_for_a_possible_duplicate_says_otherwise_too(client, recorder):
    item = post_line_item(client, recorder)
    body = {name: item[name] for name in NAMED} | {"claims": [otherwise(agreement=None)]}

    status, code, more = refused(post(client, recorder, LINE_ITEMS, body))

    assert (status, code) == (409, "possible-duplicate")
    [instead] = more["instead"]
    assert instead["body"]["differs"] == {"agreement": None}
    restated = send_offered(client, recorder, instead)
    assert restated.json["claims"][1]["differs"] == {"agreement": None}


def test_people_read_what_a_speaker_says_otherwise(client, recorder):
    item = post_line_item(client, recorder)
    told = post_claim(client, recorder, item, **otherwise(agreement=None)).json["claims"][1]

    head, _, line = client.get("/v1/claims.txt").text.splitlines()

    at = head.index("differs")
    assert line[at:].startswith("agreement: outside  ")
    assert "says otherwise: agreement: outside\n" in client.get(f"/v1/claims/{told['id']}.txt").text
    assert "agreement: outside" in client.get(f"{LINE_ITEMS}/{item['id']}.txt").text
    for page in (f"/line-items/{item['id']}", f"/agreements/{ROUND}/body/RU/UA"):
        assert "puts it elsewhere: agreement: outside<" in client.get(page).text


def test_a_category_that_a_speaker_names_is_in_use(client, admin, recorder):
    post_category(client, admin, id="seafarer", label="Seafarers", unit="persons")
    post_line_item(client, recorder, category="civilian", claims=[otherwise(category="seafarer")])

    answer = patch(client, admin, "/v1/categories/seafarer", unit="days")

    assert refusal(answer) == (409, "frozen")


def test_an_agreement_that_a_speaker_names_can_not_be_withdrawn(ledger, admin, recorder):
    booked = otherwise(agreement=["round-3", ROUND])
    item = post_line_item(ledger, recorder, claims=[booked])

    named = patch(ledger, admin, "/v1/agreements/round-3", withdrawn="entered twice")
    other = patch(ledger, admin, "/v1/agreements/round-4", withdrawn="entered twice")

    assert refused(named) == (409, "in-use", {"resting": [f"{LINE_ITEMS}/{item['id']}"]})
    assert other.status_code == 200
    answer = post_claim(ledger, recorder, item, **otherwise(agreement="round-4"))
    assert errors(answer) == [("/differs/agreement", "withdrawn")]


def test_ranking_a_claim_leaves_what_it_says_otherwise(client, recorder, reviewer):
    item = post_line_item(client, recorder, claims=[otherwise(agreement=None)])
    path = f"/v1/claims/{item['claims'][0]['id']}"

    ranked = patch(client, reviewer, path, rank="preferred", rank_reason="the only one")

    assert ranked.json == client.get(path).json
    assert ranked.json["differs"] == {"agreement": None}
