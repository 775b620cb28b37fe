"""Totals: what was requested, offered, pledged and reported, and what is still open."""

import pytest

from tests.answers import refusal, refused
from tests.factories import (
    DAILY,
    ROUND,
    WIRE,
    claim,
    patch,
    post_agreement,
    post_both_ways,
    post_category,
    post_claim,
    post_line_item,
    post_stated_total,
    post_transition,
    prisoners,
    speaker,
)

PATH = f"/v1/agreements/{ROUND}/totals"


def column(lower, upper, text, **counts):
    """Return one column of a row; the counts that aren't named are 0."""
    names = (
        "approximate", "without_number", "withheld", "contested", "disputed", "one_side",
        "neither_side", "without_claim",
    )  # fmt: skip
    counted = {"lines": 1} | dict.fromkeys(names, 0) | counts
    return {"lower": lower, "upper": upper, "text": text} | counted


def interval(lower, upper, text, *, approximate=False):
    return {"lower": lower, "upper": upper, "text": text, "approximate": approximate}


def row(client, category="body", query=""):
    """Return the only row of a category."""
    (found,) = [
        each for each in client.get(PATH + query).json["totals"] if each["category"] == category
    ]
    return found


def report(client, actor, quantity, **fields):
    told = claim(quantity=quantity)
    earlier = client.get("/v1/line-items?act=report").json["items"]
    defaults = {
        "act": "report",
        "claims": [told],
        "distinct_from": [each["id"] for each in earlier],
    }
    return post_line_item(client, actor, **{**defaults, **fields})


def test_an_unknown_agreement_has_no_totals(shared_client):
    assert refusal(shared_client.get("/v1/agreements/nowhere/totals")) == (404, "not-found")


@pytest.mark.parametrize("query", ["as_of=yesterday", "policy_=x", "as_of=2025-06-31", "as_of="])
def test_a_bad_parameter_of_totals_is_refused(shared_client, query):
    answer = shared_client.get(f"{PATH}?{query}")

    named = query.partition("=")[0]
    assert refused(answer) == (400, "bad-parameter", {"parameters": [named]})


def test_an_agreement_without_line_items_has_no_totals_row(client):
    entry = int(client.get("/readyz").json["entries"]) - 3

    assert client.get(PATH).json == {
        "agreement": ROUND,
        "as_of": None,
        "known_at": None,
        "entry": entry,
        "policy": "envelope",
        "latest_report_on": None,
        "newest_source_on": None,
        "line_items": 0,
        "speakers": 0,
        "sources": 0,
        "undated": 0,
        "left_out": {"claims": 0, "line_items": 0, "elsewhere": 0},
        "brought_in": 0,
        "totals": [],
        "terms_unread": 0,
        "stated_jointly": [],
    }
    assert client.get(f"{PATH}.txt").text == (
        f"{ROUND}   Second round of direct talks   known_at {entry + 1}\nnothing recorded\n"
    )


def test_a_totals_column_without_a_line_item_is_null_and_never_0(client, recorder):
    item = post_line_item(client, recorder, **prisoners())

    answer = client.get(PATH).json

    assert answer["totals"] == [
        {
            "category": "pow",
            "unit": "persons",
            "from_party": "UA",
            "to_party": "RU",
            "requested": None,
            "offered": None,
            "pledged": column(1000, 1000, "≈1,000", approximate=1, one_side=1),
            "reported": None,
            "outstanding": interval(1000, 1000, "≈1,000", approximate=True),
            "fulfilment": None,
            "assessment": "no_report_recorded",
            "caveats": ["approximate", "one_side"],
            "one_side_by": ["UA"],
            "undone": None,
            "within": [],
            "implied": [],
            "terms": [],
            "reports_above": [],
            "reports_above_found": 0,
            "stated": [],
            "stated_jointly": [],
        }
    ]
    assert (answer["line_items"], answer["speakers"], answer["sources"]) == (1, 1, 1)
    assert answer["newest_source_on"] == "2025-06-02"
    assert item["status"] == "pledged"


def test_each_act_has_its_column_in_totals(client, recorder):
    for act, quantity in (("request", "nearly 400"), ("offer", "up to 10"), ("pledge", "all")):
        post_line_item(
            client, recorder, act=act, category="child", claims=[claim(quantity=quantity)]
        )

    found = row(client, "child")

    texts = {name: found[name] and found[name]["text"] for name in ("requested", "offered")}
    assert texts == {"requested": "≈400", "offered": "≤10"}
    assert found["pledged"] == column(0, None, "all", without_number=1, neither_side=1)
    assert found["outstanding"] == interval(0, None, "not stated")
    assert (found["reported"], found["fulfilment"]) == (None, None)


