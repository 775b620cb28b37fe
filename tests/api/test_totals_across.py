"""Totals across agreements: sums over all of them, and what they may count twice."""

import pytest

from tests.answers import entries, refused
from tests.api.test_totals import column
from tests.conftest import extended, reader
from tests.factories import (
    ROUND,
    WIRE,
    claim,
    patch,
    post_agreement,
    post_claim,
    post_line_item,
    post_stated_total,
    post_transition,
    speaker,
)

PATH = "/v1/totals"
OTHER = "round-3"
NOTHING_ASKED = dict.fromkeys(
    (
        "category",
        "party",
        "from_party",
        "to_party",
        "effective_from",
        "effective_to",
        "as_of",
        "known_at",
    )
)


def record_other_agreement(client, headers):
    post_agreement(client, headers["admin"], id=OTHER)


@pytest.fixture(scope="module")
def template(engine, template):
    with extended(engine, template, record_other_agreement) as with_agreement:
        yield with_agreement


def report(client, recorder, identity, quantity, **fields):
    defaults = {"act": "report", "claims": [claim(quantity=quantity)], "id": identity}
    return post_line_item(client, recorder, **{**defaults, **fields})


def reported(client, query=""):
    """Return the text of what was reported in each row."""
    rows = client.get(PATH + query).json["totals"]
    return {
        (row["category"], row["from_party"]): row["reported"]["text"]
        for row in rows
        if row["reported"]
    }


@pytest.fixture
def three(client, recorder):
    """A pledge and a report under two agreements, and a report under none."""
    post_line_item(client, recorder, id="pledge-1")
    report(client, recorder, "report-1", 1212, agreement=OTHER, effective_on="2025-06-11")
    report(client, recorder, "report-2", 27, agreement=None, effective_on="2025-06-13")


def test_totals_across_without_line_items_have_no_row_and_no_entry(client):
    assert client.get(PATH).json == NOTHING_ASKED | {
        "entry": None,
        "latest_report_on": None,
        "newest_source_on": None,
        "line_items": 0,
        "speakers": 0,
        "sources": 0,
        "undated": 0,
        "totals": [],
    }
    assert client.get(f"{PATH}.txt").text == "all agreements\nnothing recorded\n"


@pytest.mark.usefixtures("three")
def test_the_sums_of_all_agreements_stand_in_one_row_and_are_not_compared(client):
    assert client.get(PATH).json == NOTHING_ASKED | {
        "entry": entries(client) - 1,
        "latest_report_on": "2025-06-13",
        "newest_source_on": "2025-06-02",
        "line_items": 3,
        "speakers": 0,
        "sources": 1,
        "undated": 0,
        "totals": [
            {
                "category": "body",
                "unit": "bodies",
                "from_party": "RU",
                "to_party": "UA",
                "requested": None,
                "offered": None,
                "pledged": column(6000, 6000, "6,000", neither_side=1),
                "reported": column(1239, 1239, "1,239", lines=2, neither_side=2),
                "agreements": [
                    {"agreement": ROUND, "line_items": 1},
                    {"agreement": OTHER, "line_items": 1},
                    {"agreement": None, "line_items": 1},
                ],
                "caveats": ["neither_side", "unclear_words"],
                "one_side_by": [],
                "overlaps": [],
                "overlaps_found": 0,
                "undone": None,
                "within": [],
            }
        ],
    }


def record_reports(client, recorder):
    """Record reports that differ in all that can be asked for."""
    report(client, recorder, "pow-may", 1, category="pow", effective_on="2025-05-16/2025-06-02")
    report(
        client, recorder, "pow-june", 20, agreement=OTHER, category="pow", effective_on="2025-06-11"
    )
    report(client, recorder, "whenever", 300, agreement=None, category="person", from_party="TR")
    back = {"from_party": "UA", "to_party": "RU"}
    report(client, recorder, "bodies", 4000, **back, effective_on="2025-06-11")


@pytest.fixture
def filtered(client, recorder):
    record_reports(client, recorder)


@pytest.fixture(scope="module")
def reports(engine, template):
    """A client of a ledger with the same, to which nothing is added."""

    def record(client, headers):
        record_reports(client, headers["rosa"])

    with reader(engine, template, record) as client:
        yield client


