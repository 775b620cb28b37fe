"""Errors of a request itself, found before any use case runs."""

from collections.abc import Mapping, Sequence

from ledger.rules.base.errors import LedgerError


class ErrorWithHeaders(LedgerError):
    """A refusal with headers of its own."""

    def __init__(
        self, detail: str, headers: Mapping[str, str], **extra: object
    ) -> None:
        super().__init__(detail, **extra)
        self.headers = headers


class BadParameter(LedgerError):
    """A query parameter that is unknown, repeated or malformed."""

    code = "bad-parameter"


class BadIdempotencyKey(LedgerError):
    """An Idempotency-Key that can't be one."""

    code = "bad-idempotency-key"


class TooManyRequests(ErrorWithHeaders):
    """More requests than the limit, from one token or address."""

    code = "too-many-requests"


class BadRequest(LedgerError):
    """A request that the framework can't read."""

    code = "bad-request"


class ExpectationFailed(LedgerError):
    """An Expect field that names something other than 100-continue."""

    code = "expectation-failed"


class IncompleteBody(LedgerError):
    """A body shorter than its Content-Length: a cut upload never passes for a whole article."""

    code = "incomplete-body"


class NoSuchPath(LedgerError):
    """A path that no route has."""

    code = "no-such-path"


class MethodNotAllowed(LedgerError):
    """A method that the path doesn't have."""

    code = "method-not-allowed"


class NotAcceptable(LedgerError):
    """A request for formats of which the path has none."""

    code = "not-acceptable"


class LengthRequired(LedgerError):
    """A body without Content-Length."""

    code = "length-required"


class TooLarge(LedgerError):
    """A body above the limit of its route."""

    code = "too-large"


class UriTooLong(LedgerError):
    """A path with its query above the limit."""

    code = "uri-too-long"


class HeadTooLarge(LedgerError):
    """A request whose line and header fields are above the limit."""

    code = "head-too-large"


class TooSlow(LedgerError):
    """A request that took too long to come."""

    code = "too-slow"


class UnsupportedType(ErrorWithHeaders):
    """A Content-Type, charset or compression that this route doesn't read.

    `header` is where HTTP says what is taken, such as Accept-Post.
    """

    code = "unsupported-type"

    def __init__(self, detail: str, header: str, accepted: Sequence[str]) -> None:
        super().__init__(detail, {header: ", ".join(accepted)}, accepted=accepted)


class NotUtf8(LedgerError):
    """An article that isn't UTF-8, or holds a NUL."""

    code = "not-utf-8"


class NotInCharset(LedgerError):
    """An article that isn't in the charset that its request names, or holds a NUL."""

    code = "not-in-charset"


class StorageFull(LedgerError):
    """A disk that takes no more."""

    code = "storage-full"


class Unavailable(LedgerError):
    """A database that doesn't answer."""

    code = "busy"


class Internal(LedgerError):
    """A bug; the answer says nothing of it but the request id."""

    code = "internal"
