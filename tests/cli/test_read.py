"""`ledger read`: an article recorded with few keys, decided by a person passage by passage."""

import hashlib
import json

import pytest

from tests.answers import entries, items
from tests.cli.desk import ALL, BODIES, FACTS, KEYS, METADATA, TEXT, recorded
from tests.cli.proposals import ledger_with
from tests.conftest import ABOVE_DATABASES
from tests.factories import ROUND, patch, post, post_line_item, post_source

pytestmark = pytest.mark.one_on_postgresql


def test_each_passage_is_recorded_as_a_person_decides(database, client, desk):
    with ledger_with(database, FACTS) as address:
        status, shown = desk.run(address, *KEYS, "q")

    assert status == 0
    assert recorded(client) == ALL
    assert "Stopped" not in shown
    assert "Look: is 1,000 per side, or in all?" in shown
    assert "pledge: 1000 (Prisoners of war), both ways, between whom isn't said" in shown
    assert "says the president (Ukraine)" in shown
    assert "Recorded: 4, skipped: 0." in shown
    assert f"{address}/agreements/{ROUND}" in shown


def test_nothing_is_asked_twice(database, client, desk):
    with ledger_with(database, FACTS) as address:
        _, first = desk.run(address, *"y1ys")
    assert "Recorded: 1, skipped: 1." in first
    assert "Stopped. The same command goes on from here." in first
    before = entries(client)
    told = {**FACTS[0], "recorded": items(client.get("/v1/line-items"))[0]["id"]}

    with ledger_with(database, [told, *FACTS[1:]]) as address_of_another_run:
        desk.run(address_of_another_run, "q", more=METADATA)
        _, again = desk.run(address_of_another_run, "q", more=["--publisher", "another"])

    assert entries(client) == before
    assert "It is stored already" not in again
    assert "Passages to decide on: 3." in again
    assert "Recorded already, by you or others: 1." in again


@ABOVE_DATABASES
def test_what_was_skipped_is_shown_again_where_that_is_asked_for(database, desk):
    with ledger_with(database, FACTS) as address:
        desk.run(address, "s", "s")
        _, later = desk.run(address)
        _, again = desk.run(address, more=["--again"])

    assert "Passages to decide on: 2." in later
    assert "Skipped before (--again shows them): 2." in later
    assert "Passages to decide on: 4." in again


def test_a_run_that_is_repeated_doubles_nothing(database, client, desk):
    with ledger_with(database, FACTS) as address:
        desk.run(address, *KEYS)
        before = entries(client)
        # As though the ledger didn't see that all is recorded: what is sent again is asked about.
        _, again = desk.run(address, *"y1-s")

    assert "This may be recorded already." in again
    assert entries(client) == before
    assert recorded(client) == ALL


def unwrapped(shown):
    return " ".join(shown.split())


def of_the_wire(client):
    return [found for found in items(client.get("/v1/sources")) if found["publisher"] == "The Wire"]


def void(client, actor, line_item):
    step = {"to": "voided", "reason": "entered in error"}
    path = f"/v1/line-items/{line_item}/transitions"
    assert post(client, actor, path, step, if_match="*").status_code == 200


def test_what_was_voided_since_is_recorded_anew(database, client, desk, recorder):
    with ledger_with(database, FACTS[:1]) as address:
        desk.run(address, *"y1y")
        (item,) = items(client.get("/v1/line-items"))
        void(client, recorder, item["id"])
        desk.run(address, *"y1y")

    statuses = {item["status"] for item in items(client.get("/v1/line-items"))}
    assert statuses == {"voided", "pledged"}


def test_a_withdrawn_article_is_stored_anew_where_a_person_says_so(
    database, client, desk, recorder
):
    with ledger_with(database, FACTS) as address:
        desk.run(address, "q")
        (source,) = of_the_wire(client)
        patch(client, recorder, f"/v1/sources/{source['id']}", withdrawn="stored twice")
        before = entries(client)
        _, first = desk.run(address, "q")
        assert entries(client) == before
        _, later = desk.run(address, "y", "q")

    assert f"It is stored as {source['id']}, which is withdrawn." in first
    assert "y store it anew   q stop" in first
    assert "Passages to decide on: 4." in later
    assert len(of_the_wire(client)) == 2


def test_an_answer_that_is_cut_off_is_sent_for_again_and_nothing_is_doubled(database, client, desk):
    with ledger_with(database, FACTS, cut_off=1) as address:
        status, shown = desk.run(address, *KEYS)

    assert status == 0
    assert "Recorded: 4, skipped: 0." in shown
    assert recorded(client) == ALL


def test_an_article_that_is_stored_already_is_not_stored_again(database, client, desk, recorder):
    post_source(client, recorder, id="by-curl", text=TEXT)
    before = entries(client)

    with ledger_with(database, FACTS) as address:
        _, shown = desk.run(address, more=[])

    assert "It is stored already, as by-curl." in shown
    assert entries(client) == before


