"""What programs and spreadsheets write where they have no value is no name, no id and no number."""

import csv
import io

import pytest

from ledger.api.batch import claims_csv_columns
from tests.answers import errors as fields_of
from tests.answers import refusal
from tests.api.batches import CSV, FURTHER, ROW, errors, made, send, sheet, told
from tests.conftest import ABOVE_DATABASES, reader
from tests.factories import claim, patch, post, post_line_item, source, speaker

pytestmark = ABOVE_DATABASES

CELLS = (
    *("nan", "NaN", "NULL", "null", "None", "N/A", "#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!"),
    *("<NA>", "NaT", "NA", "undefined", "#NUM!", "#NULL!", "#WERT!", "#Н/Д", "####", " nan "),
    # What pandas, numpy, databases and languages write.
    *("#N/A N/A", "#NA", "-1.#IND", "1.#QNAN", "-nan(ind)", "pd.NA", "np.nan", "nil", "<nil>"),
    *("<NaN>", "[Null]", "NA_character_", "nan nan", "None, None", "Invalid Date", "Loading..."),
    *("nan\u200b", "\ufeffNULL", "\uff4e\uff41\uff4e", "\uff03\uff2e\uff0f\uff21", '"nan"'),
    # What people write.
    *(
        "N/D",
        "n/a",
        "н/д",
        "s/d",
        "n.a.",
        "N.A.",
        "k. A.",
        "-",
        "—",
        "...",
        "?",
        "(blank)",
        "(leer)",
    ),
)
#: Errors of spreadsheets, as they are in several languages.
LOCALIZED = (
    *(
        "#YOK",
        "#AD?",
        "#DEĞER!",
        "#SAYI/0!",
        "#VERW!",
        "#NB",
        "#N/B",
        "#RIF!",
        "#VALORE!",
        "#N/DISP",
    ),
    *(
        "#VALOR!",
        "#NÚM!",
        "#HODNOTA!",
        "#NENÍ_K_DISPOZICI",
        "#DĚLENÍ_NULOU!",
        "#SAKNAS!",
        "#OGILTIGT!",
    ),
    *("#PUUTTUU!", "#VIITTAUS!", "#HIÁNYZIK", "#ZÉRÓOSZTÓ!", "#ΚΕΝΟ!", "#Δ/Υ", "#ΟΝΟΜΑ?", "#І/Д"),
    *("#ІМ’Я?", "#ІМ'Я?", "#¿NOMBRE?", "#I/T", "Błąd:502", "Ошибка:502", "Err :502", "#EPARS!?"),
    "#N/A Invalid Security",
)
#: The same, as they come out of a program, or out of a sheet that says more.
MANGLED = (
    "#REF",
    "#value",
    "#değer!",
    "#NO MATCH",
    "#UNPARSEABLE",
    "#参照!",
    "#E\u0301RTE\u0301K!",
)


@pytest.mark.parametrize("cell", [*CELLS, *LOCALIZED, *MANGLED])
def test_a_csv_cell_written_for_no_value_is_refused_as_what_it_is(shared_client, recorder, cell):
    answer = send(shared_client, recorder, sheet(ROW | {"speakers": cell}), CSV)

    (error,) = errors(answer)
    assert (error["pointer"], error["code"]) == ("/speakers", "not-a-value")
    assert error["message"] == (
        f"{cell!r} is what programs write where they have no value: leave the cell empty. Where "
        "it is the very word or name, send this claim as JSON."
    )


@pytest.mark.parametrize("column", claims_csv_columns.KNOWN)
def test_a_csv_cell_written_for_no_value_is_refused_in_every_column(
    shared_client, recorder, column
):
    answer = send(shared_client, recorder, sheet(ROW | {column: "#REF!"}), CSV)

    assert (2, f"/{column}", "not-a-value") in told(answer)


def test_all_cells_of_a_row_written_for_no_value_are_told(client, recorder):
    row = ROW | {"id": "nan", "value": "NaN", "speaker_parties": "RU; nan", "due_on": "NaT"}

    assert {
        (pointer, code) for _, pointer, code in told(send(client, recorder, sheet(row), CSV))
    } == {
        ("/id", "not-a-value"),
        ("/value", "not-a-value"),
        ("/speaker_parties", "not-a-value"),
        ("/due_on", "not-a-value"),
    }


def test_none_is_a_speakers_word_for_a_number_and_na_is_a_state(client, recorder, admin):
    post(client, admin, "/v1/parties", {"id": "NA", "name": "Namibia"})
    row = ROW | {"text": "none", "from_party": "NA", "line_item": "none-came"}

    assert made(send(client, recorder, sheet(row), CSV)) == [(2, "line_item", "none-came")]


def test_a_name_spelled_like_no_value_is_taken_in_json_and_known_when_sent_back(client, recorder):
    item = post_line_item(client, recorder, claims=[claim(speakers=[speaker(name="Null")])])

    again = send(client, recorder, client.get("/v1/claims.csv").data, CSV)

    assert item["claims"][0]["speakers"][0]["name"] == "Null"
    assert [each["entry"] for each in again.json["items"]] == [None]


