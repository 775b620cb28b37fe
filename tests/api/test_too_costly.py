"""Every read ends in time and in room: what would take more is refused."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from ledger.api.http import database_errors
from ledger.db import Database, deadlines
from ledger.rules.base.errors import TooCostly
from ledger.services import documents, questions, stated_totals
from ledger.services.totals import agreement_pieces, timeline, totals_rows
from tests import factories
from tests.answers import ids, refusal, refused
from tests.api import tables

TOTALS = f"{tables.ROUND}/totals"
#: What never ends by itself.
ENDLESS = (
    "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers) "
    "SELECT max(n) FROM numbers"
)


@pytest.fixture
def hurried(engine, template):
    """A database whose readers have a moment each."""
    database = Database(engine.copy(template.url), read_seconds=0.5)
    yield database
    database.dispose()


def test_the_database_itself_stops_a_read_that_never_ends(hurried):
    """And the connection goes on: here it is always the same one."""
    for _ in range(2):
        with pytest.raises((DBAPIError, TooCostly)) as stopped, hurried.snapshot() as session:
            session.execute(text(ENDLESS))
        with hurried.snapshot() as session:
            assert session.execute(text("SELECT 1")).scalar_one() == 1

        refusal = stopped.value
        if isinstance(refusal, DBAPIError):
            refusal = database_errors.refusal_of(refusal)
        assert isinstance(refusal, TooCostly)


class Clock:
    """A clock that goes on by a second whenever it is looked at."""

    def __init__(self):
        self.seconds = 0

    def __call__(self):
        self.seconds += 1
        return self.seconds


def test_loops_and_further_statements_of_a_read_end_in_time(database, monkeypatch):
    """Twice, on the same connection: each reader has a time of its own."""
    monkeypatch.setattr(deadlines, "monotonic", Clock())
    for _ in range(2):
        with database.snapshot() as session:
            for _ in range(deadlines.READ_SECONDS_MAX // 2):
                deadlines.check(session)
            with pytest.raises(TooCostly):
                check_for_ever(session)


def check_for_ever(session):
    for _ in range(deadlines.READ_SECONDS_MAX):
        deadlines.check(session)


def test_writers_have_turns_and_no_such_deadline(database, monkeypatch):
    monkeypatch.setattr(deadlines, "monotonic", Clock())

    with database.transaction(dry_run=True) as session:
        for _ in range(2 * deadlines.READ_SECONDS_MAX):
            session.execute(text("SELECT 1"))
            deadlines.check(session)


@pytest.fixture
def two_line_items(client, recorder, monkeypatch):
    factories.post_line_item(client, recorder)
    factories.post_line_item(client, recorder, from_party="UA", to_party="RU")
    factories.post_stated_total(client, recorder)
    monkeypatch.setattr(totals_rows, "LINES_MAX", 1)


@pytest.mark.usefixtures("two_line_items")
@pytest.mark.parametrize(
    ("path", "narrow"),
    [
        ("/v1/totals", ["category", "party", "from_party", "to_party"]),
        ("/v1/stated-totals", ["agreement", "source", "limit"]),
        (TOTALS, []),
        (f"{TOTALS}?explain=true", []),
        (f"{tables.ROUND}/timeline", []),
    ],
)
def test_totals_of_too_many_line_items_are_refused_with_what_to_narrow(client, path, narrow):
    answer = client.get(path)

    assert refused(answer) == (503, "too-costly", {"narrow": narrow})
    assert "Retry-After" not in answer.headers
    how = f"Ask for less, by {', '.join(narrow)}." if narrow else "Ask for parts of it."
    assert answer.json["detail"] == f"There are more than 1 line items to read. {how}"


@pytest.mark.timeout(60)
@pytest.mark.usefixtures("two_line_items")
@pytest.mark.parametrize("path", ["/v1/totals", TOTALS])
def test_what_is_too_much_is_noticed_amid_the_rows_and_the_rest_is_left(client, path, monkeypatch):
    monkeypatch.setattr(totals_rows, "ROWS_AT_ONCE", 1)
    monkeypatch.setattr(agreement_pieces, "VERSIONS_MAX", 1)

    refusals = [refusal(client.get(path)) for _ in range(3)]

    assert refusals == [(503, "too-costly")] * 3


def test_totals_that_were_too_much_are_answered_once_narrowed(client, recorder, monkeypatch):
    factories.post_line_item(client, recorder)
    factories.post_line_item(client, recorder, category="pow")
    monkeypatch.setattr(totals_rows, "LINES_MAX", 1)

    assert refusal(client.get("/v1/totals")) == (503, "too-costly")
    assert client.get("/v1/totals?category=pow").status_code == 200


@pytest.mark.parametrize("path", [f"{tables.ROUND}/open-questions", f"{TOTALS}?policy=from_party"])
def test_totals_of_too_much_in_documents_are_refused(client, recorder, monkeypatch, path):
    item = factories.post_line_item(client, recorder)
    size = len(client.get(f"/v1/line-items/{item['id']}").data) - 1
    monkeypatch.setattr(documents, "BYTES_MAX", size)
    assert client.get(path).status_code == 200

    factories.post_line_item(client, recorder, category="pow")

    assert refusal(client.get(path)) == (503, "too-costly")


def test_open_questions_on_too_much_are_refused_before_a_document_is_read(
    client, recorder, monkeypatch, queries
):
    factories.post_line_item(client, recorder)
    monkeypatch.setattr(documents, "BYTES_MAX", 100)
    queries.clear()

    refused_so = refused(client.get(f"{tables.ROUND}/open-questions"))

    assert refused_so == (503, "too-costly", {"narrow": ["kind"]})
    assert not [query for query in queries if "linked" in query]


def test_questions_that_quote_too_much_are_refused(client, recorder, monkeypatch):
    factories.post_line_item(client, recorder)
    path = f"{tables.ROUND}/open-questions?as_of=2025-12-31"
    assert client.get(path).json["questions"]
    monkeypatch.setattr(questions, "ANSWER_BYTES_MAX", 1)

    answer = client.get(f"{path}&kind=no_report")

    assert refused(answer) == (503, "too-costly", {"narrow": ["kind"]})


def test_stated_totals_whose_checks_are_too_long_are_refused(client, recorder, monkeypatch):
    first = factories.post_stated_total(client, recorder)
    size = len(client.get(f"/v1/stated-totals/{first['id']}").data) - 1
    monkeypatch.setattr(stated_totals, "CHECKED_BYTES_MAX", size)
    factories.post_stated_total(client, recorder, quote="of at least 6,500", quantity=6500)

    assert refusal(client.get("/v1/stated-totals")) == (503, "too-costly")
    assert client.get("/v1/stated-totals?limit=1").status_code == 200


def test_a_timeline_of_too_many_line_items_is_refused(client, recorder, monkeypatch):
    factories.post_line_item(client, recorder)
    monkeypatch.setattr(timeline, "LINES_MAX", 0)

    assert refusal(client.get(f"{tables.ROUND}/timeline")) == (503, "too-costly")


def test_the_page_of_what_is_too_costly_says_what_to_do(client):
    answer = client.get("/problems/too-costly.json")

    assert (answer.status_code, answer.json["code"], answer.json["status"]) == (
        200,
        "too-costly",
        503,
    )


REPETITIVE = "a" * 5_000
WORDS = ("a" * 59 + "b", "b" + "a" * 59, "a" * 30 + "b" + "a" * 29)


@pytest.mark.parametrize("words", WORDS)
def test_a_search_finds_words_of_one_letter(client, recorder, words):
    factories.post_source(client, recorder, id="same", text=REPETITIVE)
    factories.post_source(client, recorder, id="other", text=f"{REPETITIVE} {words} {REPETITIVE}")

    found = client.get("/v1/sources", query_string={"q": words.upper()}, headers=recorder)

    assert ids(found) == ["other"]


@pytest.mark.parametrize(
    "words",
    ["***=zq", "(zq", "zq\\", "[[:zq:]]", "z.q", "zq%", "_zq", "zq'", '"zq', "zq NOT", "zq:*=1"],
)
def test_words_of_a_search_are_no_pattern(client, recorder, words):
    factories.post_source(client, recorder, id="holds", text=f"before {words} after")

    found = client.get("/v1/sources", query_string={"q": words}, headers=recorder)

    assert "holds" in ids(found)
    assert factories.WIRE not in ids(found)


@pytest.mark.parametrize("path", ["/v1/sources", "/v1/claims"])
def test_no_search_tries_the_words_anew_at_each_place(client, recorder, queries, path):
    queries.clear()
    client.get(path, query_string={"q": "bodies"}, headers=recorder)

    assert queries
    assert not [statement for statement in queries if "LIKE" in statement.upper()]
