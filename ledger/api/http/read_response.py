"""Answers to reading: bodies with their ETags, and how long they may be kept."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

import orjson
from flask import Request, Response, request

from ledger import __version__
from ledger.api.formats import html_pages, links
from ledger.api.formats.formats import HTML, JSON, Format
from ledger.api.http import parameters
from ledger.api.http.response_cache import WholeAnswer
from ledger.rules.base.canonical_json import digest

PINNED_SECONDS: Final = 3600
BOM: Final = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What a client wants to be shown.

    `known_at` is the journal size to answer from, `asked_at` the same where the client named a
    moment. `pinned`: the answer can't change any more; `private`: it needed a token; `after`: where
    the page of a list starts; `by_reader`: who has a token is answered more; `list_name`: what
    tells the list from others.
    """

    format: Format
    query: dict[str, Any]
    known_at: int
    asked_at: int | None
    pinned: bool
    by_instant: bool
    private: bool
    after: list[int] | None
    by_reader: bool = False
    list_name: str = ""


def whole(
    body: bytes,
    wish: ReadOptions,
    *,
    sealed: bool = False,
    following: str | None = None,
) -> WholeAnswer:
    """Return the answer with a body that is there as a whole.

    `sealed`: as JSON it is a document and a newline, so its ETag is the one that If-Match takes.
    """
    shown = _dressed(body, wish)
    as_document = sealed and wish.format is JSON and shown is body
    etag = digest(shown[:-1] if as_document else shown)
    headers = _headers(wish, etag)
    if following is not None:
        headers["Link"] = f'<{following}>; rel="next"'
    return WholeAnswer(shown, headers, wish.format.content_type, wish.asked_at)


def respond(answer: WholeAnswer) -> Response:
    """Send an answer, or 304 where the client has it."""
    if parameters.none_match(request, answer.etag):
        return Response(status=304, headers=answer.headers)
    return Response(
        answer.body, headers=answer.headers, content_type=answer.content_type
    )


def stream(pieces: Iterator[bytes], wish: ReadOptions, leaf: bytes | None) -> Response:
    """Answer a body that is made while it is sent.

    Its ETag can't wait for the last byte: it names all that the answer is a function of. `leaf` is
    the newest entry's leaf hash; without one, it is no function of the journal, and has no ETag.
    """
    function = (
        __version__,
        leaf,
        wish.known_at,
        wish.list_name,
        wish.format.suffix,
        *map(wish.query.get, _LAYOUT),
    )
    etag = hashlib.sha256(repr(function).encode()).hexdigest()
    headers = _headers(wish, etag)
    if leaf is None:
        del headers["ETag"]
    elif parameters.none_match(request, etag):
        return Response(status=304, headers=headers)
    return Response(
        _with_bom(pieces, wish), headers=headers, content_type=wish.format.content_type
    )


def list_name(sent: Request, *, opened_more: bool) -> str:
    """Return what tells one list from another: its path and filters, not the page of it.

    `opened_more`: a token made it another list than whoever comes would see.
    """
    asked = sorted(
        (name, value) for name, value in sent.args.items() if name not in _OF_A_PAGE
    )
    name = f"{sent.path}?{urlencode(asked)}"
    return f"{name}#opened" if opened_more else name


#: Parameters that change how an answer is laid out.
_LAYOUT: Final = ("bom", "pretty")
_OF_A_PAGE: Final = ("cursor", "limit", "pretty", "bom")


def next_link(sent: Request, cursor: str) -> str:
    """Return the path of the next page: as the client wrote it, with another cursor."""
    following = {**sent.args.to_dict(), "cursor": cursor}
    return links.rooted(
        f"{sent.environ.get(parameters.SENT_PATH, sent.path)}?{urlencode(following)}"
    )


def indented(body: bytes) -> bytes:
    """Return JSON as people like to read it."""
    return orjson.dumps(
        orjson.loads(body), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    )


def _dressed(body: bytes, wish: ReadOptions) -> bytes:
    if wish.format is JSON and wish.query.get("pretty"):
        return indented(body)
    return BOM + body if _bom(wish) else body


def _with_bom(pieces: Iterator[bytes], wish: ReadOptions) -> Iterator[bytes]:
    if _bom(wish):
        yield BOM
    yield from pieces


def _bom(wish: ReadOptions) -> bool:
    rows = wish.format.rows
    return rows is not None and rows.flat and bool(wish.query.get("bom"))


def _headers(wish: ReadOptions, etag: str) -> dict[str, str]:
    kept = f"max-age={PINNED_SECONDS}" if wish.pinned else "no-cache"
    if wish.private:
        # What needs a token is for no cache that others share.
        kept = f"private, {kept}"
    elif wish.pinned:
        kept = f"public, {kept}"
    headers = {"ETag": f'"{etag}"', "Cache-Control": kept}
    if wish.format is HTML:
        headers["Content-Security-Policy"] = html_pages.SECURITY_POLICY
    if wish.private or wish.by_reader:
        headers["Vary"] = "Accept, Authorization"
    if wish.by_instant:
        named = {**request.args.to_dict(), "known_at": str(wish.known_at)}
        path = request.environ.get(parameters.SENT_PATH, request.path)
        headers["Content-Location"] = links.rooted(f"{path}?{urlencode(named)}")
    return headers
