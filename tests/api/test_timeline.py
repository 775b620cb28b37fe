"""The timeline of an agreement: what was pledged and reported by each date, and what was stated."""

import csv
import io

import pytest

from tests.answers import refusal, refused
from tests.api.test_totals import column, post_source_without_a_date, report
from tests.factories import (
    DAILY,
    ROUND,
    claim,
    patch,
    post_agreement,
    post_both_ways,
    post_category,
    post_line_item,
    post_source,
    post_stated_total,
    post_transition,
    speaker,
)

PATH = f"/v1/agreements/{ROUND}/timeline"
BOTH = [{"from_party": "RU", "to_party": "UA"}, {"from_party": "UA", "to_party": "RU"}]
TABLE = """\
on          category                from  to  pledged  reported then  reported so far  caveats                               stated
2025-06-02  body                    RU    UA  6,000    -              -                -                                     -
2025-06-02  local_ceasefire (days)  RU    UA  2–3      -              -                -                                     -
2025-06-11  body                    RU    UA  6,000    1,212          ≥1,212           reports incomplete, stated otherwise  5,900 (the Ukrainian envoy), ≥5,900 (The Wire Example)
2025-06-12  body                    RU    UA  6,000    -              ≥1,212           reports incomplete, stated otherwise  pledged 5,900 (The Wire Example), wider 5,900 (The Wire Example)

stated totals, never added up
of                category  direction  stated  by                   since  through     check
reported          body      RU-UA      5,900   the Ukrainian envoy  -      2025-06-11  differs: stated 5,900; 4,688 more than recorded (1,212) through 2025-06-11
reported          body      RU-UA      ≥5,900  The Wire Example     -      2025-06-11  differs: stated ≥5,900; ≥4,688 more than recorded (1,212) through 2025-06-11
pledged           body      RU-UA      5,900   The Wire Example     -      2025-06-12  differs: stated 5,900; 100 fewer than recorded (6,000) through 2025-06-12
reported (wider)  body      RU-UA      5,900   The Wire Example     -      2025-06-12  can't be told: it counts from before the first that is recorded here
"""  # noqa: E501 - a table as it is printed


def told(client, query=""):
    """The rows as a person reads them: date, category, pledged, reported then and so far."""
    names = ("pledged", "reported_then", "reported")
    return [
        (each["on"], each["category"], *(each[name] and each[name]["text"] for name in names))
        for each in client.get(PATH + query).json["timeline"]
    ]


def places(client, query):
    rows = client.get(PATH + query).json["timeline"]
    return [(each["category"], each["from_party"], each["to_party"]) for each in rows]


def stated(client):
    """What is stated beside the rows, by date."""
    rows = client.get(PATH).json["timeline"]
    return {each["on"]: [one["id"] for one in each["stated"]] for each in rows if each["stated"]}


def test_an_unknown_agreement_has_no_timeline(shared_client):
    assert refusal(shared_client.get("/v1/agreements/nowhere/timeline")) == (404, "not-found")


@pytest.mark.parametrize("query", ["as_of=2025-06-11", "category=", "from_party=R%20U", "limit=1"])
def test_a_bad_parameter_of_a_timeline_is_refused(shared_client, query):
    answer = shared_client.get(f"{PATH}?{query}")

    named = query.partition("=")[0]
    assert refused(answer) == (400, "bad-parameter", {"parameters": [named]})


def test_an_agreement_without_line_items_has_no_timeline_row(client):
    entry = int(client.get("/readyz").json["entries"]) - 3

    assert client.get(PATH).json == {
        "agreement": ROUND,
        "known_at": None,
        "entry": entry,
        "undated": 0,
        "timeline": [],
        "stated_jointly": [],
    }
    assert client.get(f"{PATH}.txt").text == (
        f"{ROUND}   Second round of direct talks   known_at {entry + 1}\n"
        "no dated pledge or report counts here\n"
    )