@pytest.mark.parametrize(
    ("query", "found", "undated"),
    [
        ("", {("body", "UA"): "4,000", ("person", "TR"): "300", ("pow", "RU"): "21"}, 0),
        ("?category=pow", {("pow", "RU"): "21"}, 0),
        ("?category=person", {("person", "TR"): "300", ("pow", "RU"): "21"}, 0),
        ("?party=TR", {("person", "TR"): "300"}, 0),
        ("?party=RU", {("body", "UA"): "4,000", ("pow", "RU"): "21"}, 0),
        ("?from_party=RU", {("pow", "RU"): "21"}, 0),
        ("?to_party=RU", {("body", "UA"): "4,000"}, 0),
        ("?party=UA&from_party=TR", {("person", "TR"): "300"}, 0),
        ("?effective_from=2025-06-03", {("body", "UA"): "4,000", ("pow", "RU"): "20"}, 0),
        ("?effective_to=2025-06-10", {("person", "TR"): "300", ("pow", "RU"): "1"}, 0),
        ("?category=pow&effective_to=2025-06-10", {("pow", "RU"): "1"}, 0),
        ("?as_of=2025-06-02", {("person", "TR"): "300", ("pow", "RU"): "1"}, 0),
        ("?as_of=2025-06-01", {("pow", "RU"): "0–1"}, 0),
        ("?as_of=2025-05-15", {}, 0),
    ],
)
def test_a_filter_of_totals_across_leaves_what_it_names(reports, query, found, undated):
    assert reported(reports, query) == found
    assert reports.get(PATH + query).json["undated"] == undated


@pytest.mark.usefixtures("filtered")
def test_totals_across_say_what_was_asked(client):
    query = (
        "category=person&party=UA&from_party=RU&to_party=UA&effective_from=2025-05-01"
        "&effective_to=2025-06-30&as_of=2025-06-30"
    )
    size = entries(client)

    whole = client.get(f"{PATH}?{query}&known_at={size}").json
    head = client.get(f"{PATH}.txt?{query}&known_at={size}").text.splitlines()[0]

    asked = dict(each.split("=") for each in query.split("&"))
    assert {name: whole[name] for name in asked} == asked
    assert whole["known_at"] == size
    told = "   ".join(f"{name} {value}" for name, value in asked.items())
    assert head == f"all agreements   {told}   known_at {size}"


def test_totals_across_leave_out_and_say_what_has_no_date(client, recorder):
    source = {"id": "undated-1", "publisher": "The Undated Example"}
    body = source | {"text": "They agreed to return 6,000 bodies."}
    assert client.post("/v1/sources", json=body, headers=recorder).status_code == 201
    undated = claim(source="undated-1", quantity=300)
    post_line_item(client, recorder, act="report", claims=[undated])

    lines = client.get(f"{PATH}.txt?effective_from=2025-06-01").text.splitlines()

    assert lines[1:] == ["nothing counts", "1 left out for want of a date to go by"]


@pytest.mark.parametrize(
    "query", ["as_of=2025-06-31", "effective_from=June", "agreement=round-3", "party=", "limit=1"]
)
def test_a_bad_parameter_of_totals_across_is_refused(client, query):
    answer = client.get(f"{PATH}?{query}")

    named = query.partition("=")[0]
    assert refused(answer) == (400, "bad-parameter", {"parameters": [named]})


@pytest.mark.usefixtures("filtered")
def test_a_category_above_adds_up_what_stands_below_it_under_any_agreement(client, recorder):
    assert ("person", "RU") not in reported(client)
    post_line_item(client, recorder, category="person", claims=[claim(quantity=1000)])

    assert reported(client)["person", "RU"] == "21"


def test_a_part_counts_in_totals_across_where_its_whole_does_not(client, recorder):
    report(client, recorder, "whole", 390, category="person")
    report(client, recorder, "part", 270, category="pow", part_of="whole")
    report(client, recorder, "other", 30, category="pow", agreement=OTHER)

    assert reported(client) == {("person", "RU"): "420", ("pow", "RU"): "300"}
    assert client.get(f"{PATH}?category=pow").json["totals"][0]["agreements"] == [
        {"agreement": ROUND, "line_items": 1},
        {"agreement": OTHER, "line_items": 1},
    ]


