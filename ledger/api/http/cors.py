"""Reading from pages of other sites (CORS, in the Fetch standard).

What is open to whoever comes is open to the scripts of any page too, and says so whoever asks, so
that caches can keep one answer for all. What takes a token never is: no page of another site can
send one for its reader.
"""

from functools import cache
from typing import Final

from ledger.api.http.operations import OPERATIONS, Operation

#: What a script may read of an answer beside what it always may.
_EXPOSED: Final = (
    "Content-Location",
    "ETag",
    "Ledger-Size",
    "Link",
    "RateLimit",
    "RateLimit-Policy",
    "Request-Id",
    "Retry-After",
)
CORS_HEADERS: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": ", ".join(_EXPOSED),
    # The same without what is for those without a token: no cache may mix the two.
    "Vary": "Accept, Authorization",
}
#: What a browser asks before a request that a plain link couldn't make.
PREFLIGHT: Final = {
    "Access-Control-Allow-Methods": "GET, HEAD",
    "Access-Control-Allow-Headers": "Accept, If-None-Match, Ledger-Min-Size",
    "Access-Control-Max-Age": "86400",
}
_READS: Final = ("GET", "HEAD")


def is_for_everybody(cache_control: str) -> bool:
    """Return whether an answer is the same for whoever asks, as its Cache-Control says."""
    return not cache_control.startswith(("private", "no-store"))


def is_open_read(method: str, endpoint: str | None) -> bool:
    """Return whether a request may be made without a token where reading is open.

    `endpoint` is the method and path of its route; None where there is none, which nobody needs a
    token to be told.
    """
    if endpoint is None:
        return method in _READS
    if method not in (*_READS, "OPTIONS"):
        return False
    _, _, path = endpoint.partition(" ")
    return _opens(path)


@cache
def _opens(path: str) -> bool:
    """Return whether some operation of a path may be made without a token."""
    operations = [operation for operation in OPERATIONS if operation.path == path]
    return any(map(_is_open, operations))


def _is_open(operation: Operation) -> bool:
    return not operation.writes and operation.role is None
