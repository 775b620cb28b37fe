"""Groups of parties and kinds that may cross, seen through every answer of the API."""

import csv
import io

import pytest

from ledger.app import create_app
from tests.answers import refused
from tests.api.batches import send
from tests.conftest import copied, extended, reader
from tests.factories import (
    ROUND,
    claim,
    line_item,
    patch,
    post,
    post_line_item,
    post_party,
)

ABOVE = f"/v1/agreements/{ROUND}"
ON = "2025-06-01"


def report(category, quantity, **fields):
    told = claim(quantity=quantity, quote="return 6,000 bodies")
    defaults = {"act": "report", "category": category, "effective_on": ON, "claims": [told]}
    return line_item(**(defaults | fields))


def rows_of(client, query=""):
    rows = client.get(f"{ABOVE}/totals{query}").json["totals"]
    return {(row["category"], row["to_party"]): row for row in rows}


def reported(client, query=""):
    return {key: row["reported"]["text"] for key, row in rows_of(client, query).items()}


def record_kinds(client, headers):
    """Record 44 wounded beside 125 prisoners of war, both within a report of none yet."""
    recorder = headers["rosa"]
    post_line_item(client, recorder, **report("person", 0, id="all", effective_on="2025-05-01"))
    post_line_item(client, recorder, **report("wounded", 44, id="wounded"))
    answer = post(client, recorder, "/v1/line-items", report("pow", 125, id="prisoners"))
    warnings = answer.headers["Ledger-Warning"].split(", ")
    assert warnings[:2] == ["number-not-in-passage", "before-agreement"]
    assert warnings[2:] == [
        'words-in-use; line_items="all"',
        'may-be-contained; line_items="wounded"',
    ]


@pytest.fixture(scope="module")
def with_kinds(engine, template):
    with extended(engine, template, record_kinds) as extended_template:
        yield extended_template


@pytest.fixture(scope="module")
def kinds(engine, with_kinds):
    """A ledger of kinds that may cross, to read that only."""
    with reader(engine, with_kinds, lambda *_: None) as client:
        yield client


def test_totals_leave_out_of_the_lower_end_what_may_be_contained(kinds):
    rows = rows_of(kinds)
    person = rows["person", "UA"]

    assert {category: row["reported"]["text"] for (category, _), row in rows.items()} == {
        "person": "125–169",
        "pow": "125",
        "wounded": "44",
    }
    assert (person["reported"]["lower"], person["reported"]["upper"]) == (125, 169)
    assert "kinds_may_cross" in person["caveats"]
    assert not any("kinds_may_cross" in rows[name, "UA"]["caveats"] for name in ("pow", "wounded"))


def test_every_format_of_totals_says_that_kinds_may_cross(kinds):
    text = kinds.get(f"{ABOVE}/totals.txt").text
    (row,) = (
        row
        for row in csv.DictReader(io.StringIO(kinds.get(f"{ABOVE}/totals.csv").text))
        if row["category"] == "person"
    )
    across = kinds.get("/v1/totals?category=person").json["totals"]

    assert "125–169" in text
    assert "kinds may cross" in text
    assert (row["reported_lower"], row["reported_upper"]) == ("125", "169")
    assert "kinds_may_cross" in row["caveats"]
    assert [(row["category"], row["reported"]["text"]) for row in across] == [
        ("person", "125–169"),
        ("pow", "125"),
        ("wounded", "44"),
    ]


def test_a_timeline_and_an_explanation_say_that_kinds_may_cross(kinds):
    rows = kinds.get(f"{ABOVE}/timeline?category=person").json["timeline"]
    explained = kinds.get(f"{ABOVE}/totals?explain=true").json["totals"]

    assert [(row["on"], row["reported"]["text"]) for row in rows] == [
        ("2025-05-01", "0"),
        (ON, "125–169"),
    ]
    assert rows[-1]["caveats"] == ["kinds_may_cross"]
    (person,) = (row for row in explained if row["category"] == "person")
    assert {item["line_item"]: item["in_doubt"] for item in person["explained"]["reported"]} == {
        "all": [],
        "wounded": ["kinds_may_cross"],
        "prisoners": [],
    }


def test_one_open_question_asks_whether_they_are_the_same_people(kinds):
    answer = kinds.get(f"{ABOVE}/open-questions?kind=kinds_may_cross&as_of=2025-06-10")

    (question,) = answer.json["questions"]
    assert question["question"] == (
        "Persons, Russia to Ukraine: are some of the same people in 125 (Prisoners of war) and "
        "44 (Seriously wounded and sick), so that 125–169 are reported in all?"
    )
    assert (question["category"], question["size"]) == ("person", 44)
    assert len(question["claims"]) == 2


