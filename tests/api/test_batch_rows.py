"""Rows and headers as spreadsheets leave them: what is taken, and how a refusal helps."""

import pytest

from tests.answers import entries, ids
from tests.api.batches import CSV, FURTHER, ROW, errors, made, send, sheet, told
from tests.factories import ROUND, claim, post, post_line_item

pytestmark = pytest.mark.one_on_postgresql


class TestTheHeader:
    def test_refused_csv_columns_name_the_nearest_or_those_there_are(self, client, recorder):
        row = ROW | {"speaker": "Ann", "From": "RU", "colour": "red", "": "x"}

        answer = send(client, recorder, sheet(row), CSV)

        assert answer.json["detail"] == "1 of 2 lines was refused; nothing was recorded."
        near, other_word, far, empty = [error["message"] for error in errors(answer)]
        assert near == "There is no column 'speaker'. Did you mean 'speakers'?"
        assert other_word == "There is no column 'From'. Did you mean 'from_party'?"
        assert far.startswith("There is no column 'colour'. There are id, line_item, ")
        assert empty == "This column has no heading: name it, or leave the column out."

    @pytest.mark.parametrize(
        ("title", "mark"), [("Exchange table, June 2025;;;", ";"), ('"Table; 2025"', ",")]
    )
    def test_rows_above_a_csv_header_are_refused_with_where_it_seems_to_be(
        self, client, recorder, title, mark
    ):
        rows = sheet(ROW | {"Categorie": "body"}, delimiter=mark)

        above, heading = errors(send(client, recorder, f"{title}\n\n".encode() + rows, CSV))

        assert (above["line"], above["pointer"], above["code"]) == (1, "", "not-a-header")
        shown = title.strip(";").replace('"', "")
        assert above["message"] == (
            f"Line 1 is no header: it says {shown!r}. Line 3 has the columns line_item, "
            "agreement, act, category, from_party, to_party and 3 more. Leave out what comes "
            "before it, so that the header is the first line."
        )
        assert (heading["line"], heading["pointer"]) == (3, "/Categorie")
        assert heading["message"] == "There is no column 'Categorie'. Did you mean 'category'?"

    @pytest.mark.parametrize("mark", [";", "\t", ","])
    def test_the_csv_delimiter_is_found_where_no_heading_is_known(self, client, recorder, mark):
        rows = ["Date,Source Name,Type", '2025-06-02,"a, b",x', "2025-06-03,c,y"]
        cells = [line.replace(",", mark).replace(f"a{mark}", "a,") for line in rows]

        answer = send(client, recorder, "\r\n".join(cells).encode(), CSV)

        pointers = ["/Date", "/Source Name", "/Type"]
        assert told(answer) == [(1, pointer, "unknown-column") for pointer in pointers]
        assert answer.json["detail"] == "1 of 3 lines was refused; nothing was recorded."

    def test_a_csv_header_without_a_needed_column_is_refused_as_a_line(self, client, recorder):
        answer = send(client, recorder, sheet({"words": "x", "text": "1"}), CSV)

        assert answer.json["detail"].startswith("1 of 2 lines was refused;")

    def test_an_unknown_csv_column_and_one_that_stands_twice_are_named(self, client, recorder):
        header, row = sheet(ROW).split(b"\r\n", 1)

        answer = send(client, recorder, header + b",colour,act\r\nred,pledge," + row, CSV)

        refused_columns = [(1, "/colour", "unknown-column"), (1, "/act", "repeated")]
        assert sorted(told(answer)[:2]) == sorted(refused_columns)

    def test_the_rows_below_a_wrong_csv_header_are_told_too(self, client, recorder):
        row = ROW | {"act": "nonsense", "agreement": ""}
        renamed = sheet(row).replace(b"to_party", b"To", 1).replace(b"text", b"Colour", 1)

        answer = send(client, recorder, b"A title\r\n" + renamed, CSV)

        assert sorted(told(answer)) == [
            (1, "", "not-a-header"),
            (2, "/Colour", "unknown-column"),
            (2, "/To", "unknown-column"),
            (2, "/text", "required"),
            (3, "/act", "not-a-choice"),
            (3, "/agreement", "required"),
        ]

    def test_a_missing_csv_column_is_told_once(self, client, recorder):
        rows = [{"line_item": f"x-{n}", "words": "x", "text": "1"} for n in range(3)]

        answer = send(client, recorder, sheet(*rows), CSV)

        missing = ["agreement", "act", "category", "from_party", "to_party", "source"]
        assert sorted(told(answer)) == sorted((1, f"/{name}", "required") for name in missing)

    def test_further_claims_of_a_row_without_a_missing_csv_column_are_not_tried(
        self, client, recorder
    ):
        first = {name: FURTHER[name] for name in ("line_item", "source", "words", "text")}

        answer = send(client, recorder, sheet(first, FURTHER), CSV)

        missing = ["agreement", "act", "category", "from_party", "to_party"]
        assert sorted(told(answer)) == sorted((1, f"/{name}", "required") for name in missing)
        assert answer.json["not_tried"] == 1

    def test_a_csv_row_with_too_many_or_too_few_cells_is_told(self, client, recorder):
        body = sheet(ROW) + b"a,b\r\n" + b"\r\n,,,\r\n" + b"x," * 30 + b"\r\n"

        answer = send(client, recorder, body, CSV)

        assert told(answer) == [(3, "", "wrong-length"), (6, "", "wrong-length")]


def test_a_csv_row_of_as_many_is_left_as_it_is_when_it_is_sent_again(client, recorder):
    body = sheet(ROW | {"id": "cl-many", "text": "as many"})

    first, again = (send(client, recorder, body, CSV) for _ in "12")

    assert made(first) == [(2, "line_item", "bodies")]
    assert [line["entry"] for line in again.json["items"]] == [None]


