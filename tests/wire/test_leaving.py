"""A server that was told to stop serves on for a while, so that a proxy can leave it alone."""

import threading

import pytest

from ledger.app import create_app
from ledger.settings import BadSetting, Settings
from tests.answers import refused
from tests.wire.applications import tells
from tests.wire.servers import answer_on, asked, connected, head, parted, serving


def test_a_server_that_leaves_takes_connections_and_keeps_none():
    with serving(tells) as server, connected(server) as idle:
        idle.sendall(head())
        kept = parted(answer_on(idle))
        leaving = threading.Thread(target=server.leave, args=(300,), daemon=True)
        leaving.start()
        while not server.stopping:
            leaving.join(0.01)

        new = parted(asked(server, head(path="/new")))
        idle.sendall(head(path="/idle"))
        last = parted(answer_on(idle))
        server.drain(0)
        leaving.join(60)

    assert (kept[0], kept[1].get("connection")) == (200, None)
    assert [(status, fields["connection"]) for status, fields, _ in (new, last)] == [
        (200, "close")
    ] * 2
    assert not leaving.is_alive()


def test_a_server_that_leaves_says_that_it_is_not_ready_and_answers_all_else(database):
    app = create_app(database)
    app.config["LEAVING"] = lambda: True
    client = app.test_client()

    answer, read = client.get("/readyz"), client.get("/v1/parties")

    assert refused(answer) == (503, "busy", {})
    assert answer.json["detail"] == "This server is stopping: ask another one."
    assert (read.status_code, client.get("/healthz").status_code) == (200, 200)


@pytest.mark.parametrize(("value", "seconds"), [("", 0), ("0", 0), ("15", 15), ("300", 300)])
def test_how_long_a_server_leaves_is_set(value, seconds):
    assert Settings.from_environment({"LEDGER_LEAVE_SECONDS": value}).leave_seconds == seconds


@pytest.mark.parametrize("value", ["-1", "301", "1.5", "5s", "٣", "007"])
def test_what_is_no_time_to_leave_is_refused(value):
    with pytest.raises(BadSetting, match="it must be a number from 0 to 300"):
        Settings.from_environment({"LEDGER_LEAVE_SECONDS": value})
