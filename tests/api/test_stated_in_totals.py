"""Stated totals in the totals of an agreement: beside the rows, below them, or in their place."""

import csv
import io
import json

import pytest

from tests.answers import entries
from tests.factories import (
    ROUND,
    WIRE,
    claim,
    post_agreement,
    post_both_ways,
    post_category,
    post_line_item,
    post_stated_total,
    speaker,
)

PATH = f"/v1/agreements/{ROUND}/totals"
BOTH = [{"from_party": "RU", "to_party": "UA"}, {"from_party": "UA", "to_party": "RU"}]


BELOW_THE_TABLE = """\
stated totals, never added up
of        category  direction     stated                                      by                since  through     check
reported  body      RU-UA         27 (unclear: scope, number_not_in_passage)  the HQ            -      2025-06-03  agrees: 27 recorded
reported  body      RU-UA, UA-RU  5,900                                       The Wire Example  -      2025-06-03  differs: stated 5,900; 5,873 more than recorded (27) through 2025-06-03
"""  # noqa: E501 - a table as it is printed


def post_report(client, actor, quantity=5900, **fields):
    told = claim(source=WIRE, quote="Moscow later spoke of 5,900 remains", quantity=quantity)
    defaults = {"act": "report", "effective_on": "2025-06-03", "claims": [told]}
    return post_line_item(client, actor, **defaults | fields)


def row(client, query="", direction="RU"):
    rows = client.get(f"{PATH}{query}").json["totals"]
    return next(each for each in rows if each["from_party"] == direction)


def beside_row(name, day, quantity):
    """A total stated by a speaker, as a row shows it, but for what its check found."""
    return {
        "id": f"{name.lower()}-{day}",
        "of": "reported",
        "speakers": [name],
        "publisher": "The Wire Example",
        "through": day,
        "lower": quantity,
        "upper": quantity,
        "approximate": False,
        "text": f"{quantity:,}",
        "unclear": ["number_not_in_passage"] if quantity != 5900 else [],
        "rank": "normal",
        "because": None,
        "bears": True,
    }


def test_the_latest_stated_total_of_each_speaker_stands_beside_the_row_that_it_covers(
    client, recorder
):
    post_report(client, recorder, 27)
    for day, name, quantity in (
        ("2025-06-11", "HQ", 5900),
        ("2025-06-10", "HQ", 20),
        ("2025-06-12", "negotiator", 27),
    ):
        post_stated_total(
            client,
            recorder,
            id=f"{name.lower()}-{day}",
            through=day,
            quantity=quantity,
            speakers=[speaker(name=name)],
        )

    found = row(client)

    assert found["stated"] == [
        beside_row("HQ", "2025-06-11", 5900)
        | {
            "verdict": "differs",
            "check": "differs: stated 5,900; 5,873 more than recorded (27) through 2025-06-11",
        },
        beside_row("negotiator", "2025-06-12", 27)
        | {"verdict": "agrees", "check": "agrees: 27 recorded"},
    ]
    assert row(client, "?as_of=2025-06-10")["stated"][0]["id"] == "hq-2025-06-10"


def test_a_sum_below_a_stated_total_is_open_above(client, recorder):
    post_line_item(client, recorder)
    post_report(client, recorder, 27)
    closed = row(client)
    post_stated_total(client, recorder, quantity=78, speakers=[speaker()])

    found = row(client)

    assert (closed["reported"]["upper"], closed["assessment"]) == (27, "partially_met")
    assert closed["caveats"] == ["neither_side", "unclear_words"]
    assert found["reported"] == closed["reported"] | {"upper": None, "text": "≥27"}
    assert found["assessment"] == "indeterminate"
    assert found["caveats"] == ["neither_side", "unclear_words", "reports_incomplete"]
    assert (found["outstanding"]["lower"], found["fulfilment"]) == (0, None)


def test_an_article_s_own_voice_stands_beside_the_row_and_destroys_nothing(client, recorder):
    post_line_item(client, recorder)
    post_report(client, recorder, 27)
    before = row(client)

    post_stated_total(client, recorder, quantity=9000)

    after = row(client)
    (beside,) = after["stated"]
    assert (beside["bears"], beside["check"]) == (
        False,
        "differs: stated 9,000; 8,973 more than recorded (27) through 2025-06-03",
    )
    assert after | {"stated": []} == before | {
        "caveats": ["neither_side", "unclear_words", "stated_otherwise"]
    }


