"""One connection: bytes received, bytes to send, and how long its client is waited for."""

import select
import socket
import struct
from math import inf
from threading import Lock
from time import monotonic
from typing import Any, Final, Protocol

from ledger.api.http.errors import (
    BadRequest,
    ExpectationFailed,
    HeadTooLarge,
    TooSlow,
    Unavailable,
)
from ledger.api.http.parameters import RATE_LIMIT_STATE
from ledger.rules.base.errors import LedgerError
from ledger.rules.base.printable import grouped
from ledger.wire import answers, heads
from ledger.wire.answers import Answer, Application
from ledger.wire.bodies import Body, BodyNeeded, MissingBody, whole_body
from ledger.wire.limits import ClientPace, Limits
from ledger.wire.receive_buffer import RECEIVE_BYTES, ReceiveBuffer
from ledger.wire.stages import Stage

HEALTH: Final = "/healthz"
_NEVER: Final = inf
#: Closed at once, whatever the kernel holds (SO_LINGER of 0 seconds): the client sees a cut answer.
_RESET: Final = struct.pack("ii", 1, 0)


class ConnectionServer(Protocol):
    """The server, as far as a connection needs it."""

    application: Application
    limits: Limits
    address: tuple[str, int]
    stopping: bool
    draining: bool

    def arm(self, connection: "Connection", events: int) -> None:
        """Wait in the kernel until one of the events happens, once."""

    def forget(self, connection: "Connection") -> None:
        """Let go of a connection that is closed."""

    def hold(self, size: int) -> None:
        """Count bytes that are kept for clients, or uncount; others give way to too many."""


