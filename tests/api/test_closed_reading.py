"""Where reading needs a token, nobody without one learns even how large the ledger is."""

import re

import pytest

from ledger.api.http.operations import OPERATIONS
from ledger.app import create_app
from tests.answers import entries, refusal
from tests.factories import post_line_item

pytestmark = pytest.mark.one_on_postgresql

READS = sorted({operation.path for operation in OPERATIONS if not operation.writes})
#: Who has no token, or none that is good.
STRANGERS = [{}, {"Authorization": "Bearer xl_guess"}, {"Authorization": "Basic YTpi"}]


@pytest.fixture
def closed(database):
    return create_app(database, open_reading=False).test_client()


def url(path):
    return re.sub(r"{\w+}", "no-such-thing", path)


@pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "PUT", "OPTIONS"])
def test_no_answer_to_a_stranger_has_the_journal_size(closed, method):
    answers = [
        closed.open(url(path), method=method, headers=headers, json={})
        for path in [*READS, "/nowhere"]
        for headers in STRANGERS
    ]

    assert [answer.request.path for answer in answers if "Ledger-Size" in answer.headers] == []
    assert {answer.status_code for answer in answers} <= {200, 204, 400, 401, 404, 405}


def test_no_answer_to_a_stranger_changes_as_the_ledger_grows(closed, client, recorder):
    open_to_all = ["/", "/readyz", "/healthz", "/docs", "/problems", "/openapi.json"]
    before = [closed.get(path) for path in open_to_all]

    post_line_item(client, recorder)

    after = [closed.get(path) for path in open_to_all]
    assert [each.data for each in after] == [each.data for each in before]
    assert [each.headers["ETag"] for each in after] == [each.headers["ETag"] for each in before]
    assert closed.get("/readyz").json == {"entries": None, "status": "ready"}


def test_the_metrics_of_a_closed_ledger_leave_the_journal_size_out(closed, client):
    assert "ledger_journal_entries" in client.get("/metrics").text

    told = closed.get("/metrics").text

    assert "ledger_requests_total" in told
    assert "ledger_journal_entries" not in told


def test_a_reader_with_a_token_is_told_the_journal_size(closed, client, template):
    size = str(entries(client))

    for who in ("rosa", "vera", "admin"):
        for path in ("/v1/parties", "/v1/parties/nowhere", "/v1/parties?color=red", "/readyz", "/"):
            answer = closed.get(path, headers=template.headers[who])
            assert answer.headers["Ledger-Size"] == size, path


def test_an_answer_kept_for_a_token_is_not_given_to_a_stranger(closed, admin):
    assert closed.get("/v1/parties", headers=admin).status_code == 200

    assert refusal(closed.get("/v1/parties")) == (401, "unauthenticated")