@pytest.mark.parametrize(("approximate", "text"), [("TRUE", "≈12–13"), ("", "12–13")])
def test_a_csv_range_in_columns_may_be_approximate(client, recorder, approximate, text):
    ends = {"qualifier": "between", "lower": "12", "upper": "13", "approximate": approximate}

    send(client, recorder, sheet(ROW | {"text": ""} | ends), CSV)

    assert client.get("/v1/line-items/bodies").json["figure"]["text"] == text


def test_a_further_claim_in_a_csv_row_is_asked_for_its_relation(client, recorder):
    post_line_item(client, recorder, id="there", act="report")
    empty = dict.fromkeys(("act", "category", "from_party", "to_party", "agreement"), "")
    body = sheet(ROW, ROW, ROW | empty | {"line_item": "there"})

    answer = send(client, recorder, body, CSV)

    assert told(answer) == [(3, "/relation", "relation"), (4, "/relation", "relation")]


def test_empty_csv_columns_at_the_end_are_taken(client, recorder):
    body = b"\r\n".join(line + b",," for line in sheet(ROW).splitlines()) + b"\r\n"

    assert len(made(send(client, recorder, body, CSV))) == 1


def test_a_csv_cell_of_parties_separated_otherwise_is_told_how(client, recorder):
    answer = send(
        client, recorder, sheet(ROW | {"speakers": "Ann", "speaker_parties": "UA;RU"}), CSV
    )

    (error,) = errors(answer)
    assert error["pointer"] == "/speaker_parties"
    assert error["message"] == (
        "Speakers here: 1, parts of this cell: 2. Give one for each speaker, in the same order, "
        "and an empty one where there is nothing to say. "
        'Speakers are separated by ";", the parties of one of them by ",".'
    )


def test_a_csv_row_recorded_otherwise_is_told_how_to_replace_it(client, recorder):
    item = post_line_item(client, recorder, id="there", claims=[claim(id="words")])
    row = ROW | {"line_item": item["id"], "id": "words", "text": "5900"}

    (error,) = errors(send(client, recorder, sheet(row), CSV))

    assert (error["pointer"], error["code"]) == ("/id", "already-exists")
    assert '"supersedes"' in error["message"]


def test_csv_lines_count_as_an_editor_shows_them(client, recorder):
    quoted = ROW | {"words": "Istanbul on Monday for a second round of talks.\n\nEach side"}
    body = sheet(quoted | {"act": "nonsense"}) + b",,,,,,,,\r\n\r\n"
    body += sheet(ROW | {"act": "nonsense", "line_item": ""}).split(b"\r\n", 1)[1]

    assert told(send(client, recorder, body, CSV)) == [
        (2, "/act", "not-a-choice"),
        (7, "/act", "not-a-choice"),
    ]


@pytest.mark.parametrize("cell", ["None", "NONE", "nan"])
def test_a_csv_cell_that_a_program_wrote_for_no_value_is_no_zero(client, recorder, cell):
    (error,) = errors(send(client, recorder, sheet(ROW | {"text": cell}), CSV))

    assert (error["pointer"], error["code"]) == ("/text", "not-a-value")
    assert error["message"] == (
        f'{cell!r} is what programs write where they have no value: say 0 or "none" where '
        'nobody was, and "not stated" where no number was said. A row that says nothing is left '
        "out."
    )


def test_rows_without_an_id_are_known_by_all_that_they_say(client, recorder):
    typed = FURTHER | {"words": "the  6,000 bodies for  each side"}
    body = sheet(ROW | {"note": "both"}, FURTHER | {"speakers": "a soldier; a nurse"}, typed)
    first = send(client, recorder, body, CSV)
    before = entries(client)

    again = send(client, recorder, body, CSV)

    assert [kind for _, kind, _ in made(first)] == ["line_item", "claim", "claim"]
    claims = ids(client.get("/v1/claims?agreement=" + ROUND))
    assert made(again) == [(line, "claim", claim) for line, claim in enumerate(claims, 2)]
    assert ({item["entry"] for item in again.json["items"]}, entries(client)) == ({None}, before)


def test_rows_of_one_sheet_that_say_the_same_are_told_as_often(client, recorder):
    answer = send(client, recorder, sheet(ROW, FURTHER, FURTHER), CSV)

    assert [item["warnings"] for item in answer.json["items"]] == [[], [], ["same-claim"]]


@pytest.mark.parametrize("claims", [{}, {"id": "words"}])
def test_a_reversed_sheet_is_sent_again_under_other_line_items(client, recorder, claims):
    rows = (ROW | claims, FURTHER)
    batch = send(client, recorder, sheet(*rows), CSV).json["batch"]
    reason = {"reason": "another spreadsheet"}
    assert post(client, recorder, f"/v1/batches/{batch}/reversal", reason).status_code == 200

    first_error, *_ = errors(send(client, recorder, sheet(*rows), CSV))

    message = (
        "Line item 'bodies' was entered in error and is voided, which is final: "
        "give the new one another id, and its claims too."
    )
    expected = {"line": 2, "pointer": "/line_item", "code": "frozen", "message": message}
    assert first_error == expected
    others = [row | {"line_item": "bodies-2"} for row in (ROW, FURTHER)]
    assert len(made(send(client, recorder, sheet(*others), CSV))) == 2


def test_a_handwritten_csv_can_be_sent_again(client, recorder):
    body = sheet(ROW | {"id": "words", "relation": ""}, FURTHER | {"id": "more"})
    first = send(client, recorder, body, CSV)

    again = send(client, recorder, body, CSV)

    assert [entry for _, _, entry in made(first)] == ["bodies", "more"]
    assert [item["entry"] for item in again.json["items"]] == [None, None]
