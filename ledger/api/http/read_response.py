"""Answers to reads: bodies with their ETags, and how long they may be kept."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

import orjson
from flask import Request, Response, request

from ledger import __version__
from ledger.api.formats import links
from ledger.api.formats.formats import JSON, Format
from ledger.api.http import parameters
from ledger.api.http.response_cache import WholeAnswer
from ledger.rules.base.canonical_json import etag

PINNED_SECONDS: Final = 3600
IMMUTABLE_SECONDS: Final = 31_536_000
BOM: Final = b"\xef\xbb\xbf"
#: Parameters that change how an answer is laid out.
_LAYOUT: Final = ("bom", "pretty")
_OF_A_PAGE: Final = ("cursor", "limit", "pretty", "bom")


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """Options of an answer, as the client wants it, and the key that makes its ETag.

    `known_at` is the journal size to answer from, `asked_at` the same where the client named a
    moment, and `named_otherwise`: not by that size. `pinned`: the answer can't change any more;
    `private`: it needed a token; `after`: where the page of a list starts; `by_reader`: who has a
    token is answered more; `list_name`: what tells the list from others; `immutable`: no other
    answer ever stands at that path.
    """

    format: Format
    query: dict[str, Any]
    known_at: int
    asked_at: int | None
    pinned: bool
    named_otherwise: bool
    private: bool
    after: list[int] | None
    etag_key: bytes
    by_reader: bool = False
    list_name: str = ""
    immutable: bool = False


def whole(
    body: bytes,
    options: ReadOptions,
    *,
    sealed: bool = False,
    following: str | None = None,
) -> WholeAnswer:
    """Return the answer with a body that is there as a whole.

    `sealed`: as JSON it is a document and a newline, so its ETag is the one that If-Match takes.
    """
    laid_out = _laid_out(body, options)
    hashed = laid_out
    if sealed and options.format is JSON and laid_out is body:
        hashed = body.removesuffix(b"\n")
    headers = _headers(options, etag(options.etag_key, hashed))
    if following is not None:
        headers["Link"] = f'<{following}>; rel="next"'
    return WholeAnswer(laid_out, headers, options.format.content_type, options.asked_at)


def respond(answer: WholeAnswer) -> Response:
    """Send an answer, or 304 where the client has it."""
    if parameters.none_match(_if_none_match(), answer.etag):
        return Response(status=304, headers=answer.headers)
    return Response(
        answer.body, headers=answer.headers, content_type=answer.content_type
    )


def _if_none_match() -> str:
    """Return the field of the request that names what the client has."""
    return request.headers.get("If-None-Match", "")


def stream(
    pieces: Iterator[bytes], options: ReadOptions, leaf: bytes | None
) -> Response:
    """Answer a body that is made while it is sent.

    Its ETag can't wait for the last byte: it names all that the answer is a function of. `leaf` is
    the newest entry's leaf hash; without one, it is no function of the journal, and has no ETag.
    """
    layout = [options.query.get(name) for name in _LAYOUT]
    arguments = (
        __version__,
        leaf,
        options.known_at,
        options.list_name,
        options.format.suffix,
        *layout,
    )
    name = etag(options.etag_key, repr(arguments).encode())
    headers = _headers(options, name)
    if leaf is None:
        del headers["ETag"]
    elif parameters.none_match(_if_none_match(), name):
        return Response(status=304, headers=headers)
    return Response(
        _with_bom(pieces, options),
        headers=headers,
        content_type=options.format.content_type,
    )


def list_name(sent: Request, *, opened_more: bool) -> str:
    """Return what tells one list from another: its path and filters, not the page of it.

    `opened_more`: a token made it another list than whoever comes would see.
    """
    filters = [
        (name, value) for name, value in sent.args.items() if name not in _OF_A_PAGE
    ]
    name = f"{sent.path}?{urlencode(sorted(filters))}"
    if opened_more:
        return f"{name}#opened"
    return name


def next_link(sent: Request, cursor: str) -> str:
    """Return the path of the next page: as the client wrote it, with another cursor."""
    following = sent.args.to_dict()
    following["cursor"] = cursor
    return links.rooted(f"{_sent_path(sent)}?{urlencode(following)}")


def _sent_path(sent: Request) -> str:
    """Return the path as the client wrote it, with its suffix."""
    path: str = sent.environ.get(parameters.SENT_PATH, sent.path)
    return path


def indented(body: bytes) -> bytes:
    """Return JSON as people like to read it."""
    layout = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    return orjson.dumps(orjson.loads(body), option=layout)


def _laid_out(body: bytes, options: ReadOptions) -> bytes:
    """Return a body with indentation, or with the byte order mark that spreadsheets need."""
    if options.format is JSON and options.query.get("pretty"):
        return indented(body)
    if _wants_bom(options):
        return BOM + body
    return body


def _with_bom(pieces: Iterator[bytes], options: ReadOptions) -> Iterator[bytes]:
    """Yield the pieces of a body, after the byte order mark where the client wants it."""
    if _wants_bom(options):
        yield BOM
    yield from pieces


def _wants_bom(options: ReadOptions) -> bool:
    """Return whether a byte order mark goes before the rows of a spreadsheet."""
    rows = options.format.rows
    return rows is not None and rows.flat and bool(options.query.get("bom"))


def _headers(options: ReadOptions, name: str) -> dict[str, str]:
    """Return the headers of an answer to a read: its ETag, and by whom it may be kept."""
    headers = {"ETag": f'"{name}"', "Cache-Control": _cache_control(options)}
    headers |= options.format.headers
    if options.private or options.by_reader:
        headers["Vary"] = "Accept, Authorization"
    if options.named_otherwise:
        values = request.args.to_dict()
        values["known_at"] = str(options.known_at)
        address = f"{_sent_path(request)}?{urlencode(values)}"
        headers["Content-Location"] = links.rooted(address)
    return headers


def _cache_control(options: ReadOptions) -> str:
    """Return for how long an answer may be kept, and by whom (RFC 9111)."""
    lasts = "no-cache"
    if options.immutable:
        lasts = f"max-age={IMMUTABLE_SECONDS}, immutable"
    elif options.pinned:
        lasts = f"max-age={PINNED_SECONDS}"
    if options.private:
        # What needs a token is for no cache that others share.
        return f"private, {lasts}"
    if options.immutable or options.pinned:
        return f"public, {lasts}"
    return lasts
