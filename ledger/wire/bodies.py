"""Bodies of requests, as an application reads them."""

import io
from typing import Protocol


class Body(Protocol):
    """A body that an application reads."""

    def read(self, size: int = -1, /) -> bytes:
        """Return so many bytes; all of them without a size."""


class BodyNeeded(BaseException):
    """The application wants a body that has not come yet.

    No Exception: whatever answers a failure of the application must let it through.
    """


class MissingBody:
    """A body that has not come yet: whoever refuses a request by its head never reads it."""

    def read(self, _size: int = -1, /) -> bytes:
        """Stop the application, until the body has come.

        Raises:
            BodyNeeded: always.
        """
        raise BodyNeeded


def whole_body(content: bytes) -> Body:
    """Return a body that has come to its end."""
    return io.BytesIO(content)
