"""A server that is told to stop answers what is under way, takes nothing new, and ends in time."""

import os
import signal
import socket
import sqlite3
import time
from contextlib import closing, contextmanager

from tests.reliability.servers import PATIENCE_SECONDS, running
from tests.reliability.workload import wait_until

ARTICLE = b"Both sides pledged to hand over 60 prisoners of war. " * 400
HALF = len(ARTICLE) // 2


@contextmanager
def uploading(server, identity):
    """Send the head and half of an article, and leave the connection open."""
    name, value = next(iter(server.token().items()))
    head = (
        f"POST /v1/sources?id={identity}&publisher=The+Evening+Post HTTP/1.1\r\nHost: ledger\r\n"
        f"{name}: {value}\r\nContent-Type: text/plain\r\nContent-Length: {len(ARTICLE)}\r\n"
        "Expect: 100-continue\r\n\r\n"
    )
    with socket.create_connection(
        ("127.0.0.1", server.port), timeout=PATIENCE_SECONDS
    ) as connection:
        connection.sendall(head.encode())
        assert connection.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(ARTICLE[:HALF])
        yield connection


def takes_connections(server):
    try:
        socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE_SECONDS).close()
    except ConnectionRefusedError:
        return False
    return True


def articles_in(server):
    """Return how long the articles are that were recorded."""
    with closing(sqlite3.connect(server.home / "ledger.sqlite3")) as connection:
        return [
            length for (length,) in connection.execute("SELECT length(content) FROM source_texts")
        ]


def read_all(connection):
    came = b""
    while part := connection.recv(65536):
        came += part
    return came


def test_a_slow_upload_is_answered_and_recorded_after_the_server_was_told_to_stop(tmp_path):
    with running(tmp_path / "home") as server, uploading(server, "slow") as connection:
        server.ask_to_stop()
        wait_until(lambda: not takes_connections(server))
        time.sleep(1.2)
        connection.sendall(ARTICLE[HALF:])
        came = read_all(connection)
        status = server.wait()

    assert came.startswith(b"HTTP/1.1 201")
    assert status == 0
    assert articles_in(server) == [len(ARTICLE)]


def test_a_client_that_is_stuck_holds_the_server_up_for_so_long_only(tmp_path):
    home = tmp_path / "home"
    with (
        running(home, "tests.reliability.drains_soon") as server,
        uploading(server, "stuck") as connection,
    ):
        status = server.stop()
        came = connection.recv(100)

    assert (status, came) == (0, b"")
    assert articles_in(server) == []
    assert server.verify()[0] == 0


def test_a_draining_server_ends_well_when_its_workers_hear_of_it_first(tmp_path):
    """As when somebody stops a whole group of processes, and the first of them is slow."""
    with running(tmp_path / "home", "tests.reliability.hears_late") as server:
        os.killpg(server.pid, signal.SIGTERM)

        assert server.wait() == 0