@pytest.mark.parametrize(
    ("tie", "text"),
    [({"distinct_from": ["prisoners"]}, "169"), ({"part_of": "prisoners"}, "125")],
)
def test_a_tie_that_is_set_later_settles_it(engine, with_kinds, tie, text):
    with copied(engine, with_kinds) as database:
        client = create_app(database).test_client()
        answer = patch(client, with_kinds.headers["rosa"], "/v1/line-items/wounded", **tie)

        assert (answer.status_code, answer.headers.get("Ledger-Warning")) == (200, None)
        assert reported(client)["person", "UA"] == text
        person = rows_of(client)["person", "UA"]
        assert "kinds_may_cross" not in person["caveats"]
        questions = client.get(f"{ABOVE}/open-questions?kind=kinds_may_cross").json["questions"]
        assert questions == []
        rows = [
            *client.get(f"{ABOVE}/totals").json["totals"],
            *client.get(f"{ABOVE}/timeline").json["timeline"],
            *client.get("/v1/totals").json["totals"],
        ]
        held = [
            [other["category"] for other in row["within"]]
            for row in rows
            if row["category"] == "wounded"
        ]
        assert len(held) >= 3
        assert held == [["pow", "person"] if "part_of" in tie else ["person"]] * len(held)


def test_a_kind_that_counts_again_as_its_whole_stops_counting(client, recorder, reviewer):
    post_line_item(client, recorder, **report("pow", 125, id="whole"))
    post_line_item(client, recorder, **report("wounded", 44, id="part", part_of="whole"))
    post_line_item(client, recorder, act="pledge", category="person", id="pledge")
    before = reported_of(client, "person")

    voided = post(
        client,
        reviewer,
        "/v1/line-items/whole/transitions",
        {"to": "voided", "reason": "entered in error"},
        if_match="*",
    )

    assert (before, voided.status_code) == ("125", 200)
    assert reported_of(client, "person") == "44"


def reported_of(client, category):
    return rows_of(client)[category, "UA"]["reported"]["text"]


def test_a_crossing_kind_is_part_of_another_kind_and_no_other_is(client, recorder):
    post_line_item(client, recorder, **report("wounded", 44, id="wounded"))

    answer = post(client, recorder, "/v1/line-items", report("pow", 9, part_of="wounded"))

    status, code, more = refused(answer)
    assert (status, code, more["errors"][0]["code"]) == (422, "not-a-whole", "not-a-whole")


def test_what_went_to_a_member_counts_in_the_row_of_its_group(client, admin, recorder):
    post_party(client, admin, id="gulf", name="The Gulf", members=[])
    post_party(client, admin, id="coalition", name="The Coalition", members=["gulf"])
    post_line_item(client, recorder, act="pledge", to_party="coalition", category="pow")
    post_line_item(client, recorder, **report("pow", 7, to_party="UA", id="seven"))
    apart = rows_of(client)

    patch(client, admin, "/v1/parties/gulf", members=["UA"])

    together = rows_of(client)
    assert apart["pow", "coalition"]["reported"] is None
    assert apart["pow", "UA"]["assessment"] == "no_pledge_recorded"
    assert together["pow", "coalition"]["reported"]["text"] == "7"
    assert together["pow", "UA"]["assessment"] == "pledged_wider"
    (row,) = client.get("/v1/totals?to_party=coalition&category=pow").json["totals"][1:]
    assert (row["to_party"], row["reported"]["text"]) == ("coalition", "7")
    (day,) = (
        row
        for row in client.get(f"{ABOVE}/timeline").json["timeline"]
        if row["to_party"] == "coalition" and row["reported"]
    )
    assert (day["on"], day["reported"]["text"]) == ("2025-06-02", "7")
    held = "never added to it: pow, RU to UA in pow, RU to coalition\n"
    for path in (f"{ABOVE}/totals", f"{ABOVE}/timeline", "/v1/totals"):
        assert held in client.get(f"{path}.txt").text


