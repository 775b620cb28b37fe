"""The ledger behind its server: what it refuses by a head, and what it counts."""

import json

import pytest

from ledger.app import create_app
from tests.wire.servers import all_of, answer_on, asked, connected, head, parted, serving

JSON = {"content_type": "application/json"}
PARTY = b'{"id":"icrc","name":"ICRC"}'


@pytest.fixture
def server(database):
    with serving(create_app(database, rate_write="5/hour", rate_read="100/hour")) as started:
        yield started


@pytest.mark.parametrize(
    ("path", "fields", "refused"),
    [
        ("/v1/parties", JSON | {"authorization": "Bearer xl_none"}, (401, "unauthenticated")),
        ("/v1/nowhere", JSON, (404, "no-such-path")),
        ("/v1/parties/RU", JSON, (405, "method-not-allowed")),
        ("/v1/parties", JSON | {"content_length": 10**9}, (413, "too-large")),
        ("/v1/parties", {"content_type": "text/html"}, (415, "unsupported-type")),
    ],
)
def test_a_body_that_is_refused_by_its_head_is_not_waited_for(server, admin, path, fields, refused):
    given = {"content_length": 1000, "authorization": admin["Authorization"]} | fields
    with connected(server) as connection:
        connection.sendall(head("POST", path, **given) + b"{")

        answered, headers, body = parted(all_of(connection))

    assert (answered, json.loads(body)["code"]) == refused
    assert headers["connection"] == "close"


def test_a_request_whose_body_comes_later_counts_once(server, admin):
    with connected(server) as connection:
        expecting = head(
            "POST",
            "/v1/parties",
            content_length=len(PARTY),
            expect="100-continue",
            **JSON,
            **admin,
        )
        connection.sendall(expecting)
        assert connection.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(PARTY)

        status, fields, _ = parted(answer_on(connection))

    assert status == 201
    assert fields["ratelimit"].startswith('"write";r=4;')


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"get /v1/parties HTTP/1.1", 405),
        (b"get /v1/nowhere HTTP/1.1", 404),
        (b"options * HTTP/1.1", 400),
        (b"OPTIONS * HTTP/1.1", 204),
        (b"GET /v1/sources?q=%ff HTTP/1.1", 400),
        (b"GET /v1/sources?q=\xff HTTP/1.1", 400),
        (b"GET /v1/nowhere?q=\xff HTTP/1.1", 404),
        (b"OPTIONS /v1/sources?q=\xff HTTP/1.1", 204),
        (b"GET /v1/parties/\xff HTTP/1.1", 400),
        ("GET /v1/sources?q=Київ HTTP/1.1".encode(), 200),
    ],
)
def test_a_request_line_alone_is_answered(server, sent, status):
    came = asked(server, sent + b"\r\nHost: ledger\r\nConnection: close\r\n\r\n")

    assert parted(came)[0] == status


def test_a_list_is_streamed_whole(server):
    came = asked(server, head(path="/v1/categories.ndjson", connection="close"))

    status, fields, body = parted(came)
    assert (status, fields["transfer-encoding"]) == (200, "chunked")
    assert body.endswith(b"\r\n0\r\n\r\n")


def test_bytes_that_are_no_request_are_counted_under_no_route(server):
    asked(server, b"nothing of the kind\r\n\r\n")

    metrics = asked(server, head(path="/metrics", connection="close")).decode()

    assert 'ledger_requests_total{method="other",route="other",status="400"}' in metrics
