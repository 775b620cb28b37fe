"""Slow clients: none holds a thread, and each is waited for so long only."""

import select
import socket
import threading
import time
from contextlib import ExitStack

import pytest

from ledger.wire.server import Server
from tests.wire.applications import Streams, Waits, fails_midway, tells
from tests.wire.servers import (
    all_of,
    answer_on,
    asked,
    connected,
    head,
    parted,
    serving,
)

MANY = 200
CLOSE = {"connection": "close"}
#: What a test of a limit waits for.
SOON = {
    "head_seconds": 0.3,
    "idle_seconds": 0.3,
    "body_window_seconds": 0.3,
    "answer_window_seconds": 0.3,
}
STREAM = head(path="/stream")


def refused(came):
    """Return the status and the code of a refusal."""
    status, fields, body = parted(came)
    assert fields["content-type"] == "application/problem+json"
    return status, body.partition(b'"code":"')[2].partition(b'"')[0].decode()


def many(stack, server, sent):
    """Open many connections, and send the same over each."""
    for _ in range(MANY):
        stack.enter_context(connected(server)).sendall(sent)


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"G",
        head("POST", "/", content_length=1000) + b"a",
        head("POST", "/unread", content_length=1000) + b"a",
        STREAM,
    ],
)
def test_many_slow_clients_leave_the_others_alone(sent):
    with serving(Streams()) as server, ExitStack() as stack:
        many(stack, server, sent)

        answers = [asked(server, head(path=path, **CLOSE)) for path in ("/x", "/healthz") * 5]

        assert [parted(answer)[0] for answer in answers] == [200] * 10


def test_health_never_waits_behind_requests_under_way():
    application = Waits()
    with serving(application, threads=2, threads_spare=1) as server, ExitStack() as stack:
        many(stack, server, head(path="/wait"))
        for _ in range(2):
            assert application.begun.acquire(timeout=300)

        healthy = asked(server, head(path="/healthz", **CLOSE))
        other = stack.enter_context(connected(server))
        other.sendall(head(path="/x", **CLOSE))

        assert parted(healthy)[0] == 200
        assert not application.begun.acquire(blocking=False)
        assert not select.select([other], [], [], 0.1)[0]
        application.may_end.set()
        assert parted(all_of(other))[0] == 200


@pytest.mark.parametrize(
    "sent",
    [
        b"GET / HT",
        head("POST", "/", content_length=1000) + b"a",
        head("POST", "/", content_length=1000, expect="100-continue"),
    ],
)
def test_a_request_that_does_not_come_to_its_end_is_refused(sent):
    with serving(tells, **SOON) as server:
        came = asked(server, sent).removeprefix(b"HTTP/1.1 100 Continue\r\n\r\n")

    assert refused(came) == (408, "too-slow")


def test_a_request_body_that_trickles_is_refused_though_it_never_rests():
    with serving(tells, **SOON) as server, connected(server) as connection:
        connection.sendall(head("POST", "/", content_length=1000))
        while not select.select([connection], [], [], 0.02)[0]:
            connection.sendall(b"a")

        assert refused(all_of(connection)) == (408, "too-slow")


def test_a_request_body_may_take_so_long_in_all_only():
    limits = SOON | {"body_seconds_max": 1, "bytes_a_second_min": 1}
    with serving(tells, **limits) as server, connected(server) as connection:
        connection.sendall(head("POST", "/", content_length=1_000_000))
        while not select.select([connection], [], [], 0.02)[0]:
            connection.sendall(b"a" * 100)

        assert refused(all_of(connection)) == (408, "too-slow")


def test_control_a_request_body_that_keeps_up_is_taken_over_many_windows():
    limits = {"body_window_seconds": 1, "bytes_a_second_min": 100}
    with serving(tells, **limits) as server, connected(server) as connection:
        connection.sendall(head("POST", "/", content_length=2_500, **CLOSE))
        for _ in range(25):
            connection.sendall(b"a" * 100)
            time.sleep(0.1)

        assert parted(all_of(connection))[2] == b"POST /? " + b"a" * 2_500


def test_a_connection_that_is_kept_idle_is_closed_without_a_word():
    with serving(tells, **SOON) as server, connected(server) as fresh, connected(server) as kept:
        kept.sendall(head())
        answer_on(kept)

        assert (all_of(fresh), all_of(kept)) == (b"", b"")


def test_an_answer_is_made_no_faster_than_it_is_read():
    application = Streams()
    with serving(application) as server, connected(server) as connection:
        connection.sendall(STREAM)
        connection.recv(1)
        before = -1
        while application.pieces != before:
            before = application.pieces
            time.sleep(0.3)

        assert before * 50_000 < 16 << 20
        assert not application.closed.is_set()


def test_an_answer_that_is_not_read_is_cut_and_the_application_told():
    application = Streams()
    with serving(application, **SOON) as server, connected(server) as connection:
        connection.sendall(STREAM)

        assert application.closed.wait(20)
        with pytest.raises(ConnectionResetError):
            all_of(connection)


def wait_until_reset(connection):
    """Wait for the end of a connection without reading from it."""
    poll = select.poll()
    poll.register(connection, 0)
    assert poll.poll(20_000), "it is still open"


def test_a_whole_answer_that_is_not_read_is_cut_too():
    large = bytes(16 << 20)
    with serving(tells, **SOON) as server, connected(server) as connection:
        connection.sendall(head("POST", "/", content_length=len(large)) + large)
        wait_until_reset(connection)

        with pytest.raises(ConnectionResetError):
            all_of(connection)