def test_the_policy_stated_puts_the_newest_totals_in_place_of_the_sums(client, recorder):
    post_line_item(client, recorder)
    post_report(client, recorder, "withheld")
    for day, name, quantity in (
        ("2025-06-10", "HQ", 27),
        ("2025-06-12", "HQ", 78),
        ("2025-06-12", "negotiator", 80),
        ("2025-06-11", "mediator", 50),
    ):
        post_stated_total(
            client, recorder, through=day, quantity=quantity, speakers=[speaker(name=name)]
        )

    whole = client.get(f"{PATH}?policy=stated").json
    found = whole["totals"][0]

    assert whole["policy"] == "stated"
    assert (found["reported"]["text"], found["reported"]["lines"]) == ("78–80", 1)
    assert found["fulfilment"] == {"lower": "0.0130", "upper": "0.0134", "text": "1.3–1.4 %"}
    assert (found["assessment"], found["caveats"]) == (
        "partially_met",
        ["contested", "neither_side", "one_side", "stated"],
    )
    assert "policy stated" in client.get(f"{PATH}.txt?policy=stated").text.split("\n")[0]


def test_a_row_without_a_stated_total_keeps_its_sum_under_the_policy_stated(client, recorder):
    post_report(client, recorder, 27)
    before = row(client)

    assert row(client, "?policy=stated") == before


@pytest.mark.parametrize(
    "fields",
    [
        {"directions": BOTH},
        {"categories": ["body", "remains"]},
        {"agreements": [ROUND, "round-3"]},
        {"agreements": None},
        {"agreements": None, "since": "2022-02-24"},
        {"since": "2022-02-24"},
        {"categories": ["remains"]},
    ],
)
def test_a_stated_total_that_no_single_row_covers_stands_below_the_rows(
    client, admin, recorder, fields
):
    post_agreement(client, admin)
    post_category(client, admin, id="remains", unit="bodies", parent="body")
    post_report(client, recorder, 27)
    before = row(client)

    told = post_stated_total(client, recorder, **fields)

    whole = client.get(PATH).json
    assert whole["totals"] == [before | {"stated_jointly": [told["id"]]}]
    assert whole["stated_jointly"] == [
        {
            "id": told["id"],
            "of": "reported",
            "speakers": [],
            "publisher": "The Wire Example",
            "through": "2025-06-03",
            "lower": 5900,
            "upper": 5900,
            "approximate": False,
            "text": "5,900",
            "unclear": [],
            **{name: told[name] for name in ("agreements", "categories", "directions", "since")},
            "rank": "normal",
            "verdict": told["check"]["verdict"],
            "because": told["check"]["because"],
            "check": told["check"]["text"],
            "wider": told["agreements"] != [ROUND],
        }
    ]


def test_a_text_table_has_stated_totals_below_it(client, recorder):
    post_report(client, recorder, 27)
    post_stated_total(
        client, recorder, quantity=27, speakers=[speaker(name="the HQ")], unclear=["scope"]
    )
    post_stated_total(client, recorder, id="joint", directions=BOTH)

    text = client.get(f"{PATH}.txt").text

    assert text.partition("\n\n")[2] == BELOW_THE_TABLE


def test_totals_name_the_entry_that_last_touched_their_stated_totals(client, admin, recorder):
    post_agreement(client, admin)
    post_stated_total(client, recorder, id="first")
    made = entries(client)
    assert client.get(PATH).json["entry"] == made - 1

    post_stated_total(client, recorder, agreements=["round-3"])
    assert client.get(PATH).json["entry"] == made - 1

    post_stated_total(
        client, recorder, agreements=["round-3"], replaces="first", because="correction"
    )
    assert client.get(PATH).json["entry"] == entries(client) - 1


def test_a_stated_total_of_part_of_the_time_displaces_no_other(client, recorder):
    post_line_item(client, recorder)
    post_report(client, recorder, 100, effective_on="2025-06-03")
    post_stated_total(client, recorder, quantity=200, through="2025-06-19")
    before = row(client)

    part = post_stated_total(client, recorder, quantity=7, since="2025-06-18", through="2025-06-20")

    assert row(client) == before | {"stated_jointly": [part["id"]]}
    jointly = client.get(PATH).json["stated_jointly"]
    assert [each["id"] for each in jointly] == [part["id"]]


def test_a_stated_total_since_the_day_of_the_agreement_covers_the_row(client, recorder):
    post_report(client, recorder, 27)

    told = post_stated_total(client, recorder, since="2025-06-02")

    assert [each["id"] for each in row(client)["stated"]] == [told["id"]]


