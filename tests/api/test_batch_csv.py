"""A spreadsheet of claims in one request: exported, rows added, and sent back."""

import pytest

from ledger.app import create_app
from tests.answers import entries, items, refused
from tests.api.batches import (
    CSV,
    FURTHER,
    JSON,
    NDJSON,
    ROW,
    counts,
    errors,
    made,
    send,
    sheet,
    told,
)
from tests.conftest import copied
from tests.factories import WIRE, claim, line_item, post_claim, post_line_item

pytestmark = pytest.mark.one_on_postgresql


def refusal_of(client, actor, **cells):
    """Return what is told of one row that differs from the ordinary in some cells."""
    (error,) = errors(send(client, actor, sheet(ROW | cells), CSV))
    assert error["line"] == 2
    return error


@pytest.mark.parametrize(("delimiter", "bom"), [(",", ""), (";", "\ufeff"), ("\t", "")])
def test_csv_rows_of_the_same_line_item_make_one(client, recorder, delimiter, bom):
    before = entries(client)

    answer = send(client, recorder, sheet(ROW, FURTHER, delimiter=delimiter, bom=bom), CSV)

    (_, _, item), (_, _, claim_made) = made(answer)
    assert [each["type"] for each in answer.json["items"]] == ["line_item", "claim"]
    assert [each["entry"] for each in answer.json["items"]] == [before, before + 1]
    found = client.get(f"/v1/line-items/{item}").json
    assert (item, found["figure"]["text"], len(found["claims"])) == ("bodies", "6,000", 2)
    assert found["claims"][1]["id"] == claim_made
    assert found["claims"][1]["relation"] == "restates"


def test_a_csv_row_without_a_line_item_makes_one_of_its_own(client, recorder):
    rows = [ROW | {"line_item": "", "act": act} for act in ("pledge", "report")]

    items = [item for _, _, item in made(send(client, recorder, sheet(*rows), CSV))]

    assert all(item.startswith("li-") for item in items)
    assert len(set(items)) == 2


def test_a_csv_row_says_all_that_a_claim_can_say(client, recorder):
    row = ROW | {
        "id": "given",
        "speakers": "-the envoys-; Ann Example",
        "speaker_roles": "'+envoys;",
        "speaker_parties": "RU, UA; TR",
        "unclear": "scope; date",
        "effective_on": "2025-05-16/2025-06-02",
        "due_on": "2025-07-01",
        "condition": "=if weather allows",
        "note": "a note",
        "text": "≈6,000",
    }

    ((_, _, item),) = made(send(client, recorder, sheet(row), CSV))

    found = client.get(f"/v1/line-items/{item}").json
    told_claim = found["claims"][0]
    assert told_claim["speakers"] == [
        {"name": "-the envoys-", "role": "+envoys", "parties": ["RU", "UA"]},
        {"name": "Ann Example", "role": None, "parties": ["TR"]},
    ]
    assert told_claim["unclear"] == ["scope", "date"]
    assert told_claim["quantity"]["text"] == "≈6,000"
    kept = [found[name] for name in ("effective_on", "due_on", "condition", "note")]
    assert kept == ["2025-05-16/2025-06-02", "2025-07-01", "=if weather allows", "a note"]


