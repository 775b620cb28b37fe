"""Totals under a policy: the same line items, by the claims of one side, one speaker, one rank."""

import csv
import io

import pytest

from tests.answers import entries, refused
from tests.api.test_totals import PATH, column, report, row
from tests.conftest import reader
from tests.factories import (
    DAILY,
    ROUND,
    WIRE,
    claim,
    patch,
    post,
    post_claim,
    post_line_item,
    post_stated_total,
    recorded,
    speaker,
    stated_total,
)

MOSCOW = speaker(name="Moscow", parties=["RU"])
KYIV = speaker(name="Kyiv", parties=["UA"])
BOTH = [{"from_party": "RU", "to_party": "UA"}, {"from_party": "UA", "to_party": "RU"}]
POLICIES = ["envelope", "preferred", "from_party", "to_party", "speaker=Moscow"]


def read(client, policy, **more):
    return client.get(PATH, query_string={"policy": policy, **more}).json


def pledged(client, policy, **more):
    """Return what the only row says was pledged under a policy, and what the policy leaves out."""
    answer = read(client, policy, **more)
    [found] = answer["totals"]
    return found["pledged"], answer["left_out"]


def left_out(claims=0, line_items=0, elsewhere=0):
    return {"claims": claims, "line_items": line_items, "elsewhere": elsewhere}


def post_disputed_pledge(client, recorder):
    """6,000 bodies say both, 5,900 says Moscow, at least 6,500 Kyiv."""
    item = post_line_item(client, recorder)
    said = {"source": WIRE}
    post_claim(
        client, recorder, item, **said, quote="5,900 remains", quantity=5900, speakers=[MOSCOW]
    )
    return post_claim(
        client, recorder, item, **said, quote="at least 6,500", quantity="at least 6,500",
        speakers=[KYIV],
    ).json  # fmt: skip


@pytest.fixture(scope="module")
def disputed(engine, template):
    """A client of a ledger with that pledge, in which nothing more is recorded."""

    def record(client, headers):
        post_disputed_pledge(client, headers["rosa"])

    with reader(engine, template, record) as client:
        yield client


@pytest.mark.parametrize("policy", ["", "best", "envelope=", "speaker", "speaker=", "speaker= "])
def test_an_unknown_policy_is_refused_naming_those_there_are(shared_client, policy):
    answer = shared_client.get(PATH, query_string={"policy": policy})

    assert refused(answer) == (400, "bad-parameter", {"parameters": ["policy"]})
    if policy:
        assert (
            "envelope, preferred, from_party, to_party, stated, or speaker="
            in answer.json["detail"]
        )


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (
            "envelope",
            (column(5900, 6000, "5,900–6,000 (also ≥6,500)", contested=1, one_side=1), left_out()),
        ),
        (
            "from_party",
            (column(5900, 5900, "5,900", contested=1, one_side=1), left_out(claims=2)),
        ),
        ("to_party", (column(6500, None, "≥6,500", contested=1, one_side=1), left_out(claims=2))),
        (
            "speaker=Kyiv",
            (column(6500, None, "≥6,500", contested=1, one_side=1), left_out(claims=2)),
        ),
        (
            "preferred",
            (
                column(0, None, "1 not considered", contested=1, without_number=1),
                left_out(claims=3, line_items=1),
            ),
        ),
    ],
)
def test_a_policy_chooses_the_claims_and_settles_no_conflict(disputed, policy, expected):
    assert pledged(disputed, policy) == expected
    assert read(disputed, policy)["policy"] == policy


def test_the_preferred_policy_makes_figures_of_what_a_reviewer_prefers(client, recorder, reviewer):
    item = post_disputed_pledge(client, recorder)
    path = f"/v1/claims/{item['claims'][1]['id']}"
    patch(client, reviewer, path, rank="preferred", rank_reason="counted at the border")

    assert pledged(client, "preferred") == (
        column(5900, 5900, "5,900", contested=1, one_side=1),
        left_out(claims=2),
    )


def test_claims_set_aside_or_superseded_are_neither_considered_nor_left_out(
    client, recorder, reviewer
):
    item = post_disputed_pledge(client, recorder)
    moscows, kyivs = item["claims"][1:]
    patch(client, reviewer, f"/v1/claims/{kyivs['id']}", rank="set_aside", rank_reason="hearsay")
    post_claim(
        client, recorder, item, relation="supersedes", replaces=moscows["id"],
        because="correction", source=WIRE, quote="the 6,000 bodies", speakers=[MOSCOW],
    )  # fmt: skip

    assert pledged(client, "from_party") == (
        column(6000, 6000, "6,000", one_side=1),
        left_out(claims=1),
    )


