"""The examples are what they say: invented texts, one damaged, and claims that give the totals."""

import json
import secrets
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ledger.app import create_app
from ledger.cli.demo import EXAMPLES, ROUND_ON
from ledger.rules.texts import damaged_text
from ledger.services import access, journal

FOLDER = Path(__file__).parent.parent / "examples"
LINES = [json.loads(line) for line in EXAMPLES.read_text(encoding="utf-8").splitlines()]
TEXTS = {line["id"]: line["text"] for line in LINES if line["type"] == "source"}
#: Articles of the second round, which stand beside the requests as files too.
ROUND = {name: text for name, text in TEXTS.items() if name.endswith(ROUND_ON)}


@pytest.fixture
def token(empty_database):
    """The first admin's token of a ledger that holds nothing else."""
    with (
        empty_database.transaction() as session,
        journal.change(session, journal.SYSTEM, datetime.now(UTC), secrets.token_bytes) as change,
    ):
        return access.bootstrap(change)


def claims():
    for line in LINES:
        if "quote" in line:
            yield line
        yield from line.get("claims", [])


def test_the_example_articles_stand_beside_the_requests_as_they_are_in_them():
    files = {path.stem: path.read_bytes().decode() for path in FOLDER.glob("*.txt")}

    assert files == ROUND


def test_one_example_article_is_damaged_and_its_reading_is_what_was_meant():
    reading = damaged_text.read(TEXTS["wire-2025-06-02"])

    assert (reading.read_as, reading.places, reading.guessed) == ("gbk", 13, 5)
    assert not set("鈥檚渦") & set(reading.text)
    assert reading.text.startswith("ISTANBUL — Monday’s talks")
    assert "“up to 10 children” at first" in reading.text
    # The same accident happening to the reading gives the stored text, lost bytes and all.
    assert reading.text.encode().decode("gbk", errors="ignore") == reading.stored


def test_the_other_example_article_is_whole():
    assert damaged_text.read(TEXTS["courier-2025-06-02"]).repairs == ()


def test_every_example_claim_quotes_words_that_stand_in_its_article_once():
    readings = {name: damaged_text.read(text).text for name, text in TEXTS.items()}

    quotes = [(claim["source"], claim["quote"]) for claim in claims()]

    assert len(quotes) == 30
    assert [quote for name, quote in quotes if readings[name].count(quote) != 1] == []


def test_one_example_request_records_what_the_two_rounds_promised(empty_database, token):
    client = create_app(empty_database).test_client()

    answer = client.post(
        "/v1/batches",
        data=EXAMPLES.read_bytes(),
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/x-ndjson"},
    )

    assert answer.status_code == 201, answer.text
    assert totals(client, "istanbul-2025-05-16") == {
        ("pow", "RU", "UA"): (None, None, None, "1,000", "no_pledge_recorded"),
        ("pow", "UA", "RU"): (None, None, None, "1,000", "no_pledge_recorded"),
    }
    assert totals(client, "istanbul-2025-06-02") == {
        ("body", "RU", "UA"): (None, None, "6,000", None, "no_report_recorded"),
        ("body", "UA", "RU"): (None, None, "6,000", None, "no_report_recorded"),
        ("child", "RU", "UA"): ("≈400", "≤10", "not stated", None, "no_report_recorded"),
        ("local_ceasefire", "RU", "UA"): (None, "2–3", None, None, "no_pledge_recorded"),
        ("pow", "RU", "UA"): (None, None, "≈1,000", None, "no_report_recorded"),
        ("pow", "UA", "RU"): (None, None, "≈1,000 (also ≤1,200)", None, "no_report_recorded"),
        ("wounded", "RU", "UA"): (None, None, "not stated", None, "no_report_recorded"),
        ("wounded", "UA", "RU"): (None, None, "not stated", None, "no_report_recorded"),
    }


def totals(client, agreement):
    rows = client.get(f"/v1/agreements/{agreement}/totals?as_of={ROUND_ON}").json["totals"]
    columns = ("requested", "offered", "pledged", "reported")
    return {
        (row["category"], row["from_party"], row["to_party"]): (
            *(row[column]["text"] if row[column] else None for column in columns),
            row["assessment"],
        )
        for row in rows
    }
