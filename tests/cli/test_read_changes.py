"""`ledger read`: what a person changes of a further claim, and how they take it back."""

import pytest

from ledger.app import create_app
from tests.answers import items
from tests.cli.desk import BODIES
from tests.cli.proposals import ledger_with, records
from tests.cli.test_read import further, may_be_another, unwrapped
from tests.conftest import ABOVE_DATABASES
from tests.factories import post_both_ways, post_line_item
from tests.wire.servers import serving

pytestmark = ABOVE_DATABASES
#: A further claim of somebody, taken as told again, and recorded.
TOLD_AGAIN = [*"y1", "the envoys", *"3y"]


@pytest.mark.parametrize(
    "edits",
    [
        [],  # nothing is chosen
        ["1", "-"],
        ["2", "-"],
        ["3", "-"],
        ["7", ""],
        ["8", ""],
        ["9", ""],
        ["1", "3"],  # a pledge, as is recorded
        ["3", "1"],
        ["1", "4", "-"],  # a report would be another event
        ["3", "2", "-"],
        ["7", "2025-06-11", "-"],
        ["9", "if it holds", "-"],
        ["4", "6,001"],  # of a further claim
    ],
)
def test_who_looks_into_a_further_claim_makes_no_other_event(
    database, client, desk, recorder, edits
):
    post_line_item(client, recorder, id="bodies")

    with ledger_with(database, [may_be_another(from_party=None)]) as address:
        desk.run(address, "e", *edits, "-", *TOLD_AGAIN)

    (item,) = items(client.get("/v1/line-items"))
    assert [claim["relation"] for claim in item["claims"]] == ["first", "restates"]


def test_a_further_claim_that_replaces_can_be_taken_back(database, client, desk, recorder):
    post_line_item(client, recorder, id="bodies")
    left = ["y", "2", "-", "y", "2", "1", "-"]

    with ledger_with(database, [further()]) as address:
        _, shown = desk.run(address, *left, *TOLD_AGAIN)

    assert "refuses" not in shown
    newest = client.get("/v1/line-items/bodies").json["claims"][-1]
    assert (newest["relation"], newest["replaces"]) == ("restates", None)


def test_what_a_further_claim_is_can_be_changed(database, client, desk, recorder):
    post_line_item(client, recorder, id="bodies")

    with ledger_with(database, [further()]) as address:
        desk.run(address, *"y212", "the envoys", *"3e41-yy")

    newest = client.get("/v1/line-items/bodies").json["claims"][-1]
    assert (newest["relation"], newest["replaces"]) == ("restates", None)


def test_the_same_told_again_can_be_another_event_after_all(database, client, desk, recorder):
    post_line_item(client, recorder, id="bodies")

    with ledger_with(database, [BODIES]) as address:
        desk.run(address, *"y11", "", *"ean-yny")

    (_, second) = items(client.get("/v1/line-items"))
    assert (second["distinct_from"], len(second["claims"])) == (["bodies"], 1)


def test_whatever_is_typed_is_shown_before_it_is_recorded(database, client, desk, recorder):
    item = post_line_item(client, recorder, id="bodies")
    edits = ["8", "2025-06-30", "9", "if parents agree", "a", "to be checked"]
    words = ["5", "Russia would ... bodies"]

    with ledger_with(database, [BODIES]) as address:
        _, shown = desk.run(address, "e", *edits, *words, "-", *"y1ny")

    (whole,) = shown.split("y record it so")[:-1]
    last = unwrapped(whole[whole.rindex("pledge: 6000") :])
    assert "Russia to Ukraine, due 2025-06-30, in the article's own voice" in last
    assert "depends on: if parents agree note: to be checked" in last
    assert "words: Russia would ... bodies" in last
    assert f"another event than line item {item['id']}, pledge: 6,000 (Bodies" in last


def test_a_claim_that_replaces_another_says_so(database, client, desk, recorder):
    post_line_item(client, recorder, id="bodies")

    with ledger_with(database, [further()]) as address:
        _, replacing = desk.run(address, *"y212", "", "q")
        _, restating = desk.run(address, *"y1", "", "q")

    assert "in place of 6,000: «return 6,000 bodies» (the record was wrong)" in unwrapped(replacing)
    assert "told again: the same fact" in restating
    assert "told again" not in replacing.split("Why?")[-1]


def test_what_may_be_recorded_already_is_shown_in_words(database, client, desk, recorder):
    both = post_both_ways(client, recorder, effective_on="2025-06-02")
    way = f"the same, told again: line item {both[0]['id']}, pledge: 6,000 (Bodies"
    mutual = {**BODIES, "request": {**BODIES["request"]}}
    mutual["request"]["body"] = BODIES["request"]["body"] | {"both_ways": True}

    with ledger_with(database, [mutual]) as address:
        _, shown = desk.run(address, *"y1q")

    said = unwrapped(shown)
    assert way in said
    assert "Russia to Ukraine, 2025-06-02: «return 6,000 bodies», and its other direction" in said


def test_what_is_refused_once_it_is_sent_is_said_once(database, desk):
    application = create_app(database)
    closed = []

    def answering(environ, start_response):
        closed.extend([True] if records(environ) else [])
        if not closed or environ["REQUEST_METHOD"] == "GET":
            return application(environ, start_response)
        body = b'{"detail": "It is closed meanwhile."}'
        start_response("409 Conflict", [("Content-Length", str(len(body)))])
        return [body]

    words = ["Russia would return 6,000 bodies", "", *"321", "", "y"]
    with serving(answering) as server:
        host, port = server.address[:2]
        _, shown = desk.run(f"http://{host}:{port}", "o", *words, "q")

    assert shown.count("It is closed meanwhile.") == 1
