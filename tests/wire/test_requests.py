"""Requests over one connection: their bodies, their order, and what is said between them."""

import pytest

from tests.reliability.workload import wait_until
from tests.wire.applications import tells
from tests.wire.servers import (
    all_of,
    answer_on,
    asked,
    connected,
    head,
    is_silent,
    parted,
    serving,
)

CLOSE = {"connection": "close"}


@pytest.fixture(scope="module")
def server():
    with serving(tells) as started:
        yield started


def test_a_whole_request_is_answered_and_the_connection_kept(server):
    with connected(server) as connection:
        for number in range(3):
            connection.sendall(head("POST", f"/{number}?q", content_length=2) + b"ab")

            status, fields, body = parted(answer_on(connection))

            assert (status, body) == (200, b"POST /%d?q ab" % number)
            assert {*fields} == {"content-type", "content-length", "date"}


def test_requests_sent_at_once_are_answered_in_their_order(server):
    sent = b"".join(head("POST", f"/{n}", content_length=1) + b"%d" % n for n in range(3))

    came = asked(server, sent + head(path="/last", **CLOSE))

    assert [part.splitlines()[-1] for part in came.split(b"HTTP/1.1 200 OK")[1:]] == [
        b"POST /0? 0",
        b"POST /1? 1",
        b"POST /2? 2",
        b"GET /last? ",
    ]


def test_a_request_may_come_byte_by_byte(server):
    with connected(server) as connection:
        for byte in head("POST", "/slow", content_length=3, **CLOSE) + b"abc":
            connection.sendall(bytes([byte]))

        assert parted(all_of(connection))[2] == b"POST /slow? abc"


def test_a_large_request_body_is_read_whole(server):
    body = bytes(range(256)) * 8_192

    came = asked(server, head("POST", "/", content_length=len(body), **CLOSE) + body)

    assert parted(came)[2] == b"POST /? " + body


class Counts:
    """Counts how often it is run."""

    def __init__(self):
        self.runs = 0

    def __call__(self, environ, start_response):
        self.runs += 1
        return tells(environ, start_response)


@pytest.mark.parametrize(("near_seconds", "runs"), [(20, 1), (0, 2)])
def test_a_request_body_that_comes_soon_behind_its_head_is_waited_for_first(near_seconds, runs):
    """It comes so late only that the application may have run, where that doesn't wait."""
    application = Counts()
    with serving(application, near_seconds=near_seconds) as server, connected(server) as connection:
        connection.sendall(head("POST", "/", content_length=3, **CLOSE))
        if runs == 1:
            assert is_silent(connection)
        else:
            wait_until(lambda: application.runs == 1)
        connection.sendall(b"abc")

        assert parted(all_of(connection))[2] == b"POST /? abc"
    assert application.runs == runs


def test_a_request_body_that_ends_early_reaches_the_application_as_it_is(server):
    with connected(server) as connection:
        connection.sendall(head("POST", "/", content_length=10) + b"abc")
        connection.shutdown(1)

        assert parted(all_of(connection))[2] == b"POST /? abc"


def test_a_request_body_that_nobody_reads_is_not_waited_for(server):
    with connected(server) as connection:
        connection.sendall(head("POST", "/unread", content_length=10**12) + b"a")

        status, fields, body = parted(all_of(connection))

    assert (status, body, fields["connection"]) == (200, b"POST /unread? unread", "close")


def test_a_client_that_expects_100_continue_gets_it_only_where_the_body_is_wanted(server):
    with connected(server) as connection:
        connection.sendall(head("POST", "/", content_length=2, expect="100-continue", **CLOSE))
        assert connection.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(b"ab")
        assert parted(all_of(connection))[2] == b"POST /? ab"

    refused = asked(server, head("POST", "/unread", content_length=2, expect="100-continue"))
    assert parted(refused)[0] == 200


def test_an_answer_to_head_has_no_body(server):
    came = asked(server, head("HEAD", "/x", **CLOSE))

    status, fields, body = parted(came)
    assert (status, fields["content-length"], body) == (200, "9", b"")


def test_http_1_0_is_spoken_as_it_is(server):
    assert parted(asked(server, b"GET /x HTTP/1.0\r\n\r\n"))[1]["connection"] == "close"
    with connected(server) as connection:
        for _ in range(2):
            connection.sendall(b"GET /x HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            assert parted(answer_on(connection))[1]["connection"] == "keep-alive"


def test_empty_lines_before_a_request_say_nothing(server):
    assert parted(asked(server, b"\r\n\r\n" + head(**CLOSE)))[2] == b"GET /? "


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        (b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400, "bad-request"),
        (b"GET / HTTP/1.1\r\n\r\n", 400, "bad-request"),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400, "bad-request"),
        (b"nothing of the kind\r\n\r\n", 400, "bad-request"),
        (head(expect="magic"), 417, "expectation-failed"),
        (head("POST", content_length=2, expect="magic"), 417, "expectation-failed"),
        (head(x="a" * 70_000), 431, "head-too-large"),
        (b"a" * 70_000, 431, "head-too-large"),
    ],
)
def test_bytes_that_are_no_request_are_refused_in_the_words_of_the_ledger(
    server, sent, status, code
):
    came = asked(server, sent + b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")

    answered, fields, body = parted(came)
    assert (answered, fields["content-type"]) == (status, "application/problem+json")
    assert fields["connection"] == "close"
    assert fields["request-id"].encode() in body
    assert f'"code":"{code}"'.encode() in body
    assert body.count(b"\n") == 1


def test_a_request_head_that_ends_early_is_refused(server):
    with connected(server) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\n")
        connection.shutdown(1)

        assert parted(all_of(connection))[0] == 400


def test_a_client_that_hangs_up_without_a_request_gets_no_answer(server):
    with connected(server) as connection:
        connection.shutdown(1)

        assert all_of(connection) == b""


def test_the_rest_of_a_refused_request_is_read_so_that_the_refusal_arrives(server):
    with connected(server) as connection:
        connection.sendall(head("POST", "/unread", content_length=10**9))
        for _ in range(50):
            connection.sendall(bytes(20_000))

        assert parted(all_of(connection))[0] == 200


def test_a_kept_connection_says_nothing_by_itself(server):
    with connected(server) as connection:
        connection.sendall(head())
        answer_on(connection)

        assert is_silent(connection)
