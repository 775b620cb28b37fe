"""The server of one process: threads that wait together for whatever a client does next."""

import errno
import os
import resource
import select
import socket
import threading
from collections import Counter, deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from time import monotonic
from typing import Final

from ledger.api.http.log import LOG
from ledger.wire.answers import Application
from ledger.wire.connections import Connection
from ledger.wire.limits import Limits
from ledger.wire.stages import Stage

#: How often deadlines are looked at.
TICK_SECONDS: Final = 0.5
_GLANCE_SECONDS: Final = 0.05
#: How many connections are taken at once, before others go on.
_ACCEPTED_AT_ONCE: Final = 16
#: Files that are no connections: databases, logs, what Python keeps open.
_OTHER_FILES: Final = 512
_TOO_MANY_FILES: Final = (errno.EMFILE, errno.ENFILE)


class Server:
    """Serves a WSGI application on a listening socket, until it is drained.

    Each thread waits for an event of any connection (epoll wakes one of them, and tells an event
    once) and does what there is to do: nothing is handed from thread to thread, and no thread
    waits for a client.
    """

    def __init__(
        self,
        listener: socket.socket,
        application: Application,
        limits: Limits | None = None,
    ) -> None:
        host, port, *_ = listener.getsockname()
        self.application = application
        self.limits = limits or Limits()
        self.address: tuple[str, int] = (host, port)
        #: No connection is kept behind an answer; and none is open without a request.
        self.stopping = False
        self.draining = False
        self._listener = listener
        self._epoll = select.epoll()
        self._connections: dict[int, Connection] = {}
        #: Held for a change of the three below it.
        self._guard = threading.Lock()
        self._running = 0
        self._held_bytes = 0
        self._queue: deque[Connection] = deque()
        self._accepting = threading.Lock()
        self._over = threading.Event()
        self._alarm = os.eventfd(0)

    def start(self) -> None:
        """Begin to serve, in threads of its own."""
        _allow_files(self.limits.connections_max + _OTHER_FILES)
        self._listener.settimeout(0)
        self._epoll.register(self._alarm, select.EPOLLIN)
        self._epoll.register(self._listener, select.EPOLLIN | select.EPOLLONESHOT)
        threads = self.limits.threads + self.limits.threads_spare
        for _ in range(threads):
            threading.Thread(target=self._serve, daemon=True).start()
        threading.Thread(target=self._keep_house, daemon=True).start()

    def leave(self, seconds: float) -> None:
        """Serve on for a while, and end each connection behind its next answer.

        Whoever stands before several servers sees meanwhile that this one is to be left alone.
        """
        self.stopping = True
        self._over.wait(seconds)

    def drain(self, seconds: float) -> None:
        """Take nothing new, let what is under way end, and cut off what hasn't in time."""
        deadline = monotonic() + seconds
        self.stopping = True
        self.draining = True
        with self._accepting:
            self._accept()
            self._listener.close()
        self._do_at_all(Connection.stop)
        while monotonic() < deadline and not self._is_done():
            self._over.wait(_GLANCE_SECONDS)
        self._over.set()
        os.eventfd_write(self._alarm, 1)
        self._do_at_all(Connection.close)

    def arm(
        self,
        connection: Connection,
        events: int,
    ) -> None:
        """Wait in the kernel until one of the events happens, once."""
        self._epoll.modify(connection.socket, events | select.EPOLLONESHOT)

    def forget(self, connection: Connection) -> None:
        """Let go of a connection that is closed."""
        self._connections.pop(connection.socket.fileno(), None)

    def hold(self, size: int) -> None:
        """Count bytes that are kept for clients, or uncount; others give way to too many."""
        with self._guard:
            self._held_bytes += size
        self._hold_no_more()

    def _hold_no_more(self) -> None:
        """End a connection for which bytes are kept, where too many are kept for all of them."""
        if self._held_bytes <= self.limits.held_bytes_max:
            return
        holding = [connection for connection in self._open() if connection.holds]
        self._make_room(holding)

    def _open(self) -> list[Connection]:
        """Return the connections that are open now: other threads open and close some meanwhile."""
        return [*self._connections.values()]

    def _is_done(self) -> bool:
        """Return whether nothing is under way but the last bytes of clients that were answered."""
        return all(connection.stage is Stage.LINGER for connection in self._open())

    def _serve(self) -> None:
        """Handle events, one at a time, until the server is over."""
        while not self._over.is_set():
            for file, _ in self._epoll.poll(maxevents=1):
                self._handle(file)

    def _handle(self, file: int) -> None:
        """Do what an event of the listener or of a connection asks for."""
        if file == self._listener.fileno():
            self._accept_waiting()
        elif connection := self._connections.get(file):
            self._go_on(connection)

    def _go_on(self, connection: Connection) -> None:
        """Do what an event asks for, and the work that it makes."""
        self._do(connection, Connection.handle_event)
        if connection.stage is not Stage.READY:
            return
        if connection.asks_for_health:
            while connection.stage is Stage.READY:
                self._do(connection, Connection.work)
        elif self._may_run(connection):
            self._run(connection)

    def _may_run(self, connection: Connection) -> bool:
        """Return whether this thread may run the application; if not, another will later."""
        with self._guard:
            if self._running < self.limits.threads:
                self._running += 1
                return True
            self._queue.append(connection)
            return False

    def _run(self, connection: Connection) -> None:
        """Run the application for a connection, then for those that queue for a thread."""
        following: Connection | None = connection
        while following is not None:
            self._do(following, Connection.work)
            following = self._next(following)

    def _next(self, worked: Connection) -> Connection | None:
        """Return whose turn it is: long answers queue again for each of their pieces."""
        with self._guard:
            if worked.stage is Stage.READY:
                self._queue.append(worked)
            if self._queue:
                return self._queue.popleft()
            self._running -= 1
            return None

    def _do(
        self,
        connection: Connection,
        step: Callable[[Connection], None],
    ) -> None:
        """Take a step at a connection, which nobody else does meanwhile."""
        with connection.lock:
            _take(connection, step)
        # Whoever closed all others passed by this one, as its lock was held.
        if self._over.is_set():
            self._try(connection, Connection.close)

    def _do_at_all(self, step: Callable[[Connection], None]) -> None:
        """Take a step at each connection that nobody works at."""
        for connection in self._open():
            self._try(connection, step)

    def _try(
        self,
        connection: Connection,
        step: Callable[[Connection], None],
    ) -> bool:
        """Take a step at a connection that waits for its client; False where it doesn't."""
        if not connection.lock.acquire(blocking=False):
            return False
        try:
            waits = connection.stage not in (Stage.READY, Stage.CLOSED)
            if waits:
                _take(connection, step)
            return waits
        finally:
            connection.lock.release()

    def _accept_waiting(self) -> None:
        """Take what waits to be accepted, and wait for more, unless the server stops."""
        with self._accepting:
            if not self.draining:
                self._accept()
                self._epoll.modify(self._listener, select.EPOLLIN | select.EPOLLONESHOT)

    def _accept(self) -> None:
        """Accept some connections; where no file is left for one, end another."""
        for _ in range(_ACCEPTED_AT_ONCE):
            try:
                connected, client = self._listener.accept()
            except OSError as failed:
                if failed.errno in _TOO_MANY_FILES:
                    self._make_room(self._open())
                break
            self._welcome(connected, str(client[0]))

    def _welcome(
        self,
        connected: socket.socket,
        client: str,
    ) -> None:
        """Wait for the first request of a new connection from the address `client`."""
        if len(self._connections) >= self.limits.connections_max:
            self._make_room(self._open())
        send_buffer_bytes = self.limits.send_buffer_bytes
        connected.settimeout(0)
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connected.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, send_buffer_bytes)
        connection = Connection(self, connected, client)
        self._connections[connected.fileno()] = connection
        self._epoll.register(connected, select.EPOLLIN | select.EPOLLONESHOT)

    def _make_room(self, among: Sequence[Connection]) -> None:
        """End one of these connections: of who has most, the one that has waited longest."""
        counts = Counter(connection.client for connection in among)

        def order(connection: Connection) -> tuple[int, float]:
            return -counts[connection.client], connection.since

        for connection in sorted(among, key=order):
            if self._try(connection, Connection.give_way):
                return

    def _keep_house(self) -> None:
        """Look at all deadlines every TICK_SECONDS, until the server is over."""
        while not self._over.wait(TICK_SECONDS):
            now = monotonic()
            self._do_at_all(lambda connection: connection.expire(now))  # noqa: B023 - called at once
            # Again: two that hold more at the same moment can't end each other.
            self._hold_no_more()


def _take(
    connection: Connection,
    step: Callable[[Connection], None],
) -> None:
    """Take a step at a connection, whose lock is held; a failure closes that one alone."""
    try:
        step(connection)
    except OSError:
        _close(connection)
    except Exception as failed:  # noqa: BLE001 - one client's failure must not end a thread
        LOG.error("failure", exc_info=failed)
        _close(connection)


def _close(connection: Connection) -> None:
    with suppress(Exception):  # What fails to end, ends here.
        connection.close()


def _allow_files(wanted: int) -> None:
    """Let this process open so many files, as far as the system lets it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    ceiling = wanted
    if hard != resource.RLIM_INFINITY:
        ceiling = min(wanted, hard)
    if soft < ceiling:
        resource.setrlimit(resource.RLIMIT_NOFILE, (ceiling, hard))
