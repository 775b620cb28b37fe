"""The head of a request: its line, its fields, and what WSGI makes of them (RFC 9112, PEP 3333)."""

import re
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import unquote_to_bytes

from httptools import HttpParserError, HttpParserUpgrade, HttpRequestParser

from ledger.api.http.errors import BadRequest, ExpectationFailed
from ledger.wire.bodies import Body

#: The method, the target and the version. Targets in raw UTF-8 are no URIs, but curl sends them.
_LINE: Final = re.compile(
    rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+) ([\x21\x22\x24-\x7e\x80-\xff]+) HTTP/(1\.[01])\r\n"
)
_ABSOLUTE: Final = re.compile(rb"(?i:https?)://([^/?]+)(.*)")
_HOST: Final = re.compile(
    r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._~!$&'()*+,;=%-]*)(:[0-9]{0,5})?"
)
#: The parser sees no target and no method: it knows but some of them.
_PARSED_LINE: Final = b"GET / HTTP/%b\r\n"


@dataclass(frozen=True, slots=True)
class RequestHead:
    """The head of a request; `length` is its body's, None where it comes in chunks."""

    method: str
    path: str
    query: str
    version: str
    fields: Sequence[tuple[str, str]]
    length: int | None
    keeps: bool
    expects: bool


@dataclass(frozen=True, slots=True)
class _Target:
    """The target of a request; `authority` is None unless it names one."""

    authority: str | None
    path: bytes
    query: bytes


class _Fields:
    """Header fields of one head, as the parser reads them.

    Raises:
        HttpParserError: they can't be read.
    """

    def __init__(self, content: bytes) -> None:
        self.pairs: list[tuple[str, str]] = []
        self.keeps = False
        self._parser = HttpRequestParser(self)
        with suppress(HttpParserUpgrade):  # Nothing else is spoken here.
            self._parser.feed_data(content)

    def on_header(
        self,
        name: bytes,
        value: bytes,
    ) -> None:
        lower_name = name.decode("ascii").lower()
        text = value.decode("latin-1")
        self.pairs.append((lower_name, text.strip(" \t")))

    def on_headers_complete(self) -> None:
        # Not later: when the request is complete, the parser is at the next one.
        self.keeps = self._parser.should_keep_alive()


def read(content: bytes) -> RequestHead:
    """Return the head that these bytes are, up to the empty line.

    Raises:
        BadRequest: they are none, or two readers could read them differently.
        ExpectationFailed: the client expects what nobody here does.
    """
    line = _LINE.match(content)
    if line is None:
        raise BadRequest("The first line isn't that of an HTTP/1.1 request.")
    method, address, version = line.groups()
    following_lines = content[line.end() :]
    try:
        fields = _Fields(_PARSED_LINE % version + following_lines)
    except HttpParserError as wrong:
        raise BadRequest(f"The head of the request can't be read: {wrong}.") from None
    target = _target(address, method)
    pairs = fields.pairs
    _check_host(_values(pairs, "host"), version)
    if target.authority is not None:
        pairs = _with_host(pairs, target.authority)
    path = unquote_to_bytes(target.path)
    return RequestHead(
        method=method.decode("ascii"),
        path=path.decode("latin-1"),
        query=target.query.decode("latin-1"),
        version=version.decode("ascii"),
        fields=pairs,
        length=_length(pairs),
        keeps=fields.keeps,
        expects=version == b"1.1" and _expects(pairs),
    )


def _target(
    address: bytes,
    method: bytes,
) -> _Target:
    """Return the target of a request.

    Raises:
        BadRequest: it is no path and no address of HTTP.
    """
    if address == b"*" and method == b"OPTIONS":
        return _Target(None, b"*", b"")
    authority: str | None = None
    absolute = _ABSOLUTE.fullmatch(address)
    if absolute is not None:
        authority = absolute[1].decode("latin-1")
        _check_host([authority], b"1.1")
        address = absolute[2]
        if not address.startswith(b"/"):
            address = b"/" + address
    if not address.startswith(b"/"):
        raise BadRequest(
            "The target of the request must be a path that starts with a slash."
        )
    path, _, query = address.partition(b"?")
    return _Target(authority, path, query)


def _values(
    pairs: Sequence[tuple[str, str]],
    field: str,
) -> list[str]:
    """Return the values of all fields of one name."""
    return [value for name, value in pairs if name == field]


def _with_host(
    pairs: Sequence[tuple[str, str]],
    authority: str,
) -> list[tuple[str, str]]:
    """Return the fields with another Host.

    That of an absolute address counts, whatever the field says (RFC 9112, section 3.2.2).
    """
    others = [(name, value) for name, value in pairs if name != "host"]
    return [*others, ("host", authority)]


def _check_host(
    hosts: Sequence[str],
    version: bytes,
) -> None:
    if len(hosts) > 1:
        raise BadRequest("There are several Host fields; send one.")
    if not hosts and version == b"1.1":
        raise BadRequest("A request of HTTP/1.1 needs a Host field.")
    if hosts and not _HOST.fullmatch(hosts[0]):
        raise BadRequest("The Host field holds no name with or without a port.")


def _length(pairs: Sequence[tuple[str, str]]) -> int | None:
    """Return how long the body is; the parser has seen that nobody could read it otherwise."""
    fields = dict(pairs)
    if "transfer-encoding" in fields:
        return None
    return int(fields.get("content-length", 0))


def _expects(pairs: Sequence[tuple[str, str]]) -> bool:
    """Return whether the client waits to be told to go on (RFC 9110, section 10.1.1)."""
    values = ",".join(_values(pairs, "expect"))
    words = values.lower().split(",")
    expected = {word.strip(" \t") for word in words}
    expected.discard("")
    if expected - {"100-continue"}:
        raise ExpectationFailed(
            "Only 100-continue can be expected of this server: leave the field Expect out."
        )
    return bool(expected)


def environ(
    head: RequestHead,
    client: str,
    server: tuple[str, int],
    body: Body,
) -> dict[str, Any]:
    """Return what WSGI hands to an application (PEP 3333); `body` is read like a file."""
    environment: dict[str, Any] = {
        "REQUEST_METHOD": head.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": head.path,
        "QUERY_STRING": head.query,
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1]),
        "SERVER_PROTOCOL": f"HTTP/{head.version}",
        "REMOTE_ADDR": client,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in head.fields:
        # With an underscore it would pass for another field, which a proxy may have set.
        if "_" in name:
            continue
        key = _environ_key(name)
        if key in environment:
            environment[key] = f"{environment[key]},{value}"
        else:
            environment[key] = value
    return environment


def _environ_key(name: str) -> str:
    key = name.upper().replace("-", "_")
    if key in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        return key
    return f"HTTP_{key}"
