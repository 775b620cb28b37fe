"""Reading a request: its token, its format, its parameters, its body and its If-Match."""

import re
from typing import Any, Final

from flask import Request

from ledger.api import json_body
from ledger.api.formats import MEDIA_TYPES
from ledger.api.refusals import (
    BadParameter,
    IncompleteBody,
    LengthRequired,
    NotAcceptable,
    NotUtf8,
    PreconditionRequired,
    TooLarge,
    UnsupportedType,
)
from ledger.api.routes import Operation
from ledger.rules.refusals import Invalid
from ledger.services.access import Unauthenticated

#: Where the WSGI environment keeps the format that a path's suffix names, and the path as it was
#: sent.
SUFFIX: Final = "ledger.suffix"
SENT_PATH: Final = "ledger.sent_path"
DROPPED_BYTES_MAX: Final = 64 * 1024
_ETAG: Final = re.compile(r'"([\x21\x23-\x7e]*)"')
_JSON_TYPES: Final = ("application/json", "application/merge-patch+json")


def drop_rest(request: Request) -> None:
    """Read what is left of a short body that was refused unread.

    A server that answers and hangs up on bytes still coming resets the connection, and the client
    may never see why.
    """
    length = request.content_length or 0
    if 0 < length <= DROPPED_BYTES_MAX:
        request.environ["wsgi.input"].read(length)


def bearer(request: Request) -> str | None:
    """Return the token that was sent, None where none was.

    Raises:
        Unauthenticated: there is an Authorization header of another kind.
    """
    header = request.headers.get("Authorization")
    if header is None:
        return None
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthenticated("The Authorization header must read: Bearer xl_...")
    return token.strip()


def chosen_format(request: Request, operation: Operation) -> str:
    """Return the format to answer in: the path's suffix wins over Accept.

    Raises:
        NotAcceptable: neither names a format that this path has; `available` lists those.
    """
    available = operation.formats
    suffix: str | None = request.environ.get(SUFFIX)
    if suffix in available:
        return str(suffix)
    by_type = {MEDIA_TYPES[name]: name for name in available}
    best = (
        request.accept_mimetypes.best_match(list(by_type))
        if request.accept_mimetypes
        else MEDIA_TYPES[available[0]]
    )
    if suffix is not None or best is None:
        raise NotAcceptable(
            f"This is to be had as {', '.join(by_type)}; ask for one by Accept or by a suffix "
            f"such as .{available[0]}.",
            available=list(by_type),
        )
    return by_type[best]


def query(request: Request, operation: Operation) -> dict[str, Any]:
    """Return the query's parameters.

    Raises:
        BadParameter: one is unknown, repeated or malformed; `parameters` names it.
    """
    sent = _single_values(request)
    try:
        return operation.query.read(sent)
    except Invalid as refused:
        raise _bad_parameters(refused, operation) from None


def _single_values(request: Request) -> dict[str, str]:
    repeated = sorted(name for name, values in request.args.lists() if len(values) > 1)
    if repeated:
        raise BadParameter(
            f"The parameter {repeated[0]!r} stands twice; send it once.", parameters=repeated
        )
    for name, value in request.args.items():
        if "\ufffd" in name + value or "\x00" in name + value:
            raise BadParameter(f"The parameter {name!r} isn't UTF-8.", parameters=[name])
    return request.args.to_dict()


def _bad_parameters(refused: Invalid, operation: Operation) -> BadParameter:
    errors: Any = refused.extra["errors"]
    names = [error["pointer"].split("/")[1] if error["pointer"] else "" for error in errors]
    known = sorted(operation.query.fields)
    said = "; ".join(
        f"{name}: {_unknown(known) if error['code'] == 'unknown-field' else error['message']}"
        for name, error in zip(names, errors, strict=True)
    )
    return BadParameter(said, parameters=names)


def _unknown(known: list[str]) -> str:
    return (
        f"there is no such parameter here; there are {', '.join(known)}."
        if known
        else "this path takes no parameter."
    )


