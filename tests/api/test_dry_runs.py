"""What a batch would do to totals, told by a dry run, which records nothing."""

from tests.api.batches import CSV, ROW, send, sheet
from tests.api.test_batches import further, line
from tests.factories import (
    ROUND,
    WIRE,
    agreement,
    claim,
    post_line_item,
    speaker,
    stated_total,
)

DRY = "/v1/batches?dry_run=true"
#: Bodies that Russia is to hand over.
BODIES = {"category": "body", "from_party": "RU", "to_party": "UA"}


def changed(row):
    return {each["column"]: (each["before"], each["after"]) for each in row["changed"]}


def test_a_dry_run_answers_with_the_rows_of_totals_before_and_after(client, recorder):
    post_line_item(client, recorder, id="there", category="pow")
    lines = [
        line(id="new"),
        further("new", quantity=5900),
        line(agreement=None, act="report"),
    ]

    tried = send(client, recorder, lines, path=DRY).json
    recorded = send(client, recorder, lines).json

    (totals,) = tried["totals"]
    (row,) = totals["rows"]
    assert (totals["agreement"], totals["more_rows"], tried["more_agreements"]) == (ROUND, 0, 0)
    assert {name: row[name] for name in BODIES} == BODIES
    assert changed(row)["pledged"] == (None, "5,900–6,000")
    stored = client.get(f"/v1/agreements/{ROUND}/totals").json["totals"]
    assert [each["pledged"]["text"] for each in stored if each["category"] == "body"] == [
        "5,900–6,000"
    ]
    assert "totals" not in recorded


def test_a_dry_run_of_a_further_claim_shows_what_the_row_says_before_and_after(client, recorder):
    post_line_item(client, recorder, id="bodies")
    row = {name: ROW[name] for name in ("line_item", "source", "words", "text")}
    restated = {"relation": "restates", "source": WIRE, "text": "at least 6,500"}
    words = {"words": "of at least 6,500"}

    answer = send(client, recorder, sheet(row | restated | words), CSV, DRY, If_Match="*")

    (totals,) = answer.json["totals"]
    assert changed(totals["rows"][0])["pledged"] == ("6,000", "6,000 (also ≥6,500)")


def test_a_dry_run_names_the_agreements_of_stated_totals_and_of_ties_too(client, admin):
    told_claim = claim(speakers=[speaker()], differs={"agreement": ROUND})
    lines = [
        {"type": "agreement"} | agreement(id="round-3"),
        {"type": "stated_total"} | stated_total(agreements=["round-3"]),
        line(agreement=None, claims=[told_claim]),
    ]

    answer = send(client, admin, lines, path=DRY)

    assert answer.status_code == 201, answer.text
    assert [each["agreement"] for each in answer.json["totals"]] == ["round-3", ROUND]
