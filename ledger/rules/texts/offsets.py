"""The byte offsets of the characters of a UTF-8 text."""

from itertools import accumulate
from typing import Final

#: How many characters share an entry of the table: more make it smaller and each look-up slower.
STRIDE: Final = 256
_CONTINUING: Final = bytes(range(0x80, 0xC0))
#: For each first byte of a character, how many bytes the character has (RFC 3629).
_WIDTHS: Final = bytes([1] * 0xC0 + [2] * 0x20 + [3] * 0x10 + [4] * 0x10)


class Offsets:
    """The byte offsets of the code points of a text: read once, looked up in constant time."""

    __slots__ = ("_sums", "_widths")

    def __init__(self, content: bytes) -> None:
        """Read a text that is valid UTF-8; one byte a character is kept of it."""
        widths = content.translate(_WIDTHS, _CONTINUING)
        starts = range(0, len(widths), STRIDE)
        strides = (sum(widths[start : start + STRIDE]) for start in starts)
        self._widths = widths
        self._sums = list(accumulate(strides, initial=0))

    @property
    def characters(self) -> int:
        """Number of characters of the text, and of bytes that are kept of it."""
        return len(self._widths)

    def __getitem__(self, character: int) -> int:
        """Return the byte at which a code point starts; for the one after the last, the end."""
        stride = character // STRIDE
        rest = self._widths[stride * STRIDE : character]
        return self._sums[stride] + sum(rest)
