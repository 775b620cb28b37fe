"""`Ledger-Min-Size`: a standby that is behind waits for what a client has seen elsewhere."""

import threading

import pytest

from ledger.api.http import replica_waits
from ledger.app import create_app
from ledger.db import Database
from tests.answers import refused
from tests.conftest import copied
from tests.factories import post_party

PATH = "/v1/parties"


@pytest.fixture
def standby(monkeypatch):
    """The database passes for a standby, as far as readers are concerned."""
    monkeypatch.setattr(Database, "is_standby", lambda *_: True)


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(replica_waits, "SECONDS_MAX", 0.02)


@pytest.fixture
def recorded_meanwhile(database, admin, monkeypatch):
    """Something is recorded, elsewhere, as soon as an answer waits; counts the waits."""
    waits = []
    other = create_app(database).test_client()

    def record(seconds):
        waits.append(seconds)
        if len(waits) == 2:
            thread = threading.Thread(target=post_party, args=(other, admin))
            thread.start()
            thread.join()

    monkeypatch.setattr(replica_waits, "sleep", record)
    return waits


def size_of(client):
    return int(client.get(PATH).headers["Ledger-Size"])


@pytest.mark.usefixtures("standby")
@pytest.mark.parametrize("how", ["header", "known_at"])
def test_a_standby_answers_as_soon_as_it_has_what_was_seen(client, recorded_meanwhile, how):
    wanted = size_of(client) + 1
    query = {"known_at": wanted} if how == "known_at" else {}
    headers = {"Ledger-Min-Size": str(wanted)} if how == "header" else {}

    answer = client.get(PATH, query_string=query, headers=headers)

    assert (answer.status_code, answer.headers["Ledger-Size"]) == (200, str(wanted))
    assert recorded_meanwhile == [0.01, 0.02]


@pytest.mark.usefixtures("standby", "impatient")
@pytest.mark.parametrize("path", [PATH, "/v1/parties.csv", "/v1/totals", "/v1/journal"])
def test_a_standby_that_stays_behind_says_so(client, path):
    size = size_of(client)

    answer = client.get(path, headers={"Ledger-Min-Size": str(size + 1)})

    assert refused(answer) == (503, "busy", {})
    assert answer.headers["Retry-After"] == "2"
    assert f"has {size} entries and is to answer with {size + 1}" in answer.json["detail"]


@pytest.mark.usefixtures("impatient")
def test_a_cursor_of_entries_that_a_standby_has_not_yet_waits_too(
    engine, template, client, admin, monkeypatch
):
    size = size_of(client)
    post_party(client, admin)
    post_party(client, admin, id="ruritania")
    following = client.get(f"/v1/journal?limit={size + 1}").json["next"]
    with copied(engine, template) as older:
        behind = create_app(older).test_client()
        primary = behind.get(following)
        monkeypatch.setattr(Database, "is_standby", lambda *_: True)
        answer = behind.get(following)

    assert refused(primary)[:2] == (400, "bad-parameter")
    assert refused(answer) == (503, "busy", {})


@pytest.mark.usefixtures("standby", "impatient")
def test_no_more_wait_than_there_are_places_for(client, monkeypatch):
    monkeypatch.setattr(replica_waits, "sleep", lambda _: pytest.fail("it waits"))
    monkeypatch.setattr(threading.BoundedSemaphore, "acquire", lambda *_, **__: False)

    answer = client.get(PATH, headers={"Ledger-Min-Size": "99999"})

    assert refused(answer) == (503, "busy", {})


def test_what_is_there_is_answered_at_once_and_as_always(client):
    plain = client.get(PATH)

    for size in (0, 1, size_of(client)):
        answer = client.get(PATH, headers={"Ledger-Min-Size": str(size)})
        assert (answer.status_code, answer.data) == (200, plain.data)


def test_a_primary_has_all_there_is_and_does_not_wait(client, monkeypatch):
    monkeypatch.setattr(replica_waits, "sleep", lambda _: pytest.fail("it waits"))
    size = size_of(client)

    answer = client.get(PATH, headers={"Ledger-Min-Size": str(size + 1)})

    assert refused(answer) == (400, "bad-parameter", {"parameters": ["Ledger-Min-Size"]})
    assert answer.json["detail"] == f"Ledger-Min-Size: the journal has {size} entries."


@pytest.mark.parametrize("value", ["-1", "1.5", "many", "1, 2", "٣", "1" * 16, ""])
def test_what_is_no_size_is_refused(shared_client, value):
    answer = shared_client.get(PATH, headers={"Ledger-Min-Size": value.encode().decode("latin-1")})

    assert refused(answer) == (400, "bad-parameter", {"parameters": ["Ledger-Min-Size"]})


@pytest.mark.usefixtures("standby", "impatient")
def test_who_may_not_read_learns_no_size_by_it(database):
    client = create_app(database, open_reading=False).test_client()

    answers = [client.get(PATH, headers={"Ledger-Min-Size": size}) for size in ("1", "99999")]

    assert [refused(answer)[:2] for answer in answers] == [(401, "unauthenticated")] * 2
