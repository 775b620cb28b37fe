"""`ledger read` on articles that a program misread before they came."""

import pytest

from tests.cli.desk import METADATA
from tests.cli.proposals import ledger_with
from tests.cli.test_read import of_the_wire
from tests.conftest import ABOVE_DATABASES

MISREAD = "windows-1251:windows-1252"


@ABOVE_DATABASES
@pytest.mark.parametrize(("typed", "more"), [([MISREAD], []), ([], ["--misread", MISREAD])])
def test_an_article_that_was_misread_before_is_read_as_it_was_meant(
    database, client, desk, typed, more
):
    meant = "Росія передала 1212 тіл, сказав штаб."
    desk.article.write_text(meant.encode("windows-1251").decode("windows-1252"), encoding="utf-8")

    with ledger_with(database) as address:
        wrong = ["windows-1251:koi8-r"] if typed else []
        _, shown = desk.run(address, *wrong, *typed, "q", more=[*METADATA, *more])
        _, again = desk.run(address, "q", more=[*METADATA, *more])

    assert "Росія передала 1212 тіл" in shown
    assert ("Look twice: The text looks as if" in shown) == bool(typed)
    assert ("is U+00D0" in shown.replace("\n", " ")) == bool(typed)
    assert "Stored" not in again
    (source,) = of_the_wire(client)
    assert source["misread"] == {"encoding": "windows-1251", "read_as": "windows-1252"}


@ABOVE_DATABASES
def test_an_article_that_is_stored_as_it_came_is_stored_as_it_was_meant_too(database, client, desk):
    text = "Росія передала 1212 тіл, сказав штаб.".encode("windows-1251").decode("windows-1252")
    desk.article.write_text(text, encoding="utf-8")

    with ledger_with(database) as address:
        desk.run(address, "")
        desk.run(address, "q", more=[*METADATA, "--misread", MISREAD])
        refused, _ = desk.run(address, more=[*METADATA, "--misread", "x:y"])

    assert "This must be two encodings" in refused
    assert {str(source["misread"]) for source in of_the_wire(client)} == {
        "None",
        "{'encoding': 'windows-1251', 'read_as': 'windows-1252'}",
    }
