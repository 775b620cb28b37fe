"""`ledger read`: words of the article that nobody proposes, and what a person says of them."""

import pytest

from tests.answers import entries, items
from tests.cli.desk import BODIES, recorded
from tests.cli.proposals import ledger_with
from tests.cli.test_read import unwrapped
from tests.conftest import ABOVE_DATABASES
from tests.factories import post_line_item

#: The words, how many, what was done, what is counted, who to whom, who says so, for whom.
WORDS = ["nearly 400 ... list", "", "1", "6", "1", "the president", "2"]
OWN = ["o", *WORDS, "y"]
CHILDREN = ("request", "child", "RU", "UA", "≈400", "nearly 400 children on a list")


@pytest.mark.one_on_postgresql
def test_words_that_are_not_proposed_are_recorded_with_the_same_questions(database, client, desk):
    with ledger_with(database, []) as address:
        status, shown = desk.run(address, *OWN, "q")

    said = unwrapped(shown)
    assert status == 0
    assert recorded(client) == [CHILDREN]
    (speaker,) = items(client.get("/v1/line-items"))[0]["claims"][0]["speakers"]
    assert (speaker["name"], speaker["parties"]) == ("the president", ["UA"])
    assert "Ukraine put [nearly 400 children on a list], the president said" in said
    assert "as the article says it (about 400, up to 10, not stated; Enter: nearly 400):" in said
    assert "request: nearly 400 (Children), Russia to Ukraine, says the president" in said
    assert "Recorded: 1, skipped: 0." in said


@ABOVE_DATABASES
def test_other_words_may_come_before_a_proposal(database, client, desk):
    with ledger_with(database, [BODIES]) as address:
        _, shown = desk.run(address, *OWN, *"y1y", "q")

    assert {item[1] for item in recorded(client)} == {"child", "body"}
    assert shown.count("1 of 1") == 2


@ABOVE_DATABASES
def test_words_that_do_not_stand_there_are_typed_again(database, client, desk):
    wrong = ["four hundred children", "6,000 bodies ... nowhere", "n"]

    with ledger_with(database, []) as address:
        _, shown = desk.run(address, "o", *wrong, *WORDS, "y", "q")

    said = unwrapped(shown)
    assert "These words are not in the text." in said
    assert 'The last words, "nowhere", are not in the text. Type them exactly' in said
    assert "Keys aren't taken here" in said
    assert recorded(client) == [CHILDREN]


@ABOVE_DATABASES
@pytest.mark.parametrize("words", [[], [""], ["-"], ["nearly 400", "-"], [*WORDS, "s"]])
def test_other_words_can_be_left(database, client, desk, words):
    with ledger_with(database, []) as address:
        status, shown = desk.run(address, "o", *words, *(["q"] if words else []))

    assert status == 0
    assert recorded(client) == []
    assert ("Stopped." in shown) == (not words)


@ABOVE_DATABASES
def test_how_many_is_proposed_only_where_one_number_stands_there(database, desk):
    two = "6,000 bodies ... 1,000 prisoners"
    with ledger_with(database, []) as address:
        _, none = desk.run(address, "o", "the president said", "", "q")
        _, several = desk.run(address, "o", two, "", "q")

    for shown in (none, several):
        assert "as the article says it (about 400, up to 10, not stated; Enter: back)" in (
            unwrapped(shown)
        )


@ABOVE_DATABASES
def test_other_words_that_are_cut_off_anywhere_record_nothing_and_are_there_once(
    database, client, desk
):
    with ledger_with(database, [], cut_off=1) as address:
        desk.run(address)
        before = entries(client)
        for typed in range(len(OWN)):
            _, shown = desk.run(address, *OWN[:typed])
            assert "Stopped." in shown
        assert entries(client) == before
        desk.run(address, *OWN, "q")
        _, again = desk.run(address, *OWN[:-1], "-", "s", "q")

    assert "This may be recorded already." in again
    assert recorded(client) == [CHILDREN]


@ABOVE_DATABASES
def test_the_same_words_may_be_told_again(database, client, desk, recorder):
    post_line_item(client, recorder, id="bodies", both_ways=False)
    own = ["o", "return 6,000 bodies", "", "3", "8", "1", "the delegations", "3", "1", "y"]

    with ledger_with(database, []) as address:
        desk.run(address, *own, "q")

    (item,) = items(client.get("/v1/line-items"))
    assert [claim["relation"] for claim in item["claims"]] == ["first", "restates"]
