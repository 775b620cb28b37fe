"""All four formats carry the same figures, and any answer can be had again."""

import csv
import io
import json
import random
import re

import pytest

from tests import factories
from tests.conftest import reader

QUANTITIES = [
    0, 6000, "6,000", "about 400", "at least 1,000", "more than 1,000", "up to 1,200",
    "fewer than 10", "2-3", "none", "all", "not stated", "withheld",
]  # fmt: skip
CATEGORIES = ["person", "pow", "wounded", "civilian", "body"]
LISTS = ["/v1/line-items", "/v1/claims", "/v1/sources", "/v1/agreements", "/v1/parties"]
TOTALS = f"/v1/agreements/{factories.ROUND}/totals"
TIMELINE = f"/v1/agreements/{factories.ROUND}/timeline"
ACTS = ("requested", "offered", "pledged", "reported")


def fill(client, recorder, seed, count):
    """Record line items of any act, category, direction and quantity, some with two claims."""
    chance = random.Random(seed)  # noqa: S311 - a test's examples, the same each time
    for day in range(1, count + 1):
        parties = chance.sample(["RU", "UA"], 2)
        told = [factories.claim(quantity=chance.choice(QUANTITIES))]
        if chance.random() < 0.5:
            told.append(factories.claim(quantity=chance.choice(QUANTITIES), relation="restates"))
        factories.post_line_item(
            client,
            recorder,
            act=chance.choice(["request", "offer", "pledge", "report"]),
            category=chance.choice(CATEGORIES),
            from_party=parties[0],
            to_party=parties[1],
            effective_on=f"2025-{chance.randint(1, 12):02}-{day:02}",
            claims=told,
        )


def formats(client, path):
    """Return a list as the rows of each format: JSON, NDJSON, CSV and the text table."""
    ndjson = [json.loads(line) for line in client.get(f"{path}.ndjson").text.splitlines()]
    rows = list(csv.DictReader(io.StringIO(client.get(f"{path}.csv").text, newline="")))
    return client.get(path).json, ndjson, rows, client.get(f"{path}.txt").text


def cells(line):
    return re.split(r"  +", line.strip())


@pytest.fixture(scope="module", params=[1, 2, 3])
def filled(engine, template, request):
    def record(client, headers):
        fill(client, headers["rosa"], request.param, count=12)

    with reader(engine, template, record) as client:
        yield client


def test_totals_say_the_same_in_every_format(filled):
    whole, ndjson, rows, text = formats(filled, TOTALS)

    assert ndjson == whole["totals"]
    table = [cells(line) for line in text.splitlines()[2:] if not line.startswith("counted in ")]
    assert len(rows) == len(table) == len(whole["totals"])
    for row, of_csv, of_text in zip(whole["totals"], rows, table, strict=True):
        assert [row["category"], row["from_party"], row["to_party"]] == of_text[:3]
        for place, act in enumerate(ACTS, start=3):
            assert of_text[place] == (row[act]["text"] if row[act] else "-")
            for name in ("lines", "lower", "upper", "without_number", "text"):
                value = row[act][name] if row[act] else None
                assert of_csv[f"{act}_{name}"] == ("" if value is None else str(value))
        assert of_csv["assessment"] == row["assessment"] == of_text[-2].replace(" ", "_")


def test_a_timeline_says_the_same_in_every_format(filled):
    whole, ndjson, rows, text = formats(filled, TIMELINE)

    assert ndjson == whole["timeline"]
    table = [cells(line) for line in text.splitlines()[2:] if not line.startswith("counted in ")]
    assert len(rows) == len(table) == len(whole["timeline"]) > 1
    for row, of_csv, of_text in zip(whole["timeline"], rows, table, strict=True):
        assert [row[name] for name in ("on", "category", "from_party", "to_party")] == of_text[:4]
        for place, column in enumerate(("pledged", "reported_then", "reported"), start=4):
            assert of_text[place] == (row[column]["text"] if row[column] else "-")
            for name in ("lines", "lower", "upper", "without_number", "text"):
                value = row[column][name] if row[column] else None
                assert of_csv[f"{column}_{name}"] == ("" if value is None else str(value))
        assert of_csv["line_items"].split("; ") == row["line_items"]


@pytest.mark.parametrize("seed", [4, 5])
def test_line_items_and_claims_say_the_same_in_every_format(client, recorder, seed):
    fill(client, recorder, seed, count=8)

    for path, figure in (("/v1/line-items", "figure"), ("/v1/claims", "quantity")):
        page, ndjson, rows, text = formats(client, path)
        assert ndjson == page["items"]
        table = [cells(line) for line in text.splitlines()[1:]]
        for item, row, line in zip(page["items"], rows, table, strict=True):
            said = item[figure]
            upper = "" if said["upper"] is None else str(said["upper"])
            assert (row["lower"], row["upper"], row["text"]) == (
                str(said["lower"]),
                upper,
                said["text"],
            )
            assert (line[0], said["text"] in line) == (item["id"], True)


def test_a_claim_in_a_spreadsheet_says_of_which_line_item_it_is(client, recorder):
    item = factories.post_line_item(client, recorder, effective_on="2025-06-02")

    [row] = csv.DictReader(io.StringIO(client.get("/v1/claims.csv").text, newline=""))

    names = ("agreement", "act", "category", "from_party", "to_party", "status", "effective_on")
    assert {name: row[name] for name in names} == {name: item[name] for name in names}
    assert (row["line_item"], row["value"], row["words"]) == (
        item["id"],
        "6000",
        "return 6,000 bodies",
    )


def test_any_answer_can_be_asked_for_again_after_more_writes(client, recorder, reviewer):
    chance = random.Random(6)  # noqa: S311 - a test's examples, the same each time
    kept = {}
    for round_of_writes in range(6):
        fill_round(client, recorder, reviewer, round_of_writes)
        size = client.get("/readyz").json["entries"]
        for path in paths(client):
            kept[f"{path}?known_at={size}"] = client.get(path, query_string={"known_at": size}).data
    asked_again = chance.sample(sorted(kept), 100)

    answers = {url: client.get(url).data for url in asked_again}

    assert answers == {url: kept[url] for url in asked_again}
    assert len(set(kept.values())) > 40


def fill_round(client, recorder, reviewer, number):
    item = factories.post_line_item(
        client, recorder, act="report", effective_on=f"2025-03-{number + 1:02}"
    )
    factories.post_claim(client, recorder, item, relation="restates", quantity="about 5,900")
    path = f"/v1/line-items/{item['id']}"
    factories.patch(client, recorder, path, note=f"round {number}")
    claim = item["claims"][0]["id"]
    factories.patch(
        client, reviewer, f"/v1/claims/{claim}", rank="preferred", rank_reason="a treaty"
    )
    factories.patch(client, recorder, f"/v1/sources/{factories.DAILY}", title=f"Edition {number}")


def paths(client):
    """Everything that can be read under the agreement, in several formats."""
    items = [item["id"] for item in client.get("/v1/line-items?limit=200").json["items"]]
    singles = [f"/v1/line-items/{item}" for item in items]
    histories = [f"{path}/history" for path in singles]
    lists = [
        f"{path}{suffix}"
        for path in (*LISTS, TOTALS, TIMELINE)
        for suffix in ("", ".csv", ".ndjson")
    ]
    return [*singles, *histories, *lists, f"{TOTALS}.txt"]
