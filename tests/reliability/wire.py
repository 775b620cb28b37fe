"""A client that sends bytes as they are over a kept connection, and reads what comes back."""

import json
import re
import select
import socket
import time
from dataclasses import dataclass, field

TIMEOUT_SECONDS = 20
#: How long a request that isn't whole waits for an answer before it hangs up.
PATIENCE_SECONDS = 0.3
_STATUS = re.compile(rb"HTTP/1\.[01] ([0-9]{3})[^\r\n]*\r\n")
_INTERIM = 200
_WITHOUT_BODY = (204, 304)


@dataclass(frozen=True)
class Sent:
    """A request: its kind, its bytes, and how it ends.

    `broken`: no HTTP request, so that the server's parser may refuse it by itself; it gets a
    connection of its own. `cut`: nothing more comes, whatever it promises.
    """

    kind: str
    content: bytes = field(repr=False)
    broken: bool = False
    cut: bool = False

    @property
    def is_head(self):
        return self.content.startswith(b"HEAD ")


@dataclass(frozen=True)
class Came:
    """What came back; status None where the server hung up without a word."""

    status: int | None
    headers: dict[str, str]
    body: bytes
    seconds: float

    @property
    def json(self):
        return json.loads(self.body)


class HungUp(Exception):
    """The server closed the connection in the middle of an answer."""


class Wire:
    """One connection after another, kept as long as the server keeps it."""

    def __init__(self, port):
        self._port, self._socket, self._buffer = port, None, b""

    def close(self):
        if self._socket is not None:
            self._socket.close()
        self._socket, self._buffer = None, b""

    def ask(self, sent):
        """Send a request and return what came.

        Where a connection that was kept turns out to be closed, it is sent again on a new one, as
        every client does.
        """
        alone = sent.broken or sent.cut
        if alone:
            self.close()
        kept = self._socket is not None
        start = time.perf_counter()
        try:
            self._send(sent)
            status, headers, body = self._read(is_head=sent.is_head)
        except TimeoutError:
            raise
        except (HungUp, OSError):
            self.close()
            if kept:
                return self.ask(sent)
            return Came(None, {}, b"", time.perf_counter() - start)
        if alone or headers.get("connection") == "close":
            self.close()
        return Came(status, headers, body, time.perf_counter() - start)

    def _send(self, sent):
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self._port), TIMEOUT_SECONDS)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            self._socket.sendall(sent.content)
            # Whoever hangs up at once may not be answered, though the request was good after all.
            waits = sent.broken and not select.select([self._socket], [], [], PATIENCE_SECONDS)[0]
            if sent.cut or waits:
                self._socket.shutdown(socket.SHUT_WR)
        except OSError:
            # It was refused before all of it was sent; the answer may be there.
            return

    def _read(self, *, is_head):
        while True:
            head = self._until(b"\r\n\r\n")
            match = _STATUS.match(head)
            assert match, head
            if int(match[1]) >= _INTERIM:
                break
        status = int(match[1])
        lines = head[match.end() :].decode("latin-1").split("\r\n")
        headers = {
            name.lower(): value.strip()
            for name, _, value in (line.partition(":") for line in lines)
        }
        if is_head or status in _WITHOUT_BODY:
            return status, headers, b""
        if headers.get("transfer-encoding") == "chunked":
            return status, headers, self._chunks()
        return status, headers, self._take(int(headers.get("content-length", 0)))

    def _chunks(self):
        body = b""
        while size := int(self._until(b"\r\n"), 16):
            body += self._take(size + 2)[:-2]
        self._until(b"\r\n")
        return body

    def _until(self, end):
        while end not in self._buffer:
            self._more()
        found, self._buffer = self._buffer.split(end, 1)
        return found + end

    def _take(self, size):
        while len(self._buffer) < size:
            self._more()
        taken, self._buffer = self._buffer[:size], self._buffer[size:]
        return taken

    def _more(self):
        came = self._socket.recv(65536)
        if not came:
            raise HungUp
        self._buffer += came
