"""A server ends when it is told to, whenever that is, and its workers end with it."""

import fcntl
import os
import signal
import socket
import sqlite3
import subprocess
import time
from contextlib import closing, contextmanager

import pytest

from ledger.cli.workers import ONCE_SECONDS
from tests.journeys.conftest import PATIENCE_SECONDS, command, free_port, refused_to_serve
from tests.reliability.servers import running
from tests.reliability.test_draining import articles_in, takes_connections, uploading
from tests.reliability.workload import wait_until


@contextmanager
def starting(home, port):
    """Give the command, and kill all that it started in the end, whatever happens."""
    process = subprocess.Popen(**command(home, port))
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        process.stdout.close()


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_a_server_that_is_told_to_stop_as_soon_as_it_says_where_it_is_ends(tmp_path, told):
    port = free_port()
    with starting(tmp_path / "home", port) as process:
        assert "is at" in process.stdout.readline()

        process.send_signal(told)

        assert process.wait(PATIENCE_SECONDS) == 0
        said = process.stdout.read()
    assert "Traceback" not in said
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), 5)


def test_a_second_signal_ends_the_server_at_once(tmp_path):
    with running(tmp_path / "home") as server, uploading(server, "stuck") as connection:
        server.ask_to_stop()
        wait_until(lambda: not takes_connections(server))
        time.sleep(ONCE_SECONDS)
        server.ask_to_stop()

        assert server.wait() == 0
        assert connection.recv(100) == b""
    assert articles_in(server) == []


def is_held(home):
    """Whether a process holds the ledger."""
    with (home / "ledger.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def test_when_the_first_process_is_killed_its_workers_end_and_the_home_is_free(tmp_path):
    home = tmp_path / "home"
    with running(home) as server, uploading(server, "stuck"):
        assert is_held(home)

        os.kill(server.pid, signal.SIGKILL)

        wait_until(lambda: not is_held(home))
    assert articles_in(server) == []


def test_a_worker_that_is_killed_is_replaced(tmp_path):
    with running(tmp_path / "home") as server:
        (first,) = server.workers
        os.kill(first, signal.SIGKILL)

        wait_until(lambda: server.workers not in ([], [first]))

        assert takes_connections(server)


def test_a_ledger_without_its_key_of_cursors_says_what_is_missing(tmp_path):
    home = tmp_path / "home"
    with running(home):
        pass
    with closing(sqlite3.connect(home / "ledger.sqlite3")) as connection, connection:
        connection.execute("DELETE FROM secrets")

    status, said = refused_to_serve(home, free_port())

    assert status == 1
    assert said == (
        "ledger: The row 'cursor' of the table secrets is gone, with the key that signs the "
        "cursors of lists: restore it from a backup.\n"
    )
