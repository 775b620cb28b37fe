"""Requests to write: the body, how to write it, which version the client has read."""

import hashlib
import re
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from flask import Request
from werkzeug.http import parse_dict_header

from ledger.api.http import bare_articles, charsets, strict_json
from ledger.api.http.errors import (
    BadIdempotencyKey,
    BadParameter,
    IncompleteBody,
    LengthRequired,
    TooLarge,
    UnsupportedType,
)
from ledger.api.http.operations import Operation
from ledger.api.http.parameters import (
    NAME_CHARACTERS_MAX,
    etags,
    read_query,
    single_values,
)
from ledger.rules.base.errors import PreconditionRequired
from ledger.rules.base.printable import grouped
from ledger.rules.texts import file_kinds
from ledger.rules.texts.encodings import UTF_8
from ledger.rules.texts.forms import HTML
from ledger.schemas.base import In
from ledger.services.journal import NOT_SENT

_JSON_TYPE: Final = "application/json"
_MERGE_PATCH_TYPE: Final = "application/merge-patch+json"
#: Where HTTP says which bodies a method takes (W3C LDP, section 7.1; RFC 5789).
ACCEPTS: Final = {"POST": "Accept-Post", "PATCH": "Accept-Patch"}
#: What is within the quotes of every ETag of a resource.
_DIGEST: Final = re.compile("[0-9a-f]{64}")
_KEY: Final = re.compile(r"[\x21-\x7e]{1,255}")


@dataclass(frozen=True, slots=True)
class WriteRequest:
    """A request to write, read and checked.

    `fields` are the body's, where the operation takes a body; `body_sha256` tells one body, with
    its type and what the query says of it, from another. `expected` holds the digests of If-Match,
    None for any; `key` is the Idempotency-Key.
    """

    fields: list[dict[str, Any]]
    body_sha256: str
    expected: frozenset[str] | None
    key: str | None
    dry_run: bool
    pretty: bool
    minimal: bool


def body_of(request: Request, operation: Operation) -> bytes:
    """Return the body of a request, nothing where the operation takes none.

    Raises:
        LengthRequired, TooLarge, IncompleteBody, UnsupportedType: before anything of it is read.
    """
    if not accepted_types(operation):
        return b""
    _check_type(request, operation)
    return _content(request, operation)


def write_request(
    request: Request, operation: Operation, content: bytes
) -> WriteRequest:
    """Return what a client sent to be written; `content` is its whole body.

    Raises:
        BadParameter, BadIdempotencyKey: how it is to be done can't be read.
        BadJson, TooLarge, NotUtf8, Invalid: what the body holds isn't acceptable.
        PreconditionRequired: If-Match is missing.
    """
    values = single_values(request)
    metadata: dict[str, str] = {}
    if _is_bare_text(request, operation):
        metadata = {
            name: value
            for name, value in values.items()
            if name not in bare_articles.CONTROLS
        }
    elif operation.bare_text is not None:
        _check_no_metadata(operation.bare_text, values)
    controls = {name: value for name, value in values.items() if name not in metadata}
    options = read_query(operation, controls)
    dry_run = options.pop("dry_run")
    pretty = options.pop("pretty")
    key = idempotency_key(request)
    return WriteRequest(
        fields=_fields(request, operation, content, metadata | options),
        body_sha256=_body_sha256(request, metadata | options, content),
        expected=expected(request, operation),
        key=key,
        dry_run=dry_run,
        pretty=pretty,
        minimal=_prefers_minimal(request),
    )


def _is_bare_text(request: Request, operation: Operation) -> bool:
    """Return whether the body is an article alone, with its metadata in the query."""
    return operation.bare_text is not None and request.mimetype in bare_articles.TYPES


def _fields(
    request: Request, operation: Operation, content: bytes, metadata: dict[str, str]
) -> list[dict[str, Any]]:
    """Return the fields of the body in a list, which is empty where no body is taken.

    `metadata` is what the query says of the body.
    """
    if operation.lines is not None:
        read_lines = operation.lines[request.mimetype]
        return [{"lines": read_lines(content, **metadata)}]
    if operation.body is None:
        return []
    if _is_bare_text(request, operation):
        fields = _bare_article(request, operation, content, metadata)
    else:
        fields = operation.body.read(strict_json.load(content))
    if operation.prepare is not None:
        fields = operation.prepare(fields)
    return [fields]


def _bare_article(
    request: Request, operation: Operation, content: bytes, metadata: dict[str, str]
) -> dict[str, Any]:
    """Return the fields of an article that came bare."""
    charset = request.mimetype_params.get("charset")
    content_type = (request.mimetype, charset)
    return bare_articles.read(operation, content_type, content, metadata)


def _check_no_metadata(shape: In, values: dict[str, str]) -> None:
    """Refuse the metadata of an article in the query, beside a body of JSON.

    Raises:
        BadParameter: the query holds some.
    """
    names = sorted(values.keys() & shape.fields.keys())
    if names:
        raise BadParameter(
            "Parameters of an article go with a bare text/plain one only; JSON holds its own "
            "fields.",
            parameters=names,
        )


