"""Totals under a policy by who speaks: a line item stands where its speaker puts it."""

import pytest

from tests.api.test_policies import left_out
from tests.api.test_totals import PATH, row
from tests.factories import (
    DAILY,
    ROUND,
    WIRE,
    claim,
    patch,
    post_agreement,
    post_claim,
    post_line_item,
    post_party,
    post_stated_total,
    post_transition,
    speaker,
)

MOSCOW = speaker(name="Moscow", parties=["RU"])
KYIV = speaker(name="Kyiv", parties=["UA"])
MOSCOWS = ["from_party", "speaker=Moscow"]
TIED = ["tie_contested", "unclear_words"]


@pytest.fixture
def ledger(client, admin):
    """A ledger with two more agreements."""
    for identity in ("round-3", "round-4"):
        post_agreement(client, admin, id=identity)
    return client


def said(quantity=1000, **fields):
    return claim(source=WIRE, quote="the 6,000 bodies", quantity=quantity, **fields)


def post_report(client, recorder, *told, **fields):
    """A report of 1,000 bodies by Kyiv under the round, and what others say of it."""
    defaults = {"act": "report", "effective_on": "2025-07-17"}
    kyivs = claim(quantity=1000, speakers=[KYIV])
    restating = [{"relation": "restates"} | each for each in told]
    return post_line_item(client, recorder, **{**defaults, "claims": [kyivs, *restating], **fields})


def read(client, policy="envelope", agreement=ROUND, **more):
    path = f"/v1/agreements/{agreement}/totals"
    return client.get(path, query_string={"policy": policy, **more}).json


def rows(answer):
    """Return what was reported by category and direction."""
    return {
        (each["category"], each["from_party"], each["to_party"]): each["reported"]["text"]
        for each in answer["totals"]
        if each["reported"]
    }


def head(answer):
    return {name: answer[name] for name in ("line_items", "left_out", "brought_in")}


REPORTED = {("body", "RU", "UA"): "1,000"}


def test_the_envelope_and_preferred_policies_move_no_line_item(ledger, recorder, reviewer):
    item = post_report(ledger, recorder, said(speakers=[MOSCOW], differs={"agreement": "round-3"}))
    moscows = item["claims"][1]["id"]
    patch(
        ledger, reviewer, f"/v1/claims/{moscows}", rank="preferred", rank_reason="they count them"
    )

    for policy, missed in (("envelope", 0), ("preferred", 1)):
        answer = read(ledger, policy)
        assert rows(answer) == {("body", "RU", "UA"): "0–1,000"}
        expected = {"line_items": 1, "left_out": left_out(claims=missed), "brought_in": 0}
        assert head(answer) == expected
        assert rows(read(ledger, policy, "round-3")) == {}
    explained = ledger.get(f"/v1/agreements/{ROUND}/totals.txt?explain=true").text
    assert "  adds 0 to the lower end: tie contested\n" in explained


@pytest.mark.parametrize("policy", MOSCOWS)
@pytest.mark.parametrize("agreement", [None, "round-3", ["round-3", "round-4"]])
def test_a_line_item_that_a_speaker_books_elsewhere_leaves_the_totals(
    ledger, recorder, policy, agreement
):
    post_report(ledger, recorder, said(speakers=[MOSCOW], differs={"agreement": agreement}))
    post_report(ledger, recorder, effective_on="2025-07-20")

    answer = read(ledger, policy)

    assert rows(answer) == {("body", "RU", "UA"): "1 not considered"}
    out = left_out(claims=1, line_items=1, elsewhere=1)
    assert head(answer) == {"line_items": 1, "left_out": out, "brought_in": 0}
    assert rows(read(ledger, "to_party")) == {("body", "RU", "UA"): "2,000"}


@pytest.mark.parametrize("policy", MOSCOWS)
def test_a_line_item_that_a_speaker_books_in_part_counts_without_a_number(ledger, recorder, policy):
    differs = {"agreement": [ROUND, "round-3"]}
    post_report(ledger, recorder, said(speakers=[MOSCOW], differs=differs))

    here, there = read(ledger, policy), read(ledger, policy, "round-3")

    in_part = {("body", "RU", "UA"): "1 without a number"}
    assert (rows(here), rows(there)) == (in_part, in_part)
    assert head(here) == {"line_items": 1, "left_out": left_out(claims=1), "brought_in": 0}
    assert head(there) == {"line_items": 1, "left_out": left_out(claims=1), "brought_in": 1}
    [reported] = [each["reported"] for each in there["totals"]]
    assert (reported["lower"], reported["upper"], reported["without_number"]) == (0, None, 1)


