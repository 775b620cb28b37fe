"""A refusal of a shape shows the shape that is taken, or the request that does what is meant."""

import pytest

from tests.answers import errors, ids, refusal
from tests.factories import (
    DAILY,
    ROUND,
    claim,
    line_item,
    patch,
    post,
    post_line_item,
    post_stated_total,
    stated_total,
)

pytestmark = pytest.mark.one_on_postgresql

DIRECTION = '{"from_party": "RU", "to_party": "UA"}'
CLAIM = '{"source": "wire", "quote": "return 6,000 bodies", "quantity": 6000}'
ENTER_IT_AGAIN = (
    "The agreement, act, category and parties of a line item never change: POST what is right, "
    "with the reason, to /v1/line-items/LINE_ITEM/re-entry, which voids it and enters it again."
)
STEP = (
    "A status changes by a transition alone: POST it, with its reason, to "
    "/v1/line-items/LINE_ITEM/transitions."
)
FURTHER_CLAIM = (
    "Claims are added one by one: POST a further one to /v1/line-items/LINE_ITEM/claims, where it "
    "can supersede one that is there."
)
ANOTHER_TOTAL = (
    "What a stated total says never changes: POST another to /v1/stated-totals, with the id of "
    'this one in "replaces", and "because".'
)
ANOTHER_SOURCE = (
    "The text of a source never changes: withdraw this source, and upload the right text as "
    "another one to /v1/sources."
)

NEVER_CHANGE = (
    "A claim's words, speakers and quantity never change: to mend them, POST to "
    '/v1/line-items/LINE_ITEM/claims a claim with "relation": "supersedes", the id of this one in '
    '"replaces", and "because".'
)


def messages(answer):
    """Return the pointer and the sentence of each field that was refused."""
    assert errors(answer)
    found = answer.get_json(force=True)["errors"]
    return [(error["pointer"], error["message"]) for error in found]


def without(body, name):
    return {key: value for key, value in body.items() if key != name}


@pytest.mark.parametrize(
    ("name", "example"),
    [
        ("directions", f"[{DIRECTION}]"),
        ("categories", '["body"]'),
        ("agreements", '["istanbul-2025-06-02"], or null for a total of them all'),
    ],
)
def test_a_refusal_shows_a_list_that_is_missing_or_none(shared_client, recorder, name, example):
    missing = post(shared_client, recorder, "/v1/stated-totals", without(stated_total(), name))
    wrong = post(shared_client, recorder, "/v1/stated-totals", stated_total(**{name: "all"}))

    required = f"This field is required: a list such as {example}."
    assert messages(missing) == [(f"/{name}", required)]
    assert messages(wrong) == [(f"/{name}", f"This must be a list such as {example}.")]


def test_a_refusal_shows_how_a_direction_is_sent(shared_client, recorder):
    answer = post(shared_client, recorder, "/v1/stated-totals", stated_total(directions=["RU-UA"]))

    assert messages(answer) == [
        ("/directions/0", f"This must be a JSON object such as {DIRECTION}.")
    ]


def test_a_refusal_shows_what_a_line_item_holds(shared_client, recorder):
    told = line_item(
        claims=[claim(speakers="the envoy"), claim(differs="17 July"), "6,000", claim(speaker=None)]
    )

    answer = post(shared_client, recorder, "/v1/line-items", told)
    missing = post(shared_client, recorder, "/v1/line-items", without(told, "claims"))

    speaker = '{"name": "the envoy", "parties": ["UA"]}'
    in_a_list = (
        f'Send a list of all who said it: "speakers": [{speaker}]; '
        "[] where the article says it in its own voice."
    )
    assert sorted(messages(answer)) == [
        ("/claims/0/speakers", f"This must be a list such as [{speaker}]."),
        (
            "/claims/1/differs",
            'This must be a JSON object such as {"effective_on": "2025-07-17"}.',
        ),
        ("/claims/2", f"This must be a JSON object such as {CLAIM}."),
        ("/claims/3/speaker", in_a_list),
    ]
    assert messages(missing) == [("/claims", f"This field is required: a list such as [{CLAIM}].")]


def test_a_refusal_shows_how_evidence_is_sent(client, recorder):
    item = post_line_item(client, recorder)

    answer = post(
        client,
        recorder,
        f"/v1/line-items/{item['id']}/transitions",
        {"to": "scheduled", "reason": "a convoy is on its way", "evidence": "the convoy"},
        if_match="*",
    )

    passage = '{"source": "wire", "quote": "the words of it"}'
    assert messages(answer) == [("/evidence", f"This must be a JSON object such as {passage}.")]