def body(request: Request, operation: Operation) -> dict[str, Any]:
    """Return the fields of the body, as the route's shape reads them.

    Raises:
        LengthRequired, TooLarge, IncompleteBody, UnsupportedType: before anything of it is read.
        BadJson, NotUtf8, Invalid: what it holds isn't acceptable.
    """
    assert operation.body is not None
    if operation.bare_text and request.mimetype == "text/plain":
        return _bare_text(request, operation)
    _check_type(request, operation)
    content = _content(request, operation)
    if not operation.bare_text:
        query(request, operation)
    elif request.args:
        raise BadParameter(
            "Parameters go with a bare text/plain article only; JSON holds its own fields.",
            parameters=sorted(request.args),
        )
    return operation.body.read(json_body.load(content))


def _bare_text(request: Request, operation: Operation) -> dict[str, Any]:
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if charset not in ("utf-8", "utf8"):
        raise UnsupportedType(
            f"Articles are taken in UTF-8, not in {charset!r}; convert it first.",
            accepted=["text/plain; charset=utf-8"],
        )
    content = _content(request, operation)
    metadata: dict[str, Any] = dict(_single_values(request))
    if "text" in metadata:
        raise BadParameter("text: the body is the text; leave this out.", parameters=["text"])
    if "authors" in metadata:
        metadata["authors"] = [
            author.strip() for author in metadata["authors"].split(";") if author.strip()
        ]
    try:
        text = content.decode()
    except UnicodeDecodeError as wrong:
        raise NotUtf8(
            f"Byte {wrong.start} of the article isn't UTF-8; convert it to UTF-8 and send it again."
        ) from None
    if "\x00" in text:
        raise NotUtf8(
            f"Character {text.index(chr(0))} of the article is a NUL, which no text holds."
        )
    assert operation.body is not None
    try:
        return operation.body.read(metadata | {"text": text})
    except Invalid as refused:
        raise _bare_text_refusal(refused, operation) from None


def _bare_text_refusal(refused: Invalid, operation: Operation) -> BadParameter | Invalid:
    """What came in the query is refused as a parameter, the text as a field."""
    errors: Any = refused.extra["errors"]
    if any(error["pointer"] == "/text" for error in errors):
        return refused
    return _bad_parameters(refused, operation)


def _check_type(request: Request, operation: Operation) -> None:
    accepted = [
        *_JSON_TYPES[: 2 if operation.method == "PATCH" else 1],
        *(["text/plain"] if operation.bare_text else []),
    ]
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if request.mimetype not in accepted or charset not in ("utf-8", "utf8"):
        sent = request.headers.get("Content-Type") or "none"
        hint = (
            " (with curl: --json)"
            if not operation.bare_text
            else " (with curl: --json, or -H 'Content-Type: text/plain' --data-binary @file)"
        )
        raise UnsupportedType(
            f"Send Content-Type: {' or '.join(accepted)}{hint}; this was {sent!r}.",
            accepted=accepted,
        )


def _content(request: Request, operation: Operation) -> bytes:
    """The whole body: a cut upload must not pass for all of it."""
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise UnsupportedType("Compressed bodies aren't taken.", accepted=["identity"])
    length = request.content_length
    if length is None or "chunked" in request.headers.get("Transfer-Encoding", "").lower():
        raise LengthRequired("Send the body with a Content-Length, not in chunks.")
    if length > operation.bytes_max:
        raise TooLarge(
            f"The body has {length:,} bytes; at most {operation.bytes_max:,} are taken.",
            bytes_max=operation.bytes_max,
        )
    content = request.environ["wsgi.input"].read(length)
    if len(content) != length:
        raise IncompleteBody(
            f"{len(content):,} of {length:,} bytes came; nothing was recorded. Send it again."
        )
    return bytes(content)


def expected(request: Request) -> frozenset[str] | None:
    """Return the digests that If-Match names; None for `*`, which any version matches.

    Raises:
        PreconditionRequired: there is no If-Match.
    """
    header = request.headers.get("If-Match")
    if header is None:
        raise PreconditionRequired(
            "This changes something recorded: send the ETag that you last read in If-Match, "
            "or If-Match: * to change whatever stands there."
        )
    return None if header.strip() == "*" else frozenset(_ETAG.findall(header))


def none_match(request: Request, etag: str) -> bool:
    """Return whether If-None-Match names this ETag, so that the client has the body already."""
    header = request.headers.get("If-None-Match", "")
    return header.strip() == "*" or etag in _ETAG.findall(header)