@pytest.mark.parametrize("recorded_under", ["round-3", None])
def test_a_line_item_that_a_speaker_books_here_comes_in(ledger, recorder, recorded_under):
    told = said(speakers=[MOSCOW], differs={"agreement": ROUND})
    post_report(ledger, recorder, told, agreement=recorded_under)

    answer = read(ledger, "from_party")

    assert rows(answer) == REPORTED
    assert head(answer) == {"line_items": 1, "left_out": left_out(claims=1), "brought_in": 1}
    assert (answer["latest_report_on"], answer["newest_source_on"]) == ("2025-07-17", "2025-06-03")
    assert (answer["speakers"], answer["sources"]) == (2, 2)
    assert answer["totals"][0]["caveats"] == ["one_side", *TIED]
    for policy in ("envelope", "preferred", "to_party"):
        assert head(read(ledger, policy))["line_items"] == 0


@pytest.mark.parametrize(
    ("differs", "found"),
    [
        ({"category": "pow"}, {("pow", "RU", "UA"): "1,000"}),
        ({"from_party": "UA", "to_party": "RU"}, {("civilian", "UA", "RU"): "1,000"}),
        ({"from_party": "icrc"}, {("civilian", "icrc", "UA"): "1,000"}),
    ],
)
def test_a_line_item_moves_to_the_category_and_direction_that_its_speaker_says(
    client, admin, recorder, differs, found
):
    post_party(client, admin)
    post_report(client, recorder, said(speakers=[MOSCOW], differs=differs), category="civilian")

    answer = read(client, "from_party")

    assert rows(answer) == found
    assert head(answer) == {"line_items": 1, "left_out": left_out(claims=1), "brought_in": 0}
    assert rows(read(client)) == {("civilian", "RU", "UA"): "0–1,000"}


def test_moved_under_another_giver_a_claim_is_no_longer_told_by_a_side(client, admin, recorder):
    post_party(client, admin)
    post_report(client, recorder, said(speakers=[MOSCOW], differs={"from_party": "icrc"}))

    assert read(client, "from_party")["totals"][0]["caveats"] == ["neither_side", *TIED]
    assert read(client, "to_party")["totals"][0]["caveats"] == ["one_side", *TIED]


def test_a_line_item_happened_when_its_speaker_says(client, recorder):
    differs = {"effective_on": "2025-07-20/2025-07-21"}
    post_report(client, recorder, said(speakers=[MOSCOW], differs=differs))

    by_day = {
        (policy, day): rows(read(client, policy, as_of=f"2025-07-{day}"))
        for policy in ("envelope", "from_party")
        for day in (17, 20, 21)
    }

    assert by_day == {
        ("envelope", 17): {("body", "RU", "UA"): "0–1,000"},
        ("envelope", 20): {("body", "RU", "UA"): "0–1,000"},
        ("envelope", 21): REPORTED,
        ("from_party", 17): {},
        ("from_party", 20): {("body", "RU", "UA"): "0–1,000"},
        ("from_party", 21): REPORTED,
    }
    assert read(client, "from_party")["latest_report_on"] == "2025-07-21"
    assert read(client)["totals"][0]["caveats"] == ["unclear_words"]


def test_the_newest_claim_of_a_speaker_is_followed(client, recorder):
    first = said(speakers=[MOSCOW], differs={"agreement": None})
    older = claim(quantity=1000, speakers=[MOSCOW], source=DAILY)
    item = post_report(client, recorder, first, older)
    assert head(read(client, "from_party"))["left_out"]["elsewhere"] == 1

    post_claim(client, recorder, item, **said(speakers=[MOSCOW]))

    answer = read(client, "from_party")
    assert (rows(answer), answer["left_out"]) == (REPORTED, left_out(claims=1))
    assert answer["totals"][0]["caveats"] == ["one_side", *TIED]


def test_a_speaker_who_says_nothing_of_a_line_item_moves_it_nowhere(client, recorder):
    post_report(client, recorder, said(speakers=[MOSCOW], differs={"agreement": None}))
    told = claim(speakers=[speaker(name="the envoy")])
    post_report(client, recorder, effective_on="2025-07-20", claims=[told])

    answer = read(client, "speaker=the envoy")

    assert rows(answer) == {("body", "RU", "UA"): "6,000 + 1 not considered"}
    assert answer["left_out"] == left_out(claims=2, line_items=1)


