"""A kept answer is sent without the framework: the same as before, counted and noted as before."""

import pytest

from ledger.app import create_app
from tests import factories
from tests.answers import refusal
from tests.api import tables

PATHS = [
    f"{tables.ROUND}/totals",
    f"{tables.ROUND}/totals.txt",
    f"{tables.ROUND}/line-items?limit=1",
    f"{tables.ROUND}/line-items?limit=1&pretty=true",
    "/v1/claims.csv?limit=2",
    f"/agreements/{factories.ROUND}",
    "/v1/parties?known_at=9",
    "/v1/parties?utm_source=a",
]
OF_REQUEST = ("Request-Id", "Date")


def without_token(database, **more):
    """A client of a server on `database`, and the requests that entered the framework."""
    app = create_app(database, **more)
    entered = []
    # Before all else that the framework does with a request.
    app.before_request_funcs[None].insert(0, lambda: entered.append(1))
    return app.test_client(), entered


def whole(answer):
    fields = {name: value for name, value in answer.headers if name not in OF_REQUEST}
    return answer.status, fields, answer.data


@pytest.fixture
def fresh(database, client, recorder):
    """A client of a server with a line item, and the requests that entered the framework."""
    factories.post_line_item(client, recorder)
    return without_token(database)


def test_a_kept_answer_is_the_answer_that_was_sent_before(fresh):
    client, entered = fresh

    for path in PATHS:
        entered.clear()
        made, again = client.get(path), client.get(path)

        assert made.status_code == 200
        assert whole(again) == whole(made), path
        assert again.headers["Request-Id"] != made.headers["Request-Id"]
        assert len(entered) == 1, path


def test_whoever_has_a_kept_answer_is_told_so(fresh):
    for method, path in (("GET", PATHS[0]), ("HEAD", PATHS[2])):
        check_told(*fresh, method, path)


def check_told(client, entered, method, path):
    etag = client.get(path).headers["ETag"]
    has_it = {"If-None-Match": f'"other", W/{etag}'}
    entered.clear()

    first, second = (client.open(path, method=method, headers=has_it) for _ in range(2))
    body = client.open(path, method=method, headers={"If-None-Match": '"other"'})

    assert first.status_code == 304
    assert whole(second) == whole(first)
    assert "Content-Type" not in second.headers
    assert (body.status_code, bool(body.data)) == (200, method == "GET")
    assert len(entered) == 1


def test_few_addresses_are_known_and_no_long_ones(client):
    layer = client.application.wsgi_app._inner  # noqa: SLF001 - the layer within that of addresses
    for number in range(1_200):
        layer._remember((f"/v1/parties/{number}", None), "kept")  # noqa: SLF001 - as when one is sent
    layer._remember(("/v1/parties", "x" * 2_000), "kept")  # noqa: SLF001 - as above

    addresses = [*layer._addresses]  # noqa: SLF001 - what takes memory

    assert (len(addresses), addresses[-1][0]) == (1_024, "/v1/parties/1199")


def test_kept_answers_are_counted_against_the_limit(database):
    client, _ = without_token(database, rate_read="3/minute")

    answers = [client.get(PATHS[0]) for _ in range(5)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    rests = [answer.headers["RateLimit"].split(";")[1] for answer in answers]
    assert rests == ["r=2", "r=1", "r=0", "r=0", "r=0"]
    assert refusal(answers[-1]) == (429, "too-many-requests")


def test_a_kept_answer_is_noted_as_it_was_before(fresh, caplog):
    client, _ = fresh
    caplog.set_level("INFO", logger="ledger")

    for _ in range(2):
        client.get(PATHS[0])

    lines = [record.msg for record in caplog.records if record.name == "ledger"]
    first, second = ({k: v for k, v in line.items() if k not in OF_LINE} for line in lines)
    assert first == second
    assert first["route"] == "/v1/agreements/{identity}/totals"
    assert first["bytes"] > 0


#: What of a line of the log is of one request alone.
OF_LINE = ("request_id", "ms", "at")


def test_whoever_sends_a_token_is_looked_up(fresh, recorder):
    client, entered = fresh
    client.get(PATHS[0])
    entered.clear()

    good = client.get(PATHS[0], headers=recorder)
    wrong = client.get(PATHS[0], headers={"Authorization": "Bearer xl_wrong"})

    assert (good.status_code, wrong.status_code, len(entered)) == (200, 401, 2)


def test_nothing_is_kept_where_reading_needs_a_token(database, recorder):
    client, _ = without_token(database, open_reading=False)

    assert client.get(PATHS[0], headers=recorder).status_code == 200
    assert [client.get(PATHS[0]).status_code for _ in range(2)] == [401, 401]


def test_an_answer_of_before_a_write_is_never_sent_again(fresh, client, recorder):
    reader, _ = fresh
    path = f"{tables.ROUND}/line-items"
    before = [len(reader.get(path).json["items"]) for _ in range(2)]

    factories.post_line_item(client, recorder, category="pow")

    after = [len(reader.get(path).json["items"]) for _ in range(2)]
    assert (before, after) == ([1, 1], [2, 2])
