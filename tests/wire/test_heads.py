"""Heads of requests: what is read in them, and what nobody could read for sure."""

import pytest

from ledger.api.http.errors import BadRequest, ExpectationFailed
from ledger.wire import heads

GET = b"GET /v1/parties HTTP/1.1\r\n"
HOST = b"Host: ledger\r\n"


def read(*lines):
    return heads.read(b"".join((*lines, b"\r\n")))


def test_a_head_is_read_with_its_path_unquoted_and_its_query_as_it_stands():
    made = read(
        b"POST /v1/%D0%A3%2F?q=%D0%A3&x HTTP/1.1\r\n",
        HOST,
        b"Content-Length: 12\r\n",
        b"X-Y:  z \r\n",
    )

    assert made == heads.RequestHead(
        method="POST",
        path="/v1/\xd0\xa3/",
        query="q=%D0%A3&x",
        version="1.1",
        fields=[("host", "ledger"), ("content-length", "12"), ("x-y", "z")],
        length=12,
        keeps=True,
        expects=False,
    )


@pytest.mark.parametrize(
    ("line", "fields", "keeps"),
    [
        (GET, HOST, True),
        (GET, HOST + b"Connection: close\r\n", False),
        (GET, HOST + b"Connection: keep-alive, Close\r\n", False),
        (GET, HOST + b"Connection: upgrade\r\nUpgrade: h2c\r\n", True),
        (b"GET / HTTP/1.0\r\n", b"", False),
        (b"GET / HTTP/1.0\r\n", b"Connection: keep-alive\r\n", True),
    ],
)
def test_a_connection_is_kept_where_the_client_keeps_it(line, fields, keeps):
    assert read(line, fields).keeps is keeps


@pytest.mark.parametrize(
    ("line", "path", "host"),
    [
        (b"GET http://example.org:8000/v1?x HTTP/1.1\r\n", "/v1", "example.org:8000"),
        (b"GET HTTP://example.org HTTP/1.1\r\n", "/", "example.org"),
        (b"OPTIONS * HTTP/1.1\r\n", "*", "ledger"),
        (b"BREW //x HTTP/1.1\r\n", "//x", "ledger"),
        ("GET /v1/sources?q=Росія HTTP/1.1\r\n".encode(), "/v1/sources", "ledger"),
    ],
)
def test_every_form_of_a_request_target_is_read(line, path, host):
    made = read(line, HOST)

    assert (made.path, dict(made.fields)["host"]) == (path, host)


@pytest.mark.parametrize(
    ("line", "value", "expects"),
    [
        (GET, b"100-continue", True),
        (GET, b"100-Continue", True),
        (GET, b"", False),
        (GET, b"100-continue, 100-continue", True),
        # RFC 9110, section 10.1.1: HTTP/1.0 knows of no such thing.
        (b"GET / HTTP/1.0\r\n", b"100-continue", False),
        (b"GET / HTTP/1.0\r\n", b"magic", False),
    ],
)
def test_a_head_that_expects_100_continue_is_noticed(line, value, expects):
    assert read(line, HOST, b"Expect: %b\r\n" % value).expects is expects


@pytest.mark.parametrize("value", [b"magic", b"100-continue, magic", b"100-continue=1", b"200-ok"])
def test_an_unknown_expectation_in_a_head_is_refused(value):
    with pytest.raises(ExpectationFailed) as refused:
        read(GET, HOST, b"Expect: %b\r\n" % value)

    assert refused.value.detail == (
        "Only 100-continue can be expected of this server: leave the field Expect out."
    )


def test_an_expectation_in_a_second_field_of_a_head_is_refused():
    with pytest.raises(ExpectationFailed):
        read(GET, HOST, b"Expect: 100-continue\r\n", b"Expect: magic\r\n")


def test_a_body_in_chunks_has_no_length():
    assert read(b"POST / HTTP/1.1\r\n", HOST, b"Transfer-Encoding: chunked\r\n").length is None


@pytest.mark.parametrize(
    "fields",
    [
        b"",
        b"Host: a\r\nHost: a\r\n",
        b"Host: a\r\nHOST: b\r\n",
        b"Host: a b\r\n",
        b"Host: a, b\r\nX: y\r\nhost: c\r\n",
        b"Host: a/b\r\n",
        b"Host: user@a\r\n",
        b"Host: [::1\r\n",
        b"Host: a:x\r\n",
        b"Host: \xff\r\n",
        HOST + b"Content-Length: 5\r\nContent-Length: 6\r\n",
        HOST + b"Content-Length: 5\r\nContent-Length: 5\r\n",
        HOST + b"Content-Length: 5, 5\r\n",
        HOST + b"Content-Length: +5\r\n",
        HOST + b"Content-Length: -1\r\n",
        HOST + b"Content-Length: 0x5\r\n",
        HOST + b"Content-Length:\r\n",
        HOST + b"Content-Length: 99999999999999999999\r\n",
        HOST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        HOST + b"Transfer-Encoding: chunked, gzip\r\n",
        HOST + b"Transfer-Encoding: xchunked\r\n",
        HOST + b"X : y\r\n",
        HOST + b"X\r\n",
        HOST + b": y\r\n",
        HOST + b"X: y\r\n folded\r\n",
        HOST + b"X: a\x00b\r\n",
        HOST + b"X: a\rb\r\n",
        HOST + b"X: a\nY: b\r\n",
    ],
)
def test_header_fields_that_two_readers_read_differently_are_refused(fields):
    with pytest.raises(BadRequest):
        read(GET, fields)


@pytest.mark.parametrize(
    "line",
    [
        b"GET /\r\n",
        b"GET / HTTP/0.9\r\n",
        b"GET / HTTP/1.2\r\n",
        b"PRI * HTTP/2.0\r\n",
        b"GET  / HTTP/1.1\r\n",
        b" GET / HTTP/1.1\r\n",
        b"GET /a b HTTP/1.1\r\n",
        b"GET /\tHTTP/1.1\r\n",
        b"GET / HTTP/1.1\n",
        b"GET /a#b HTTP/1.1\r\n",
        b"GET v1 HTTP/1.1\r\n",
        b"GET * HTTP/1.1\r\n",
        b"CONNECT a:1 HTTP/1.1\r\n",
        b"GET http:///x HTTP/1.1\r\n",
        b"GET http://a b/x HTTP/1.1\r\n",
        b"GET ftp://a/x HTTP/1.1\r\n",
        b"G\xc4T / HTTP/1.1\r\n",
        b"\x16\x03\x01\x00\x2e\r\n",
    ],
)
def test_a_malformed_request_line_is_refused(line):
    with pytest.raises(BadRequest):
        read(line, HOST)


def test_control_well_formed_request_lines_and_header_fields_pass():
    assert read(GET, HOST).path == "/v1/parties"
    assert read(GET, b"Host: [::1]:8000\r\n").length == 0
    assert read(GET, b"Host:\r\n").length == 0


def test_a_header_field_with_an_underscore_never_passes_for_another():
    made = read(GET, HOST, b"X_Forwarded_For: 192.0.2.1\r\n", b"X-A: 1\r\n", b"X-A: 2\r\n")

    environ = heads.environ(made, "127.0.0.1", ("127.0.0.1", 8000), None)

    sent = {name: value for name, value in environ.items() if name.startswith("HTTP_")}
    assert sent == {"HTTP_HOST": "ledger", "HTTP_X_A": "1,2"}