def test_what_was_reported_is_taken_off_what_was_pledged(client, recorder):
    post_line_item(client, recorder)
    for quantity in (1212, 1200, 1200):
        report(client, recorder, quantity)

    found = row(client)

    assert found["reported"] == column(3612, 3612, "3,612", lines=3, neither_side=3)
    assert found["outstanding"] == interval(2388, 2388, "2,388")
    assert found["fulfilment"] == {"lower": "0.6020", "upper": "0.6020", "text": "60.2 %"}
    assert (found["assessment"], found["caveats"]) == (
        "partially_met", ["neither_side", "unclear_words"]
    )  # fmt: skip


@pytest.mark.parametrize(
    ("pledged", "reported", "found"),
    [
        (6000, 0, ("none_so_far", "6,000")),
        (6000, 5999, ("partially_met", "1")),
        (6000, 6000, ("met", "0")),
        (6000, 6057, ("exceeded", "0")),
        (6000, "about 6,000", ("indeterminate", "can't tell")),
        ("about 6,000", 6000, ("indeterminate", "can't tell")),
        ("at least 1,000", 1000, ("met", "not stated")),
        ("at least 1,000", 999, ("partially_met", "≥1")),
        ("up to 1,200", 600, ("indeterminate", "≤600")),
        (6000, "withheld", ("indeterminate", "≤6,000")),
        ("not stated", 78, ("indeterminate", "not stated")),
    ],
)
def test_the_assessment_of_a_row_is_computed(client, recorder, pledged, reported, found):
    post_line_item(client, recorder, claims=[claim(quantity=pledged)])
    report(client, recorder, reported)

    seen = row(client)

    assert (seen["assessment"], seen["outstanding"]["text"]) == found


def test_a_report_without_a_pledge_is_our_silence(client, recorder):
    report(client, recorder, 27)

    found = row(client)

    assert found["assessment"] == "no_pledge_recorded"
    assert (found["outstanding"], found["fulfilment"]) == (None, None)


def test_kinds_count_towards_the_category_above_and_nothing_twice(client, recorder):
    post_line_item(client, recorder, category="person", claims=[claim(quantity=1000)])
    report(client, recorder, 270, category="pow")
    report(client, recorder, 120, category="civilian")

    rows = {each["category"]: each for each in client.get(PATH).json["totals"]}

    assert {name: each["reported"]["text"] for name, each in rows.items()} == {
        "person": "390",
        "pow": "270",
        "civilian": "120",
    }
    assert {name: each["assessment"] for name, each in rows.items()} == {
        "person": "partially_met",
        "pow": "pledged_wider",
        "civilian": "pledged_wider",
    }


def test_a_line_item_without_a_number_opens_the_sum(client, recorder):
    report(client, recorder, 1212)
    report(client, recorder, "withheld")

    found = row(client)["reported"]

    open_sum = column(1212, None, "1,212 + 1 without a number", lines=2, neither_side=2)
    assert found == open_sum | {"without_number": 1, "withheld": 1}


def test_a_disputed_report_counts_and_is_flagged_a_retracted_one_does_not(
    client, recorder, reviewer
):
    item = report(client, recorder, 1212)
    post_transition(client, reviewer, item, to="disputed")
    assert row(client)["reported"] == column(1212, 1212, "1,212", disputed=1, neither_side=1)
    assert row(client)["caveats"] == ["disputed", "neither_side", "unclear_words"]

    post_transition(client, reviewer, item, to="retracted")

    assert client.get(PATH).json["totals"] == []


@pytest.mark.parametrize("to", ["withdrawn", "voided"])
def test_a_pledge_that_is_taken_back_leaves_the_totals(client, recorder, reviewer, to):
    item = post_line_item(client, recorder)
    assert row(client)["pledged"]["lower"] == 6000

    post_transition(client, reviewer, item, to=to)

    assert client.get(PATH).json["line_items"] == 0


def test_a_contested_figure_is_flagged(client, recorder):
    item = post_line_item(client, recorder)
    post_claim(client, recorder, item, source=WIRE, quote="5,900 remains", quantity=5900)

    found = row(client)

    assert found["pledged"] == column(5900, 6000, "5,900–6,000", contested=1, neither_side=1)
    assert found["caveats"] == ["contested", "neither_side"]


def test_totals_as_of_a_day_keep_what_had_happened_by_then(client, recorder):
    report(client, recorder, 1000, effective_on="2025-05-16/2025-06-02")
    report(client, recorder, 1212, effective_on="2025-06-11")
    undated = claim(source="undated-1", quantity=27)
    post_source_without_a_date(client, recorder)
    report(client, recorder, 27, claims=[undated])

    def reported(day):
        answer = client.get(f"{PATH}?as_of={day}").json
        assert answer["as_of"] == day
        return [each["reported"]["text"] for each in answer["totals"]], answer["undated"]

    assert reported("2025-05-15") == ([], 1)
    assert reported("2025-06-01") == (["0–1,000"], 1)
    assert reported("2025-06-02") == (["1,000"], 1)
    assert reported("2025-06-10") == (["1,000"], 1)
    assert reported("2025-06-11") == (["2,212"], 1)
    assert row(client)["reported"]["text"] == "2,239"
    assert client.get(PATH).json["latest_report_on"] == "2025-06-11"