def test_a_line_item_without_a_claim_under_a_policy_still_counts(client, recorder):
    report(client, recorder, 1212, claims=[claim(quantity=1212, speakers=[MOSCOW])])
    report(client, recorder, 1200, claims=[claim(quantity=1200, speakers=[KYIV])])
    report(client, recorder, 27, claims=[claim(quantity=27)])

    answer = read(client, "speaker=Moscow")

    [found] = answer["totals"]
    assert found["reported"] == column(
        1212, None, "1,212 + 2 not considered", lines=3, without_number=2, one_side=1
    )
    assert (found["assessment"], found["caveats"]) == (
        "no_pledge_recorded",
        ["one_side", "unclear_words", "without_number"],
    )
    assert (answer["line_items"], answer["left_out"]) == (3, left_out(claims=2, line_items=2))
    assert row(client)["reported"]["text"] == "2,439"


def test_a_policy_changes_nothing_else_of_the_answer(client, recorder):
    post_disputed_pledge(client, recorder)
    report(client, recorder, 27)

    answers = [read(client, policy) for policy in POLICIES]

    varying = ("policy", "left_out", "totals")
    first, *others = [
        {name: value for name, value in answer.items() if name not in varying} for answer in answers
    ]
    assert others == [first] * len(others)
    lines = [
        [(each["category"], each["pledged"]["lines"], each["reported"]["lines"])
         for each in answer["totals"]]
        for answer in answers
    ]  # fmt: skip
    assert lines == [[("body", 1, 1)]] * len(answers)


def test_a_stated_total_opens_the_sums_of_those_who_state_it(client, recorder):
    told = [claim(speakers=[MOSCOW]), claim(relation="restates", speakers=[KYIV])]
    report(client, recorder, 6000, claims=told)
    body = stated_total(speakers=[KYIV], quantity="at least 6,500", quote="at least 6,500")
    stated = recorded(post(client, recorder, "/v1/stated-totals", body))

    rows = {policy: read(client, policy)["totals"][0] for policy in POLICIES[2:]}
    rows["envelope"] = row(client)

    texts = {policy: each["reported"]["text"] for policy, each in rows.items()}
    assert texts == {
        "envelope": "≥6,000",
        "from_party": "6,000",
        "to_party": "≥6,000",
        "speaker=Moscow": "6,000",
    }
    assert [each["stated"][0]["id"] for each in rows.values()] == [stated["id"]] * 4
    assert len({each["stated"][0]["check"] for each in rows.values()}) == 1


def test_as_of_under_a_policy_dates_a_line_item_by_all_its_claims(client, recorder):
    item = post_line_item(client, recorder)
    told = {"source": WIRE, "quote": "5,900 remains", "quantity": 5900, "speakers": [MOSCOW]}
    post_claim(client, recorder, item, **told)

    # The Wire printed what Moscow said a day after the Daily told of the pledge.
    assert read(client, "from_party", as_of="2025-06-01")["totals"] == []
    assert pledged(client, "from_party", as_of="2025-06-02")[0]["text"] == "5,900"


def test_claims_that_a_policy_leaves_out_are_counted_among_those_that_count(client, recorder):
    post_line_item(client, recorder, effective_on="2025-06-10")
    post_line_item(client, recorder, effective_on="2025-06-20")

    assert read(client, "preferred", as_of="2025-06-15")["left_out"] == left_out(1, 1)
    assert read(client, "preferred")["left_out"] == left_out(2, 2)


def test_totals_of_an_earlier_state_are_had_again_under_any_policy(client, recorder, reviewer):
    item = post_disputed_pledge(client, recorder)
    size = client.get("/readyz").json["entries"]
    before = {policy: read(client, policy, known_at=size) for policy in POLICIES}

    path = f"/v1/claims/{item['claims'][1]['id']}"
    patch(client, reviewer, path, rank="set_aside", rank_reason="hearsay")
    post_line_item(client, recorder, category="pow")

    assert {policy: read(client, policy, known_at=size) for policy in POLICIES} == before
    assert pledged(client, "to_party", known_at=size)[0]["text"] == "≥6,500"
    assert len(read(client, "to_party")["totals"]) == 2