@pytest.mark.parametrize(
    ("claims", "pointer", "first"),
    [
        ([claim(count=6000)], "/claims/0/count", "id, source"),
        (
            [claim(speakers=[{"name": "the envoy", "for": "UA"}])],
            "/claims/0/speakers/0/for",
            "name,",
        ),
        ([claim(differs={"on": "2025-07-17"})], "/claims/0/differs/on", "category,"),
    ],
)
def test_an_unknown_nested_field_is_told_those_there_are(
    shared_client, recorder, claims, pointer, first
):
    answer = post(shared_client, recorder, "/v1/line-items", line_item(claims=claims))

    ((refused_at, sentence),) = messages(answer)
    assert refused_at == pointer
    assert sentence.startswith("There is no such field here; there are ")
    assert {name.strip(" ,") for name in first.split()} <= set(
        sentence.rstrip(".").replace(",", "").split()
    )


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        *(
            (name, ENTER_IT_AGAIN)
            for name in ("agreement", "act", "category", "from_party", "to_party")
        ),
        ("status", STEP),
        ("claims", FURTHER_CLAIM),
    ],
)
def test_a_refused_patch_of_a_line_item_says_how_to_mend_what_never_changes(
    client, recorder, name, sentence
):
    item = post_line_item(client, recorder)

    answer = patch(client, recorder, f"/v1/line-items/{item['id']}", **{name: item[name]})

    assert messages(answer) == [(f"/{name}", sentence)]


@pytest.mark.parametrize("name", ["quantity", "quote", "directions", "through", "speakers"])
def test_a_refused_patch_of_a_stated_total_says_how_to_mend_what_never_changes(
    client, recorder, name
):
    total = post_stated_total(client, recorder)

    answer = patch(client, recorder, f"/v1/stated-totals/{total['id']}", **{name: None})

    assert messages(answer) == [(f"/{name}", ANOTHER_TOTAL)]
    assert ids(client.get("/v1/stated-totals")) == [total["id"]]


def test_a_refused_patch_of_a_source_says_how_to_mend_its_text(shared_client, recorder):
    answer = patch(shared_client, recorder, f"/v1/sources/{DAILY}", text="Other words.")

    assert messages(answer) == [("/text", ANOTHER_SOURCE)]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"from_party": "Russia"}, "'Russia' is a name of RU: send RU."),
        (
            {"from_party": "Rusia"},
            (
                "No party 'Rusia' is recorded; did you mean RU (\"Russia\")? If not, record it "
                "first at /v1/parties."
            ),
        ),
        (
            {"category": "bodies"},
            (
                "No category 'bodies' is recorded; did you mean body (\"Bodies, the remains of the "
                'dead")? If not, record it first at /v1/categories.'
            ),
        ),
        (
            {"agreement": "istanbul-2025-6-2"},
            (
                f"No agreement 'istanbul-2025-6-2' is recorded; did you mean {ROUND} (\"Second "
                'round of direct talks")? If not, record it first at /v1/agreements.'
            ),
        ),
        (
            {"answers": "zzzzzz"},
            (
                "No line item 'zzzzzz' is recorded; record it first at /v1/line-items, or leave "
                "this out, and PATCH it once that is recorded."
            ),
        ),
    ],
)
def test_an_unknown_reference_names_the_nearest(shared_client, recorder, fields, sentence):
    answer = post(shared_client, recorder, "/v1/line-items", line_item(**fields))

    assert messages(answer) == [(f"/{next(iter(fields))}", sentence)]


def test_a_filter_that_names_nothing_names_the_nearest_recorded(shared_client):
    answer = shared_client.get("/v1/claims?from_party=Russia")

    assert answer.get_json(force=True)["detail"] == (
        "from_party: No party 'Russia' is recorded; did you mean RU (\"Russia\")?"
    )


def test_nothing_of_a_claim_changes_but_its_rank(client, recorder, reviewer):
    item = post_line_item(client, recorder)
    path = f"/v1/claims/{item['claims'][0]['id']}"

    answer = patch(client, reviewer, path, rank="preferred", rank_reason="counted", quantity=7000)

    assert errors(answer) == [("/quantity", "unknown-field")]
    assert answer.get_json(force=True)["errors"][0]["message"] == NEVER_CHANGE
    assert client.get(path).json == item["claims"][0]


