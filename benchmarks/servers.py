"""Real servers in processes of their own, and a client that costs as little as it can."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from itertools import count
from pathlib import Path

from flask import Flask

from ledger.wire.server import Server

ROOT = Path(__file__).parent.parent
START_SECONDS = 300
#: Numbers that no request of this process had before.
NUMBERS = count(1_000_000)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def serve(app: Flask, port: int) -> None:
    """Serve a yardstick just as `ledger serve` serves the ledger."""
    listener = socket.create_server(("127.0.0.1", port), backlog=1024)
    Server(listener, app).start()
    signal.pause()


def _granian(app: Flask, port: int) -> None:
    granian = import_module("granian")
    granian.Granian(
        "yardstick",
        address="127.0.0.1",
        port=port,
        interface="wsgi",
        blocking_threads=64,
    ).serve(target_loader=lambda: app, wrap_loader=False)


def _waitress(app: Flask, port: int) -> None:
    import_module("waitress").serve(app, host="127.0.0.1", port=port, threads=64)


#: By what a yardstick is served; without a name, as the ledger is.
SERVE = {"": serve, "granian": _granian, "waitress": _waitress}


@contextmanager
def running(
    *arguments: str, port: int, home: Path, database: str | None = None
) -> Iterator[None]:
    """Run a Python module that serves on `port`, until the block ends."""
    process = subprocess.Popen(  # noqa: S603 - the program is this Python
        [sys.executable, "-m", *arguments],
        cwd=ROOT,
        env={
            **os.environ,
            "LEDGER_HOME": str(home),
            "LEDGER_DATABASE_URL": database or "",
            "LEDGER_LOG": "off",
            "LEDGER_RATE_READ": "off",
            "LEDGER_RATE_WRITE": "off",
        },
        stdout=subprocess.DEVNULL,
    )
    try:
        await_answer(port)
        yield
    finally:
        process.terminate()
        process.wait()


def await_answer(port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError(f"nothing answers on port {port}")


def accept_anew(number: int) -> str:
    """Return an Accept header that was never sent before: no answer that was kept fits it."""
    return f"application/json, made/anew-{number}"


class Client:
    """One kept connection that sends the same request again and again.

    `more` are further lines of its head; with `anew` no answer that the ledger keeps fits it.
    """

    def __init__(
        self, port: int, path: str, *, more: str = "", anew: bool = False
    ) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._file = self._socket.makefile("rb")
        self._head = f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{more}"
        self._request = f"{self._head}\r\n".encode()
        self._anew = anew

    def get(self) -> bytes:
        request = self._request
        if self._anew:
            accept = accept_anew(next(NUMBERS))
            request = f"{self._head}Accept: {accept}\r\n\r\n".encode()
        self._socket.sendall(request)
        status = self._file.readline()
        assert b" 200 " in status or b" 304 " in status, status
        length = 0
        while (line := self._file.readline()) != b"\r\n":
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        return self._file.read(length)

    def close(self) -> None:
        self._file.close()
        self._socket.close()
