"""What totals read of line items is kept, and is never answered once it holds no longer."""

import pytest

from ledger.app import create_app
from ledger.services import journal_head
from ledger.services.totals import provenance, rows_at_hand, totals_rows
from ledger.services.totals.rows_at_hand import AT_HAND, RowsAtHand
from tests.factories import (
    ROUND,
    claim,
    patch,
    post_agreement,
    post_claim,
    post_line_item,
    post_transition,
    redact,
    speaker,
)

PATH = f"/v1/agreements/{ROUND}/totals"
MOSCOW = speaker(name="Moscow", parties=["RU"])


@pytest.fixture
def at_hand():
    return RowsAtHand()


@pytest.fixture
def read(database, at_hand):
    """Reads the lines of an agreement and what stands behind them, with what is at hand."""

    def read(agreement=ROUND):
        with database.snapshot() as session:
            session.info[AT_HAND] = at_hand
            size = journal_head.read(session).size
            lines, newest = totals_rows.of_agreement(session, agreement, size)
            counted = {line.id for line in lines}
            behind = provenance.of_agreement(session, agreement, size, counted)
        return {line.id: line.text for line in lines}, newest, behind

    return read


@pytest.fixture
def readings(monkeypatch):
    """The names of what was read whole, in the order of the readings."""
    whole = []
    for module in (totals_rows, provenance):
        reading = module._READING  # noqa: SLF001 - what it reads is counted
        counting = counted(reading, whole)
        monkeypatch.setattr(module, "_READING", counting)
    return whole


def counted(reading, whole):
    def of_all(*args):
        whole.append(reading.name)
        return reading.of_all(*args)

    return rows_at_hand.Reading(reading.name, of_all, reading.of_some)


def test_after_a_change_what_changed_alone_is_read_again(client, recorder, read, readings):
    first = post_line_item(client, recorder, id="one")
    before = read()
    post_claim(client, recorder, first, quantity="about 7,000", speakers=[MOSCOW])
    post_line_item(client, recorder, id="two", category="pow", claims=[claim(quantity=5)])
    after = read()

    nobody = {"newest_source_on": "2025-06-02", "speakers": 0, "sources": 1}
    size = client.get("/readyz").json["entries"]
    assert before == ({"one": "6,000"}, before[1], nobody)
    assert after == (
        {"one": "6,000 (also ≈7,000)", "two": "5"}, size - 1, nobody | {"speakers": 1}
    )  # fmt: skip
    assert readings == ["lines", "claims"]


def test_where_much_changed_all_is_read_again(client, recorder, read, readings, monkeypatch):
    monkeypatch.setattr(rows_at_hand, "CHANGED_MAX", 1)
    post_line_item(client, recorder, id="one")
    read()
    for name, category in (("two", "pow"), ("three", "wounded")):
        post_line_item(client, recorder, id=name, category=category, claims=[claim(quantity=5)])

    assert list(read()[0]) == ["one", "two", "three"]
    assert readings == ["lines", "claims"] * 2


def test_an_agreement_without_line_items_is_read_as_empty(read):
    empty = {"newest_source_on": None, "speakers": 0, "sources": 0}
    assert read() == read() == ({}, -1, empty)


def test_after_a_redaction_nothing_that_was_read_before_is_answered(
    client, admin, recorder, read, readings
):
    post_line_item(client, recorder, id="one", claims=[claim(speakers=[MOSCOW])])
    read()
    redact(client, admin, source=claim()["source"])

    assert read()[0] == {"one": "6,000"}
    assert readings == ["lines", "claims"] * 2


def test_what_was_read_in_a_journal_that_was_lost_is_not_answered(
    client, recorder, read, readings, at_hand
):
    post_line_item(client, recorder, id="one")
    rows = read()
    for key, kept in list(at_hand._kept.items()):  # noqa: SLF001 - what a failover leaves
        spoiled = {"lost": rows}
        lost = rows_at_hand._Kept(kept.newest, b"x" * 32, kept.etag_key, spoiled)  # noqa: SLF001 - as after a failover
        at_hand.put(key, lost)

    assert read() == rows
    assert readings == ["lines", "claims"] * 2


