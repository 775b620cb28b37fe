"""Explained totals are sent as they are read, and say the same as if they had been read at once."""

import json

import orjson
import pytest
from sqlalchemy.exc import OperationalError

from ledger.api.http import streaming
from ledger.services.totals import places
from tests.api.test_explain import quotes
from tests.api.test_four_formats import fill
from tests.conftest import extended
from tests.factories import ROUND, claim, post_line_item, post_source, post_stated_total

TOTALS = f"/v1/agreements/{ROUND}/totals"
PATHS = [f"{TOTALS}?explain=true", f"{TOTALS}.txt?explain=true"]


def record_items(client, headers):
    """Record line items that quote articles in ASCII and beyond."""
    recorder = headers["rosa"]
    fill(client, recorder, seed=5, count=9)
    for number in range(1, 6):
        article = "Стороны: " * number + f"return 6,000 bodies, {number}."
        post_source(client, recorder, id=f"article-{number}", text=article)
        again = claim(source=f"article-{(number + 1) // 2}", relation="restates")
        told = [claim(source=f"article-{number}"), again]
        day = f"2025-05-0{number}"
        post_line_item(client, recorder, act="report", effective_on=day, claims=told)
    post_stated_total(client, recorder)


@pytest.fixture(scope="module")
def template(engine, template):
    with extended(engine, template, record_items) as with_items:
        yield with_items


@pytest.fixture
def by_twos(monkeypatch):
    """Few line items are read at once, and no piece waits for another."""
    monkeypatch.setattr(streaming, "EXPLAINED", 2)
    monkeypatch.setattr(streaming, "PIECE_BYTES", 1)
    monkeypatch.setattr(streaming, "WAITS_SECONDS", (0, 0))


@pytest.mark.parametrize("path", PATHS)
def test_an_explanation_in_pieces_says_the_same_as_at_once(client, monkeypatch, path):
    whole = client.get(path).data

    monkeypatch.setattr(streaming, "EXPLAINED", 2)
    monkeypatch.setattr(streaming, "PIECE_BYTES", 1)
    pieces = list(client.get(path, buffered=False).iter_encoded())

    assert len(pieces) > 20
    assert b"".join(pieces) == whole


@pytest.mark.usefixtures("by_twos")
@pytest.mark.parametrize(("kept", "at_once"), [(0, 1), (60, 100), (10_000, 1)])
def test_an_explanation_names_the_right_bytes_however_little_is_kept_of_the_articles(
    client, recorder, monkeypatch, kept, at_once
):
    monkeypatch.setattr(places, "CHARACTERS_KEPT_MAX", kept)
    monkeypatch.setattr(places, "BYTES_AT_ONCE_MAX", at_once)

    found = quotes(json.loads(client.get(PATHS[0]).data))

    stored = {
        each["source"]: client.get(f"/v1/sources/{each['source']}/text", headers=recorder).data
        for each in found
    }
    assert len(stored) == 7
    assert [
        stored[each["source"]][each["first_byte"] : each["last_byte"] + 1].decode()
        for each in found
    ] == [each["exact"] for each in found]


@pytest.mark.usefixtures("by_twos")
@pytest.mark.parametrize("path", PATHS)
def test_an_explanation_is_of_one_state_however_long_it_takes(client, recorder, path):
    whole = client.get(path).data

    pieces = client.get(path, buffered=False).iter_encoded()
    first = next(pieces)
    post_line_item(client, recorder, act="request", category="hostage")

    assert first + b"".join(pieces) == whole != client.get(path).data


@pytest.mark.usefixtures("by_twos")
def test_an_explanation_that_cannot_go_on_does_not_pass_for_whole(client, monkeypatch):
    answers = [client.get(path, buffered=False) for path in PATHS]

    def fail(*_):
        raise OperationalError("SELECT 1", {}, Exception("gone"))

    monkeypatch.setattr(streaming.Source, "read_once", fail)
    came, text = (answer.get_data(as_text=True) for answer in answers)

    assert [answer.status_code for answer in answers] == [200, 200]
    with pytest.raises(json.JSONDecodeError):
        json.loads(came)
    assert text.endswith("Ask for it again.")
    assert text.rpartition("\n")[2].startswith('"THE REST IS MISSING')


@pytest.mark.usefixtures("by_twos")
def test_an_explanation_under_way_that_fails_once_is_tried_again(client, monkeypatch):
    whole = client.get(PATHS[0]).data
    read_once = vars(streaming.Source)["read_once"]
    failures = [OperationalError("SELECT 1", {}, Exception("gone"))]

    def fail_once(*arguments):
        if failures:
            raise failures.pop()
        return read_once(*arguments)

    monkeypatch.setattr(streaming.Source, "read_once", fail_once)

    assert (client.get(PATHS[0]).data, failures) == (whole, [])


def test_an_indented_explanation_is_sent_in_pieces_and_says_the_same(client, monkeypatch):
    compact = client.get(PATHS[0])
    monkeypatch.setattr(streaming, "EXPLAINED", 2)
    monkeypatch.setattr(streaming, "PIECE_BYTES", 1)

    answer = client.get(f"{PATHS[0]}&pretty=true", buffered=False)
    pieces = list(answer.iter_encoded())

    options = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    assert b"".join(pieces) == orjson.dumps(orjson.loads(compact.data), option=options)
    assert len(pieces) > 20
    assert answer.headers["ETag"] != compact.headers["ETag"]