def test_a_timeline_shows_reports_grow_beside_pledges(client, recorder):
    pledge = post_line_item(client, recorder)
    first = report(client, recorder, 1212, effective_on="2025-06-11")
    report(client, recorder, 1200, effective_on="2025-06-12/2025-06-13")

    rows = client.get(PATH).json["timeline"]

    place = {"category": "body", "unit": "bodies", "from_party": "RU", "to_party": "UA"}
    place |= {name: [] for name in ("caveats", "within", "stated", "stated_jointly")}
    place["undone"] = None
    pledged, then = (
        column(number, number, f"{number:,}", neither_side=1) for number in (6000, 1212)
    )
    assert rows[:2] == [
        place
        | {
            "on": "2025-06-02",
            "pledged": pledged,
            "reported_then": None,
            "reported": None,
            "line_items": [pledge["id"]],
        },
        place
        | {
            "on": "2025-06-11",
            "pledged": pledged,
            "reported_then": then,
            "reported": then,
            "line_items": [first["id"]],
        },
    ]
    assert told(client)[2:] == [
        ("2025-06-12", "body", "6,000", "0–1,200", "1,212–2,412"),
        ("2025-06-13", "body", "6,000", "0–1,200", "2,412"),
    ]
    assert [row["caveats"] for row in rows] == [[], [], ["spans"], ["spans"]]


def test_a_timeline_row_says_what_the_totals_say_as_of_its_date(client, recorder, reviewer):
    post_line_item(client, recorder, category="person", effective_on="2025-06-04")
    for day, category in (("03", "pow"), ("05", "civilian"), ("06", "pow")):
        report(client, recorder, "about 100", category=category, effective_on=f"2025-06-{day}")
    gone = report(client, recorder, 7, category="pow", effective_on="2025-06-05")
    post_transition(client, reviewer, gone, to="retracted")

    rows = client.get(PATH).json["timeline"]

    assert [(row["on"][-2:], row["category"]) for row in rows] == [
        *(("03", "pow"), ("04", "person"), ("05", "civilian"), ("05", "person")),
        *(("06", "person"), ("06", "pow")),
    ]
    for row in rows:
        totals = client.get(f"/v1/agreements/{ROUND}/totals?as_of={row['on']}").json["totals"]
        (same,) = [each for each in totals if each["category"] == row["category"]]
        assert (row["pledged"], row["reported"]) == (same["pledged"], same["reported"])


def test_a_line_item_without_any_date_is_left_out_of_the_timeline_and_said(client, recorder):
    post_source_without_a_date(client, recorder)
    report(client, recorder, 27, claims=[claim(source="undated-1", quantity=27)])

    assert (told(client), client.get(PATH).json["undated"]) == ([], 1)
    assert client.get(f"{PATH}.txt").text.splitlines()[1:] == [
        "no dated pledge or report counts here",
        "1 left out for want of any date",
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?from_party=UA", [("body", "UA", "RU"), ("pow", "UA", "RU")]),
        ("?to_party=UA", [("body", "RU", "UA")]),
        ("?category=pow", [("pow", "UA", "RU")]),
        ("?category=body&from_party=UA", [("body", "UA", "RU")]),
        ("?category=pow&from_party=RU", []),
    ],
)
def test_filters_choose_timeline_rows(client, recorder, query, found):
    post_both_ways(client, recorder)
    post_line_item(client, recorder, category="pow", from_party="UA", to_party="RU")

    assert places(client, query) == found


def test_a_filter_changes_nothing_in_the_timeline_rows_that_it_keeps(client, recorder):
    post_line_item(client, recorder, category="person")
    report(client, recorder, 270, category="pow", effective_on="2025-06-03")

    kept = client.get(f"{PATH}?category=person").json["timeline"]

    assert kept == [row for row in client.get(PATH).json["timeline"] if row["category"] == "person"]
    assert [row["reported"] and row["reported"]["text"] for row in kept] == [None, "270"]


def test_a_timeline_can_be_asked_again_as_it_was(client, recorder):
    post_line_item(client, recorder)
    size = client.get("/readyz").json["entries"]
    before = client.get(PATH).json
    report(client, recorder, 1212, effective_on="2025-06-11")
    post_stated_total(client, recorder)

    again = client.get(f"{PATH}?known_at={size}")

    assert again.json == before | {"known_at": size}
    assert client.get(PATH).json != before
    head = client.get(f"{PATH}.txt?known_at={size}").text.splitlines()[0]
    assert head.endswith(f"   known_at {size}")


def test_a_timeline_names_the_last_entry_that_touched_its_agreement(client, admin, recorder):
    post_agreement(client, admin)
    post_line_item(client, recorder)
    touched = client.get(PATH)

    post_line_item(client, recorder, agreement="round-3")
    untouched = client.get(PATH)
    size = client.get("/readyz").json["entries"]
    post_stated_total(client, recorder)
    of_total = client.get(PATH).json["entry"]
    changed = patch(client, admin, f"/v1/agreements/{ROUND}", note="Reopened.")

    assert untouched.data == touched.data
    assert of_total == size
    assert client.get(PATH).json["entry"] == int(changed.headers["Ledger-Entry"])