def post_source_without_a_date(client, recorder):
    from_article = {"id": "undated-1", "publisher": "The Undated Example"}
    body = from_article | {"text": "They agreed to return 6,000 bodies."}
    assert client.post("/v1/sources", json=body, headers=recorder).status_code == 201


def test_a_line_item_without_a_date_of_its_own_has_that_of_its_first_article(client, recorder):
    item = report(client, recorder, 6000)
    post_claim(client, recorder, item, source=WIRE, quote="the 6,000 bodies")

    def texts(day):
        rows = client.get(f"{PATH}?as_of={day}").json["totals"]
        return [each["reported"]["text"] for each in rows]

    assert (texts("2025-06-01"), texts("2025-06-02")) == ([], ["6,000"])


def test_totals_name_the_last_entry_that_touched_the_agreement(client, admin, recorder):
    post_agreement(client, admin)
    item = post_line_item(client, recorder)
    touched = client.get(PATH)

    post_line_item(client, recorder, agreement="round-3")

    assert client.get(PATH).data == touched.data
    assert client.get(PATH).headers["ETag"] == touched.headers["ETag"]
    assert touched.json["entry"] == touched_by(client, item)
    changed = patch(client, admin, f"/v1/agreements/{ROUND}", note="Reopened.")
    assert client.get(PATH).json["entry"] == int(changed.headers["Ledger-Entry"])


def touched_by(client, item):
    history = client.get(f"/v1/line-items/{item['id']}/history").json["items"]
    return history[-1]["entry"]["index"]


def test_totals_name_the_speakers_and_sources_of_live_claims_and_of_stated_totals(
    client, recorder, reviewer
):
    item = post_line_item(client, recorder, claims=[claim(speakers=[speaker()])])
    other = {"source": WIRE, "quote": "the 6,000 bodies", "speakers": [speaker(name="Moscow")]}
    told = post_claim(client, recorder, item, **other).json["claims"][1]

    def heard():
        answer = client.get(PATH).json
        return answer["speakers"], answer["sources"], answer["newest_source_on"]

    assert heard() == (2, 2, "2025-06-03")
    patch(client, reviewer, f"/v1/claims/{told['id']}", rank="set_aside", rank_reason="hearsay")
    assert heard() == (1, 1, "2025-06-02")
    post_stated_total(client, recorder, speakers=[speaker(name="The HQ")])
    assert heard() == (2, 2, "2025-06-03")


@pytest.mark.parametrize("unit", ["days", "hours"])
def test_a_unit_of_time_is_named_where_it_stands_beside_people(client, admin, recorder, unit):
    post_category(client, admin, unit=unit)
    post_line_item(
        client, recorder, act="offer", category="local_ceasefire", claims=[claim(quantity="2-3")]
    )
    entry = client.get(PATH).json["entry"]

    assert row(client, "local_ceasefire")["offered"]["text"] == "2–3"
    assert client.get(f"{PATH}.txt").text == (
        f"{ROUND}   Second round of direct talks   known_at {entry + 1}\n"
        f"category{' ' * len(unit)}            from  to  requested  offered  pledged  reported"
        "  still open  assessment          caveats\n"
        f"local_ceasefire ({unit})  RU    UA  -          2–3      -        -         -         "
        "  no pledge recorded  neither side, unclear words\n"
    )


def test_both_directions_have_totals_rows_of_their_own(client, recorder):
    post_both_ways(client, recorder)

    rows = client.get(PATH).json["totals"]

    assert [(each["from_party"], each["to_party"]) for each in rows] == [("RU", "UA"), ("UA", "RU")]
    assert DAILY in client.get("/v1/claims").text


def test_a_pledge_stays_where_it_was_made_when_a_later_article_amends_it(client, recorder):
    item = post_line_item(client, recorder)
    before = client.get(f"{PATH}?as_of=2025-06-02").json["totals"]
    amended = {"source": WIRE, "quote": "5,900 remains", "quantity": 5900}
    post_claim(
        client,
        recorder,
        item,
        relation="supersedes",
        replaces=item["claims"][0]["id"],
        because="amendment",
        **amended,
    )

    after = client.get(f"{PATH}?as_of=2025-06-02").json["totals"]

    assert [each["pledged"]["text"] for each in before] == ["6,000"]
    assert [each["pledged"]["text"] for each in after] == ["5,900"]
    assert client.get(f"{PATH}?as_of=2025-06-01").json["totals"] == []