class TestSentBack:
    @pytest.fixture
    def item(self, client, recorder):
        told_claim = claim(
            id="first-1",
            quantity="about 5,999",
            unclear=["scope"],
            speakers=[
                {"name": "Ann, of the 'envoys'", "role": None, "parties": ["RU", "UA"]},
                {"name": "=the 'envoys'", "role": "'-x", "parties": []},
                {"name": "Bo", "role": None, "parties": ["TR"]},
            ],
        )
        item = post_line_item(client, recorder, id="there", claims=[told_claim])
        post_claim(client, recorder, item, differs={"agreement": None})
        superseding = {"relation": "supersedes", "replaces": "first-1", "because": "correction"}
        assert post_claim(client, recorder, item, id="third-1", **superseding).status_code == 201
        return item

    @pytest.fixture
    def exported(self, client, item):
        assert item
        return client.get("/v1/claims.csv").data

    def test_an_exported_csv_sent_back_unchanged_records_nothing(
        self, client, database, recorder, exported
    ):
        before = counts(database)

        answer = send(client, recorder, exported, CSV)

        assert [(each["entry"], each["type"]) for each in answer.json["items"]] == [
            (None, "claim")
        ] * 3
        assert "Ledger-Entry" not in answer.headers
        assert counts(database) == before

    def test_of_an_exported_csv_with_rows_added_only_those_are_recorded(
        self, client, recorder, exported
    ):
        header = exported.split(b"\r\n")[0].decode().split(",")
        new = {**dict.fromkeys(header, ""), **ROW, "line_item": "new"}
        more = {**dict.fromkeys(header, ""), **FURTHER, "line_item": "there"}
        added = sheet(new | {"act": "report"}, more).split(b"\r\n", 1)[1]

        answer = send(client, recorder, exported + added, CSV, If_Match="*")

        found = [(each["type"], each["entry"] is None) for each in answer.json["items"]]
        assert found == [*[("claim", True)] * 3, ("line_item", False), ("claim", False)]

    def test_an_exported_csv_row_that_was_changed_is_refused_with_what_is_recorded(
        self, client, recorder, exported
    ):
        changed = exported.replace('"≈5,999"'.encode(), b"6001")

        (error,) = errors(send(client, recorder, changed, CSV))

        assert (error["line"], error["pointer"], error["code"]) == (2, "/id", "already-exists")
        assert error["recorded"] == {"text": "≈5,999"}

    def test_truths_and_numbers_as_a_spreadsheet_writes_them_in_csv_are_the_same(
        self, client, recorder, exported
    ):
        written = exported.replace(b",true,", b",TRUE,").replace(b",false,", b",FALSE,")
        written = written.replace(b'"6,000"', b"6000").replace(b"\r\n", b"\n")

        assert written.count(b"TRUE") == 1
        assert len(made(send(client, recorder, written, CSV))) == 3


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ({"text": "6.000"}, "/text", "not-a-quantity"),
        ({"text": "6,0"}, "/text", "not-a-quantity"),
        ({"text": "1.2E+03"}, "/text", "not-a-quantity"),
        ({"text": ""}, "/text", "required"),
        ({"text": "", "qualifier": "exact", "value": "6,000"}, "/value", "not-a-number"),
        ({"words": ""}, "/words", "required"),
        ({"words": "return 7,000 bodies"}, "/words", "quote-not-found"),
        ({"words": "", "start": "5", "end": ""}, "/end", "required"),
        ({"words": "", "start": "5", "end": "9,0"}, "/end", "not-a-number"),
        ({"words": "", "start": "5", "end": "9000"}, "/start", "quote-not-found"),
        ({"end": "1"}, "/words", "quote-not-found"),
        ({"act": ""}, "/act", "required"),
        ({"effective_on": "02.06.2025"}, "/effective_on", "not-a-date"),
        ({"effective_on": "6/2/2025"}, "/effective_on", "not-a-date"),
        ({"line_item": "NOT AN ID"}, "/line_item", "not-an-id"),
        ({"id": "NOT AN ID"}, "/id", "not-an-id"),
        ({"speaker_parties": "RU, XX", "speakers": "x"}, "/speaker_parties", "unknown-reference"),
        ({"speaker_parties": "RU; UA", "speakers": "x"}, "/speaker_parties", "wrong-length"),
        ({"speakers": "", "speaker_roles": "envoy"}, "/speaker_roles", "wrong-length"),
        ({"speakers": "x; x"}, "/speakers", "repeated"),
        ({"agreement": "lost"}, "/agreement", "unknown-reference"),
        ({"differs": "agreement: outside"}, "/differs", "not-here"),
        ({"relation": "restates", "line_item": ""}, "/line_item", "required"),
    ],
)
def test_a_csv_cell_that_can_not_be_recorded_is_named(client, recorder, cells, column, code):
    error = refusal_of(client, recorder, **cells)

    assert (error["pointer"], error["code"]) == (column, code)


@pytest.mark.parametrize(
    ("column", "cell", "would_be"),
    [
        ("publisher", "The Wire Example", "The Daily Example"),
        ("published_on", "2025-06-03", "2025-06-02"),
        ("status", "fulfilled", "pledged"),
        ("rank", "preferred", "normal"),
        ("rank_reason", "better", ""),
        ("guessed", "true", "false"),
        ("value", "6001", "6000"),
        ("qualifier", "about", "exact"),
        ("unclear", "number_not_in_passage", ""),
        ("superseded_by", "other", ""),
        ("recorded_by", "vera", "rosa"),
    ],
)
def test_a_computed_csv_cell_must_be_what_the_ledger_would_work_out(
    client, recorder, column, cell, would_be
):
    before = entries(client)

    error = refusal_of(client, recorder, **{column: cell})

    assert (error["pointer"], error["code"]) == (f"/{column}", "not-as-recorded")
    assert error["would_be"] == would_be
    assert entries(client) == before