def test_a_stated_total_stands_beside_its_row_and_makes_one_on_a_day_of_its_own(client, recorder):
    report(client, recorder, 1212, effective_on="2025-06-11")
    envoy = speaker(name="the envoy")
    post_stated_total(client, recorder, id="same-day", through="2025-06-11", speakers=[envoy])
    post_stated_total(client, recorder, id="later", through="2025-06-12", speakers=[envoy])

    first, second = client.get(PATH).json["timeline"]

    for row in (first, second):
        (as_of,) = client.get(f"/v1/agreements/{ROUND}/totals?as_of={row['on']}").json["totals"]
        # A timeline has no caveat of who tells, nor in which words.
        as_of["caveats"] = as_of["caveats"][2:]
        names = ("pledged", "reported", "caveats", "stated", "stated_jointly")
        assert {name: row[name] for name in names} == {name: as_of[name] for name in names}
    assert [total["id"] for total in (*first["stated"], *second["stated"])] == ["same-day", "later"]
    assert (second["reported_then"], second["line_items"]) == (None, [])
    assert (first["reported"]["text"], first["caveats"]) == ("≥1,212", ["reports_incomplete"])


def test_a_stated_total_of_what_nothing_is_recorded_of_invents_no_number(client, recorder):
    post_stated_total(client, recorder, categories=["hostage"], through="2025-06-12")

    assert told(client) == [("2025-06-12", "hostage", None, None, None)]


def test_every_stated_total_of_a_day_stands_there_and_one_taken_back_doesnt(client, recorder):
    for name in ("one", "two", "three"):
        post_stated_total(client, recorder, id=f"total-{name}", speakers=[speaker(name=name)])
    patch(client, recorder, "/v1/stated-totals/total-two", withdrawn="A slip.")
    post_stated_total(
        client, recorder, id="total-four", replaces="total-three", because="correction"
    )

    assert stated(client) == {"2025-06-03": ["total-one", "total-four"]}


def test_a_stated_total_before_a_day_stands_on_the_day_before(client, recorder):
    post_stated_total(client, recorder, id="t1", through="2025-06-12", through_inclusive=False)

    assert stated(client) == {"2025-06-11": ["t1"]}


@pytest.mark.parametrize(
    "scope",
    [
        {"categories": ["body", "body-part"]},
        {"agreements": [ROUND, "round-3"]},
        {"since": "2025-06-05"},
        {"source": "undated-1", "quote": "return 6,000 bodies"},
        {"directions": BOTH},
    ],
)
def test_a_stated_total_beside_no_row_stands_below_with_its_scope(client, admin, recorder, scope):
    post_category(client, admin, id="body-part", label="Remains", unit="bodies")
    post_source_without_a_date(client, recorder)
    post_agreement(client, admin)
    total = post_stated_total(client, recorder, id="joint", **scope)

    answer = client.get(PATH).json

    assert answer["timeline"] == []
    (below,) = answer["stated_jointly"]
    names = ("id", "agreements", "categories", "directions", "since")
    assert {name: below[name] for name in names} == {name: total[name] for name in names}
    assert below["through"] == total["check"]["through"]
    assert "stated totals, never added up\n" in client.get(f"{PATH}.txt").text


def test_filters_keep_the_stated_totals_that_touch_what_they_keep(client, recorder):
    directions = [BOTH[0], {"from_party": "UA", "to_party": "TR"}]
    post_stated_total(client, recorder, id="joint", directions=directions)

    def kept(query):
        return [each["id"] for each in client.get(PATH + query).json["stated_jointly"]]

    assert kept("?category=body&from_party=UA&to_party=TR") == ["joint"]
    assert kept("?category=pow") == kept("?from_party=RU&to_party=TR") == []


def test_a_timeline_is_a_table_for_people(client, admin, recorder):
    post_category(client, admin)
    post_line_item(client, recorder, category="local_ceasefire", claims=[claim(quantity="2-3")])
    post_line_item(client, recorder)
    report(client, recorder, 1212, effective_on="2025-06-11")
    post_stated_total(client, recorder, id="t1", through="2025-06-11", speakers=[speaker()])
    post_stated_total(client, recorder, id="t2", through="2025-06-11", quantity="at least 5,900")
    post_stated_total(client, recorder, id="t3", of="pledged", through="2025-06-12")
    post_stated_total(client, recorder, id="t4", agreements=None, through="2025-06-12")
    entry = client.get(PATH).json["entry"]

    head, _, table = client.get(f"{PATH}.txt").text.partition("\n")
    assert head == f"{ROUND}   Second round of direct talks   known_at {entry + 1}"
    assert table == TABLE


