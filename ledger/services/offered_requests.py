"""Requests that answers offer: sent as they stand, with a token, they get through."""

from typing import Final, TypedDict

from ledger.services.resources import Document

#: In place of an ETag, where whatever stands there may be changed.
ANY_VERSION: Final = "*"
#: Without it a body is refused.
_AS_JSON: Final = {"Content-Type": "application/json"}


class OfferedRequest(TypedDict):
    """A request with its headers, but for the token."""

    method: str
    path: str
    headers: dict[str, str]
    body: Document


def post(
    path: str,
    body: Document,
    expected: str | None = None,
) -> OfferedRequest:
    """Return a POST; what changes something recorded names the ETag that it `expected`."""
    headers = dict(_AS_JSON)
    if expected is not None:
        headers["If-Match"] = expected
    return {
        "method": "POST",
        "path": path,
        "headers": headers,
        "body": body,
    }
