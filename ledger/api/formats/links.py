"""The path under which a proxy serves the ledger, such as `/ledger`: every link starts with it.

The proxy takes the prefix off the path before it asks, and names it in X-Forwarded-Prefix.
"""

import re
from typing import Any, Final

from flask import request

PREFIX_CHARACTERS_MAX: Final = 200
#: Segments of letters that need no escape anywhere: not in a header, not in HTML, not in JSON.
_PREFIX: Final = re.compile(r"(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+")
#: The paths of this ledger within a sentence.
_PATH_IN_WORDS: Final = re.compile(r"(?<![\w/.}])(?=/(?:v1/|docs|problems|openapi))")
#: Members of an answer that hold paths.
_PATHS: Final = (
    "location",
    "path",
    "resting",
    "type",
)


def prefix(header: str) -> str:
    """Return the prefix in a proxy's header, without a slash at its end; "" where it can't be one.

    Two slashes at the start would name another host, and dots alone another folder.
    """
    cleaned = header.removesuffix("/")
    if len(cleaned) > PREFIX_CHARACTERS_MAX or not _PREFIX.fullmatch(cleaned):
        return ""
    return cleaned


def rooted(path: str) -> str:
    """Return a path of the ledger as the client has to ask for it."""
    return request.script_root + path


def rooted_refusal(problem: dict[str, Any], root: str) -> dict[str, Any]:
    """Return the members of a refusal with their paths under a prefix, in its sentence too."""
    if not root:
        return problem
    words = _PATH_IN_WORDS.sub(root, problem["detail"])
    return _rooted_paths(problem, root) | {"detail": words}


def rooted_requests(document: dict[str, Any]) -> dict[str, Any]:
    """Return a document with the requests that it offers as the client has to send them."""
    root: str = request.script_root
    return _rooted_paths(document, root) if root else document


def _rooted_paths(members: dict[str, Any], root: str) -> dict[str, Any]:
    return {
        name: _rooted_value(value, root, is_path=name in _PATHS)
        for name, value in members.items()
    }


def _rooted_value(
    value: object,
    root: str,
    *,
    is_path: bool,
) -> object:
    match value:
        case dict():
            return _rooted_paths(value, root)
        case list():
            return [_rooted_value(part, root, is_path=is_path) for part in value]
        case str() if is_path and value.startswith("/"):
            return root + value
    return value


def rooted_page(body: bytes) -> bytes:
    """Return a page of HTML with its links, or the description with its server, as rooted."""
    root = request.script_root.encode()
    if not root:
        return body
    for start in (b' href="', b"- url: ", b'"servers":[{"url":"'):
        body = body.replace(start + b"/", start + root + b"/")
    return body
