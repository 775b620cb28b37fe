"""The byte offsets of the characters of a text, in any encoding that articles are taken in."""

from itertools import accumulate
from typing import Final

from ledger.rules.texts.encodings import CODECS, UTF_8

#: How many characters share an entry of the table: more make it smaller and each look-up slower.
STRIDE: Final = 256
#: Of how many characters the widths are worked out at once.
_AT_ONCE: Final = 65_536
_CONTINUING: Final = bytes(range(0x80, 0xC0))
#: For each first byte of a character, how many bytes the character has (RFC 3629).
_WIDTHS: Final = bytes([1] * 0xC0 + [2] * 0x20 + [3] * 0x10 + [4] * 0x10)


class Offsets:
    """The byte offsets of the code points of a text: read once, looked up in constant time."""

    __slots__ = ("_sums", "_widths")

    def __init__(
        self,
        content: bytes,
        encoding: str = UTF_8,
    ) -> None:
        """Read a text that is valid in an encoding; one byte a character is kept of it."""
        if encoding == UTF_8:
            widths = content.translate(_WIDTHS, _CONTINUING)
        else:
            widths = _widths(content, CODECS[encoding])
        strides: list[int] = []
        for start in range(0, len(widths), STRIDE):
            stride = widths[start : start + STRIDE]
            strides.append(sum(stride))
        sums = accumulate(strides, initial=0)
        self._widths = widths
        self._sums = list(sums)

    @property
    def characters(self) -> int:
        """Number of characters of the text, and of bytes that are kept of it."""
        return len(self._widths)

    def __getitem__(self, character: int) -> int:
        """Return the byte at which a code point starts; for the one after the last, the end."""
        stride = character // STRIDE
        rest = self._widths[stride * STRIDE : character]
        return self._sums[stride] + sum(rest)


def _widths(
    content: bytes,
    codec: str,
) -> bytes:
    """Return how many bytes each character of a text has.

    A character has the same bytes wherever it stands, so that each is encoded once.
    """
    text = content.decode(codec)
    pieces = []
    for start in range(0, len(text), _AT_ONCE):
        piece = text[start : start + _AT_ONCE]
        widths = {character: len(character.encode(codec)) for character in set(piece)}
        of_piece = map(widths.__getitem__, piece)
        pieces.append(bytes(of_piece))
    return b"".join(pieces)
