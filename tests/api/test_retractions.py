"""Sources that their publishers retract: their claims count no more, and everything says so."""

import csv
import io

import pytest

from ledger.services.verify import verify
from tests.answers import actions, entries, errors, refused
from tests.api.test_totals import column
from tests.factories import (
    ROUND,
    WIRE,
    claim,
    evidence,
    patch,
    post_claim,
    post_line_item,
    post_source,
    post_stated_total,
    post_transition,
    speaker,
)

SOURCE = f"/v1/sources/{WIRE}"
RETRACTION = {
    "on": "2025-06-20",
    "where": "https://example.org/corrections",
    "reason": "the number was of both sides",
}


@pytest.fixture
def told_twice(client, recorder):
    """A line item that two articles tell of, with different numbers."""
    item = post_line_item(client, recorder, act="report")
    told = claim(source=WIRE, quote="5,900 remains", quantity=5900, speakers=[speaker()])
    return post_claim(client, recorder, item, **told).json


def retract(client, actor, **fields):
    return patch(client, actor, SOURCE, **{"retracted": RETRACTION, **fields})


def reported(client):
    [row] = client.get(f"/v1/agreements/{ROUND}/totals").json["totals"]
    return row["reported"]["text"]


def test_a_retraction_takes_the_claims_of_its_source_out_of_the_figures(
    client, reviewer, told_twice, database
):
    before = entries(client)
    assert (told_twice["figure"]["contested"], reported(client)) == (True, "5,900–6,000")

    answer = retract(client, reviewer)

    assert (answer.status_code, answer.json["retracted"]) == (200, RETRACTION)
    assert actions(database)[-2:] == ["source.patch", "line_item.retract"]
    assert entries(client) == before + 2
    item = client.get(f"/v1/line-items/{told_twice['id']}").json
    assert [each["retracted"] for each in item["claims"]] == [None, RETRACTION]
    assert (item["status"], item["figure"]["text"], item["figure"]["contested"]) == (
        "reported", "6,000", False,
    )  # fmt: skip
    assert reported(client) == "6,000"
    assert client.get(f"/v1/agreements/{ROUND}/totals").json["sources"] == 1
    with database.snapshot() as session:
        assert [verdict for verdict in verify(session) if verdict.wrong] == []


@pytest.fixture
def told_by_nobody(client, recorder, reviewer):
    """A pledge, and a report whose only article was retracted."""
    post_line_item(client, recorder)
    told = claim(source=WIRE, quote="5,900 remains", quantity="about 5,900")
    post_line_item(
        client, recorder, id="report", act="report", effective_on="2025-06-11", claims=[told]
    )
    retract(client, reviewer)


@pytest.mark.usefixtures("told_by_nobody")
def test_a_report_whose_only_source_was_retracted_is_said_apart_and_counts_nowhere(
    client, database
):
    figure = client.get("/v1/line-items/report").json["figure"]
    assert (figure["no_number"], figure["text"]) == ("without_claim", "without a claim")
    totals = client.get(f"/v1/agreements/{ROUND}/totals").json
    [row] = totals["totals"]
    assert row["reported"] == column(0, None, "1 without a claim", lines=0, without_claim=1)
    assert (row["assessment"], row["caveats"]) == ("no_report_recorded", ["neither_side"])
    assert (row["outstanding"]["text"], row["fulfilment"]) == ("6,000", None)
    across = client.get("/v1/totals").json
    assert across["totals"][0]["reported"] == row["reported"]
    for head in (totals, across):
        assert (head["latest_report_on"], head["line_items"], head["sources"]) == (None, 1, 1)
    [_, came] = client.get(f"/v1/agreements/{ROUND}/timeline").json["timeline"]
    assert (came["on"], came["reported"]) == ("2025-06-11", row["reported"])
    with database.snapshot() as session:
        assert [verdict for verdict in verify(session) if verdict.wrong] == []


@pytest.mark.usefixtures("told_by_nobody")
def test_every_format_says_of_a_retracted_report_that_it_is_without_a_claim(client):
    rows = csv.DictReader(io.StringIO(client.get(f"/v1/agreements/{ROUND}/totals.csv").text))
    assert [(row["reported_without_claim"], row["reported_text"]) for row in rows] == [
        ("1", "1 without a claim")
    ]
    assert "  without a claim  " in client.get("/v1/line-items.txt").text
    explained = client.get(f"/v1/agreements/{ROUND}/totals.txt?explain=true").text
    assert "\n  reported 1 without a claim\n  still open 6,000\n" in explained
    reason = "no claim of it counts: the number was of both sides"
    left_out = f"report  report  without a claim  body  reported  2025-06-11  {reason}\n"
    assert f"  left out\n    {left_out}" in explained
    questions = client.get(f"/v1/agreements/{ROUND}/open-questions").json["questions"]
    [about] = [each for each in questions if "report" in each["line_items"]]
    assert (about["kind"], about["size"]) == ("source_retracted", None)
    assert about["question"] == (
        "Bodies, the remains of the dead, Russia to Ukraine: what holds of the report without a "
        "claim on 2025-06-11, now that The Wire Example retracted or corrected the article?"
    )