def test_a_text_table_names_the_policy_and_what_it_leaves_out(disputed):
    entry = read(disputed, "envelope")["entry"]

    answer = disputed.get(f"{PATH}.txt", query_string={"policy": "speaker=Moscow"})

    assert answer.text == (
        f"{ROUND}   Second round of direct talks   policy speaker=Moscow   known_at {entry + 1}\n"
        "category  from  to  requested  offered  pledged  reported  still open"
        "  assessment          caveats\n"
        "body      RU    UA  -          -        5,900    -         5,900     "
        "  no report recorded  contested, one side (RU)\n"
        "policy speaker=Moscow: 2 claims not considered\n"
    )
    assert disputed.get(f"{PATH}.txt?policy=preferred").text.splitlines()[-2:] == [
        "policy preferred: 3 claims not considered, 1 line item not considered",
        "no claim here fits this policy",
    ]
    assert "policy" not in disputed.get(f"{PATH}.txt?policy=envelope").text


def test_a_csv_of_totals_has_the_same_columns_under_any_policy(disputed):
    plain, under = (
        list(csv.DictReader(io.StringIO(disputed.get(f"{PATH}.csv{query}").text, newline="")))
        for query in ("", "?policy=preferred")
    )

    assert plain[0].keys() == under[0].keys()
    assert (under[0]["pledged_lower"], under[0]["pledged_upper"], under[0]["pledged_text"]) == (
        "0",
        "",
        "1 not considered",
    )


def test_a_speaker_named_in_a_policy_can_do_no_harm_to_a_terminal(shared_client):
    answer = shared_client.get(f"{PATH}.txt", query_string={"policy": "speaker=Eve\u202eVictim"})

    assert refused(answer) == (400, "bad-parameter", {"parameters": ["policy"]})
    assert "\u202e" not in answer.text


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("kyiv", "the nearest names are 'Kyiv'"),
        ("Moskow", "the nearest names are 'Moscow'"),
        ("xyz", f"/v1/claims?agreement={ROUND} lists the names as they are recorded"),
    ],
)
@pytest.mark.parametrize("form", ["totals", "totals.csv", "totals.txt", "totals?explain=true"])
def test_a_speaker_of_whom_nothing_is_recorded_is_refused(disputed, form, name, hint):
    path, _, more = form.partition("?")

    answer = disputed.get(f"/v1/agreements/{ROUND}/{path}?policy=speaker={name}&{more}")

    assert refused(answer) == (400, "bad-parameter", {"parameters": ["policy"]})
    assert answer.get_json(force=True)["detail"] == (
        f"policy: no speaker '{name}' is recorded under {ROUND}; {hint}."
    )


def test_a_speaker_is_known_from_the_entry_on_that_recorded_one(client, recorder):
    size = entries(client)
    post_disputed_pledge(client, recorder)

    then = client.get(f"{PATH}?policy=speaker=Moscow&known_at={size}")

    assert refused(then) == (400, "bad-parameter", {"parameters": ["policy"]})
    assert read(client, "speaker=Moscow")["left_out"] == left_out(claims=2)


def test_whoever_states_a_total_alone_is_a_speaker_too(client, recorder):
    post_stated_total(client, recorder, speakers=[speaker(name="the HQ")])

    assert read(client, "speaker=the HQ")["policy"] == "speaker=the HQ"


@pytest.mark.usefixtures("nothing_at_hand")
@pytest.mark.parametrize("policy", POLICIES)
def test_totals_under_a_policy_of_one_line_item_and_three_take_the_same_queries(
    client, recorder, queries, policy
):
    def counted():
        queries.clear()
        read(client, policy)
        return len(queries)

    item = report(client, recorder, 27)
    post_claim(client, recorder, item, source=DAILY, speakers=[MOSCOW])
    of_one = counted()
    report(client, recorder, 51)
    item = report(client, recorder, 78)
    post_claim(client, recorder, item, source=DAILY, speakers=[MOSCOW])

    assert counted() == of_one


@pytest.mark.parametrize("fields", [{"directions": BOTH}, {"since": "2022-02-24"}])
def test_a_sum_that_none_stands_in_place_of_is_a_floor_under_the_policy_stated_too(
    client, recorder, fields
):
    post_stated_total(client, recorder, speakers=[speaker()], **fields)
    report(client, recorder, 27)

    plain = read(client, "envelope")["totals"]
    stated = read(client, "stated")["totals"]

    assert stated[0]["reported"]["text"] == "≥27"
    assert "reports_incomplete" in stated[0]["caveats"]
    assert stated == plain
