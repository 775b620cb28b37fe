"""CSV as programs write it: taken where its meaning is plain, else refused by what is wrong."""

import pytest

from tests.api.batches import CSV, FURTHER, ROW, counts, errors, made, send, sheet, told
from tests.factories import post_line_item

pytestmark = pytest.mark.one_on_postgresql


def test_an_empty_file_has_no_line_as_a_header_alone_has_none(client, recorder):
    header = sheet(ROW).splitlines(keepends=True)[0]

    refusals = [send(client, recorder, text, CSV).json for text in (b"\n", header)]

    sentences = [refused["errors"][0]["message"] for refused in refusals]
    assert sentences == ["A batch has at least one line."] * 2


def refusal(client, actor, body):
    """Return line, column, code and sentence of the only thing that is wrong with a CSV."""
    (error,) = errors(send(client, actor, body, CSV))
    return error["line"], error["pointer"], error["code"], error["message"]


class TestTheSeparator:
    @pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
    def test_the_csv_delimiter_is_found(self, client, recorder, delimiter):
        answer = send(client, recorder, sheet(ROW, FURTHER, delimiter=delimiter), CSV)

        assert [line for line, _, _ in made(answer)] == [2, 3]

    @pytest.mark.parametrize(
        ("first", "delimiter"),
        [
            ("sep=;\r\n", ";"),
            ("\ufeffsep=,\r\n", ","),
            ("SEP=|\n", "|"),
            ("sep=\t\r\n", "\t"),
            ('"sep=;"\r\n', ";"),
            ("sep=:\r\n", ":"),
            # Saved again by a program that took this line for a row.
            ("sep=;,,,,\r\n", ","),
            ("sep=\r\n", ";"),
        ],
    )
    def test_the_sep_line_of_a_spreadsheet_is_no_csv_header(
        self, client, recorder, first, delimiter
    ):
        body = first.encode() + sheet(ROW | {"act": "nonsense"}, FURTHER, delimiter=delimiter)
        right = first.encode() + sheet(ROW, FURTHER, delimiter=delimiter)

        assert told(send(client, recorder, body, CSV)) == [(3, "/act", "not-a-choice")]
        assert [line for line, _, _ in made(send(client, recorder, right, CSV))] == [3, 4]

    def test_another_csv_delimiter_is_told_those_that_are_taken(self, client, recorder):
        line, pointer, code, sentence = refusal(client, recorder, b"act^source\r\npledge^x\r\n")

        assert (line, pointer, code) == (1, "/act^source", "unknown-column")
        assert sentence.endswith(
            " Cells are separated by a comma, a semicolon, a tab or |; a first line such as sep=^ "
            "names another one."
        )

    @pytest.mark.parametrize(("of_header", "of_row"), [(",", ";"), (";", ","), ("\t", "|")])
    def test_csv_rows_with_another_delimiter_than_the_header_are_told_so(
        self, client, recorder, of_header, of_row
    ):
        header, _ = sheet(ROW, delimiter=of_header).split(b"\r\n", 1)
        _, rows = sheet(ROW, delimiter=of_row).split(b"\r\n", 1)

        line, pointer, code, sentence = refusal(client, recorder, header + b"\r\n" + rows)

        assert (line, pointer, code) == (2, "", "wrong-length")
        assert sentence == (
            f"The cells of this row are separated by {of_row!r}, and those of the header by "
            f"{of_header!r}: use one of them in the whole file."
        )

    def test_a_csv_row_that_is_too_short_is_told_its_cells(self, client, recorder):
        sentence = refusal(client, recorder, sheet(ROW) + b"a;b\r\n")[3]

        assert sentence == "This row has 1 cell, and the header has 9."