def _body_sha256(request: Request, metadata: dict[str, str], content: bytes) -> str:
    """Return what tells this body, with its type and metadata, from another."""
    query = urlencode(sorted(metadata.items()))
    head = f"{_type_with_charset(request)}\n{query}\n"
    return hashlib.sha256(head.encode() + content).hexdigest()


def _type_with_charset(request: Request) -> str:
    """Return the media type of a body, with its charset where that changes what is read."""
    charset = request.mimetype_params.get("charset")
    if charset is None or (charset.lower() == UTF_8 and request.mimetype != HTML):
        return request.mimetype
    return f"{request.mimetype}; charset={charset.lower()}"


def idempotency_key(request: Request) -> str | None:
    """Return the Idempotency-Key, None where there is none.

    Raises:
        BadIdempotencyKey: it isn't 1 to 255 characters of visible ASCII.
    """
    key = request.headers.get("Idempotency-Key")
    if key is not None and not _KEY.fullmatch(key):
        raise BadIdempotencyKey(
            "An Idempotency-Key has 1 to 255 characters of visible ASCII, and no space: a UUID "
            "does well."
        )
    return key


def _prefers_minimal(request: Request) -> bool:
    """Return whether the client would rather have no body (RFC 7240)."""
    preferences = parse_dict_header(request.headers.get("Prefer", ""))
    for name, value in preferences.items():
        if name.lower() == "return":
            preference, _, _ = (value or "").partition(";")
            return preference.strip().lower() == "minimal"
    return False


def accepted_types(operation: Operation) -> list[str]:
    """Return the media types of bodies that an operation takes."""
    if operation.lines is not None:
        return [*operation.lines]
    if operation.body is None:
        return []
    accepted = [_JSON_TYPE]
    if operation.method == "PATCH":
        accepted.append(_MERGE_PATCH_TYPE)
    if operation.bare_text is not None:
        accepted += bare_articles.TYPES
    return accepted


def _check_type(request: Request, operation: Operation) -> None:
    """Refuse a body of another type than the operation takes.

    Raises:
        UnsupportedType: its media type or its charset is another.
    """
    accepted = accepted_types(operation)
    if request.mimetype not in accepted:
        if operation.bare_text is not None:
            bare_articles.check_kind(file_kinds.by_media_type(request.mimetype))
        media_type = request.headers.get("Content-Type") or "none"
        hint = "--json"
        if operation.bare_text is not None or operation.lines is not None:
            hint += f", or -H 'Content-Type: {accepted[-1]}' --data-binary @file"
        raise UnsupportedType(
            f"Send Content-Type: {' or '.join(accepted)} (with curl: {hint}); "
            f"this was {media_type[:NAME_CHARACTERS_MAX]!r}.",
            ACCEPTS[operation.method],
            accepted,
        )
    if _is_bare_text(request, operation):
        charsets.check(request)
        return
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if charset not in ("utf-8", "utf8"):
        name = charset[:NAME_CHARACTERS_MAX]
        raise UnsupportedType(
            f"Bodies are taken in UTF-8, not in {name!r}; convert it first.",
            ACCEPTS[operation.method],
            [f"{request.mimetype}; charset=utf-8"],
        )


def _content(request: Request, operation: Operation) -> bytes:
    """Return the whole body: a cut upload must not pass for all of it."""
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise UnsupportedType(
            "Compressed bodies aren't taken.", "Accept-Encoding", ["identity"]
        )
    length = request.content_length
    coding = request.headers.get("Transfer-Encoding", "").lower()
    if length is None or "chunked" in coding:
        raise LengthRequired("Send the body with a Content-Length, not in chunks.")
    if length > operation.bytes_max:
        raise TooLarge(
            f"The body has {grouped(length)} bytes; "
            f"at most {grouped(operation.bytes_max)} are taken.",
            bytes_max=operation.bytes_max,
        )
    content = request.environ["wsgi.input"].read(length)
    if len(content) != length:
        raise IncompleteBody(
            f"{grouped(len(content))} of {grouped(length)} bytes came; nothing was recorded. "
            "Send it again."
        )
    return bytes(content)


def expected(request: Request, operation: Operation) -> frozenset[str] | None:
    """Return the digests that If-Match names; None for `*`, which any version matches.

    What can't be an ETag of this ledger names none. Where only some lines of a body need the
    header, its absence is `NOT_SENT`.

    Raises:
        PreconditionRequired: there is no If-Match, and it is needed.
    """
    if not operation.if_match and operation.lines is None:
        return None
    header = request.headers.get("If-Match")
    if header is None:
        if operation.lines is not None:
            return NOT_SENT
        raise PreconditionRequired
    if header.strip() == "*":
        return None
    digests = filter(_DIGEST.fullmatch, etags(header))
    return frozenset(digests)
