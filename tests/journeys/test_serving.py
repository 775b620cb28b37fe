"""Serving: the first start, a second server, a restart, and what lies in the home folder."""

import os
import socket
import stat

import pytest

from tests.journeys.conftest import free_port, refused_to_serve, serving


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def post(server, path, body):
    head = (
        f"POST {path} HTTP/1.1\nHost: ledger\n{server.token_header}\n"
        f"Content-Type: application/json\nContent-Length: {len(body)}\nConnection: close\n"
    )
    return server.send(head, body)


@pytest.fixture
def home(tmp_path):
    """A folder that others may look into, as a careless person makes it."""
    made = tmp_path / "home"
    made.mkdir()
    made.chmod(0o755)
    before = os.umask(0o022)
    yield made
    os.umask(before)


def test_what_lies_in_the_home_folder_is_for_its_owner_only(home):
    with serving(home) as server:
        assert post(server, "/v1/parties", b'{"id":"RU","name":"Russia"}').startswith(
            b"HTTP/1.1 201"
        )
        found = {path.name: oct(mode(path)) for path in home.iterdir()}

    assert found["admin.token"] == "0o600"
    assert {"ledger.sqlite3", "ledger.sqlite3-wal"} <= set(found)
    assert {name: bits for name, bits in found.items() if not bits.endswith("00")} == {}
    assert server.token_header.startswith("Authorization: Bearer xl_")


def test_a_restart_of_the_server_keeps_everything(home):
    with serving(home) as server:
        post(server, "/v1/parties", b'{"id":"icrc","name":"ICRC"}')
        paths = ("/v1/parties", "/v1/categories", "/readyz", "/v1/parties/icrc/history")
        before = {path: server.get(path).body for path in paths}
        token = server.token_header
        assert b'"icrc"' in before["/v1/parties"]

    with serving(home) as again:
        assert {path: again.get(path).body for path in paths} == before
        assert again.token_header == token
        assert post(again, "/v1/parties", b'{"id":"ifrc","name":"IFRC"}').startswith(
            b"HTTP/1.1 201"
        )


def test_the_server_stops_when_it_is_told_to(home):
    with serving(home) as server:
        assert server.get("/healthz").status == 200
        assert server.stop() == 0

    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", server.port))


def test_a_second_server_on_the_same_home_is_refused(server):
    before = server.get("/readyz").body

    status, said = refused_to_serve(server.home, free_port())

    assert status == 1
    assert said == (
        f"ledger: Another process uses the ledger in {server.home}: stop it first, or choose "
        "another folder with LEDGER_HOME.\n"
    )
    assert server.get("/readyz").body == before


def test_a_second_server_on_the_same_port_is_refused(server, home):
    status, said = refused_to_serve(home, server.port)

    assert status == 1
    assert said == (
        f"Error: Port {server.port} of 127.0.0.1 is taken by another program; "
        "choose another with --port.\n"
    )
    assert list(home.iterdir()) == []


def test_the_server_does_not_say_which_version_it_is(server):
    for path in ("/healthz", "/v1/nowhere"):
        said = server.get(path).headers.get("Server", "")
        assert [letter for letter in said if letter in "0123456789./"] == []