def test_every_format_says_that_a_source_was_retracted(client, reviewer, told_twice):
    told = told_twice["claims"][1]["id"]
    retract(client, reviewer)

    citation = client.get(f"/v1/claims/{told}.txt").text
    explained = client.get(f"/v1/agreements/{ROUND}/totals.txt?explain=true").text
    rows = csv.DictReader(io.StringIO(client.get("/v1/claims.csv").text, newline=""))
    [question] = client.get(f"/v1/agreements/{ROUND}/open-questions?kind=source_retracted").json[
        "questions"
    ]

    said = "retracted by its publisher on 2025-06-20 (https://example.org/corrections): the number"
    assert said in citation
    assert (
        "its publisher retracted or corrected the article: the number was of both sides"
        in explained
    )
    assert [row["retracted_on"] for row in rows] == ["", "2025-06-20"]
    assert "  2025-06-20  " in client.get("/v1/claims.txt").text
    assert (question["since"], question["size"]) == ("2025-06-20", 5900)
    assert [each["id"] for each in question["claims"]] == [told]


@pytest.mark.usefixtures("told_twice")
def test_a_stated_total_of_a_retracted_source_bears_on_nothing(client, recorder, reviewer):
    post_stated_total(
        client, recorder, id="total", source=WIRE, quote="5,900 remains", quantity=9000,
        through="2025-06-30", speakers=[speaker()],
    )  # fmt: skip
    assert reported(client).startswith("≥")

    retract(client, reviewer)

    assert reported(client) == "6,000"
    assert client.get("/v1/stated-totals/total").json["retracted"] == RETRACTION
    explained = client.get(f"/v1/agreements/{ROUND}/totals?explain=true").json["explained"]
    [left_out] = explained["stated_left_out"]
    assert left_out["why"] == {
        "code": "source_retracted", "by": None, "reason": "the number was of both sides",
    }  # fmt: skip


def test_evidence_from_a_retracted_source_says_so_and_the_step_stands(client, recorder, reviewer):
    item = post_line_item(client, recorder, act="report")
    shown = evidence(source=WIRE, quote="5,900 remains")
    post_transition(client, reviewer, item, to="acknowledged", evidence=shown)

    retract(client, reviewer)

    told = client.get(f"/v1/line-items/{item['id']}").json
    assert (told["status"], told["transitions"][0]["evidence"]["retracted"]) == (
        "acknowledged", RETRACTION,
    )  # fmt: skip
    assert "  2025-06-20  " in client.get(f"/v1/line-items/{item['id']}.txt").text
    [question] = client.get(f"/v1/agreements/{ROUND}/open-questions?kind=source_retracted").json[
        "questions"
    ]
    assert "still acknowledged" in question["question"]


def test_a_claim_of_a_retracted_source_is_recorded_and_counts_for_nothing(
    client, recorder, reviewer
):
    item = post_line_item(client, recorder)
    retract(client, reviewer)

    told = claim(source=WIRE, quote="5,900 remains", quantity=5900)
    answer = post_claim(client, recorder, item, **told)

    later = answer.json
    assert answer.headers["Ledger-Warning"] == "source-retracted"
    assert later["claims"][1]["retracted"] == RETRACTION
    assert later["figure"] == item["figure"]


def test_a_retraction_is_taken_back_with_a_reason(client, reviewer, told_twice, database):
    retract(client, reviewer)

    unexplained = retract(client, reviewer, retracted=None)
    answer = retract(client, reviewer, retracted=None, reinstated="it was about another article")

    assert errors(unexplained) == [("/reinstated", "required")]
    assert (answer.json["retracted"], answer.json["reinstated"]) == (
        None, "it was about another article",
    )  # fmt: skip
    assert actions(database)[-2:] == ["source.patch", "line_item.reinstate"]
    item = client.get(f"/v1/line-items/{told_twice['id']}").json
    assert (item["claims"], item["figure"]) == (told_twice["claims"], told_twice["figure"])


def test_a_retraction_is_a_review_by_another_person(client, recorder, reviewer):
    post_source(client, reviewer, id="veras-1")
    before = entries(client)

    by_recorder = retract(client, recorder)
    by_who_recorded_it = patch(client, reviewer, "/v1/sources/veras-1", retracted=RETRACTION)

    needed = {"role": "recorder", "needed": "reviewer"}
    assert refused(by_recorder) == (403, "forbidden", needed)
    assert refused(by_who_recorded_it)[:2] == (403, "same-actor")
    assert entries(client) == before


@pytest.mark.parametrize(
    ("fields", "seen"),
    [
        ({"retracted": {"on": "2025-06-20"}}, ["/retracted/reason", "/retracted/where"]),
        ({"retracted": "yes"}, ["/retracted"]),
        ({"reinstated": "an error"}, ["/reinstated"]),
        ({"retracted": RETRACTION, "reinstated": "an error"}, ["/reinstated"]),
    ],
)
def test_a_retraction_says_when_where_and_why(client, reviewer, fields, seen):
    answer = patch(client, reviewer, SOURCE, **fields)

    assert sorted(pointer for pointer, _ in errors(answer)) == seen


def test_a_retraction_of_a_day_to_come_is_taken_with_a_warning(client, reviewer):
    answer = retract(client, reviewer, retracted=RETRACTION | {"on": "2099-01-01"})

    assert answer.status_code == 200
    assert answer.headers["Ledger-Warning"] == "dated-ahead"
