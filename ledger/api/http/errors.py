"""What the door refuses before any use case runs."""

from collections.abc import Mapping, Sequence

from ledger.rules.base.errors import Refusal


class AtTheDoor(Refusal):
    """A refusal that says something in headers of its own."""

    def __init__(self, detail: str, headers: Mapping[str, str], **extra: object) -> None:
        super().__init__(detail, **extra)
        self.headers = headers


class BadParameter(Refusal):
    """A query parameter that is unknown, repeated or malformed."""

    code = "bad-parameter"


class BadIdempotencyKey(Refusal):
    """An Idempotency-Key that can't be one."""

    code = "bad-idempotency-key"


class TooManyRequests(AtTheDoor):
    """More requests than the limit, from one token or address."""

    code = "too-many-requests"


class BadRequest(Refusal):
    """What the framework can't read."""

    code = "bad-request"


class ExpectationFailed(Refusal):
    """An Expect field that names something other than 100-continue."""

    code = "expectation-failed"


class IncompleteBody(Refusal):
    """A body shorter than its Content-Length: a cut upload never passes for a whole article."""

    code = "incomplete-body"


class NoSuchPath(Refusal):
    """No route has this path."""

    code = "no-such-path"


class MethodNotAllowed(Refusal):
    """The path has no such method."""

    code = "method-not-allowed"


class NotAcceptable(Refusal):
    """None of the formats that the client takes is to be had here."""

    code = "not-acceptable"


class LengthRequired(Refusal):
    """A body without Content-Length."""

    code = "length-required"


class TooLarge(Refusal):
    """A body above the limit of its route."""

    code = "too-large"


class UriTooLong(Refusal):
    """A path with its query above the limit."""

    code = "uri-too-long"


class HeadTooLarge(Refusal):
    """A request whose line and header fields are above the limit."""

    code = "head-too-large"


class TooSlow(Refusal):
    """A request that took too long to come."""

    code = "too-slow"


class UnsupportedType(AtTheDoor):
    """A Content-Type, charset or compression that this route doesn't read.

    `header` is where HTTP says what is taken, such as Accept-Post.
    """

    code = "unsupported-type"

    def __init__(self, detail: str, header: str, accepted: Sequence[str]) -> None:
        super().__init__(detail, {header: ", ".join(accepted)}, accepted=accepted)


class NotUtf8(Refusal):
    """An article that isn't UTF-8, or holds a NUL."""

    code = "not-utf-8"


class StorageFull(Refusal):
    """The disk takes no more."""

    code = "storage-full"


class Unavailable(Refusal):
    """The database doesn't answer."""

    code = "busy"


class Internal(Refusal):
    """A bug; nothing of it is told but the request id."""

    code = "internal"
