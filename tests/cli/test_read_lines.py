"""`ledger read`: what is typed on a line is checked there, and keys mean the same."""

import pytest

from tests.answers import entries, items
from tests.cli.desk import BODIES, METADATA
from tests.cli.proposals import ledger_with, proposal
from tests.cli.test_read import further, of_the_wire, unwrapped
from tests.conftest import ABOVE_DATABASES
from tests.factories import post_line_item

pytestmark = ABOVE_DATABASES
NO_KEYS = "Keys aren't taken here, but for q (stop): type words."


def test_each_answer_on_an_article_is_checked_where_it_is_typed(database, client, desk):
    publisher = ["", "s", "2", "The Wire"]
    day = ["2 June", "2025-06-31", "2025-06-02"]
    language = ["Y", "English", "-", "ua", "xx", "en"]

    with ledger_with(database, [BODIES]) as address:
        _, shown = desk.run(address, *publisher, *day, *language, "q", more=["--title", "A list"])

    (source,) = of_the_wire(client)
    assert (source["title"], source["published_on"]) == ("A list", "2025-06-02")
    assert source["language"] == "en"
    said = unwrapped(shown)
    assert said.count("Who published it (q: stop)?") == 4
    assert said.count("On which day, such as 2025-06-02 (Enter: not known; q: stop)?") == 3
    assert said.count("This must be a date such as 2025-06-02.") == 2
    assert said.count("This must be a language tag such as en, uk (Ukrainian) or zh-Hant") == 5
    assert said.count(NO_KEYS) == 2


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("--title", "A" * 10_000, "--title: This has 10,000 characters; at most"),
        ("--publisher", "a\x1b[31m", "--publisher: This holds control characters"),
        ("--published-on", "2 June", "--published-on: This must be a date such as"),
        ("--language", "ua", "--language: This must be a language tag"),
    ],
)
def test_an_option_that_no_ledger_takes_is_named(desk, option, value, words):
    status, _ = desk.run("http://127.0.0.1:9", more=[option, value])

    assert words in status


def test_q_stops_at_each_line(database, client, desk):
    before = entries(client)
    windows = "Росія передала 1212 тіл.".encode("windows-1251")
    misread = windows.decode("windows-1252").encode()
    kept = desk.article.read_bytes()

    with ledger_with(database, [BODIES]) as address:
        for content in (windows, misread):
            desk.article.write_bytes(content)
            _, shown = desk.run(address, "q")
            assert "Stopped." in shown
        desk.article.write_bytes(kept)
        for typed in (["q"], ["The Wire", "Q"], ["The Wire", "", "q"]):
            _, shown = desk.run(address, *typed, more=[])
            assert "Stopped." in shown
        assert entries(client) == before
        for edited in "45678":
            _, shown = desk.run(address, "e", edited, "q")
            assert "Stopped." in shown

    assert entries(client) == before + 1  # the article


def test_a_day_is_asked_for_until_it_is_one(database, client, desk):
    days = ["12 June", "2025-06-31", "2025-06-02/2025-06-01", "2025-06-01/2025-06-02"]
    due = ["8", "2025-06-01/2025-06-02", "2025-06-12"]

    with ledger_with(database, [BODIES]) as address:
        _, shown = desk.run(address, "e", "7", *days, *due, *"-y1y")

    (item,) = items(client.get("/v1/line-items"))
    assert (item["effective_on"], item["due_on"]) == ("2025-06-01/2025-06-02", "2025-06-12")
    assert unwrapped(shown).count("This must be a date such as 2025-06-02") == 4


def test_numbers_and_names_are_asked_for_until_they_are_some(database, client, desk):
    number = ["4", "six thousand or so?", "n", "7", "4", "about 6,000"]
    speaker = ["6", "the envoys; the staff", "1", "the envoys", "3"]

    with ledger_with(database, [BODIES]) as address:
        _, shown = desk.run(address, "e", *number, *speaker, *"-y1y")

    (item,) = items(client.get("/v1/line-items"))
    assert item["figure"]["text"] == "≈6,000"
    assert item["claims"][0]["speakers"][0]["name"] == "the envoys"
    assert 'type "not stated"' in unwrapped(shown)
    assert shown.count("How many, as the article says it") == 4
    assert unwrapped(shown).count(NO_KEYS) == 1
    assert "A semicolon parts speakers: name one, or write a comma." in unwrapped(shown)
    assert shown.count("Who says so") == 3


def test_who_makes_a_further_claim_is_asked_and_may_be_the_article(
    database, client, desk, recorder
):
    post_line_item(client, recorder, id="bodies")

    with ledger_with(database, [further(speakers=None)]) as address:
        _, before = desk.run(address, "q")
    with ledger_with(database, [further()]) as address:
        _, shown = desk.run(address, *"y1", "", "y")

    assert shown.count("Who says so (Enter: the article itself)") == 1
    assert "in the article's own voice" in unwrapped(shown)
    claim = client.get("/v1/line-items/bodies").json["claims"][1]
    assert (claim["relation"], claim["speakers"]) == ("restates", [])
    assert "A further claim of bodies: 6000, says somebody who isn't named" in before


def test_another_day_of_the_sentence_is_told_before_that_of_the_article_is_taken(database, desk):
    text = "On Wednesday Russia returned 6,000 bodies."
    desk.article.write_text(text, encoding="utf-8")
    told = proposal(text, "returned 6,000 bodies", act="report", fill=[])

    with ledger_with(database, [told, BODIES]) as address:
        _, shown = desk.run(address, *"y.y", *"y1y", "q")

    said = unwrapped(shown)
    assert said.index("Its sentence tells of a day: 'Wednesday'. On which day") > 0
    assert said.count("tells of a day") == 1


def test_an_encoding_other_than_that_of_the_stored_article_is_told(database, client, desk):
    desk.article.write_bytes("Росія передала 77 тіл.".encode("windows-1251"))
    charset = [*METADATA, "--charset"]

    with ledger_with(database, []) as address:
        desk.run(address, "q", more=[*charset, "windows-1251"])
        again, _ = desk.run(address, "q", more=[*charset, "cp1251"])
        before = entries(client)
        wrong = [desk.run(address, more=[*charset, "koi8-u"])[0]]
        (desk.folder / "state").rename(desk.folder / "kept")
        wrong.append(desk.run(address, more=[*charset, "koi8-u"])[0])

    assert again == 0
    assert all(
        "read there as windows-1251, not as koi8-u: give --charset" in told for told in wrong
    )
    assert entries(client) == before
