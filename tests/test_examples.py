"""The examples are what they say: invented texts, one damaged, and claims that give the totals."""

import json
import secrets
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ledger.app import create_app
from ledger.cli.demo import EXAMPLES, MORE_EXAMPLES, ROUND_ON
from ledger.rules.quantities.quantity import Qualifier
from ledger.rules.texts import damaged_text
from ledger.rules.totals.caveats import Caveat
from ledger.rules.totals.totals import Assessment
from ledger.services import access, journal
from tests.conftest import found, opened

FOLDER = Path(__file__).parent.parent / "examples"
ACCOUNTS = (EXAMPLES, *MORE_EXAMPLES)
LINES = [
    json.loads(line)
    for account in ACCOUNTS
    for line in account.read_text(encoding="utf-8").splitlines()
]
SOURCES = [line for line in LINES if line["type"] == "source"]
TEXTS = {line["id"]: line["text"] for line in SOURCES}
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

    assert len(quotes) == 70
    assert [quote for name, quote in quotes if readings[name].count(quote) != 1] == []


def test_every_example_article_is_named_as_invented_in_whatever_language_it_is():
    publishers = {line["publisher"] for line in SOURCES}

    assert all("Example" in name or name.endswith(" (invented)") for name in publishers)
    assert {line["language"] for line in SOURCES} == {"ar", "de", "en", "he", "ru", "tr", "uk"}


@pytest.fixture(scope="module")
def recorded(engine, empty_template):
    """A client of a ledger that holds all accounts, and the warnings that each was taken with."""
    with engine.lent(empty_template) as url, opened(url) as database:
        admin = found(database)
        client = create_app(database).test_client()
        headers = admin | {"Content-Type": "application/x-ndjson"}
        answers = [
            client.post("/v1/batches", data=account.read_bytes(), headers=headers)
            for account in ACCOUNTS
        ]
        assert [answer.status_code for answer in answers] == [201] * len(ACCOUNTS)
        items = [item for answer in answers for item in answer.json["items"]]
        yield client, [(item["type"], item["warnings"]) for item in items if item["warnings"]]


def test_the_example_accounts_are_taken_with_no_warning_but_those_that_they_are_to_show(recorded):
    _, warnings = recorded

    assert warnings == [
        ("source", ["damaged-text"]),
        ("line_item", ["may-be-contained"]),  # the wounded of Istanbul, both ways
        ("line_item", ["may-be-contained"]),
        ("line_item", ["guessed-passage"]),
        ("line_item", ["may-be-contained"]),  # its children
        *[("line_item", ["words-in-use"])] * 4,  # both ways on two days, told by one sentence
        ("line_item", ["contested"]),  # 19 bodies or 21
        ("line_item", ["may-be-contained"]),  # two children among eight detainees
    ]


AGREEMENTS = [line["id"] for line in LINES if line["type"] == "agreement"]
#: A day on which some bodies may have been handed over, or none.
BETWEEN = "2025-10-20"


def test_the_example_accounts_together_show_every_state_of_a_figure(recorded):
    client, _ = recorded
    asked = ["", f"?as_of={BETWEEN}"]
    pages = [f"/v1/agreements/{name}/totals{query}" for name in AGREEMENTS for query in asked]
    rows = [row for page in pages for row in client.get(page).json["totals"]]
    lines = client.get("/v1/claims.ndjson").text.splitlines()

    qualifiers = {json.loads(line)["quantity"]["qualifier"] for line in lines}
    assert qualifiers == {str(qualifier) for qualifier in Qualifier}
    assert {row["assessment"] for row in rows} == {assessment.value for assessment in Assessment}
    shown = {caveat for row in rows for caveat in row["caveats"]}
    assert {caveat.value for caveat in Caveat} - shown == {
        "disputed", "overlaps", "pledges_incomplete", "stated", "stated_otherwise",
        "unclear_words",
    }  # fmt: skip
    assert {name for row in rows for name in ("implied", "stated", "undone") if row[name]} == {
        "implied", "stated", "undone"
    }  # fmt: skip
    assert {row["reported"]["text"] for row in rows if row["reported"]} >= {"0", "19–21", "0–21"}


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