def test_a_row_names_the_rows_in_which_it_counts_too_in_every_format(kinds):
    person = {"category": "person", "from_party": "RU", "to_party": "UA"}
    rows = csv.DictReader(io.StringIO(kinds.get(f"{ABOVE}/totals.csv").text))

    assert {key: row["within"] for key, row in rows_of(kinds).items()} == {
        ("person", "UA"): [],
        ("pow", "UA"): [person],
        ("wounded", "UA"): [person],
    }
    assert [row["within"] for row in rows] == ["", "person, RU to UA", "person, RU to UA"]
    assert kinds.get(f"{ABOVE}/totals.txt").text.splitlines()[-1] == (
        "counted in another row too, so never added to it: "
        "pow, RU to UA in person, RU to UA; wounded, RU to UA in person, RU to UA"
    )


def test_a_share_of_a_member_counts_once_in_the_row_of_the_group(client, admin, recorder):
    post_party(client, admin, id="coalition", name="The Coalition", members=["UA", "TR"])
    post_line_item(client, recorder, **report("pow", 1200, to_party="coalition", id="all"))

    share = report("pow", 7, to_party="UA", part_of="all", id="share")
    answer = post(client, recorder, "/v1/line-items", share)

    assert (answer.status_code, answer.json["part_of"]) == (201, "all")
    assert reported(client) == {("pow", "coalition"): "1,200", ("pow", "UA"): "7"}


def test_every_format_says_that_a_report_above_may_hold_what_was_pledged(client, recorder):
    told = claim(quantity=100, quote="return 6,000 bodies")
    pledge = line_item(act="pledge", category="pow", claims=[told])
    post_line_item(client, recorder, **pledge)
    post_line_item(client, recorder, **report("person", 100, id="persons"))

    row = rows_of(client)["pow", "UA"]
    text = client.get(f"{ABOVE}/totals.txt?explain=true").text
    table = client.get(f"{ABOVE}/totals.txt").text.splitlines()
    cells = csv.DictReader(io.StringIO(client.get(f"{ABOVE}/totals.csv").text))
    (cell,) = (cell for cell in cells if cell["category"] == "pow")

    assert row["outstanding"] == {
        "lower": 0, "upper": 100, "approximate": False, "text": "0–100",
    }  # fmt: skip
    assert (row["reported"], row["assessment"]) == (None, "reported_wider")
    assert "reported_wider" in row["caveats"]
    above = {"category": "person", "from_party": "RU", "to_party": "UA", "text": "100"}
    assert row["reports_above"] == [{"for_each": False, "line_item": "persons", **above}]
    assert row["reports_above_found"] == 1
    assert "may hold more of it than is reported here\n  still open 0–100\n" in text
    assert "\n  reported wider: 100 (person, RU to UA: persons)\n" in text
    assert (
        "  what is reported here need not be of those that a row below leaves open, whose pledge "
        "counts here too\n  still open ≤100\n  fulfilled 0–100 %\n"
    ) in text
    assert table[-1] == (
        "pow, RU to UA: how much is here of what is reported wider, nobody says: "
        "100 (person, RU to UA: persons)"
    )
    page = client.get(ABOVE.replace("/v1", "")).text
    assert ': <a href="/line-items/persons">100</a></li>' in page
    assert cell["reports_above"] == "100 (person, RU to UA: persons)"
    assert any("0–100" in line and "reported wider" in line for line in table)
    assert (cell["outstanding_text"], cell["assessment"]) == ("0–100", "reported_wider")
    (question,) = client.get(f"{ABOVE}/open-questions?kind=no_report").json["questions"]
    assert question["question"].endswith(
        "no report is recorded but of a category above or a group?"
    )


def test_batches_and_the_claims_csv_carry_what_a_line_item_is_distinct_from(client, admin):
    lines = [
        {"type": "party", "id": "west", "name": "The West", "members": ["TR"]},
        {"type": "category", "id": "medic", "label": "Medics", "unit": "persons", "crosses": True},
        {"type": "line_item"} | report("pow", 125, id="prisoners"),
        {"type": "line_item"} | report("medic", 4, id="medics", distinct_from=["prisoners"]),
    ]

    sent = send(client, admin, lines)
    exported = client.get("/v1/claims.csv").text
    again = client.post(
        "/v1/batches", data=exported.encode(), headers=admin | {"Content-Type": "text/csv"}
    )

    assert sent.status_code == 201
    rows = list(csv.DictReader(io.StringIO(exported)))
    assert [(row["line_item"], row["distinct_from"]) for row in rows] == [
        ("prisoners", ""),
        ("medics", "prisoners"),
    ]
    assert again.status_code in (200, 201), again.text
    assert client.get("/v1/line-items/medics").json["version"] == 1