class TestMarksAndNul:
    @pytest.mark.parametrize("marks", [1, 2, 3])
    def test_byte_order_marks_at_the_start_of_a_csv_are_taken(self, client, recorder, marks):
        body = sheet(ROW, bom="\ufeff" * marks)

        assert made(send(client, recorder, body, CSV)) == [(2, "line_item", "bodies")]

    def test_a_csv_heading_with_something_invisible_in_it_is_known(self, client, recorder):
        body = sheet(ROW).replace(b"act,", "a\u200bct\u00a0,".encode())

        assert made(send(client, recorder, body, CSV)) == [(2, "line_item", "bodies")]

    @pytest.mark.parametrize("column", ["speakers", "words", "text", "id"])
    def test_a_nul_in_a_csv_is_told_by_its_cell(self, client, recorder, column):
        body = sheet(ROW, ROW | {column: "6,0\x0000"})

        assert refusal(client, recorder, body) == (
            3,
            f"/{column}",
            "control-character",
            "This cell holds a NUL character (U+0000), which no text has: take it out.",
        )

    def test_the_header_in_the_middle_of_joined_csv_files_is_told(self, client, recorder):
        body = sheet(ROW) + sheet(FURTHER, bom="\ufeff").replace(b"relation", b"act")

        joined = sheet(ROW) + sheet(ROW, bom="\ufeff")

        assert told(send(client, recorder, body, CSV))
        again, row = errors(send(client, recorder, joined, CSV))
        assert (again["line"], again["pointer"], again["code"]) == (3, "", "repeated")
        assert again["message"] == (
            "This is the header again, as where files were joined: take this line out."
        )
        assert (row["line"], row["code"]) == (4, "relation")


class TestQuotationMarks:
    @pytest.mark.parametrize("cell", [b'"b', b'"b\r\nc,d', b'"THE REST IS MISSING: x'])
    def test_a_csv_quote_that_is_not_closed_is_told_by_its_row(
        self, client, recorder, database, cell
    ):
        before = counts(database)

        line, pointer, code, sentence = refusal(client, recorder, sheet(ROW) + b"a," + cell)

        assert (line, pointer, code) == (3, "", "not-csv")
        assert sentence == (
            "A quotation mark in this row is not closed, so that the rest of the file stands in "
            "one cell: close it, or double it if it belongs to the words. Where the end of the "
            "file is missing, get it again."
        )
        assert counts(database) == before

    def test_a_csv_quote_within_a_cell_that_is_not_doubled_is_told(self, client, recorder):
        line, pointer, code, sentence = refusal(client, recorder, sheet(ROW) + b'a,"b" c",d\r\n')

        assert (line, pointer, code) == (3, "", "not-csv")
        assert sentence == (
            "A quotation mark in this row ends a cell, and then the cell goes on: double each "
            "quotation mark that belongs to the words."
        )


class TestBlanks:
    def test_blanks_around_numbers_dates_and_ids_of_a_csv_are_nothing(self, client, recorder):
        row = ROW | {
            "text": " 6,000 ",
            "value": "\u00a06000",
            "effective_on": "2025-06-02\u200f ",
            "from_party": " RU",
            "act": "pledge ",
        }

        ((_, _, item),) = made(send(client, recorder, sheet(row), CSV))

        recorded = client.get(f"/v1/line-items/{item}").json
        assert recorded["claims"][0]["quantity"]["text"] == "6,000"
        assert (recorded["from_party"], recorded["effective_on"]) == ("RU", "2025-06-02")

    def test_blanks_around_qualifiers_and_numbers_of_a_csv_are_nothing(self, client, recorder):
        row = ROW | {"text": "", "qualifier": " exact", "value": " 212 ", "start": " 65 "}

        assert told(send(client, recorder, sheet(row), CSV)) == [(2, "/words", "quote-not-found")]

    @pytest.mark.parametrize("column", ["speakers", "note", "id", "relation", "effective_on"])
    @pytest.mark.parametrize("blank", [" ", "\u00a0", "\u200b", "\r\n"])
    def test_a_csv_cell_that_shows_nothing_is_empty(self, client, recorder, column, blank):
        answer = send(client, recorder, sheet(ROW | {column: blank}), CSV)

        assert len(made(answer)) == 1

    def test_blanks_within_a_number_of_a_csv_are_refused(self, client, recorder):
        assert refusal(client, recorder, sheet(ROW | {"text": "6,0 00"}))[1:3] == (
            "/text",
            "not-a-quantity",
        )

    def test_a_recorded_csv_row_is_known_with_blanks_around_its_cells(self, client, recorder):
        post_line_item(client, recorder)
        exported = client.get("/v1/claims.csv").data.replace(b",pledge,", b", pledge ,")

        answer = send(client, recorder, exported, CSV)

        assert [item["entry"] for item in answer.json["items"]] == [None]
