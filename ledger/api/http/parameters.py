"""Parts of a request: its token, its format and its parameters."""

import base64
import re
from typing import Any, Final
from urllib.parse import unquote_to_bytes

from flask import Request

from ledger.api.formats.formats import Format
from ledger.api.http.errors import BadParameter, NotAcceptable
from ledger.api.http.operations import Operation
from ledger.rules.base.errors import Invalid
from ledger.services.access import Unauthenticated

#: Where the WSGI environment keeps the format that a path's suffix names, and the path as it was
#: sent.
SUFFIX: Final = "ledger.suffix"
SENT_PATH: Final = "ledger.sent_path"
#: Where it keeps the state of a request's rate limit, once the request was counted.
RATE_LIMIT_STATE: Final = "ledger.rate_limit_state"
#: How much a refusal repeats of a name that a client made up.
NAME_CHARACTERS_MAX: Final = 80
IN_UTF8: Final = "send each character in UTF-8, percent-encoded."
#: Methods that change nothing.
_SAFE_METHODS: Final = ("GET", "HEAD")
#: An ETag within If-Match or If-None-Match.
_ETAG: Final = re.compile(r'"([\x21\x23-\x7e]*)"')
#: What proxies that compress add to an ETag: Apache and Caddy `-gzip`, others `--gzip` or `;gzip`.
_CODING: Final = re.compile(r"(--?|;)(gzip|br|zstd|deflate)$")


def bearer(request: Request) -> str | None:
    """Return the token that was sent, None where none was.

    To read, it may come as the password of HTTP Basic (RFC 7617), which a browser asks people for.
    Not so to write: a browser would send that along with the form of another site.

    Raises:
        Unauthenticated: there is an Authorization header of another kind.
    """
    header = request.headers.get("Authorization")
    if header is None:
        return None
    scheme, _, value = header.partition(" ")
    token = value.strip()
    if scheme.lower() == "basic" and request.method in _SAFE_METHODS:
        token = _password(token)
    elif scheme.lower() != "bearer":
        token = ""
    if not token:
        raise Unauthenticated("The Authorization header must read: Bearer xl_...")
    return token


def _password(credentials: str) -> str:
    """Return the password of Basic credentials; "" where they aren't well formed."""
    try:
        decoded = base64.b64decode(credentials, validate=True).decode()
    except ValueError:
        return ""
    _, _, password = decoded.partition(":")
    return password.strip()


def chosen_format(request: Request, operation: Operation) -> Format:
    """Return the format to answer in: the path's suffix wins over Accept.

    Raises:
        NotAcceptable: neither names a format that this path has; `available` lists those.
    """
    available = operation.formats
    suffix: str | None = request.environ.get(SUFFIX)
    for form in available:
        if form.suffix == suffix:
            return form
    by_type = {form.media_type: form for form in available}
    media_types = list(by_type)
    best: str | None = media_types[0]
    if request.accept_mimetypes:
        best = request.accept_mimetypes.best_match(media_types)
    if suffix is not None or best is None:
        raise NotAcceptable(
            f"This path has {', '.join(media_types)}; ask for one by Accept or by a suffix "
            f"such as .{available[0].suffix}.",
            available=media_types,
        )
    return by_type[best]


def query(request: Request, operation: Operation) -> dict[str, Any]:
    """Return the query's parameters.

    Raises:
        BadParameter: one is unknown, repeated or malformed; `parameters` names it.
    """
    return read_query(operation, single_values(request))


def read_query(operation: Operation, values: dict[str, str]) -> dict[str, Any]:
    """Return what an operation makes of the query's values; see `query`."""
    try:
        return operation.query.read(values)
    except Invalid as refused:
        raise bad_parameters(refused, list(operation.query.fields)) from None


def single_values(request: Request) -> dict[str, str]:
    """Return the query's values as they stand there, by name.

    Raises:
        BadParameter: one isn't UTF-8, stands twice or holds a NUL.
    """
    _check_utf8(request.query_string)
    repeated = sorted(name for name, values in request.args.lists() if len(values) > 1)
    if repeated:
        sentence = f"The parameter {_cut(repeated[0])!r} stands twice; send it once."
        raise BadParameter(sentence, parameters=repeated)
    for name, value in request.args.items():
        if "\x00" in name + value:
            sentence = f"The parameter {_cut(name)!r} holds a NUL: leave that out."
            raise BadParameter(sentence, parameters=[name])
    return request.args.to_dict()


def is_utf8(content: bytes) -> bool:
    """Return whether bytes are UTF-8; neither surrogates nor overlong forms are."""
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def _check_utf8(query_string: bytes) -> None:
    """Refuse bytes that are no text.

    Raises:
        BadParameter: a name or a value is not UTF-8.
    """
    for part in query_string.split(b"&"):
        if is_utf8(unquote_to_bytes(part)):
            continue
        quoted_name, _, _ = part.partition(b"=")
        name = unquote_to_bytes(quoted_name).decode(errors="replace")
        sentence = (
            f"The parameter {_cut(name)!r} holds bytes that aren't UTF-8: {IN_UTF8}"
        )
        raise BadParameter(sentence, parameters=[name])


def _cut(name: str) -> str:
    """Return as much of a name as a refusal repeats."""
    return name[:NAME_CHARACTERS_MAX]


def bad_parameters(refused: Invalid, known: list[str]) -> BadParameter:
    """Return refused fields as refused parameters; `known` names those that there are."""
    errors: Any = refused.extra["errors"]
    names = []
    sentences = []
    for error in errors:
        _, _, pointer = error["pointer"].partition("/")
        name, _, _ = pointer.partition("/")
        sentence = error["message"]
        if error["code"] == "unknown-field":
            sentence = _unknown(known)
        names.append(name)
        sentences.append(f"{_cut(name)}: {sentence}")
    return BadParameter("; ".join(sentences), parameters=names)


def _unknown(known: list[str]) -> str:
    """Say which parameters there are."""
    if not known:
        return "this path takes no parameter."
    return f"there is no such parameter here; there are {', '.join(sorted(known))}."


def none_match(header: str, etag: str) -> bool:
    """Return whether If-None-Match names this ETag, so that the client has the body already."""
    if not header:
        return False
    if header.strip() == "*":
        return True
    return etag in etags(header)


def etags(header: str) -> frozenset[str]:
    """Return what the ETags of If-Match or If-None-Match name, as the ledger gave them out.

    They name what an answer says, and that stays the same where a proxy compresses it: suffixes of
    codings fall away, and so does the `W/` that nginx puts before the ETag of what it compressed.
    """
    tags = _ETAG.findall(header)
    return frozenset(_CODING.sub("", tag) for tag in tags)
