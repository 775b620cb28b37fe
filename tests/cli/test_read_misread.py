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


@ABOVE_DATABASES
def test_what_to_type_is_said_in_words_of_the_command_and_asked_again(database, client, desk):
    desk.article.write_bytes("Росія передала 1212 тіл, сказав штаб.".encode("windows-1251"))
    typed = ["ж8", "x:y", "koi8", "utf-16", "windows-1251"]

    with ledger_with(database) as address:
        _, shown = desk.run(address, *typed, "q", more=METADATA)

    said = " ".join(shown.split())
    assert "If that is right, type windows-1251." in said
    assert "The name of an encoding has Latin letters" in said
    assert said.count("Type another one, such as windows-1251") == 2
    assert "type utf-16le or utf-16be." in said
    assert [word for word in ("charset", "Content-Type", "accepted", "send ") if word in said] == []
    (source,) = of_the_wire(client)
    assert source["encoding"] == "windows-1251"


@ABOVE_DATABASES
def test_nothing_is_stored_of_an_article_whose_encoding_nobody_names(database, client, desk):
    desk.article.write_bytes("Росія передала 1212 тіл.".encode("windows-1251"))

    with ledger_with(database) as address:
        refused, _ = desk.run(address, "", more=[*METADATA, "--charset", "koi9"])

    assert "The article can't be read without its encoding: nothing is stored." in refused
    assert of_the_wire(client) == []


WRONG = "koi8-r:windows-1252"


@ABOVE_DATABASES
@pytest.mark.parametrize(
    ("typed", "declared"),
    [([""], None), ([WRONG, ""], None), ([WRONG, MISREAD], MISREAD), ([WRONG, WRONG], WRONG)],
)
def test_what_would_fit_is_said_as_it_is_typed_and_asked_again(
    database, client, desk, typed, declared
):
    text = "Росія передала багато тіл, сказав штаб.".encode("windows-1251").decode("windows-1252")
    desk.article.write_text(text, encoding="utf-8")

    with ledger_with(database) as address:
        _, shown = desk.run(address, *typed, more=METADATA)

    said = " ".join(shown.split())
    fits = "«Росія передала багато тіл, сказав штаб.»"
    assert said.count(f"wrong encoding (if {fits} is right, type {MISREAD})") == 1
    assert (f"then: --misread {MISREAD} {fits}" in said) == (declared != MISREAD)
    assert "send=" not in said
    (source,) = of_the_wire(client)
    assert (source["misread"] and ":".join(source["misread"].values())) == declared


@ABOVE_DATABASES
def test_a_wrong_encoding_that_is_typed_can_be_taken_back(database, client, desk):
    desk.article.write_bytes("Росія передала 1212 тіл.".encode("windows-1251"))

    with ledger_with(database) as address:
        _, shown = desk.run(address, "windows-1252", "e", "koi8-u", "e", "windows-1251", "q")

    (source,) = of_the_wire(client)
    assert source["encoding"] == "windows-1251"
    assert shown.count("y that is right   e another encoding   q stop") == 2
    assert "It reads: «Ðîñ³ÿ ïåðåäàëà 1212 ò³ë.»." in shown
