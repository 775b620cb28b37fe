"""Where the characters of a UTF-8 text stand among its bytes."""

from itertools import accumulate
from typing import Final

#: How many characters are added up at once: more make the table smaller and each answer slower.
STRIDE: Final = 256
_CONTINUING: Final = bytes(range(0x80, 0xC0))
#: For each first byte of a character, how many bytes the character has (RFC 3629).
_WIDTHS: Final = bytes([1] * 0xC0 + [2] * 0x20 + [3] * 0x10 + [4] * 0x10)


class Offsets:
    """The byte offsets of the code points of a text; made in one pass, asked in constant time."""

    __slots__ = ("_sums", "_widths")

    def __init__(self, content: bytes) -> None:
        """Read a text that is valid UTF-8; it takes one byte a character from then on."""
        widths = content.translate(_WIDTHS, _CONTINUING)
        strides = (sum(widths[at : at + STRIDE]) for at in range(0, len(widths), STRIDE))
        self._widths, self._sums = widths, list(accumulate(strides, initial=0))

    @property
    def characters(self) -> int:
        """How many characters the text has, and bytes this keeps of it."""
        return len(self._widths)

    def __getitem__(self, character: int) -> int:
        """Return at which byte a code point starts; where the text ends, for the one after it."""
        stride = character // STRIDE
        return self._sums[stride] + sum(self._widths[stride * STRIDE : character])