def test_a_contested_tie_is_a_caveat_of_its_row_alone(client, recorder, reviewer):
    item = post_report(client, recorder, said(speakers=[MOSCOW], differs={"agreement": None}))
    post_report(client, recorder, category="pow")
    caveats = {each["category"]: each["caveats"] for each in read(client)["totals"]}
    assert caveats == {"body": TIED, "pow": ["one_side", "unclear_words"]}

    moscows = item["claims"][1]["id"]
    patch(client, reviewer, f"/v1/claims/{moscows}", rank="set_aside", rank_reason="misquoted")

    assert row(client)["caveats"] == ["one_side", "unclear_words"]


def test_a_row_above_both_kinds_that_parties_tell_is_sure_of_it(client, recorder):
    others = said(speakers=[MOSCOW], differs={"category": "civilian"})
    post_report(client, recorder, others, category="pow", id="kinds")
    post_line_item(client, recorder, act="request", category="person")
    on = {"through": "2025-07-17"}
    post_stated_total(client, recorder, categories=["person"], quantity=1000, **on)

    found = {each["category"]: each for each in read(client)["totals"]}
    explained = client.get(f"{PATH}.txt?explain=true").text
    over_all = client.get("/v1/totals").json["totals"]

    texts = {name: each["reported"]["text"] for name, each in found.items()}
    assert texts == {"person": "1,000", "pow": "0–1,000"}
    assert [each["reported"]["text"] for each in over_all] == ["1,000", "0–1,000"]
    assert found["person"]["stated"][0]["check"] == "agrees: 1,000 recorded"
    assert "tie_contested" not in found["person"]["caveats"]
    assert explained.count("adds 0 to the lower end: tie contested") == 1


def test_totals_across_name_a_contested_tie_too(client, recorder):
    post_report(client, recorder, said(speakers=[MOSCOW], differs={"act": "pledge"}))
    post_report(client, recorder, category="pow")

    rows_across = client.get("/v1/totals").json["totals"]

    caveats = {each["category"]: each["caveats"] for each in rows_across}
    assert caveats == {"body": TIED, "pow": ["one_side", "unclear_words"]}


def test_a_superseded_claim_contests_no_tie(client, recorder):
    item = post_report(client, recorder, said(speakers=[MOSCOW], differs={"agreement": None}))

    assert row(client)["caveats"] == TIED

    replaced = {"replaces": item["claims"][1]["id"], "because": "correction"}
    post_claim(client, recorder, item, relation="supersedes", **replaced, **said(speakers=[MOSCOW]))

    assert row(client)["caveats"] == ["unclear_words"]
    assert head(read(client, "from_party"))["left_out"]["elsewhere"] == 0


def test_only_counting_line_items_are_counted_as_standing_elsewhere(client, recorder, reviewer):
    item = post_report(client, recorder, said(speakers=[MOSCOW], differs={"agreement": None}))
    answers = [read(client, "from_party", as_of=f"2025-07-{day}") for day in (16, 17)]
    assert [answer["left_out"]["elsewhere"] for answer in answers] == [0, 1]

    post_transition(client, reviewer, item, to="retracted")

    assert read(client, "from_party")["left_out"] == left_out()


def test_totals_name_the_last_entry_that_changed_what_is_brought_in(ledger, recorder, reviewer):
    item = post_report(
        ledger, recorder, said(speakers=[MOSCOW], differs={"agreement": ROUND}), agreement="round-3"
    )
    own = read(ledger)["entry"]
    brought = read(ledger, "from_party")

    retracted = post_transition(ledger, reviewer, item, to="retracted")

    after = read(ledger, "from_party")
    assert (brought["brought_in"], after["brought_in"]) == (1, 0)
    assert own < brought["entry"] < after["entry"] == int(retracted.headers["Ledger-Entry"])
    assert read(ledger)["entry"] == own


def test_totals_of_an_earlier_state_are_had_again_under_a_policy_of_a_speaker(ledger, recorder):
    item = post_report(
        ledger, recorder, said(speakers=[MOSCOW], differs={"agreement": ROUND}), agreement="round-3"
    )
    size = ledger.get("/readyz").json["entries"]
    before = {
        where: read(ledger, "from_party", where, known_at=size)
        for where in (ROUND, "round-3", "round-4")
    }

    post_claim(ledger, recorder, item, **said(speakers=[MOSCOW], differs={"agreement": "round-4"}))

    asked = {where: read(ledger, "from_party", where, known_at=size) for where in before}
    assert asked == before
    now = {where: read(ledger, "from_party", where)["brought_in"] for where in (ROUND, "round-4")}
    assert now == {ROUND: 0, "round-4": 1}
    assert read(ledger, "from_party")["left_out"] == left_out()
    assert read(ledger, "from_party", "round-4", known_at=size)["brought_in"] == 0