@pytest.fixture
def made(database, at_hand):
    """Returns what was made of the lines of an agreement."""

    def made():
        with database.snapshot() as session:
            session.info[AT_HAND] = at_hand
            return totals_rows.known_sums(session, ROUND)

    return made


def test_what_was_made_of_rows_is_kept_as_long_as_they_are(client, recorder, admin, read, made):
    nothing = made()
    post_line_item(client, recorder, id="one")
    read()
    first = made()
    post_line_item(client, recorder, id="two", category="pow", claims=[claim(quantity=5)])
    read()
    second = made()
    redact(client, admin, source=claim()["source"])
    read()

    assert nothing is not first
    assert first is second
    assert made() is not second


@pytest.fixture
def other(client, admin):
    return post_agreement(client, admin, id="other")["id"]


@pytest.mark.usefixtures("other")
def test_only_so_many_line_items_are_at_hand(client, recorder, read, readings, monkeypatch):
    post_line_item(client, recorder, id="one")
    post_line_item(client, recorder, id="two", agreement="other")
    monkeypatch.setattr(rows_at_hand, "LINE_ITEMS_MAX", 3)

    read()
    read("other")
    read("other")
    read()

    # The claims of the other agreement were asked for after its lines, and the first ones gave way.
    assert readings == ["lines", "claims", "lines", "claims", "lines", "claims"]


def test_of_more_than_stays_at_hand_claims_are_read_a_few_at_a_time_with_the_same_answer(
    client, recorder, read, readings, monkeypatch
):
    monkeypatch.setattr(totals_rows, "ROWS_AT_ONCE", 1)
    item = post_line_item(client, recorder, id="one", claims=[claim(speakers=[MOSCOW])])
    kyiv = speaker(name="Kyiv", parties=["UA"])
    replaced = {"replaces": item["claims"][0]["id"], "because": "It was put right."}
    post_claim(client, recorder, item, quantity=5_000, speakers=[kyiv], **replaced)
    post_line_item(client, recorder, id="two", category="pow", claims=[claim(quantity=5)])
    kept = read()
    monkeypatch.setattr(rows_at_hand, "LINE_ITEMS_MAX", 1)

    assert (read(), kept[2]["speakers"]) == (kept, 1)
    assert readings == ["lines", "claims"]


def test_what_was_touched_is_asked_once_for_lines_and_claims(client, recorder, read, queries):
    post_line_item(client, recorder, id="one")
    before = read()
    queries.clear()

    assert read() == before
    assert len([query for query in queries if "from_index DESC" in query]) == 1


def test_no_more_line_items_are_at_hand_than_a_dossier_wants(
    client, recorder, read, readings, at_hand
):
    post_line_item(client, recorder, id="one")
    few = RowsAtHand(1)
    at_hand.get, at_hand.put = few.get, few.put

    assert read() == read()
    assert readings == ["lines", "claims"] * 2


def test_totals_beside_another_server_are_those_of_a_server_that_has_read_nothing(
    client, database, recorder, reviewer
):
    def totals(server):
        return [server.get(f"{PATH}{query}").json for query in ("", "?policy=from_party")]

    other = create_app(database).test_client()
    item = post_line_item(client, recorder, act="report", claims=[claim(quantity=27)])
    for change in (
        lambda: post_claim(other, recorder, item, quantity=30, speakers=[MOSCOW]),
        lambda: post_transition(other, reviewer, item, to="disputed"),
        lambda: patch(other, recorder, f"/v1/line-items/{item['id']}", effective_on="2025-06-03"),
        lambda: post_transition(other, reviewer, item, to="retracted"),
    ):
        totals(client)
        assert change().status_code in (200, 201)

        assert totals(client) == totals(create_app(database).test_client())
