"""Connections to PostgreSQL that something between forgets while they rest: no request fails."""

import select
import socket
import threading
from contextlib import suppress
from itertools import count
from math import inf

import pytest
from sqlalchemy import make_url

from ledger.app import create_app
from ledger.db import rested
from tests import factories
from tests.answers import refused
from tests.conftest import opened

NUMBERS = count()
NOTHING = b"Q\0\0\0\x06;\0"
SOCKET = ".s.PGSQL.5432"

on_postgresql = pytest.mark.parametrize("engine", ["postgresql"], indirect=True)


class Proxy:
    """Stands between; of what it forgot it says so only to whoever sends more, by hanging up."""

    def __init__(self, folder, server):
        self._folder, self._server = folder, str(server / SOCKET)
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(folder / SOCKET))
        self._listener.listen()
        self._forgotten = 0
        self.sent = []  #: what clients have sent
        threading.Thread(target=self._listen, daemon=True).start()

    def url(self, name):
        """Return the URL of a database behind it."""
        return f"postgresql://ledger@/{name}?host={self._folder}"

    def forget(self):
        """Forget all connections, and what was sent."""
        self._forgotten += 1
        self.sent.clear()

    def close(self):
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _listen(self):
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._pass_on, args=[client], daemon=True).start()

    def _pass_on(self, client):
        began = self._forgotten
        with client, socket.socket(socket.AF_UNIX) as server, suppress(OSError):
            server.connect(self._server)
            while True:
                for one in select.select([client, server], [], [])[0]:
                    content = one.recv(65536)
                    is_sent = one is client
                    if not content or (is_sent and self._forgotten > began):
                        return
                    if is_sent:
                        self.sent.append(content)
                    (server if is_sent else client).sendall(content)


@pytest.fixture
def proxy(engine, tmp_path):
    proxy = Proxy(tmp_path, engine.folder)
    yield proxy
    proxy.close()


@pytest.fixture
def far(engine, template, proxy):
    """The client of a ledger whose database is behind the proxy, once it has read and written."""
    with (
        engine.lent(template.url) as url,
        opened(proxy.url(make_url(url).database)) as database,
    ):
        client = create_app(database).test_client()
        post(client, template.headers["admin"])
        read(client, template.headers["admin"])
        yield client


def post(client, admin):
    body = {"id": f"party-{next(NUMBERS)}", "name": "Nobody"}
    return client.post("/v1/parties", json=body, headers=admin)


def read(client, admin):
    return client.get(f"/v1/agreements/{factories.ROUND}/totals", headers=admin)


@on_postgresql
@pytest.mark.parametrize("first", ["read", "write"])
def test_no_request_fails_after_a_rest_in_which_connections_were_forgotten(
    proxy, far, admin, monkeypatch, first
):
    monkeypatch.setattr(rested, "REST_SECONDS_MAX", 0)
    proxy.forget()

    requests = {"read": lambda: read(far, admin), "write": lambda: post(far, admin)}
    answers = [requests.pop(first)(), *(request() for request in requests.values())]

    assert {answer.status_code for answer in answers} == {200, 201}, answers


@on_postgresql
def test_a_connection_that_has_not_rested_is_asked_nothing(proxy, far, admin, monkeypatch):
    monkeypatch.setattr(rested, "REST_SECONDS_MAX", inf)

    read(far, admin)
    post(far, admin)
    asked = NOTHING in b"".join(proxy.sent)
    proxy.forget()

    assert not asked
    assert refused(post(far, admin)) == (503, "busy", {})