def test_an_article_that_somebody_stores_meanwhile_is_stored_once(database, client, desk, recorder):
    def meanwhile():
        post_source(client, recorder, id="by-curl", text=TEXT)
        return "The Wire"

    with ledger_with(database, FACTS) as address:
        _, shown = desk.run(address, meanwhile, "", "", "q", more=[])

    assert "It was stored meanwhile, as by-curl." in shown
    assert of_the_wire(client) == []


def test_what_is_taken_back_holds_nothing(database, client, desk, recorder):
    with ledger_with(database, FACTS[:1]) as address:
        desk.run(address, *"y1y")
    (item,) = items(client.get("/v1/line-items"))
    request = {**FACTS[0]["request"], "path": f"/v1/line-items/{item['id']}/claims"}
    further_claim = {**FACTS[0], "recorded": item["id"], "request": request}

    with ledger_with(database, [further_claim]) as address:
        _, before = desk.run(address)
        void(client, recorder, item["id"])
        _, later = desk.run(address, "q")

    assert "Recorded already, by you or others: 1." in before
    assert "Passages to decide on: 1." in later


@ABOVE_DATABASES
@pytest.mark.parametrize(("typed", "more"), [(["windows-1251"], []), ([], ["windows-1251"])])
def test_an_article_in_an_older_encoding_is_read(database, client, desk, typed, more):
    text = "Росія передала 1212 тіл."
    desk.article.write_bytes(text.encode("windows-1251"))
    charset = [word for name in more for word in ("--charset", name)]

    with ledger_with(database) as address:
        _, shown = desk.run(address, *typed, "q", more=[*METADATA, *charset])

    (source,) = of_the_wire(client)
    assert f"[{text[:-1]}]" in shown
    assert source["sha256"] == hashlib.sha256(desk.article.read_bytes()).hexdigest()


def test_the_event_told_by_another_article_is_a_further_claim(database, client, desk, recorder):
    item = post_line_item(client, recorder, id="bodies")

    with ledger_with(database, [BODIES]) as address:
        status, shown = desk.run(address, *"y11", "the envoys", *"3y")

    assert status == 0
    assert "This may be recorded already." in shown
    claims = client.get("/v1/line-items/bodies").json["claims"]
    assert [claim["relation"] for claim in claims] == ["first", "restates"]
    assert claims[1]["speakers"][0]["parties"] == ["RU", "UA"]
    assert len(items(client.get("/v1/line-items"))) == 1
    assert item["claims"][0]["id"] == claims[0]["id"]


def test_another_event_that_looks_the_same_is_recorded_beside_it(database, client, desk, recorder):
    post_line_item(client, recorder, id="bodies")

    with ledger_with(database, [BODIES]) as address:
        desk.run(address, *"y1ny")

    (first, second) = items(client.get("/v1/line-items"))
    assert second["distinct_from"] == [first["id"]]


def further(**more):
    """Return the proposal of a further claim of the line item of another article."""
    claim = BODIES["request"]["body"]["claims"][0]
    request = {"method": "POST", "path": "/v1/line-items/bodies/claims"}
    body = {**claim, "relation": None, **more}
    return {
        **BODIES,
        "recorded": "bodies",
        "fill": ["relation"],
        "request": {**request, "body": body},
    }


def test_a_proposed_further_claim_says_what_it_is_to_the_others(database, client, desk, recorder):
    post_line_item(client, recorder, id="bodies")

    with ledger_with(database, [further()]) as address:
        _, first = desk.run(address, *"y1", "the envoys", *"3y")
        _, later = desk.run(address)

    assert "Line item bodies may tell it already. What is this?" in unwrapped(first)
    assert len(client.get("/v1/line-items/bodies").json["claims"]) == 2
    assert "Recorded already, by you or others: 1." in later


def may_be_another(**more):
    """Return the proposal of a further claim that may be another event as well."""
    other = json.loads(json.dumps(BODIES["request"]))
    other["body"] |= {"act": "report", "distinct_from": ["bodies"], **more}
    return {**further(), "other_request": other, "other_fill": BODIES["fill"]}


def test_what_looks_recorded_may_be_another_event(database, client, desk, recorder):
    post_line_item(client, recorder, id="bodies")

    with ledger_with(database, [may_be_another()]) as address:
        _, shown = desk.run(address, "y", "n", "1", "2025-06-11", "y")

    (first, second) = items(client.get("/v1/line-items"))
    assert (second["act"], second["effective_on"]) == ("report", "2025-06-11")
    assert second["distinct_from"] == [first["id"]]
    assert "Russia to Ukraine, 2025-06-11" in unwrapped(shown)


