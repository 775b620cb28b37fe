"""How a CSV writes its dates and numbers: declared by its request, and never guessed."""

import pytest

from tests.answers import refused
from tests.api.batches import CSV, NDJSON, ROW, errors, made, send, sheet

pytestmark = pytest.mark.one_on_postgresql

DATES = "/v1/batches?dates=dd.mm.yyyy"
FORMS = "/v1/batches?dates=dd.mm.yyyy&numbers=1.212,5"


def places(answer):
    """Return the columns that were refused, their cells, and the sentences."""
    return [(each["pointer"], each.get("value"), each["message"]) for each in errors(answer)]


def test_dates_and_numbers_of_a_csv_are_taken_in_the_forms_that_are_declared(client, recorder):
    row = ROW | {
        "text": "about\u00a06.000",
        "effective_on": "16.5.2025 – 02.06.2025",
        "due_on": "2025-07-01",
        "start": "88",
        "published_on": "02.06.2025",
    }

    ((_, _, item),) = made(send(client, recorder, sheet(row), CSV, FORMS))

    found = client.get(f"/v1/line-items/{item}").json
    kept = (found["figure"]["text"], found["effective_on"], found["due_on"])
    assert kept == ("≈6,000", "2025-05-16/2025-06-02", "2025-07-01")


def test_a_csv_in_forms_that_were_not_declared_is_told_the_parameters_that_take_it(
    client, recorder
):
    row = ROW | {"text": "ca. 6.000", "effective_on": "16.06.2025", "due_on": "7/1/2025"}

    answer = send(client, recorder, sheet(row), CSV)

    dates = "Dates are read as 2025-06-02. Where the file writes them as here, send "
    assert places(answer)[:3] == [
        ("/effective_on", "16.06.2025", dates + "?dates=dd.mm.yyyy."),
        ("/due_on", "7/1/2025", dates + "?dates=dd/mm/yyyy or ?dates=mm/dd/yyyy."),
        (
            "/text",
            "ca. 6.000",
            "Numbers are read as 6000. Where the file writes them as here, send ?numbers=1.212,5.",
        ),
    ]
    assert len(places(answer)) == 4


OTHER_DATE = (
    "?dates=dd.mm.yyyy is declared, and this is no day in that form: write it so, or as 2025-06-02."
)
OTHER_NUMBER = (
    "?numbers=1.212,5 is declared, and this isn't so: six thousand is 6.000 or 6000, and a count "
    "has no decimals."
)


def test_csv_cells_in_other_forms_than_the_declared_ones_are_refused(client, recorder):
    row = ROW | {"effective_on": "06/16/2025", "text": "6,000"}

    answer = send(client, recorder, sheet(row), CSV, FORMS)

    assert places(answer) == [
        ("/effective_on", "06/16/2025", OTHER_DATE),
        ("/text", "6,000", OTHER_NUMBER),
    ]


@pytest.mark.parametrize("time", ["13.06.2025 - 11.06.2025", "2025-06-13/2025-06-11"])
def test_two_dates_of_which_the_later_stands_first_are_told_that(client, recorder, time):
    answer = send(client, recorder, sheet(ROW | {"effective_on": time}), CSV, DATES)

    in_order = (
        "Of the two dates between which it happened the earlier one stands first; a single day is "
        "written once."
    )
    assert places(answer) == [("/effective_on", time, in_order)]


@pytest.mark.parametrize("time", ["2026-02-30", "2026-02-27/2026-02-30"])
def test_a_day_that_is_in_no_calendar_is_told_that_and_no_form_of_dates(client, recorder, time):
    answer = send(client, recorder, sheet(ROW | {"effective_on": time}), CSV)

    no_such_day = "The calendar has no such day: look at the article again."
    assert places(answer) == [("/effective_on", time, no_such_day)]


def test_forms_are_declared_from_a_list_and_for_a_csv_alone(client, recorder):
    unknown = send(client, recorder, sheet(ROW), CSV, "/v1/batches?dates=dd.mm.yy")
    of_json = send(client, recorder, b"{}", NDJSON, FORMS)

    assert refused(unknown)[1:] == ("bad-parameter", {"parameters": ["dates"]})
    assert refused(of_json)[1:] == ("bad-parameter", {"parameters": ["dates", "numbers"]})


def test_cells_in_a_form_that_was_not_declared_are_one_error_with_their_rows(client, recorder):
    rows = [ROW | {"line_item": "", "text": text} for text in ("1.212", "1.200", "1,200")]

    (error,) = errors(send(client, recorder, sheet(*rows), CSV))

    assert (error["line"], error["value"], error["count"]) == (2, "1.212", 2)
    assert error["alike"] == [
        {"line": 2, "pointer": "/text", "value": "1.212"},
        {"line": 3, "pointer": "/text", "value": "1.200"},
    ]


def test_the_same_csv_in_other_declared_forms_is_another_request(client, recorder):
    body = sheet(ROW | {"effective_on": "1/2/2025"})
    key = {"Idempotency_Key": "sheet-1"}

    days_first = send(client, recorder, body, CSV, "/v1/batches?dates=dd/mm/yyyy", **key)
    months_first = send(client, recorder, body, CSV, "/v1/batches?dates=mm/dd/yyyy", **key)

    assert len(made(days_first)) == 1
    assert refused(months_first)[1] == "idempotency-key-reused"


@pytest.mark.parametrize(("cell", "both"), [("TRUE", 2), ("false", 1)])
def test_a_truth_in_a_csv_is_true_or_false_in_any_case(client, recorder, cell, both):
    row = ROW | {"both_ways": cell, "line_item": ""}

    assert len(made(send(client, recorder, sheet(row), CSV))) == both


def test_yes_is_no_truth_in_a_csv_and_is_told_what_is(client, recorder):
    row = ROW | {"both_ways": "yes", "line_item": ""}

    (error,) = errors(send(client, recorder, sheet(row), CSV))

    assert (error["pointer"], error["message"]) == ("/both_ways", "This must be true or false.")
