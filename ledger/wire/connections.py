"""One connection: what came of it, what is to go, and for how long its client is waited for."""

import io
import select
import socket
import struct
from enum import Enum, auto
from math import inf
from threading import Lock
from time import monotonic
from typing import Any, Final, Protocol, cast

from ledger.api.http.errors import (
    BadRequest,
    ExpectationFailed,
    HeadTooLarge,
    TooSlow,
    Unavailable,
)
from ledger.api.http.parameters import STANDING
from ledger.rules.base.errors import LedgerError
from ledger.rules.base.printable import grouped
from ledger.wire import answers, heads
from ledger.wire.answers import Answer, Application
from ledger.wire.limits import ClientPace, Limits

RECEIVE_BYTES: Final = 64 * 1024
HEALTH: Final = "/healthz"
_END_OF_HEAD: Final = b"\r\n\r\n"
_NEVER: Final = inf
#: Closed at once, whatever the kernel holds (SO_LINGER of 0 seconds): the client sees a cut answer.
_RESET: Final = struct.pack("ii", 1, 0)


class Serving(Protocol):
    """What a connection needs of its server."""

    application: Application
    limits: Limits
    address: tuple[str, int]
    stopping: bool

    def arm(self, connection: "Connection", events: int) -> None:
        """Wait in the kernel until one of the events happens, once."""

    def forget(self, connection: "Connection") -> None:
        """Let go of a connection that is closed."""

    def hold(self, size: int) -> None:
        """Count bytes that are kept for clients, or uncount; others give way to too many."""


class Stage(Enum):
    """What a connection is doing."""

    HEAD = auto()
    #: A short body is on its way, most likely: many clients send it right behind the head.
    NEAR = auto()
    BODY = auto()
    #: All is here; a thread of the application is wanted.
    READY = auto()
    ANSWER = auto()
    #: The answer was sent; the rest of what was refused is thrown away.
    LINGER = auto()
    CLOSED = auto()


class BodyAwaited(BaseException):
    """The application wants a body that isn't here yet.

    No Exception: what answers a failure of the application's must let it through.
    """


class Awaited:
    """A body that isn't here yet: whoever refuses a request by its head never reads it."""

    def read(self, _size: int = -1, /) -> bytes:
        """Stop the application, until the body is here."""
        raise BodyAwaited