def test_an_export_that_went_through_a_program_is_refused_where_it_wrote_so(client, recorder):
    post_line_item(client, recorder, claims=[claim(speakers=[speaker()])])
    text = client.get("/v1/claims.csv").text
    (row,) = csv.DictReader(io.StringIO(text, newline=""))

    answer = send(client, recorder, sheet(row | {"speakers": "nan", "value": "NaN"}), CSV)

    seen = {(pointer, code) for _, pointer, code in told(answer)}
    assert seen == {("/speakers", "not-a-value"), ("/value", "not-a-value")}


@pytest.mark.parametrize(
    "error", ["#REF!", "#N/A", " #NAME? ", "#¡REF!", "Err:502", "#REF!\u200b", *LOCALIZED]
)
def test_an_error_of_a_spreadsheet_is_no_name_in_json_either(shared_client, recorder, error):
    body = source(id="broken", publisher=error, title=error, authors=[error])

    answer = post(shared_client, recorder, "/v1/sources", body)

    assert sorted(fields_of(answer)) == [
        ("/authors/0", "not-a-value"),
        ("/publisher", "not-a-value"),
        ("/title", "not-a-value"),
    ]


@pytest.mark.parametrize(
    "name",
    [
        *(
            "#BringThemHome!",
            "Nat",
            "Nan Example",
            "#1",
            "N. A.",
            "#MH17",
            "#stopwar",
            "AC/DC",
            "🕊",
        ),
        *("Nil Example", "None of Us", "Room:502", "1/2", "#ДоДому!", "Ministry #REF!"),
    ],
)
def test_names_that_only_look_like_no_value_are_taken(client, recorder, name):
    row = ROW | {"speakers": name, "line_item": "taken"}

    assert made(send(client, recorder, sheet(row), CSV)) == [(2, "line_item", "taken")]


@pytest.mark.parametrize("name", ["#STOPWAR", "nan", "N.A.", "-"])
def test_what_may_be_a_name_is_taken_in_json(client, recorder, name):
    item = post_line_item(client, recorder, claims=[claim(speakers=[speaker(name=name)])])

    assert item["claims"][0]["speakers"][0]["name"] == name


@pytest.mark.parametrize("column", ["effective_on", "due_on"])
@pytest.mark.parametrize("day", ["1899-12-30", "0001-01-01", "1970-01-01"])
def test_the_day_that_a_program_makes_of_an_empty_cell_is_no_date(client, recorder, column, day):
    answer = send(client, recorder, sheet(ROW | {column: day}), CSV)

    assert told(answer) == [(2, f"/{column}", "not-a-value")]


WORKED_OUT = [
    ("publisher",),
    ("published_on",),
    ("start",),
    ("start", "end", "guessed"),
    ("exact",),
    ("words",),
    ("text",),
    ("qualifier", "value", "lower", "upper", "approximate"),
    ("rank", "rank_reason"),
    ("status",),
    ("line_item",),
    ("recorded_at", "recorded_by", "superseded_by"),
]


def record_ranked_claim(client, headers):
    told_claim = claim(id="cl-1", speakers=[speaker(role="envoy")])
    post_line_item(client, headers["rosa"], effective_on="2025-06-03", claims=[told_claim])
    ranked = {"rank": "preferred", "rank_reason": "counted"}
    assert patch(client, headers["vera"], "/v1/claims/cl-1", **ranked).status_code == 200


@pytest.fixture(scope="module")
def ranked(engine, template):
    """A client of a ledger with one claim, to which nothing is added."""
    with reader(engine, template, record_ranked_claim) as client:
        yield client


def send_emptied(client, recorder, columns):
    """Send the one claim back with some columns emptied."""
    (row,) = csv.DictReader(io.StringIO(client.get("/v1/claims.csv").text, newline=""))
    return send(client, recorder, sheet(row | dict.fromkeys(columns, "")), CSV)


class TestEmptied:
    @pytest.mark.parametrize("columns", WORKED_OUT, ids="-".join)
    def test_computed_cells_may_be_written_for_no_value(self, ranked, recorder, columns):
        answer = send_emptied(ranked, recorder, columns)

        assert [item["entry"] for item in answer.json["items"]] == [None]

    @pytest.mark.parametrize(
        "columns",
        [
            ("speakers",),
            ("speaker_roles",),
            ("source",),
            ("effective_on",),
            ("exact", "words", "start"),
        ],
        ids="-".join,
    )
    def test_cells_of_what_was_said_may_not_be_written_for_no_value(
        self, ranked, recorder, columns
    ):
        answer = send_emptied(ranked, recorder, columns)

        assert refusal(answer) == (422, "batch-refused")
        assert [error["line"] for error in answer.json["errors"]] == [2]


def test_a_handwritten_row_leaves_cells_without_a_value_empty(client, recorder):
    empty = dict.fromkeys(("publisher", "start", "rank", "recorded_at"), "")
    rows = [ROW | empty | {"id": "cl-1"}, FURTHER | empty | {"id": "cl-2"}]
    made(send(client, recorder, sheet(*rows), CSV))

    again = send(client, recorder, sheet(*rows), CSV)

    assert [item["entry"] for item in again.json["items"]] == [None, None]
