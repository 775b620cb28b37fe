"""Answers as bytes: a status line, fields, and a body in one piece or in chunks (RFC 9112)."""

import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from email.utils import formatdate
from http import HTTPStatus
from typing import Any, Final

from ledger.api.http import app_handlers, problems, request_log
from ledger.api.http.problems import PROBLEMS
from ledger.rules.base.errors import LedgerError
from ledger.wire.heads import RequestHead

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
_BODILESS: Final = ("204", "304")
_LAST_CHUNK: Final = b"0\r\n\r\n"
CONTINUE: Final = b"HTTP/1.1 100 Continue\r\n\r\n"


class Answer:
    """The answer to one request, piece after piece.

    `keeps`: the connection stays open behind it.
    """

    def __init__(self, head: RequestHead) -> None:
        self.keeps = False
        self._head = head
        self._chunked = False
        self._whole = False
        self._status = ""
        self._fields: list[tuple[str, str]] = []
        self._body: Iterable[bytes] = ()
        self._pieces: Iterator[bytes] = iter(())

    @property
    def is_whole(self) -> bool:
        """True once all of it was returned."""
        return self._whole

    def run(
        self,
        application: Application,
        environ: dict[str, Any],
    ) -> None:
        """Run the application, until it knows how it answers."""
        self._body = application(environ, self._begin)
        self._pieces = iter(self._body)

    def first(self, *, keeps: bool) -> bytes:
        """Return the first bytes; all of them, where the application named a length."""
        self.keeps = keeps
        self._frame()
        head = _head(self._status, self._fields)
        if not self._whole:
            return head
        body = b"".join(self._pieces)
        self.close()
        return head + body

    def next(self) -> bytes | None:
        """Return the next bytes; None after the last."""
        if self._whole:
            return None
        piece = next(filter(None, self._pieces), None)
        if piece is None:
            self._whole = True
            self.close()
        if not self._chunked:
            return piece
        if piece is None:
            return _LAST_CHUNK
        return b"%x\r\n%b\r\n" % (len(piece), piece)

    def close(self) -> None:
        """Let the application know that no more is wanted."""
        body = self._body
        self._body = ()
        if hasattr(body, "close"):
            body.close()

    def _begin(
        self,
        status: str,
        headers: Sequence[tuple[str, str]],
        _wrong: object = None,
    ) -> Callable[[bytes], None]:
        # Flask writes the phrase in capitals.
        code = HTTPStatus(int(status[:3]))
        self._status = _status_of(code)
        self._fields = list(headers)
        return _no_writing

    def _frame(self) -> None:
        """Say how the body ends: by its length, by its last chunk, or with the connection."""
        names = {name.lower() for name, _ in self._fields}
        is_bodiless = self._head.method == "HEAD" or self._status[:3] in _BODILESS
        self._whole = is_bodiless or "content-length" in names
        self._chunked = not self._whole and self._head.version == "1.1"
        if self._chunked:
            self._add_field("Transfer-Encoding", "chunked")
        elif not self._whole:
            self.keeps = False
        if "date" not in names:
            self._add_field("Date", formatdate(usegmt=True))
        self._add_connection_field()

    def _add_connection_field(self) -> None:
        """Say where the connection doesn't do what it does by default in this version."""
        if not self.keeps:
            self._add_field("Connection", "close")
        elif self._head.version == "1.0":
            self._add_field("Connection", "keep-alive")

    def _add_field(
        self,
        name: str,
        value: str,
    ) -> None:
        self._fields.append((name, value))


def _no_writing(_content: bytes) -> None:
    raise NotImplementedError("Flask returns its bodies")


def refusal(refused: LedgerError) -> bytes:
    """Return the whole answer that refuses what no application has seen, and note it."""
    request_id = str(uuid.uuid4())
    status = HTTPStatus(PROBLEMS[refused.code].status)
    body = problems.document(refused, request_id)
    fields = {
        **app_handlers.ALWAYS,
        "Cache-Control": "no-store",
        "Content-Type": "application/problem+json",
        "Content-Length": str(len(body)),
        "Date": formatdate(usegmt=True),
        "Request-Id": request_id,
        "Connection": "close",
    }
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        fields["Retry-After"] = str(problems.RETRY_AFTER_SECONDS)
    request_log.note_unread(request_id, status, refused.code)
    return _head(_status_of(status), fields.items()) + body


def _status_of(status: HTTPStatus) -> str:
    """Return a status as a status line has it, such as `404 Not Found`."""
    return f"{status.value} {status.phrase}"


def _head(
    status: str,
    fields: Iterable[tuple[str, str]],
) -> bytes:
    """Return the head of an answer; names of fields are in small letters, as in HTTP/2."""
    lines = [f"HTTP/1.1 {status}\r\n"]
    for name, value in fields:
        lines.append(f"{name.lower()}: {value}\r\n")
    lines.append("\r\n")
    return "".join(lines).encode("latin-1")