def test_a_text_table_names_what_a_policy_puts_elsewhere_and_brings_in(ledger, recorder):
    post_report(ledger, recorder, said(speakers=[MOSCOW], differs={"agreement": None}))
    booked = said(quantity=270, speakers=[MOSCOW], differs={"agreement": ROUND})
    post_report(ledger, recorder, booked, agreement="round-3")

    under, plain = (
        ledger.get(f"{PATH}.txt", query_string=query).text for query in ({"policy": MOSCOWS[1]}, {})
    )

    assert under.partition("\n")[2] == (
        "category  from  to  requested  offered  pledged  reported  still open"
        "  assessment          caveats\n"
        "body      RU    UA  -          -        -        270       -         "
        "  no pledge recorded  contested, one side (RU), tie contested, unclear words\n"
        "policy speaker=Moscow: 1 claim not considered, 1 line item booked elsewhere, "
        "1 line item brought in\n"
    )
    assert plain.splitlines()[2].endswith("no pledge recorded  tie contested, unclear words")


def test_one_line_item_brought_in_and_three_take_the_same_queries(ledger, recorder, queries):
    def counted():
        queries.clear()
        brought_in = read(ledger, "from_party")["brought_in"]
        return brought_in, len(queries)

    told = said(speakers=[MOSCOW], differs={"agreement": ROUND})
    post_report(ledger, recorder, told, agreement="round-3")
    _, of_one = counted()
    for category in ("pow", "civilian"):
        post_report(ledger, recorder, told, agreement="round-3", category=category)

    assert counted() == (3, of_one)


def test_a_speaker_who_calls_it_another_act_makes_an_interval_of_its_column(client, recorder):
    post_report(client, recorder, said(speakers=[MOSCOW], differs={"act": "offer"}), act="pledge")

    [recorded] = read(client)["totals"]
    [moscows] = read(client, "from_party")["totals"]

    assert (recorded["pledged"]["text"], recorded["offered"]) == ("0–1,000", None)
    assert recorded["caveats"] == TIED
    assert (moscows["offered"]["text"], moscows["pledged"]) == ("1,000", None)
    explained = client.get(f"/v1/agreements/{ROUND}/totals.txt?explain=true").text
    assert "says otherwise: act: offer" in explained
    [question] = client.get(f"/v1/agreements/{ROUND}/open-questions?kind=tie_contested").json[
        "questions"
    ]
    assert "it is an offer" in question["question"]


def test_a_contested_tie_is_asked_about_by_the_title_of_the_other_agreement(
    client, admin, recorder
):
    post_agreement(client, admin, id="round-3", title="The third round")
    post_report(client, recorder, said(speakers=[MOSCOW], differs={"agreement": "round-3"}))

    path = f"/v1/agreements/{ROUND}/open-questions?kind=tie_contested"
    [question] = client.get(path).json["questions"]

    assert "Moscow says that it falls under “The third round”" in question["question"]


def test_a_report_that_the_other_side_dates_later_may_have_happened_from_the_first_day_on(
    client, recorder
):
    later = said(speakers=[MOSCOW], differs={"effective_on": "2025-07-19"})
    post_report(client, recorder, later)

    def shown(answer):
        return [(row["reported"]["text"], row["caveats"]) for row in answer["totals"]]

    doubtful, settled = ("0–1,000", TIED), ("1,000", ["unclear_words"])
    days = ["2025-07-16", "2025-07-17", "2025-07-18", "2025-07-19"]
    as_of = [read(client, as_of=day) for day in days]
    periods = [{"effective_from": day, "effective_to": day} for day in days]
    within = [client.get("/v1/totals", query_string=period).json for period in periods]
    timeline = client.get(f"/v1/agreements/{ROUND}/timeline").json["timeline"]

    assert [shown(answer) for answer in as_of] == [[], [doubtful], [doubtful], [settled]]
    assert [answer["latest_report_on"] for answer in as_of] == [None, *["2025-07-17"] * 3]
    assert [shown(answer) for answer in within] == [[], [doubtful], [], [doubtful]]
    assert [
        (row["on"], row["reported_then"]["text"], row["reported"]["text"], row["caveats"])
        for row in timeline
    ] == [
        ("2025-07-17", "0–1,000", "0–1,000", ["tie_contested"]),
        ("2025-07-19", "0–1,000", "1,000", ["tie_contested"]),
    ]
    assert shown(read(client, "from_party", as_of="2025-07-18")) == []
    assert shown(read(client)) == [settled]
    text = client.get(f"{PATH}.txt?explain=true&as_of=2025-07-18").text
    assert "says otherwise: effective_on: 2025-07-19" in text
