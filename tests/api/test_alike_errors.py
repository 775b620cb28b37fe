"""The same slip in many lines of a batch is told once, with its lines."""

from tests.answers import refused
from tests.api.batches import CSV, JSON, ROW, send, sheet


def test_an_error_that_many_batch_lines_have_is_told_once_with_the_lines(client, recorder):
    lines = [{"type": "party"}] * 70 + [{"type": "party", "name": "a name"}]

    of_file = refused(send(client, recorder, lines))[2]
    of_array = refused(send(client, recorder, lines, JSON))[2]

    assert (of_file["more"], of_file["not_tried"]) == (0, 0)
    assert [
        (error["line"], error["pointer"], error["count"], len(error["alike"]))
        for error in of_file["errors"]
    ] == [(1, "/id", 71, 20), (1, "/name", 70, 20)]
    assert of_file["errors"][0]["alike"][1] == {"line": 2, "pointer": "/id"}
    assert of_array["errors"][0]["alike"][1] == {"line": 2, "pointer": "/1/id"}
    assert [error["count"] for error in of_array["errors"]] == [71, 70]


def test_rows_of_a_csv_past_a_hundred_errors_are_counted_as_not_tried(client, recorder):
    rows = [
        ROW | {"line_item": "", "speakers": "Ann", "speaker_roles": ";" * n} for n in range(107)
    ]

    more = refused(send(client, recorder, sheet(*rows[1:]), CSV))[2]

    assert (len(more["errors"]), more["more"], more["not_tried"]) == (100, 0, 6)