def test_a_refused_rank_says_how_to_mend_the_claim(client, recorder):
    item = post_line_item(client, recorder)
    path = f"/v1/claims/{item['claims'][0]['id']}"

    answer = patch(client, recorder, path, quantity=7000)

    assert refusal(answer) == (403, "forbidden")
    assert answer.get_json(force=True)["detail"] == (
        f"This needs the role reviewer; yours is recorder. {NEVER_CHANGE}"
    )


def test_a_refusal_suggests_an_id_for_the_first_ten_unknown_ones_alone(client, admin):
    parties = [f"russia-{number}" for number in range(12)]
    body = {"id": "round-9", "title": "A round of talks", "parties": parties}

    answer = post(client, admin, "/v1/agreements", body)

    suggested = ["did you mean RU" in sentence for _, sentence in messages(answer)]
    assert suggested == [True] * 10 + [False] * 2


def test_all_faults_of_a_line_item_are_told_at_once(shared_client, recorder):
    names = {"from_party": "Russia", "agreement": "round-two"}
    misspelt = line_item(**names, act="reprt", claims=[claim(quantity="six")])
    nowhere = line_item(**names, claims=[claim(quote="never printed")])
    nobody = line_item(claims=[claim(quote="never printed")], from_party="Russia")

    in_form = post(shared_client, recorder, "/v1/line-items", misspelt)
    unknown = post(shared_client, recorder, "/v1/line-items", nowhere)
    twofold = post(shared_client, recorder, "/v1/line-items", nobody)

    assert errors(in_form) == [
        ("/act", "not-a-choice"),
        ("/claims/0/quantity", "not-a-quantity"),
        ("/agreement", "unknown-reference"),
        ("/from_party", "unknown-reference"),
    ]
    assert in_form.json["detail"] == "4 fields were refused; nothing was recorded."
    assert errors(unknown) == [
        ("/agreement", "unknown-reference"),
        ("/from_party", "unknown-reference"),
        ("/claims/0/quote", "quote-not-found"),
    ]
    assert errors(twofold) == [
        ("/from_party", "unknown-reference"),
        ("/claims/0/quote", "quote-not-found"),
    ]


TIED_LATER = (
    "A counterpart is tied once both are recorded: leave this out, and PATCH the counterpart of "
    "one of them afterwards; where the same claims tell both directions, send both_ways."
)
ONE_PARTY = (
    "This must be the id of one recorded party, a string such as UA; of several, record one that "
    "has them as `members`, or a line item for each."
)


def test_a_refused_line_item_says_how_to_tie_it_and_how_to_name_several_parties(
    shared_client, recorder
):
    tied = post(shared_client, recorder, "/v1/line-items", line_item(counterpart="other"))
    several = post(shared_client, recorder, "/v1/line-items", line_item(to_party=["UA", "DE"]))
    loose = post(shared_client, recorder, "/v1/line-items", line_item(quantity=6))

    assert messages(tied) == [("/counterpart", TIED_LATER)]
    assert messages(several) == [("/to_party", ONE_PARTY)]
    assert messages(loose) == [("/quantity", "This belongs to each of the claims, in `claims`.")]


def test_a_step_or_a_rank_without_a_reason_is_told_to_say_why(client, recorder, reviewer):
    item = post_line_item(client, recorder, id="promised", claims=[claim(id="told")])
    path = f"/v1/line-items/{item['id']}"

    step = post(client, recorder, f"{path}/transitions", {"to": "voided"}, If_Match="*")
    rank = patch(client, reviewer, "/v1/claims/told", rank="set_aside")

    assert messages(step) == [("/reason", "Say why, for whoever reads it later.")]
    assert messages(rank) == [("/rank_reason", "Say why, for whoever reads it later.")]


def test_a_whole_that_comes_after_its_share_is_told_the_way(client, recorder):
    share = {"id": "share", "effective_on": "2025-06-11", "act": "report"}
    post_line_item(client, recorder, **share)
    whole = line_item(id="whole", act="report", effective_on="2025-06-10/2025-06-14")

    answer = post(client, recorder, "/v1/line-items", whole)

    assert refusal(answer) == (409, "possible-duplicate")
    assert answer.json["detail"].endswith(
        'if one of them is a share or a stage of this one, name it in "distinct_from" here, and '
        'then PATCH its "part_of".'
    )
    told = post(client, recorder, "/v1/line-items", whole | {"distinct_from": ["share"]})
    mended = patch(client, recorder, "/v1/line-items/share", part_of="whole")
    assert (told.status_code, mended.status_code, mended.json["part_of"]) == (201, 200, "whole")