def test_a_stated_total_stands_under_no_agreement_that_it_has_nothing_to_do_with(
    client, admin, recorder
):
    post_agreement(client, admin)
    others = {"agreements": None, "since": "2022-02-24"}
    wider = post_stated_total(client, recorder, **others)
    post_stated_total(client, recorder, categories=["pow"], **others)
    post_report(client, recorder, 27)

    def below(path):
        explained = client.get(f"/v1/agreements/{path}/totals?explain=true").json
        nowhere = explained["explained"]["stated_left_out"]
        jointly = client.get(f"/v1/agreements/{path}/timeline").json["stated_jointly"]
        ids = [[each["id"] for each in jointly]]
        return [*ids, [each["id"] for each in explained["stated_jointly"]], nowhere]

    assert below(ROUND) == [[wider["id"]], [wider["id"]], []]
    assert below("round-3") == [[], [], []]
    assert "reported (wider)  body" in client.get(f"{PATH}.txt").text


def test_the_check_of_a_wider_stated_total_follows_what_other_agreements_hold(
    client, admin, recorder
):
    post_agreement(client, admin)
    post_report(client, recorder, 27)
    post_stated_total(client, recorder, agreements=[ROUND, "round-3"])
    (before,) = client.get(PATH).json["stated_jointly"]

    post_report(client, recorder, 5873, agreement="round-3")

    whole = client.get(PATH).json
    assert before["check"] == (
        "differs: stated 5,900; 5,873 more than recorded (27) through 2025-06-03"
    )
    assert whole["stated_jointly"] == [
        before | {"verdict": "agrees", "check": "agrees: 5,900 recorded"}
    ]
    assert whole["entry"] == entries(client) - 1


JOINTLY = "can't be told: nothing is recorded that it covers"


def test_rows_told_of_in_one_number_say_so_in_every_format(client, recorder):
    post_both_ways(client, recorder)
    joint = post_stated_total(client, recorder, id="joint", directions=BOTH, speakers=[speaker()])

    rows = client.get(PATH).json["totals"]
    assert [(each["assessment"], each["outstanding"]["text"]) for each in rows] == [
        ("told_jointly", "100–6,000")
    ] * 2
    assert [each["stated_jointly"] for each in rows] == [[joint["id"]]] * 2
    text = client.get(f"{PATH}.txt").text
    assert (text.count("told jointly"), "no report recorded" in text, JOINTLY in text) == (
        2,
        False,
        True,
    )
    cell = f"5,900 (the Ukrainian envoy): {JOINTLY}"
    listed = [each["stated_jointly"] for each in csv.DictReader(io.StringIO(get_csv(client)))]
    assert listed == [cell] * 2
    lines = map(json.loads, client.get(f"{PATH}.ndjson").text.splitlines())
    assert [each["stated_jointly"][0]["check"] for each in lines] == [JOINTLY] * 2
    explained = client.get(f"{PATH}?explain=true").json["explained"]["stated_jointly"]
    assert [each["check"] for each in explained] == [JOINTLY]
    assert f"    {JOINTLY}\n" in client.get(f"{PATH}.txt?explain=true").text


def test_a_report_of_less_than_was_told_of_several_rows_is_a_floor(client, recorder):
    post_both_ways(client, recorder)
    post_stated_total(client, recorder, directions=BOTH, speakers=[speaker()])
    post_report(client, recorder, 27)

    told = {
        direction: (
            shown["reported"] and shown["reported"]["text"],
            shown["outstanding"]["text"],
            shown["assessment"],
            "reports_incomplete" in shown["caveats"],
        )
        for direction, shown in (("RU", row(client)), ("UA", row(client, direction="UA")))
    }
    assert told == {
        "RU": ("≥27", "≤5,973", "indeterminate", True),
        "UA": (None, "100–6,000", "told_jointly", False),
    }


def get_csv(client):
    return client.get(f"{PATH}.csv").text.removeprefix("\ufeff")


def test_a_joint_total_that_ended_before_the_agreement_began_tells_nothing_of_its_rows(
    client, recorder
):
    post_both_ways(client, recorder)
    voice = {"speakers": [speaker()]}
    post_stated_total(client, recorder, through="2025-06-01", directions=BOTH, **voice)

    asked = client.get(f"/v1/agreements/{ROUND}/open-questions?as_of=2026-01-01&kind=no_report")

    assert len(asked.json["questions"]) == 1
    assert row(client)["assessment"] == "no_report_recorded"
    assert row(client)["caveats"] == ["neither_side"]


def test_where_more_is_stated_of_some_time_a_question_asks_of_at_most_what_is_still_open(
    client, recorder
):
    post_line_item(client, recorder)
    post_report(client, recorder, 27)
    asked = f"/v1/agreements/{ROUND}/open-questions?as_of=2026-01-01&kind=no_report"
    before = client.get(asked).json["questions"][0]["question"]

    post_stated_total(
        client, recorder, since="2025-06-03", through="2025-06-05", speakers=[speaker()]
    )

    after = client.get(asked).json["questions"][0]["question"]
    assert ("what of the 5,973" in before, "what of up to 5,973" in after) == (True, True)
