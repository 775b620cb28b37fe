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
CONTINUE: Final = b"HTTP/1.1 100 Continue\r\n\r\n"


class Answer:
    """The answer to one request, piece after piece.

    `keeps`: the connection stays open behind it.
    """

    def __init__(self, head: RequestHead) -> None:
        self.keeps = False
        self._head, self._chunked, self._whole = head, False, False
        self._status, self._fields = "", list[tuple[str, str]]()
        self._body: Iterable[bytes] = ()
        self._pieces: Iterator[bytes] = iter(())

    @property
    def is_whole(self) -> bool:
        """Whether all of it was returned."""
        return self._whole

    def run(self, application: Application, environ: dict[str, Any]) -> None:
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
            return b"0\r\n\r\n" if self._chunked else None
        return b"%x\r\n%b\r\n" % (len(piece), piece) if self._chunked else piece

    def close(self) -> None:
        """Let the application know that no more is wanted."""
        body, self._body = self._body, ()
        if hasattr(body, "close"):
            body.close()

    def _begin(
        self, status: str, headers: Sequence[tuple[str, str]], _wrong: object = None
    ) -> Callable[[bytes], None]:
        code = HTTPStatus(int(status[:3]))  # Flask shouts its phrase.
        self._status, self._fields = f"{code.value} {code.phrase}", list(headers)
        return _no_writing

    def _frame(self) -> None:
        """Say how the body ends: by its length, by its last chunk, or with the connection."""
        names = {name.lower() for name, _ in self._fields}
        bodiless = self._head.method == "HEAD" or self._status[:3] in _BODILESS
        self._whole = bodiless or "content-length" in names
        if not self._whole and self._head.version == "1.1":
            self._chunked = True
            self._fields.append(("Transfer-Encoding", "chunked"))
        elif not self._whole:
            self.keeps = False
        if "date" not in names:
            self._fields.append(("Date", formatdate(usegmt=True)))
        self._say_whether_it_stays_open()

    def _say_whether_it_stays_open(self) -> None:
        if not self.keeps:
            self._fields.append(("Connection", "close"))
        elif self._head.version == "1.0":
            self._fields.append(("Connection", "keep-alive"))


def _no_writing(_content: bytes) -> None:
    raise NotImplementedError("Flask returns its bodies")


def refusal(refused: LedgerError) -> bytes:
    """Return the whole answer that refuses what no application has seen, and note it."""
    request_id = str(uuid.uuid4())
    problem = PROBLEMS[refused.code]
    status = HTTPStatus(problem.status)
    body = problems.document(refused, request_id)
    fields = app_handlers.ALWAYS | {
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
    return _head(f"{status.value} {status.phrase}", fields.items()) + body


def _head(status: str, fields: Iterable[tuple[str, str]]) -> bytes:
    """The head of an answer; names of fields are small, as HTTP/2 wants them and the docs show."""
    lines = "".join(f"{name.lower()}: {value}\r\n" for name, value in fields)
    return f"HTTP/1.1 {status}\r\n{lines}\r\n".encode("latin-1")