def test_the_text_of_a_csv_row_must_say_what_its_numbers_say(client, recorder):
    exact = {"exact": "return 6,000 bodies"}

    error = refusal_of(client, recorder, **exact, words="6,000 bodies")

    assert (error["pointer"], error["would_be"]) == ("/words", "return 6,000 bodies")
    assert made(send(client, recorder, sheet(ROW | exact), CSV))


def test_a_further_claim_in_a_csv_row_says_what_it_is_to_the_others_and_of_what(client, recorder):
    item = post_line_item(client, recorder, id="there")
    again = ROW | {"line_item": item["id"], "speakers": "a soldier"}
    other = FURTHER | {"line_item": item["id"], "category": "pow", "note": "x"}

    without, otherwise = (
        errors(send(client, recorder, sheet(row), CSV, If_Match="*")) for row in (again, other)
    )

    assert [(each["pointer"], each["code"]) for each in without] == [("/relation", "relation")]
    assert [(each["pointer"], each["would_be"]) for each in otherwise] == [
        ("/category", "body"),
        ("/note", ""),
    ]
    assert told(send(client, recorder, sheet(FURTHER | {"line_item": "there"}), CSV)) == [
        (2, "", "precondition-required")
    ]


def test_a_csv_row_names_what_supersedes_it_in_the_same_file(client, recorder):
    first = ROW | {"id": "cl-a", "superseded_by": "cl-b"}
    second = FURTHER | {
        "id": "cl-b",
        "relation": "supersedes",
        "replaces": "cl-a",
        "because": "correction",
    }

    assert len(made(send(client, recorder, sheet(first, second), CSV))) == 2


@pytest.mark.parametrize(
    ("encoding", "name", "line"),
    [("cp1252", "Müller", 3), ("utf-16", "Müller", 1), ("utf-16-le", "Mueller", 1)],
)
def test_a_csv_in_another_encoding_is_refused_with_how_to_save_it(
    client, recorder, encoding, name, line
):
    text = sheet(ROW, ROW | {"speakers": name}).decode()

    answer = send(client, recorder, text.encode(encoding), CSV)

    assert refused(answer) == (422, "not-utf-8", {"line": line})
    assert 'save it again as "CSV UTF-8"' in answer.json["detail"]


def test_what_is_no_csv_is_named_by_its_line(client, recorder):
    body = sheet(ROW) + b'a,"b'

    assert told(send(client, recorder, body, CSV)) == [(3, "", "not-csv")]


LINES = [
    {
        "type": "line_item",
        **line_item(id="bodies", claims=[claim(id="first", quote="return 6,000 bodies")]),
    },
    {
        "type": "claim",
        "line_item": "bodies",
        **claim(id="second", source=WIRE, quote="the 6,000 bodies for each side"),
        "relation": "restates",
    },
]
FORMS = {
    NDJSON: LINES,
    JSON: LINES,
    CSV: sheet(ROW | {"id": "first"}, FURTHER | {"id": "second"}),
}


@pytest.fixture
def recorded_from(engine, template, recorder):
    """Record a body in a ledger of its own; answers every version that it made."""

    def record(kind, body):
        with copied(engine, template) as database:
            client = create_app(database).test_client()
            assert len(made(send(client, recorder, body, kind))) == 2
            versions = items(client.get("/v1/line-items/bodies/history"))
            return [timeless(version["document"]) for version in versions]

    return record


def timeless(value):
    """Return a document without the instants at which it was recorded."""
    if isinstance(value, list):
        return [timeless(part) for part in value]
    if not isinstance(value, dict):
        return value
    return {name: timeless(part) for name, part in value.items() if name != "recorded_at"}


def test_the_three_forms_of_a_batch_end_in_equal_ledgers(recorded_from):
    of_ndjson, of_array, of_csv = (recorded_from(kind, body) for kind, body in FORMS.items())

    assert len(of_ndjson) == 2
    assert of_ndjson == of_array == of_csv
