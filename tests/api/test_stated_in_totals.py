"""Stated totals in the totals of an agreement: beside the rows, below them, or in their place."""

import pytest

from tests.answers import entries
from tests.factories import (
    ROUND,
    WIRE,
    claim,
    post_agreement,
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
reported  body      RU-UA, UA-RU  5,900                                       The Wire Example  -      2025-06-03  differs: 5,900 stated, 27 recorded; reports for 5,873 not recorded through 2025-06-03
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
        "because": None,
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
            "check": "differs: 5,900 stated, 27 recorded; reports for 5,873 not recorded"
            " through 2025-06-11",
        },
        beside_row("negotiator", "2025-06-12", 27)
        | {"verdict": "agrees", "check": "agrees: 27 recorded"},
    ]
    assert row(client, "?as_of=2025-06-10")["stated"][0]["id"] == "hq-2025-06-10"


def test_a_sum_below_a_stated_total_is_open_above(client, recorder):
    post_line_item(client, recorder)
    post_report(client, recorder, 27)
    closed = row(client)
    post_stated_total(client, recorder, quantity=78)

    found = row(client)

    assert (closed["reported"]["upper"], closed["assessment"], closed["caveats"]) == (
        27,
        "partially_met",
        [],
    )
    assert found["reported"] == closed["reported"] | {"upper": None, "text": "≥27"}
    assert (found["assessment"], found["caveats"]) == ("indeterminate", ["reports_incomplete"])
    assert (found["outstanding"]["lower"], found["fulfilment"]) == (0, None)


def test_a_later_report_does_not_hide_what_is_missing_before_a_stated_day(client, recorder):
    post_report(client, recorder, 27, effective_on="2025-06-03")
    post_stated_total(client, recorder, quantity=78, through="2025-06-03")

    post_report(client, recorder, 100, effective_on="2025-06-20")

    found = row(client)
    assert (found["reported"]["text"], found["caveats"]) == ("≥127", ["reports_incomplete"])


def test_stated_totals_that_contradict_each_other_say_so(client, recorder):
    post_report(client, recorder, 78)
    for name, quantity in (("HQ", 78), ("negotiator", 80)):
        post_stated_total(client, recorder, quantity=quantity, speakers=[speaker(name=name)])

    assert row(client)["caveats"] == ["reports_incomplete", "stated_contested"]
    post_stated_total(client, recorder, quantity=90, through="2025-06-04")
    assert row(client)["caveats"] == ["reports_incomplete"]


def test_a_report_after_the_stated_day_makes_a_stated_total_a_floor(client, recorder):
    post_line_item(client, recorder)
    post_report(client, recorder, 27, effective_on="2025-06-03")
    post_stated_total(client, recorder, quantity=78, through="2025-06-03")
    alone = row(client, "?policy=stated")
    post_report(client, recorder, 100, effective_on="2025-06-20")

    found = row(client, "?policy=stated")

    assert (alone["reported"]["text"], alone["outstanding"]["text"]) == ("78", "5,922")
    assert (found["reported"]["text"], found["outstanding"]["text"]) == ("≥78", "≤5,922")
    assert (found["assessment"], found["fulfilment"]) == ("indeterminate", None)


@pytest.mark.parametrize("quantity", [27, 20, "about 78", "up to 78", "withheld"])
def test_a_stated_total_of_no_more_leaves_the_sum_as_it_is(client, recorder, quantity):
    post_report(client, recorder, 27)
    before = row(client)

    post_stated_total(client, recorder, quantity=quantity)

    assert row(client) | {"stated": []} == before


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
        ["contested", "one_side", "stated"],
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
    assert whole["totals"] == [before]
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
            "check": told["check"]["text"] if told["agreements"] == [ROUND] else None,
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
    before = {query: row(client, query) for query in ("", "?policy=stated")}

    part = post_stated_total(client, recorder, quantity=7, since="2025-06-18", through="2025-06-20")

    assert {query: row(client, query) for query in before} == before
    jointly = client.get(PATH).json["stated_jointly"]
    assert [each["id"] for each in jointly] == [part["id"]]


def test_a_stated_total_since_the_day_of_the_agreement_covers_the_row(client, recorder):
    post_report(client, recorder, 27)

    told = post_stated_total(client, recorder, since="2025-06-02")

    assert [each["id"] for each in row(client)["stated"]] == [told["id"]]


def test_a_stated_total_without_a_report_makes_what_is_open_a_ceiling(client, recorder):
    post_line_item(client, recorder)
    post_stated_total(client, recorder, quantity=78)

    found = row(client)

    assert (found["reported"], found["assessment"]) == (None, "no_report_recorded")
    assert found["outstanding"] == {
        "lower": 0,
        "upper": 6000,
        "approximate": False,
        "text": "≤6,000",
    }
