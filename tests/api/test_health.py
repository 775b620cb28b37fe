"""Whether the server lives, and whether it can answer."""

from tests.answers import refused
from tests.factories import post_party


def test_health_says_that_the_server_lives(shared_client):
    answer = shared_client.get("/healthz")

    assert (answer.status_code, answer.json) == (200, {"status": "ok"})


def test_health_says_how_many_entries_it_can_read(client, admin):
    before = client.get("/readyz").json["entries"]

    post_party(client, admin)

    answer = client.get("/readyz")
    assert (answer.status_code, answer.json) == (200, {"entries": before + 1, "status": "ready"})
    assert answer.headers["Ledger-Size"] == str(before + 1)


def test_health_answers_can_be_indented(shared_client):
    lives, ready = (shared_client.get(f"{path}?pretty=true") for path in ("/healthz", "/readyz"))

    assert lives.text == '{\n  "status": "ok"\n}\n'
    assert ready.text == f'{{\n  "entries": {ready.json["entries"]},\n  "status": "ready"\n}}\n'


def test_health_takes_no_other_parameter(shared_client):
    answer = shared_client.get("/healthz?verbose=1")

    assert refused(answer) == (400, "bad-parameter", {"parameters": ["verbose"]})