def test_statuses_count_in_totals_across_as_in_those_of_an_agreement(client, recorder, reviewer):
    taken_back = report(client, recorder, "taken-back", 5)
    denied = report(client, recorder, "denied", 70, agreement=OTHER)
    assert reported(client) == {("body", "RU"): "75"}

    post_transition(client, reviewer, taken_back, to="retracted")
    post_transition(client, reviewer, denied, to="disputed")

    (row,) = client.get(PATH).json["totals"]
    assert row["reported"]["text"] == "70"
    assert row["caveats"] == ["disputed", "neither_side", "unclear_words"]


def test_a_row_of_totals_across_is_the_sum_of_the_agreements_own_rows(client, recorder):
    for agreement, quantities in ((ROUND, [6000, "about 30"]), (OTHER, [12, "withheld"])):
        for number, quantity in enumerate(quantities):
            on = {"agreement": agreement, "effective_on": f"2025-06-{number + 1:02}"}
            report(client, recorder, f"{agreement}-{number}", quantity, **on)

    (row,) = client.get(PATH).json["totals"]
    own = [
        client.get(f"/v1/agreements/{agreement}/totals").json["totals"][0]["reported"]
        for agreement in (ROUND, OTHER)
    ]

    counts = ("lines", "lower", "approximate", "without_number", "withheld", "neither_side")
    assert {name: row["reported"][name] for name in counts} == {
        name: sum(each[name] for each in own) for name in counts
    }
    assert (row["reported"]["upper"], [each["upper"] for each in own]) == (None, [6030, None])
    assert row["reported"]["text"] == "≈6,042 + 1 without a number"


def test_totals_across_name_speakers_and_sources_of_live_claims_that_count(
    client, recorder, reviewer
):
    said = {"claims": [claim(quantity=5, speakers=[speaker()])]}
    item = report(client, recorder, "told", 5, **said)
    heard = {"source": WIRE, "quote": "the 6,000 bodies", "speakers": [speaker(name="Moscow")]}
    told = post_claim(client, recorder, item, **heard).json["claims"][1]
    report(client, recorder, "others", 5, category="pow", agreement=None)

    def behind(query=""):
        answer = client.get(PATH + query).json
        return answer["speakers"], answer["sources"], answer["newest_source_on"]

    assert behind() == (2, 2, "2025-06-03")
    assert behind("?category=body") == (2, 2, "2025-06-03")
    assert behind("?category=pow") == (0, 1, "2025-06-02")
    assert behind("?as_of=2025-06-01") == (0, 0, None)
    patch(client, reviewer, f"/v1/claims/{told['id']}", rank="set_aside", rank_reason="hearsay")
    assert behind() == (1, 1, "2025-06-02")
    amended = {"relation": "supersedes", "replaces": item["claims"][0]["id"]}
    post_claim(client, recorder, item, **amended, because="correction", quantity=6)
    assert behind() == (0, 1, "2025-06-02")


def test_totals_across_name_the_last_entry_that_touched_what_is_added_up(client, admin, recorder):
    report(client, recorder, "pow-1", 5, category="pow", effective_on="2025-06-11")
    touched = client.get(f"{PATH}?category=pow&effective_to=2025-06-30")

    report(client, recorder, "body-1", 5)
    post_agreement(client, admin, id="round-4")

    again = client.get(f"{PATH}?category=pow&effective_to=2025-06-30")
    assert (again.data, again.headers["ETag"]) == (touched.data, touched.headers["ETag"])
    moved = patch(client, recorder, "/v1/line-items/pow-1", effective_on="2025-07-11")
    later = client.get(f"{PATH}?category=pow&effective_to=2025-06-30").json
    assert (later["line_items"], later["entry"]) == (0, int(moved.headers["Ledger-Entry"]))
    noted = patch(client, admin, f"/v1/agreements/{ROUND}", note="Reopened.")
    named = client.get(f"{PATH}?category=pow").json["entry"]
    assert named == int(noted.headers["Ledger-Entry"])


