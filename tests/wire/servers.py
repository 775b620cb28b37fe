"""Servers within the test's own process, in front of small applications, and raw connections."""

import select
import socket
from contextlib import contextmanager

from ledger.wire.limits import Limits
from ledger.wire.server import Server

TIMEOUT_SECONDS = 300
HEAD = "{method} {path} HTTP/1.1\r\nHost: ledger\r\n{fields}\r\n"


@contextmanager
def serving(application, *, kind=Server, **limits):
    """Serve an application with a few threads, until the block ends; returns the server."""
    server = kind(
        socket.create_server(("127.0.0.1", 0), backlog=512),
        application,
        Limits(**{"threads": 2, "threads_spare": 1, **limits}),
    )
    server.start()
    try:
        yield server
    finally:
        server.drain(0)


def head(method="GET", path="/", **fields):
    """Return a head; a keyword such as `content_length` is a field."""
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in fields.items())
    return HEAD.format(method=method, path=path, fields=lines).encode()


def connected(server, address="127.0.0.1", **options):
    """Connect to a server from an address of this machine."""
    return socket.create_connection(
        server.address, TIMEOUT_SECONDS, source_address=(address, 0), **options
    )


def all_of(connection):
    """Return all that comes until the server closes the connection."""
    came = b""
    while part := connection.recv(1 << 16):
        came += part
    return came


def asked(server, sent, *, address="127.0.0.1"):
    """Send bytes over a connection of their own; returns all that comes until it is closed."""
    with connected(server, address) as connection:
        connection.sendall(sent)
        return all_of(connection)


def answer_on(connection):
    """Return one answer that names its length, on a connection that may stay open."""
    came = b""
    while b"\r\n\r\n" not in came:
        came += part_of(connection)
    first, _, body = came.partition(b"\r\n\r\n")
    length = int(fields_of(first)["content-length"])
    while len(body) < length:
        body += part_of(connection)
    return first + b"\r\n\r\n" + body


def part_of(connection):
    part = connection.recv(1 << 16)
    assert part, "the server closed the connection"
    return part


def parted(came):
    """Return the status, the fields and the body of an answer."""
    first, _, body = came.partition(b"\r\n\r\n")
    return int(first.split()[1]), fields_of(first), body


def fields_of(first):
    lines = first.decode("latin-1").split("\r\n")[1:]
    pairs = (line.partition(": ") for line in lines)
    return {name.lower(): value for name, _, value in pairs}


def is_silent(connection, seconds=0.2):
    """Whether nothing comes on a connection for a while, and it stays open."""
    return not select.select([connection], [], [], seconds)[0]