class Connection:
    """One client's connection, whose lock whoever works at it holds.

    `since` is when its client had its turn, and `deadline` until when it is waited for, by the
    monotonic clock.
    """

    def __init__(self, server: Serving, connected: socket.socket, client: str) -> None:
        self.socket, self.client, self.lock = connected, client, Lock()
        self.stage, self.since = Stage.HEAD, monotonic()
        self.deadline = self.since + server.limits.head_seconds
        self._server, self._limits = server, server.limits
        self._buffer, self._ended, self._held = bytearray(), False, 0
        self._head: heads.RequestHead | None = None
        self._begun, self._pace = False, cast("ClientPace | None", None)
        #: What a first run without the body has left for the second.
        self._carried: dict[str, Any] = {}
        self._answer: Answer | None = None
        self._unsent = memoryview(b"")

    @property
    def is_idle(self) -> bool:
        """Whether it stays open for a request that may come."""
        return self.stage is Stage.HEAD and not self._buffer

    @property
    def holds(self) -> bool:
        """Whether bytes are kept for its client."""
        return self._held > 0

    @property
    def asks_for_health(self) -> bool:
        """Whether the request is the one that never waits behind others."""
        return self._head is not None and self._head.path == HEALTH

    def happen(self) -> None:
        """Go on after an event: bytes came, or some may go."""
        match self.stage:
            case Stage.HEAD | Stage.NEAR | Stage.BODY:
                self._receive()
            case Stage.ANSWER:
                self._flush()
            case Stage.LINGER:
                self._throw_away()
            case _:
                pass

    def work(self) -> None:
        """Run the application: for the first bytes of an answer, or for the next."""
        if self.stage is not Stage.READY:
            return
        if self._answer is None:
            self._run()
        else:
            self._go_on()

    def expire(self, now: float) -> None:
        """Refuse or cut off a client that was waited for too long."""
        if now < self.deadline:
            return
        if self.stage is Stage.NEAR:
            # Whoever sees this event goes on without the body.
            self._wait(select.EPOLLIN | select.EPOLLOUT, _NEVER)
        elif self._pace is not None and not self._pace.is_lost(now):
            self.deadline = self._pace.deadline
        elif self.stage is Stage.BODY or (self.stage is Stage.HEAD and self._buffer):
            self._refuse(
                TooSlow(
                    "The request came too slowly, or not to its end; send it again."
                )
            )
        else:
            self.close()

    def give_way(self) -> None:
        """End it for the sake of others; who has sent half a request is told so."""
        if self.stage is Stage.BODY:
            self._refuse(Unavailable("Too much is under way at once. Send it again."))
        else:
            self.close()

    def stop(self) -> None:
        """Close it where it is idle; what has begun may end."""
        if self.is_idle and not self._has_come():
            self.close()

    def close(self) -> None:
        """Close it; an answer that hasn't ended ends in an error for whoever reads it."""
        if self.stage is Stage.CLOSED:
            return
        self.stage, self.deadline = Stage.CLOSED, _NEVER
        self._hold(0)
        if self._answer is not None:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        self._server.forget(self)
        self.socket.close()
        if self._answer is not None:
            self._answer.close()

    def _has_come(self) -> bool:
        try:
            return bool(self.socket.recv(1, socket.MSG_PEEK))
        except BlockingIOError:
            return False

    def _wait(self, events: int, deadline: float) -> None:
        self.deadline = deadline
        self._server.arm(self, events)

    def _receive(self) -> None:
        self._take_more()
        match self.stage:
            case Stage.HEAD:
                self._read_head()
            case Stage.NEAR:
                self._await_near()
            case _:
                self._read_body()

    def _take_more(self) -> None:
        """Take what has come, if anything has."""
        try:
            came = self.socket.recv(RECEIVE_BYTES)
        except BlockingIOError:
            return
        self._ended = not came
        self._buffer += came
        if self._pace is not None:
            self._pace.count(len(came))

    def _read_head(self) -> None:
        # RFC 9112, section 2.2: some clients send an empty line behind a body.
        while self._buffer.startswith(b"\r\n"):
            del self._buffer[:2]
        end = self._buffer.find(_END_OF_HEAD)
        size = len(self._buffer) if end < 0 else end + len(_END_OF_HEAD)
        if size > self._limits.head_bytes_max:
            most = f"{grouped(self._limits.head_bytes_max)}"
            self._refuse(
                HeadTooLarge(f"The head of a request has at most {most} bytes.")
            )
        elif end >= 0:
            self._begin(self._cut(size))
        elif not self._ended:
            self._wait_for_head()
        elif self._buffer:
            self._refuse(BadRequest("The request ends before its head does."))
        else:
            self.close()

    def _wait_for_head(self) -> None:
        """Wait for the rest of a head: from its first byte on, for so long."""
        if self._buffer and not self._begun:
            self._begun, self.since = True, monotonic()
            self.deadline = self.since + self._limits.head_seconds
        self._server.arm(self, select.EPOLLIN)

    def _begin(self, content: bytes) -> None:
        """Begin with a request, whose body may be here already."""
        self._begun, self._carried = False, {}
        try:
            self._head = heads.read(content)
        except (BadRequest, ExpectationFailed) as refused:
            self._refuse(refused)
            return
        if 0 < self._missing <= self._limits.near_bytes and not self._head.expects:
            self.stage, self.deadline = (
                Stage.NEAR,
                monotonic() + self._limits.near_seconds,
            )
            self._take_more()
            self._await_near()
        else:
            self._ready()

    def _await_near(self) -> None:
        if self._missing and self.deadline != _NEVER:
            self._server.arm(self, select.EPOLLIN)
        else:
            self._ready()

    def _cut(self, size: int) -> bytes:
        """Take so many bytes off the front of what came."""
        content = bytes(memoryview(self._buffer)[:size])
        del self._buffer[:size]
        return content

    @property
    def _missing(self) -> int:
        """How many bytes of the body aren't here yet; none where it can't come any more."""
        assert self._head is not None
        return (
            0 if self._ended else max(0, (self._head.length or 0) - len(self._buffer))
        )

    def _read_body(self) -> None:
        assert self._pace is not None
        self._hold(len(self._buffer))
        if self._missing:
            self._wait(select.EPOLLIN, self._pace.deadline)
        else:
            self._hold(0)
            self._ready()

    def _hold(self, size: int) -> None:
        """Count what this connection keeps for its client."""
        more, self._held = size - self._held, size
        if more:
            self._server.hold(more)

    def _ready(self) -> None:
        self.stage, self.deadline = Stage.READY, _NEVER

    def _run(self) -> None:
        """Answer the request: by its head alone, where its body isn't here and isn't wanted."""
        head = self._head
        assert head is not None
        whole = head.length is not None and not self._missing
        body: heads.Body = (
            io.BytesIO(self._cut(head.length or 0)) if whole else Awaited()
        )
        environ = (
            heads.environ(head, self.client, self._server.address, body) | self._carried
        )
        answer = Answer(head)
        try:
            answer.run(self._server.application, environ)
        except BodyAwaited:
            self._await_body(environ)
            return
        self._answer, self.since = answer, monotonic()
        self._pace = self._new_pace(
            self._limits.answer_window_seconds, self._limits.answer_seconds_max
        )
        self._send(answer.first(keeps=head.keeps and whole and not self._ends))

    @property
    def _ends(self) -> bool:
        """Whether no further request is taken from it."""
        return self._ended or self._server.stopping

    def _await_body(self, environ: dict[str, Any]) -> None:
        """Read the body that the application wants, which then runs again."""
        assert self._head is not None
        assert self._head.length is not None, "the application refuses bodies in chunks"
        self._carried = {name: environ[name] for name in (STANDING,) if name in environ}
        if self._head.expects and not self._buffer:
            self.socket.send(answers.CONTINUE)
        self.stage, self.since = Stage.BODY, monotonic()
        self._pace = self._new_pace(
            self._limits.body_window_seconds, self._limits.body_seconds_max
        )
        self._hold(len(self._buffer))
        self._wait(select.EPOLLIN, self._pace.deadline)

    def _new_pace(self, window: float, seconds_max: float) -> ClientPace:
        return ClientPace(
            monotonic(),
            window=window,
            seconds_max=seconds_max,
            bytes_a_second_min=self._limits.bytes_a_second_min,
        )

    def _go_on(self) -> None:
        assert self._answer is not None
        piece = self._answer.next()
        if piece is None:
            self._finish()
        else:
            self._send(piece)

    def _send(self, content: bytes) -> None:
        assert self._pace is not None
        self._unsent = memoryview(content)
        self.stage = Stage.ANSWER
        self._pace.go_on(monotonic())
        self._flush()

    def _flush(self) -> None:
        """Send what there is; when it is gone, the application's next bytes are wanted."""
        assert self._pace is not None
        assert self._answer is not None
        try:
            sent = self.socket.send(self._unsent)
        except BlockingIOError:
            sent = 0
        self._pace.count(sent)
        self._unsent = self._unsent[sent:]
        self._hold(len(self._unsent))
        if self._unsent:
            self._wait(select.EPOLLOUT, self._pace.deadline)
        elif self._answer.is_whole:
            self._finish()
        else:
            self._pace.rest(monotonic())
            self._ready()

    def _finish(self) -> None:
        """Go on to the next request, or end the connection."""
        assert self._answer is not None
        keeps = self._answer.keeps and not self._server.stopping
        self._answer = self._head = self._pace = None
        self.stage, self.since = Stage.HEAD, monotonic()
        if not keeps:
            self._linger()
        elif self._buffer:
            self._read_head()
        else:
            self._wait(select.EPOLLIN, self.since + self._limits.idle_seconds)

    def _refuse(self, refused: LedgerError) -> None:
        """Answer what the application is not to see, and end the connection."""
        self.socket.send(answers.refusal(refused))
        self._linger()

    def _linger(self) -> None:
        """Say that no more will come, and let the client say what it has begun to say.

        Whoever hangs up on bytes still coming resets the connection, and the client may never see
        the answer.
        """
        self._buffer.clear()
        self._hold(0)
        if self._ended:
            self.close()
            return
        self.stage, self._pace = Stage.LINGER, None
        self.socket.shutdown(socket.SHUT_WR)
        self._wait(select.EPOLLIN, monotonic() + self._limits.linger_seconds)

    def _throw_away(self) -> None:
        if self.socket.recv(RECEIVE_BYTES):
            self._server.arm(self, select.EPOLLIN)
        else:
            self.close()