@pytest.mark.usefixtures("filtered")
def test_totals_across_are_answered_again_as_known_then(client, admin, recorder):
    forms = [f"{PATH}{form}?party=RU" for form in ("", ".txt", ".csv", ".ndjson")]
    size = entries(client)
    then = {form: client.get(f"{form}&known_at={size}") for form in forms}
    latest = client.get(PATH).json

    report(client, recorder, "late", 7, agreement=OTHER, category="pow", effective_on="2025-06-20")
    patch(client, recorder, "/v1/line-items/pow-may", effective_on="2025-07-01")
    patch(client, admin, f"/v1/agreements/{OTHER}", note="Reopened.")

    assert client.get(PATH).json != latest
    assert {form: client.get(f"{form}&known_at={size}").data for form in forms} == {
        form: answer.data for form, answer in then.items()
    }
    assert client.get(f"{PATH}?known_at={size}").json == latest | {"known_at": size}
    assert then[forms[0]].headers["Cache-Control"] == "public, max-age=3600"
    assert client.get(f"{PATH}?known_at=0").json["totals"] == []


def test_totals_across_of_more_line_items_take_no_more_queries(client, recorder, queries):
    def count(query=""):
        queries.clear()
        assert client.get(f"{PATH}{query}").status_code == 200
        return len(queries)

    report(client, recorder, "one", 1)
    once = count(), count("?party=RU&category=body")
    report(client, recorder, "two", 2, agreement=OTHER)
    report(client, recorder, "three", 3, agreement=None, category="pow")

    assert (count(), count("?party=RU&category=body")) == once
    assert client.get(PATH).json["line_items"] == 3


def test_a_larger_stated_total_of_an_agreement_makes_its_sum_a_floor_in_totals_across(
    client, recorder
):
    report(client, recorder, "one", 27, effective_on="2025-06-03")
    report(client, recorder, "two", 1212, agreement=OTHER, effective_on="2025-06-11")
    before = client.get(PATH).json
    post_stated_total(client, recorder, quantity=78, through="2025-06-05", speakers=[speaker()])
    told = entries(client)

    after = client.get(PATH).json

    (row,) = after["totals"]
    assert (row["reported"]["text"], row["reported"]["upper"]) == ("≥1,239", None)
    assert before["totals"][0]["caveats"] == ["neither_side", "unclear_words"]
    assert row["caveats"] == ["neither_side", "reports_incomplete", "unclear_words"]
    assert after["entry"] == told - 1
    assert reported(client, "?as_of=2025-06-04") == {("body", "RU"): "27"}
    assert reported(client, "?effective_from=2025-06-10") == {("body", "RU"): "1,212"}


@pytest.mark.parametrize("fields", [{"of": "pledged"}, {"quantity": 27}, {"agreements": None}])
def test_a_stated_total_that_opens_no_row_of_an_agreement_opens_none_in_totals_across(
    client, recorder, fields
):
    report(client, recorder, "one", 27, effective_on="2025-06-03")
    post_stated_total(client, recorder, speakers=[speaker()], **fields)

    assert reported(client) == {("body", "RU"): "27"}


BOTH = [{"from_party": "RU", "to_party": "UA"}, {"from_party": "UA", "to_party": "RU"}]


@pytest.mark.parametrize(
    ("fields", "query", "text"),
    [
        ({"agreements": [ROUND, OTHER]}, "", "≥27"),
        ({"directions": BOTH}, "", "≥27"),
        ({"since": "2025-06-03"}, "", "≥27"),
        ({"since": "2025-06-03"}, "?effective_to=2025-06-03", "≥27"),
        # What is missing came before, or had come before the agreement.
        ({"since": "2025-06-01", "through": "2025-06-02"}, "?effective_from=2025-06-03", "27"),
        ({"since": "2025-06-05"}, "?effective_to=2025-06-04", "27"),
        ({"directions": BOTH, "through": "2025-06-01"}, "", "27"),
    ],
)
def test_totals_across_are_floors_where_totals_of_several_rows_or_of_some_time_lie_above_them(
    client, recorder, fields, query, text
):
    report(client, recorder, "one", 27, effective_on="2025-06-03")
    told = {"through": "2025-06-10", "speakers": [speaker()], **fields}
    post_stated_total(client, recorder, **told)

    answer = client.get(PATH + query).json

    (row,) = answer["totals"]
    assert row["reported"]["text"] == text
    incomplete = ["reports_incomplete"] * (text == "≥27")
    assert row["caveats"] == ["neither_side", *incomplete, "unclear_words"]
    assert answer["entry"] == entries(client) - 1