def test_who_edits_more_than_a_claim_says_records_another_event(database, client, desk, recorder):
    post_line_item(client, recorder, id="bodies")
    edits = ["e", "4", "6,001", "6", "the envoys", "3", "3", "2", "n", "7", "", "-"]

    with ledger_with(database, [may_be_another(from_party="RU", to_party="UA")]) as address:
        _, shown = desk.run(address, *edits, "y", ".", "y")

    assert "That isn't so of bodies. Then it is\n  n another event" in shown
    (first, second) = items(client.get("/v1/line-items"))
    assert (first["from_party"], len(first["claims"])) == ("RU", 1)
    (claim,) = second["claims"]
    assert (second["from_party"], second["effective_on"]) == ("UA", "2025-06-03")
    assert (claim["quantity"]["text"], claim["speakers"][0]["parties"]) == ("6,001", ["RU", "UA"])


def test_for_whom_a_speaker_speaks_is_asked_once(database, client, desk):
    of_kyiv = json.loads(json.dumps(BODIES))
    of_kyiv["request"]["body"]["claims"][0]["speakers"] = [{"name": "Kyiv", "parties": []}]

    with ledger_with(database, [of_kyiv]) as address:
        _, none = desk.run(address, "y", "1", "", "e", "-", "y", "q")
        _, shown = desk.run(address, "y", "1", "2", "y")

    assert none.count("For whom do they speak: Kyiv") == 1
    assert "says Kyiv (Ukraine)" in unwrapped(shown)
    (item,) = items(client.get("/v1/line-items"))
    assert item["claims"][0]["speakers"][0]["parties"] == ["UA"]


def test_a_further_claim_may_take_the_place_of_another(database, client, desk, recorder):
    item = post_line_item(client, recorder, id="bodies")

    with ledger_with(database, [further()]) as address:
        desk.run(address, *"y212", "", "y")

    newest = client.get("/v1/line-items/bodies").json["claims"][-1]
    assert (newest["relation"], newest["because"]) == ("supersedes", "correction")
    assert newest["replaces"] == item["claims"][0]["id"]


def test_whatever_is_proposed_can_be_edited(database, client, desk):
    edits = ["e", "1", "4", "2", "1", "3", "2", "4", "about 6,000"]
    passage = ["5", "Both delegations ... 6,000 bodies"]
    speaker = ["6", "the delegations", "3"]
    day = ["7", "2025-06-02", *"-yy"]

    with ledger_with(database, [BODIES]) as address:
        _, shown = desk.run(address, *edits, *passage, *speaker, *day)

    (item,) = items(client.get("/v1/line-items"))
    (claim,) = item["claims"]
    assert (item["act"], item["from_party"], item["effective_on"]) == ("report", "UA", "2025-06-02")
    assert (item["figure"]["text"], claim["passage"]["exact"]) == ("≈6,000", TEXT[:59])
    (speaker,) = claim["speakers"]
    assert (speaker["name"], speaker["parties"]) == ("the delegations", ["RU", "UA"])
    assert "says the delegations (Russia and Ukraine)" in unwrapped(shown)


def test_a_refusal_is_shown_and_can_be_mended(database, client, desk):
    wrong = json.loads(json.dumps(BODIES))
    wrong["request"]["body"]["claims"][0] |= {"quote": "7,000 bodies", "start": None}

    with ledger_with(database, [wrong]) as address:
        _, shown = desk.run(address, "y", "1", "e", "5", "Russia would ... 6,000 bodies", *"-yy")

    assert "The ledger refuses it:\n  quote: These words are not in the text." in shown
    assert recorded(client) == ALL[:1]


def test_what_is_doubtful_is_said_before_it_is_recorded(database, client, desk):
    doubtful = json.loads(json.dumps(BODIES))
    doubtful["request"]["body"]["claims"][0]["quantity"] = 6001
    before = entries(client)

    with ledger_with(database, [doubtful]) as address:
        _, first = desk.run(address, *"y1q")
        assert entries(client) == before + 1  # the article
        desk.run(address, *"y1y")

    assert "Look twice:\n  The quoted words don't hold the number." in first
    assert "y record it so" in first
    assert len(items(client.get("/v1/line-items"))) == 1


def test_a_question_may_be_left_and_the_passage_is_there_again(database, client, desk):
    with ledger_with(database, [BODIES]) as address:
        _, shown = desk.run(address, "y", "x", "-", "s")

    assert shown.count("pledge: 6000") == 2
    assert recorded(client) == []


def test_of_two_events_in_the_same_words_each_is_decided_by_itself(database, client, desk):
    with ledger_with(database, [BODIES, BODIES]) as address:
        desk.run(address, "s", "q")
        _, second = desk.run(address, *"y1y")
    assert "Skipped before (--again shows them): 1." in second

    (item,) = items(client.get("/v1/line-items"))
    told = {**BODIES, "recorded": item["id"]}
    with ledger_with(database, [told, told]) as address:
        _, later = desk.run(address, "q", more=[*METADATA, "--again"])
    assert "Recorded already, by you or others: 1." in later
    assert "Passages to decide on: 1." in later
