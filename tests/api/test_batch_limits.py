"""However large a batch is, or wrong: what is read of it, told of it, and waited for is bounded."""

import json
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import count

import pytest

from ledger.api.batch import csv_text
from ledger.api.routes import batches
from ledger.app import create_app
from ledger.services import articles
from ledger.services.pace import Pace, Progress
from tests.answers import items, refused
from tests.api.batches import CSV, JSON, NDJSON, send, told
from tests.factories import line_item


def line(**fields):
    return {"type": "line_item"} | line_item(**fields)


def test_a_batch_line_with_thousands_of_errors_is_told_as_the_others(client, recorder):
    hollow = line(claims=[{}] * 200)

    answer = send(client, recorder, [hollow] * 500)

    status, code, more = refused(answer)
    assert (status, code, len(more["errors"]), more["not_tried"]) == (
        422,
        "batch-refused",
        100,
        499,
    )


def clock(seconds):
    """Return a clock that is so much later whenever somebody looks at it."""
    looks = count()
    return lambda: next(looks) * seconds


@pytest.mark.parametrize(("seconds", "tried"), [(6, 0), (3, 1), (2, 2)])
def test_a_batch_whose_lines_take_too_long_makes_room_for_others(
    client, recorder, monkeypatch, seconds, tried
):
    lines = [line(category=category) for category in ("pow", "body", "civilian", "child")]
    pace = Pace(clock(seconds), 5, 0.02)
    monkeypatch.setattr(batches, "BATCH_PACES", (pace,))

    answer = send(client, recorder, lines)

    assert refused(answer) == (413, "too-large", {"lines_tried": tried})
    assert items(client.get("/v1/line-items")) == []


@pytest.mark.parametrize(("of_processor", "of_wall"), [(0.001, 0.001), (0.019, 0.049)])
def test_a_batch_that_gets_on_may_take_its_time(of_processor, of_wall):
    """Ten thousand lines on a machine that gives a fraction of its time to each."""
    seconds = iter((of_processor, of_wall))
    paces = [replace(pace, clock=clock(next(seconds))) for pace in batches.BATCH_PACES]
    progress = Progress(*paces)

    assert not any(progress.is_slow(done) for done in range(1, 10_001))
    assert progress.is_slow(0)


def test_too_many_csv_rows_are_not_read_to_the_end(client, recorder):
    answer = send(client, recorder, b"x\r\n" + b",x\r\n" * 200_000, CSV)

    assert refused(answer) == (413, "too-large", {"lines_max": 10_000})


WIDE = b"y" * 131_073
CUT = "A row has at most 131,072 characters. Is a quotation mark not closed?"


@pytest.mark.parametrize(
    ("body", "place", "message"),
    [
        (WIDE + b"\r\nz\r\n", (1, 1), CUT),
        (b'"' + WIDE, (1, 1), CUT),
        (b"\n\nid,exact\r\n" + WIDE + b",a\r\n", (4, 1), CUT),
        (b"id,exact\r\na,b\r\na," + WIDE + b"\r\na,b\r\n", (3, 2), CUT),
        (b'id,exact\r\na,"' + b"y\r\n" * 50_000 + b'"\r\n', (2, 1), CUT),
        (b'id,exact\r\na,"' + b"y\r\n" * 50_000, (2, 1), CUT),
        (b"," * 1_000_000, (1, 1), CUT),
        (b"id" + b"," * 100 + b"\r\n", (1, 1), "A CSV has at most 100 columns."),
    ],
)
def test_a_row_of_a_csv_has_its_limit(client, recorder, body, place, message):
    line, lines = place

    answer = send(client, recorder, body, CSV)

    _, code, more = refused(answer)
    error = {"line": line, "pointer": "", "code": "too-long", "message": message}
    assert (code, more["errors"]) == ("batch-refused", [error])
    assert f"1 of {lines} lines was refused" in answer.json["detail"]


def test_csv_rows_with_more_cells_than_the_header_are_counted_and_not_kept(client, recorder):
    body = b"id,exact\r\na\r\n" + b"a,b,c\r\n" * 2

    _, _, more = refused(send(client, recorder, body, CSV))

    too_many = (
        "This row has 3 cells, and the header has 2. A ',' within a cell parts it: put quotation "
        "marks around that cell. Past the last column stands `value`."
    )
    assert [(error["line"], error["message"]) for error in more["errors"]] == [
        (2, "This row has 1 cell, and the header has 2."),
        (3, too_many),
    ]
    place = {"pointer": "", "value": "c"}
    assert more["errors"][1]["alike"] == [{"line": 3} | place, {"line": 4} | place]


def refused_for_its_lines(client, recorder, lines_max):
    for body in (b"id\r\n" + b"\n" * lines_max, b"\n" * (lines_max + 1)):
        answer = send(client, recorder, body, CSV)

        assert refused(answer) == (413, "too-large", {"lines_max": lines_max})


def test_batch_lines_without_an_end_are_not_read_to_the_end(client, recorder, monkeypatch):
    monkeypatch.setattr(csv_text, "FILE_LINES_MAX", 30_000)

    refused_for_its_lines(client, recorder, 30_000)


@pytest.mark.long
def test_a_million_batch_lines_without_an_end_are_not_read_to_the_end(client, recorder):
    refused_for_its_lines(client, recorder, 1_000_000)


def test_a_csv_column_name_is_not_echoed_at_any_length(client, recorder):
    answer = send(client, recorder, b"y" * 100_000 + b"\r\nz\r\n", CSV)

    assert len(answer.data) < 3_000


HOLLOW = b'{"":0},' * 40_000 + b"{}"


# Nothing of these reaches a database.
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"[" + HOLLOW * 11 + b"]", JSON),
        ((b"[" + HOLLOW + b"]\n") * 11, NDJSON),
        # The quotation mark of a line that isn't closed hides no value of the others.
        (b'"\n' + (b"[" + HOLLOW + b"]\n") * 11, NDJSON),
    ],
)
def test_the_values_of_a_batch_are_counted_together(shared_client, recorder, body, kind):
    answer = send(shared_client, recorder, body, kind)

    assert refused(answer) == (413, "too-large", {"values_max": 800_000})


def test_empty_lines_of_ndjson_count_and_cost_nothing(client, recorder):
    body = b"\n" * 100_000 + b" \t{}\r\n\n  \r\n" + json.dumps(line()).encode() + b"\n\n"

    answer = send(client, recorder, body)

    assert told(answer) == [(100_001, "/type", "required")]


def memory_of(work):
    """Return the greatest memory of some work, in bytes."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_of_several_large_batches_one_at_a_time_is_in_memory(database, recorder):
    body = b"[" + b'{"type":"party","id":[]},' * 2_999 + b'{"type":"party"}]'
    app = create_app(database)

    def post(_number):
        return send(app.test_client(), recorder, body, JSON)

    alone = memory_of(lambda: post(0))
    with ThreadPoolExecutor(6) as pool:
        together = memory_of(lambda: [*pool.map(post, range(6))])

    assert alone > 4 * len(body)
    assert together < 2 * alone + 6 * 2 * len(body)


def test_damaged_articles_of_a_batch_take_little_more_memory_than_they_are_long():
    text = ("Сторони обміняли — тіла: 1 212. " * 600).encode().decode("gbk", "ignore")
    articles.read_article({"text": text})  # tables are made once

    alone = memory_of(lambda: articles.read_article({"text": text}))
    several = memory_of(lambda: [articles.read_article({"text": text}) for _ in range(4)])

    assert alone > 100 * len(text)
    assert several - alone < 3 * 50 * len(text)
