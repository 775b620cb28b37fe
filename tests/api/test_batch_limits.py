"""However large a batch is, or wrong: what is read of it, told of it, and waited for is bounded."""

from ledger.api import batches
from tests.answers import items, refused
from tests.api.batches import CSV, send
from tests.factories import line_item


def line(**fields):
    return {"type": "line_item"} | line_item(**fields)


def test_a_line_with_thousands_of_errors_is_told_as_the_others(client, recorder):
    hollow = line(claims=[{}] * 200)

    answer = send(client, recorder, [hollow] * 500)

    status, code, more = refused(answer)
    assert (status, code, len(more["errors"]), more["not_tried"]) == (
        422,
        "batch-refused",
        100,
        499,
    )


def test_a_batch_that_takes_too_long_makes_room_for_others(client, recorder, monkeypatch):
    monkeypatch.setattr(batches, "SECONDS_MAX", -1)

    answer = send(client, recorder, [line()])

    assert refused(answer) == (413, "too-large", {"lines_tried": 0})
    assert items(client.get("/v1/line-items")) == []


def test_too_many_rows_are_not_read_to_the_end(client, recorder):
    answer = send(client, recorder, b"x\r\n" + b",x\r\n" * 200_000, CSV)

    assert refused(answer) == (413, "too-large", {"lines_max": 10_000})


def test_a_name_of_a_column_is_not_echoed_at_any_length(client, recorder):
    answer = send(client, recorder, b"y" * 100_000 + b"\r\nz\r\n", CSV)

    assert len(answer.data) < 3_000