def test_the_csv_of_a_timeline_has_a_column_for_every_number(client, recorder):
    first = report(client, recorder, 1212, effective_on="2025-06-11")
    second = report(client, recorder, "withheld", effective_on="2025-06-11")
    post_stated_total(client, recorder, id="t1", through="2025-06-11")

    answer = client.get(f"{PATH}.csv?bom=true")

    assert answer.data.startswith(b"\xef\xbb\xbfon,category,unit,from_party,to_party,pledged_lines")
    (row,) = csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""))
    numbers = ("lines", "lower", "upper", "approximate", "without_number", "withheld")
    counts = ("contested", "disputed", "one_side", "neither_side", "without_claim", "text")
    assert list(row) == [
        *("on", "category", "unit", "from_party", "to_party"),
        *(
            f"{name}_{number}"
            for name in ("pledged", "reported_then", "reported")
            for number in (*numbers, *counts)
        ),
        *("line_items", "caveats", "undone_lower", "undone_upper", "within"),
        *("stated_totals", "stated", "stated_jointly", "agreement", "known_at"),
    ]
    assert (row["pledged_lines"], row["pledged_text"]) == ("", "")
    assert (row["reported_lower"], row["reported_upper"]) == ("1212", "")
    assert row["reported_then_text"] == "1,212 + 1 without a number"
    assert row["line_items"] == f"{first['id']}; {second['id']}"
    check = "can't be told: a line item that it covers has no number"
    assert (row["stated_totals"], row["stated"]) == ("t1", f"5,900 (The Wire Example): {check}")
    assert row["stated_jointly"] == ""


def test_a_joint_total_stands_in_each_row_of_its_day_in_every_format(client, recorder):
    post_both_ways(client, recorder)
    report(client, recorder, 27, effective_on="2025-06-03")
    envoy = speaker(name="the envoy", parties=["UA"])
    post_stated_total(
        client, recorder, id="t1", through="2025-06-05", directions=BOTH, speakers=[envoy]
    )

    rows = client.get(PATH).json["timeline"]

    last = [row for row in rows if row["on"] == "2025-06-05"]
    # Where nothing is reported the row is told jointly, which is said of totals alone.
    assert [row["caveats"] for row in last] == [["reports_incomplete"], []]
    assert [row["stated_jointly"] for row in last] == [["t1"], ["t1"]]
    flat = client.get(f"{PATH}.csv").text.splitlines()[-2:]
    told = "5,900 (the envoy): differs: stated 5,900; 5,873 more than recorded (27)"
    assert [told in line for line in flat] == [True, True]
    table = client.get(f"{PATH}.txt?from_party=RU").text.partition("\n\n")[0]
    assert table.endswith("  ≥27              reports incomplete  jointly 5,900 (the envoy)")


def test_a_long_name_in_a_timeline_is_cut_and_cannot_turn_the_line_around(client, recorder):
    source = {"id": "odd-1", "publisher": "The Odd\u202eExample" + "x" * 60}
    post_source(client, recorder, **source, published_on="2025-06-11")
    post_stated_total(
        client, recorder, source="odd-1", quote="return 6,000 bodies", quantity="not stated"
    )

    _, _, beside, *_, below = client.get(f"{PATH}.txt").text.splitlines()

    assert "  not stated (The OddExamplexxxxxxxxxxxxxxxxxxxxxxxxx…)" in beside
    assert "  The OddExamplexxxxxxxxxxxxxxxxxxxxxxxxx…  " in below


@pytest.mark.usefixtures("nothing_at_hand")
def test_a_timeline_takes_as_many_queries_for_three_rows_as_for_one(client, recorder, queries):
    def counted():
        queries.clear()
        assert len(told(client)) > 0
        return len(queries)

    report(client, recorder, 1212, effective_on="2025-06-11")
    post_stated_total(client, recorder, through="2025-06-11")
    one = counted()
    for day in (12, 13):
        report(client, recorder, 1200, effective_on=f"2025-06-{day}")
        post_stated_total(client, recorder, through=f"2025-06-{day}")

    assert (counted(), len(told(client))) == (one, 3)
    assert DAILY in client.get("/v1/claims").text