class Connection:
    """One client's connection, whose lock whoever works at it holds.

    `since` is when its client had its turn, and `deadline` until when it is waited for, by the
    monotonic clock.
    """

    def __init__(
        self, server: ConnectionServer, connected: socket.socket, client: str
    ) -> None:
        self.socket = connected
        self.client = client
        self.lock = Lock()
        self.stage = Stage.HEAD
        self.since = monotonic()
        self.deadline = self.since + server.limits.head_seconds
        self._server = server
        self._limits = server.limits
        self._buffer = ReceiveBuffer()
        self._held_bytes = 0
        self._head_begun = False
        self._head: heads.RequestHead | None = None
        self._pace: ClientPace | None = None
        #: What a first run without the body has left for the second.
        self._carried: dict[str, Any] = {}
        self._answer: Answer | None = None
        self._unsent = memoryview(b"")

    @property
    def is_idle(self) -> bool:
        """True while it stays open for a request that may come."""
        return self.stage is Stage.HEAD and not self._buffer

    @property
    def holds(self) -> bool:
        """True while bytes are kept for its client."""
        return self._held_bytes > 0

    @property
    def asks_for_health(self) -> bool:
        """True for the request that never waits behind others."""
        return self._head is not None and self._head.path == HEALTH

    def handle_event(self) -> None:
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
            self._continue_answer()

    def expire(self, now: float) -> None:
        """Refuse or cut off a client that was waited for too long."""
        if now < self.deadline:
            return
        if self.stage is Stage.NEAR:
            # Whoever sees this event goes on without the body.
            self._wait(select.EPOLLIN | select.EPOLLOUT, _NEVER)
        elif self._pace is not None and not self._pace.is_lost(now):
            self.deadline = self._pace.deadline
        elif self._has_half_a_request:
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
        if self.is_idle and not self._has_unread_bytes():
            self.close()

    def close(self) -> None:
        """Close it; an answer that hasn't ended ends in an error for whoever reads it."""
        if self.stage is Stage.CLOSED:
            return
        self.stage = Stage.CLOSED
        self.deadline = _NEVER
        self._hold(0)
        if self._answer is not None:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        self._server.forget(self)
        self.socket.close()
        if self._answer is not None:
            self._answer.close()

    @property
    def _has_half_a_request(self) -> bool:
        """True while a request has begun and not all of it has come."""
        if self.stage is Stage.HEAD:
            return len(self._buffer) > 0
        return self.stage is Stage.BODY

    @property
    def _takes_no_more(self) -> bool:
        """True once no further request is taken from it."""
        return self._buffer.ended or self._server.stopping

    @property
    def _missing_bytes(self) -> int:
        """The number of bytes of the body that are to come; 0 where no more can come."""
        assert self._head is not None
        return self._buffer.missing(self._head.length or 0)

    def _has_unread_bytes(self) -> bool:
        try:
            unread = self.socket.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return False
        return len(unread) > 0

    def _wait(self, events: int, deadline: float) -> None:
        """Wait in the kernel for one of the events, until `deadline` by the monotonic clock."""
        self.deadline = deadline
        self._server.arm(self, events)

    def _receive(self) -> None:
        """Take what has come, and go on with the request as far as that lets."""
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
        size = self._buffer.receive(self.socket)
        if self._pace is not None:
            self._pace.count(size)

    def _read_head(self) -> None:
        """Begin with a request once its head is whole; refuse one that is too long or cut off."""
        self._buffer.drop_empty_lines()
        head_size = self._buffer.head_size
        size = head_size or len(self._buffer)
        if size > self._limits.head_bytes_max:
            bytes_max = grouped(self._limits.head_bytes_max)
            self._refuse(
                HeadTooLarge(f"The head of a request has at most {bytes_max} bytes.")
            )
        elif head_size is not None:
            content = self._buffer.cut(head_size)
            self._begin(content)
        elif not self._buffer.ended:
            self._wait_for_head()
        elif self._buffer:
            self._refuse(BadRequest("The request ends before its head does."))
        else:
            self.close()

    def _wait_for_head(self) -> None:
        """Wait for the rest of a head: from its first byte on, for so long."""
        if self._buffer and not self._head_begun:
            self._head_begun = True
            self.since = monotonic()
            self.deadline = self.since + self._limits.head_seconds
        self._server.arm(self, select.EPOLLIN)

    def _begin(self, content: bytes) -> None:
        """Begin with a request, whose body may have come already."""
        self._head_begun = False
        self._carried = {}
        try:
            self._head = heads.read(content)
        except (BadRequest, ExpectationFailed) as refused:
            self._refuse(refused)
            return
        is_near = 0 < self._missing_bytes <= self._limits.near_bytes
        if is_near and not self._head.expects:
            self.stage = Stage.NEAR
            self.deadline = monotonic() + self._limits.near_seconds
            self._take_more()
            self._await_near()
        else:
            self._ready()

    def _await_near(self) -> None:
        """Go on once a short body has come, or was waited for long enough."""
        if self._missing_bytes and self.deadline != _NEVER:
            self._server.arm(self, select.EPOLLIN)
        else:
            self._ready()

    def _read_body(self) -> None:
        """Run the application again once the body that it wants is whole."""
        assert self._pace is not None
        self._hold(len(self._buffer))
        if self._missing_bytes:
            self._wait(select.EPOLLIN, self._pace.deadline)
        else:
            self._hold(0)
            self._ready()

    def _hold(self, size: int) -> None:
        """Count what this connection keeps for its client."""
        more = size - self._held_bytes
        self._held_bytes = size
        if more:
            self._server.hold(more)

    def _ready(self) -> None:
        """Ask for a thread that runs the application."""
        self.stage = Stage.READY
        self.deadline = _NEVER

    def _run(self) -> None:
        """Answer the request: by its head alone, where its body has not come and isn't wanted."""
        head = self._head
        assert head is not None
        is_whole = head.length is not None and not self._missing_bytes
        body: Body = MissingBody()
        if is_whole:
            body = whole_body(self._buffer.cut(head.length or 0))
        environ = heads.environ(head, self.client, self._server.address, body)
        environ.update(self._carried)
        answer = Answer(head)
        try:
            answer.run(self._server.application, environ)
        except BodyNeeded:
            self._await_body(environ)
            return
        self._answer = answer
        self.since = monotonic()
        self._pace = self._limits.answer_pace(self.since)
        keeps = head.keeps and is_whole and not self._takes_no_more
        self._send(answer.first(keeps=keeps))

    def _await_body(self, environ: dict[str, Any]) -> None:
        """Read the body that the application wants, which then runs again."""
        assert self._head is not None
        assert self._head.length is not None, "the application refuses bodies in chunks"
        self._carried = {}
        if RATE_LIMIT_STATE in environ:
            self._carried[RATE_LIMIT_STATE] = environ[RATE_LIMIT_STATE]
        if self._head.expects and not self._buffer:
            self.socket.send(answers.CONTINUE)
        self.stage = Stage.BODY
        self.since = monotonic()
        self._pace = self._limits.body_pace(self.since)
        self._hold(len(self._buffer))
        self._wait(select.EPOLLIN, self._pace.deadline)

    def _continue_answer(self) -> None:
        """Send the next piece of an answer."""
        assert self._answer is not None
        piece = self._answer.next()
        if piece is None:
            self._finish()
        else:
            self._send(piece)

    def _send(self, content: bytes) -> None:
        """Send a piece of an answer, at the pace of the client."""
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
        keeps = self._answer.keeps and not self._server.draining
        self._answer = None
        self._head = None
        self._pace = None
        self.stage = Stage.HEAD
        self.since = monotonic()
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
        """End the answer, and let the client send what it has begun to send.

        Whoever hangs up on bytes still coming resets the connection, and the client may never see
        the answer.
        """
        self._buffer.clear()
        self._hold(0)
        if self._buffer.ended:
            self.close()
            return
        self.stage = Stage.LINGER
        self._pace = None
        self.socket.shutdown(socket.SHUT_WR)
        self._wait(select.EPOLLIN, monotonic() + self._limits.linger_seconds)

    def _throw_away(self) -> None:
        """Drop what still comes of a refused request; close when the client has ended."""
        if self.socket.recv(RECEIVE_BYTES):
            self._server.arm(self, select.EPOLLIN)
        else:
            self.close()
