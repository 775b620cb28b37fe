"""Bytes that came from a client, until a request takes them."""

import socket
from typing import Final

RECEIVE_BYTES: Final = 64 * 1024
_EMPTY_LINE: Final = b"\r\n"
_END_OF_HEAD: Final = b"\r\n\r\n"


class ReceiveBuffer:
    """Bytes of one client in the order in which they came; requests are cut off the front."""

    def __init__(self) -> None:
        self._content = bytearray()
        self._ended = False

    def __len__(self) -> int:
        return len(self._content)

    @property
    def ended(self) -> bool:
        """True once the client sends no more."""
        return self._ended

    @property
    def head_size(self) -> int | None:
        """Bytes of the head that stands in front, with its empty line; None while it has no end."""
        end = self._content.find(_END_OF_HEAD)
        if end < 0:
            return None
        return end + len(_END_OF_HEAD)

    def receive(self, connected: socket.socket) -> int:
        """Take what has come, if anything has; return how many bytes that were."""
        try:
            received = connected.recv(RECEIVE_BYTES)
        except BlockingIOError:
            return 0
        self._ended = not received
        self._content += received
        return len(received)

    def drop_empty_lines(self) -> None:
        """Drop the empty lines that some clients send behind a body (RFC 9112, section 2.2)."""
        while self._content.startswith(_EMPTY_LINE):
            del self._content[: len(_EMPTY_LINE)]

    def missing(self, size: int) -> int:
        """Return how many of `size` bytes have not come; 0 where they can't come any more."""
        if self._ended:
            return 0
        return max(0, size - len(self._content))

    def cut(self, size: int) -> bytes:
        """Take so many bytes off the front."""
        front = memoryview(self._content)[:size]
        content = bytes(front)
        front.release()
        del self._content[:size]
        return content

    def clear(self) -> None:
        """Drop everything that has come."""
        self._content.clear()