def test_control_an_answer_that_is_read_slowly_comes_whole():
    application = Streams(count=40)
    with serving(application, **SOON) as server, connected(server) as connection:
        connection.sendall(head(path="/stream", **CLOSE))
        came = b""
        while part := connection.recv(1 << 16):
            came += part
            time.sleep(0.03)

    assert came.count(b"x" * 1_000) == 2_000
    assert came.endswith(b"\r\n0\r\n\r\n")


def test_a_client_that_goes_away_ends_its_answer():
    application = Streams()
    with serving(application) as server:
        connection = connected(server)
        connection.sendall(STREAM)
        connection.recv(1)
        connection.close()

        assert application.closed.wait(20)


def test_an_answer_that_fails_on_its_way_does_not_pass_for_whole():
    with serving(fails_midway) as server:
        with pytest.raises(ConnectionResetError):
            asked(server, STREAM)

        assert parted(asked(server, head(**CLOSE)))[0] == 200


def test_a_stream_is_sent_in_chunks_or_until_the_connection_ends():
    with serving(Streams(count=2, piece=b"ab")) as server:
        came = asked(server, head(path="/stream", **CLOSE))
    with serving(Streams(count=2, piece=b"ab")) as server:
        old = asked(server, b"GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")

    status, fields, body = parted(came)
    assert (status, fields["transfer-encoding"]) == (200, "chunked")
    assert body == b"2\r\nab\r\n2\r\nab\r\n0\r\n\r\n"
    assert (parted(old)[1]["connection"], parted(old)[2]) == ("close", b"abab")


def test_a_full_server_closes_a_connection_of_the_client_that_has_most():
    limits = {"connections_max": 5, "body_window_seconds": 600}
    with serving(tells, **limits) as server, ExitStack() as stack:
        single = stack.enter_context(connected(server, "127.0.0.2"))
        single.sendall(head())
        answer_on(single)
        several = [stack.enter_context(connected(server)) for _ in range(4)]
        for each in several:
            each.sendall(head("POST", "/", content_length=10) + b"a")

        statuses = [parted(asked(server, head(**CLOSE), address="127.0.0.3"))[0] for _ in range(3)]

        assert statuses == [200] * 3
        assert select.select(several, [], [], 20)[0]
        single.sendall(head(path="/still", **CLOSE))
        assert parted(all_of(single))[2] == b"GET /still? "


def all_or_reset(connection):
    try:
        return all_of(connection)
    except ConnectionResetError:
        return b""


def test_request_bodies_under_way_take_so_much_memory_only():
    limits = {"held_bytes_max": 100_000, "body_window_seconds": 600}
    with serving(tells, **limits) as server, ExitStack() as stack:
        held = [stack.enter_context(connected(server)) for _ in range(3)]
        for each in held:
            each.sendall(head("POST", "/", content_length=1_000_000))
            time.sleep(0.1)
            each.sendall(bytes(60_000))

        ended = set()
        while len(ended) < 2:
            ended |= {*select.select(held, [], [], 20)[0]}

        assert [refused(all_of(each)) for each in ended] == [(503, "busy")] * 2
        (kept,) = {*held} - ended
        kept.sendall(bytes(940_000))
        assert len(parted(answer_on(kept))[2]) == 1_000_008


def test_answers_that_are_not_read_take_so_much_memory_only():
    application = Streams(piece=bytes(16 << 20))
    limits = {"held_bytes_max": 20 << 20, "answer_window_seconds": 600}
    with serving(application, **limits) as server, ExitStack() as stack:
        for _ in range(3):
            stack.enter_context(connected(server)).sendall(STREAM)

        assert application.closed.wait(20)


def test_a_server_that_stops_answers_what_is_under_way_and_takes_nothing_new():
    application = Waits()
    with serving(application) as server, ExitStack() as stack:
        idle, under_way = (stack.enter_context(connected(server)) for _ in range(2))
        idle.sendall(head())
        answer_on(idle)
        under_way.sendall(head(path="/wait"))
        assert application.begun.acquire(timeout=300)

        drain_while(server, application)

        assert all_of(idle) == b""
        assert parted(all_of(under_way))[1]["connection"] == "close"
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(server.address, 5)


def drain_while(server, application):
    """Stop a server, whose request under way may end after that has begun."""
    stopping = threading.Thread(target=server.drain, args=(20,), daemon=True)
    stopping.start()
    while not server.stopping:
        time.sleep(0.01)
    application.may_end.set()
    stopping.join()


def test_a_server_that_stops_cuts_off_who_is_not_done_in_time():
    with serving(tells) as server, connected(server) as connection:
        connection.sendall(head("POST", "/", content_length=10) + b"a")
        time.sleep(0.2)

        server.drain(0.1)

        assert all_or_reset(connection) == b""


class StopsWhileItWelcomes(Server):
    """A server that is stopped just as it has accepted a connection."""

    def _welcome(self, connected, client):
        threading.Thread(target=self.drain, args=(0,), daemon=True).start()
        time.sleep(0.3)
        super()._welcome(connected, client)


class StopsWhileItWaits(Server):
    """A server that is stopped just as a thread goes on to wait for a client."""

    def arm(self, connection, events):
        super().arm(connection, events)
        self.drain(0)


@pytest.mark.parametrize("kind", [StopsWhileItWelcomes, StopsWhileItWaits])
def test_a_server_that_stops_leaves_no_connection_open(kind):
    with serving(tells, kind=kind) as server, connected(server) as connection:
        connection.sendall(b"GET / HT")

        assert select.select([connection], [], [], 20)[0]
        assert all_or_reset(connection) == b""
