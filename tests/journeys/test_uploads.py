"""Uploads as they come over the wire: whole, cut, in chunks, or as something else altogether."""

import json

import pytest

ARTICLE = "A commission will exchange “seriously wounded” troops.\r\n".encode() * 400


def head(server, length, **more):
    """Return the head of an upload of an article; what is None is left out."""
    headers = {
        "Host": "ledger",
        "Content-Type": "text/plain",
        "Content-Length": str(length),
        "Connection": "close",
    } | {name.replace("_", "-"): value for name, value in more.items()}
    lines = [f"{name}: {value}" for name, value in headers.items() if value is not None]
    identity = more.get("X_Id", "upload-1")
    path = f"/v1/sources?id={identity}&publisher=The+Wire+Example"
    return "\n".join([f"POST {path} HTTP/1.1", server.token_header, *lines, ""])


def parted(came):
    """Return the status and the body of an answer."""
    first, _, body = came.partition(b"\r\n\r\n")
    return int(first.split()[1]), body


def size(server):
    return server.get("/readyz").json["entries"]


def recorded_meanwhile(server, before):
    """Wait as long as it takes to record something of one's own; answers what else came."""
    headers = f"Content-Type: application/json\nConnection: close\n{server.token_header}\n"
    body = b'{"id":"after-%d","name":"x"}' % before
    request = f"POST /v1/parties HTTP/1.1\nHost: x\nContent-Length: {len(body)}\n{headers}"
    assert parted(server.send(request, body))[0] == 201
    return size(server) - before - 1


@pytest.mark.parametrize("missing", [1, 2, 100, len(ARTICLE) - 1, len(ARTICLE)])
def test_a_cut_upload_never_passes_for_a_whole_article(server, missing):
    before = size(server)
    cut = ARTICLE[: len(ARTICLE) - missing]

    came = server.send(head(server, len(ARTICLE), X_Id="cut-1"), cut, cut=True)

    # The server may notice the end of the connection before the ledger sees the body.
    if came:
        status, body = parted(came)
        assert (status, json.loads(body)["code"]) == (400, "incomplete-body")
    assert recorded_meanwhile(server, before) == 0
    assert server.get("/v1/sources/cut-1").status == 404


def test_a_whole_upload_is_recorded_byte_for_byte(server):
    status, body = parted(server.send(head(server, len(ARTICLE), X_Id="whole-1"), ARTICLE))

    assert (status, json.loads(body)["bytes"]) == (201, len(ARTICLE))
    name, value = server.token_header.split(": ")
    assert server.get("/v1/sources/whole-1/text", **{name: value}).body == ARTICLE


def test_an_upload_in_chunks_is_refused(server):
    before = size(server)
    chunks = b"%x\r\n%b\r\n0\r\n\r\n" % (len(ARTICLE), ARTICLE)

    came = server.send(head(server, 0, Content_Length=None, Transfer_Encoding="chunked"), chunks)

    status, body = parted(came)
    assert (status, json.loads(body)["code"]) == (411, "length-required")
    assert size(server) == before


def test_an_upload_without_a_length_is_refused(server):
    before = size(server)

    came = server.send(head(server, 0, Content_Length=None))

    status, body = parted(came)
    assert (status, json.loads(body)["code"]) == (411, "length-required")
    assert size(server) == before


def test_an_upload_over_the_limit_is_refused_unread(server):
    before = size(server)

    came = server.send(head(server, 4 * 1024 * 1024 + 1))

    status, body = parted(came)
    assert (status, json.loads(body)["code"]) == (413, "too-large")
    assert size(server) == before


@pytest.mark.parametrize(
    "sent",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET / HTTP/9.9\r\n\r\n",
        b"POST /v1/parties HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"POST /v1/parties HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
        b"\x00" * 100,
    ],
)
def test_bytes_that_are_no_http_do_no_harm(server, sent):
    before = size(server)

    came = server.send_bytes(sent)

    assert b"Traceback" not in came
    assert not came or 400 <= parted(came)[0] < 500
    assert size(server) == before
