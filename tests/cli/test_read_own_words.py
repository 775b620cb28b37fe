"""`ledger read`: words of the article that nobody proposes, and what a person says of them."""

import re

import pytest

from tests.answers import entries, items
from tests.cli.desk import BODIES, TEXT, recorded
from tests.cli.proposals import ledger_with, proposal
from tests.cli.test_read import unwrapped
from tests.conftest import ABOVE_DATABASES
from tests.factories import ROUND, post, post_line_item

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
def test_words_that_stand_there_twice_are_asked_about(database, client, desk):
    desk.article.write_text(
        "Russia freed 40 men. Later Russia freed 40 men again.", encoding="utf-8"
    )
    freed = ["freed ... men", "4", "-", "freed 40 men", "2", "", *"321", ""]

    with ledger_with(database, []) as address:
        _, shown = desk.run(address, "o", "freed ... men", "-", *freed, *"yq")

    said = unwrapped(shown)
    (item,) = items(client.get("/v1/line-items"))
    assert item["claims"][0]["passage"]["start"] == 34
    assert "1 Russia [freed ... men]. Later Russia freed 40 men ag" in said
    assert said.count("Which of these is meant?") == 3
    assert "`start`" not in said


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


@ABOVE_DATABASES
def test_what_stands_under_another_agreement_is_told_apart(database, client, desk, admin):
    path, fields = "/v1/agreements", {"id": "may", "title": "May", "parties": ["RU", "UA"]}
    assert post(client, admin, path, fields).status_code == 201
    with ledger_with(database, [BODIES]) as address:
        _, first = desk.run(address, *"ed", "may", *"-y1y", "q")
    (item,) = items(client.get("/v1/line-items"))
    told = {**BODIES, "recorded": item["id"]}

    with ledger_with(database, [told]) as address:
        _, later = desk.run(address, "q")

    assert item["agreement"] == "may"
    assert "d under which agreement: istanbul-2025-06-02" in first
    assert "Russia to Ukraine, under may, in the article's own voice" in unwrapped(first)
    assert "Recorded already, by you or others, but under may: 1." in later


@ABOVE_DATABASES
def test_without_an_agreement_named_the_only_one_is_taken_or_one_of_several_chosen(
    database, client, desk, admin
):
    desk.agreement = None
    with ledger_with(database, [BODIES]) as address:
        _, only = desk.run(address, "q")
        for number in range(2, 11):
            fields = {"id": f"round-{number}", "title": "Talks", "parties": ["RU", "UA"]}
            if number < 10:
                assert post(client, admin, "/v1/agreements", fields).status_code == 201
        _, shown = desk.run(address, "5", "q", more=[])
        _, stopped = desk.run(address, "q", more=[])
        assert post(client, admin, "/v1/agreements", fields).status_code == 201
        status, _ = desk.run(address, more=[])

    assert f"({ROUND})." in only
    assert "Of which agreement does it tell?" not in only
    chosen = re.search(r"5 .*\((.+)\)", shown)[1]
    assert f"({chosen})." in shown
    assert "Agreement: " not in stopped
    assert "name one with --agreement" in status


def test_the_agreement_may_be_left_out(database, client, desk):
    with ledger_with(database, [BODIES]) as address:
        _, shown = desk.run(address, *"ed", "x", *"-y1y", "q")

    (item,) = items(client.get("/v1/line-items"))
    assert item["agreement"] is None
    assert "(Enter: istanbul-2025-06-02; x: none):" in unwrapped(shown)
    assert "Russia to Ukraine, under no agreement, in the" in unwrapped(shown)


@ABOVE_DATABASES
def test_what_the_words_leave_open_is_said_and_taken_back(database, client, desk):
    with ledger_with(database, [BODIES]) as address:
        _, shown = desk.run(address, *"eb1b2b1-y1y", "q")

    (item,) = items(client.get("/v1/line-items"))
    assert item["claims"][0]["unclear"] == ["scope"]
    said = unwrapped(shown)
    both = "who hands over to whom and whether it is for each side, or in all"
    assert f"b what the words leave open: {both}" in said
    assert said.count("the words leave open: whether it is for each side, or in all y") == 2


