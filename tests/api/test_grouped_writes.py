"""Writes that are committed together: nothing of them is answered or served before."""

import threading

import pytest

from ledger.db import database as databases
from ledger.db import groups
from ledger.services.verify import verify
from tests.answers import entries
from tests.factories import line_item, post, post_line_item

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
LONG = 20


@pytest.fixture
def together(database, client, recorder, monkeypatch):
    """What posts line items that stand in line before the first one has its turn."""
    monkeypatch.setattr(groups, "JOINING_SECONDS", LONG)
    lock = database._groups._lock  # noqa: SLF001 - the line tells nobody else

    def posted(*requests):
        answers = {}

        def send(place, body, headers):
            headers = recorder | headers
            answers[place] = client.application.test_client().post(
                "/v1/line-items", json=body, headers=headers
            )

        lock.acquire(0)
        threads = []
        for place, (body, headers) in enumerate(requests):
            thread = threading.Thread(target=send, args=(place, body, headers), daemon=True)
            threads.append(thread)
            thread.start()
            while len(lock._waiting) <= place:  # noqa: SLF001 - as above
                assert place not in answers, answers[place].text
        lock.release()
        for thread in threads:
            thread.join(LONG)
        return [answers[place] for place in range(len(requests))]

    return posted


@pytest.fixture
def commits(client, monkeypatch):
    """What a reader is answered right before each commit."""
    real, seen = databases._commit, []  # noqa: SLF001 - as above

    def commit(connection):
        seen.append(entries(client.application.test_client()))
        real(connection)

    monkeypatch.setattr(databases, "_commit", commit)
    return seen


def item(number, **fields):
    return line_item(effective_on=f"2001-01-{number:02}", **fields)


def test_nothing_of_a_group_is_served_before_it_is_durable(
    database, client, recorder, together, commits
):
    post_line_item(client, recorder, id="first", effective_on="2001-02-01")
    before = entries(client)
    commits.clear()

    answers = together(
        (item(1, id="one"), {"Idempotency-Key": "the-key"}),
        (item(2, id="two"), {}),
        (item(2, id="two"), {}),
        (item(1, id="one"), {"Idempotency-Key": "the-key"}),
        (item(3), {}),
    )

    assert [answer.status_code for answer in answers] == [201, 201, 409, 201, 201]
    assert commits == [before]
    assert [answer.headers.get("Ledger-Entry") for answer in answers] == [
        str(before),
        str(before + 1),
        None,
        str(before),
        str(before + 2),
    ]
    assert answers[3].headers["Idempotent-Replayed"] == "true"
    assert answers[3].data == answers[0].data
    assert entries(client) == before + 3
    with database.snapshot() as session:
        assert [verdict for verdict in verify(session) if verdict.wrong] == []


def test_nothing_is_left_of_a_group_that_is_lost(client, recorder, together, monkeypatch):
    post_line_item(client, recorder, id="first", effective_on="2001-02-01")
    before = entries(client)

    def lost(_):
        raise databases.Uncertain("The database was lost.")

    with monkeypatch.context() as patched:
        patched.setattr(databases, "_commit", lost)
        answers = together((item(1, id="one"), {}), (item(1, id="one"), {}), (item(2), {}))

    assert [(answer.status_code, answer.json["code"]) for answer in answers] == [(503, "busy")] * 3
    assert entries(client) == before
    assert "warnings" not in client.get("/readyz").json
    assert post(client, recorder, "/v1/line-items", item(1, id="one")).status_code == 201
    assert entries(client) == before + 1