@ABOVE_DATABASES
def test_a_part_names_the_line_item_in_which_it_is_counted(database, client, desk, recorder):
    post_line_item(client, recorder, id="of-another-article")
    part = ["o", "1,000 prisoners", "", *"381-ec1-y", "the envoys", *"3ny"]

    with ledger_with(database, [BODIES]) as address:
        _, shown = desk.run(address, *"ec--y1ny", *part, "q")

    others, whole, of_whole = items(client.get("/v1/line-items"))
    said = unwrapped(shown)
    assert (others["id"], of_whole["part_of"]) == ("of-another-article", whole["id"])
    first, second = re.findall(r"In which of these is it counted\? 1 line item (\S+),", said)
    assert (first, second) == (others["id"], whole["id"])
    assert f" 2 line item {others['id']}, pledge: " in said
    assert f"a part of line item {whole['id']}, pledge: 6,000 (Bodies" in said


@ABOVE_DATABASES
def test_what_is_part_of_nothing_is_told_so(database, desk):
    with ledger_with(database, [BODIES]) as address:
        _, shown = desk.run(address, *"ec-q")

    assert "Nothing is recorded, for this agreement, that it may be a part of" in unwrapped(shown)


@pytest.mark.one_on_postgresql
def test_what_may_be_recorded_already_may_be_a_part_of_it(database, client, desk, recorder):
    post_line_item(client, recorder, id="bodies")

    with ledger_with(database, [BODIES]) as address:
        _, shown = desk.run(address, *"y1p-yp1y", "q")

    whole, part = items(client.get("/v1/line-items"))
    assert (whole["id"], part["part_of"]) == ("bodies", "bodies")
    assert "p a part of what is recorded, counted there" in shown


@ABOVE_DATABASES
def test_what_is_there_stays_by_enter_and_goes_by_a_key(database, client, desk):
    told = {"quantity": 6000, "speakers": [{"name": "Kyiv", "parties": ["UA"]}]}
    words = "Russia would return 6,000 bodies"
    of_kyiv = proposal(TEXT, words, claim=told, due_on="2025-07-01", condition="if it holds")

    with ledger_with(database, [of_kyiv]) as address:
        _, kept = desk.run(address, *"e4", "", "5", "", "6", "", "8", "", "9", "", "-", "q")
        _, shown = desk.run(address, *"e6", "-", "6", "x", "8", "x", "9", "x", *"-y1y", "q")

    (item,) = items(client.get("/v1/line-items"))
    assert (item["claims"][0]["speakers"], item["due_on"], item["condition"]) == ([], None, None)
    lines = [line for line in kept.splitlines() if line.startswith("pledge: 6000")]
    assert lines[0] == lines[-1]
    assert "6 who says so: Kyiv (Ukraine)" in kept
    assert "Who says so (Enter: Kyiv (Ukraine); x: the article itself):" in kept
    assert "By which day (such as 2025-06-02; Enter: 2025-07-01; x: not said):" in kept
    assert "Kyiv" not in shown[shown.index("y record it so") - 200 :].split("y record")[0]


@ABOVE_DATABASES
def test_back_goes_back_where_somebody_is_asked_for_whom_they_speak(database, client, desk):
    told = {"speakers": [{"name": "Kyiv", "parties": []}]}
    of_kyiv = proposal(TEXT, "Russia would return 6,000 bodies", claim=told)

    with ledger_with(database, [of_kyiv]) as address:
        _, shown = desk.run(address, *"y1-y2y", "q")

    assert shown.count("For whom do they speak: Kyiv") == 2
    (item,) = items(client.get("/v1/line-items"))
    assert item["claims"][0]["speakers"][0]["parties"] == ["UA"]


@ABOVE_DATABASES
def test_a_day_that_is_left_to_a_person_is_asked_for_once(database, client, desk):
    gaps = {"fill": ["from_party", "to_party", "due_on"], "act": "pledge"}
    promised = proposal(TEXT, "Russia would return 6,000 bodies", **gaps)

    with ledger_with(database, [promised]) as address:
        _, none = desk.run(address, "y", "1", "", "e", "-", "y", "q")
        _, shown = desk.run(address, "y", "1", "-", "y", "2025-07-01", "y", "q")

    assert none.count("By which day (such as 2025-06-02; Enter: not said): ") == 1
    assert shown.count("By which day (such as 2025-06-02; Enter: not said): ") == 2
    (item,) = items(client.get("/v1/line-items"))
    assert item["due_on"] == "2025-07-01"


@ABOVE_DATABASES
def test_a_stated_total_says_how_it_is_recorded(database, desk):
    running = {**BODIES, "ask": ["It may be of all so far: 'in all'. Is it a stated total?"]}

    with ledger_with(database, [running]) as address:
        _, shown = desk.run(address, "q")

    assert "s leaves it out here, and POST /v1/stated-totals records it" in unwrapped(shown)
