"""JSON as people like to read it, made while it is sent."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

#: A string, a bracket, a comma, a colon, or a number or word between those.
_TOKENS: Final = re.compile(rb'"(?:[^"\\]|\\.)*"|[][{},:]|[^][{},:"]+')
_INDENT: Final = b"  "
_SPACED: Final = {b":": b": "}


def indented(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield compact JSON with each member on a line of its own, as orjson indents it.

    No token is cut in two by the end of a piece; a newline at the very end stays.
    """
    depth = 0
    just_opened = False
    for piece in pieces:
        laid_out = bytearray()
        for token in _TOKENS.findall(piece):
            closes = token in (b"}", b"]")
            depth -= closes
            if just_opened != closes:
                # Neither an empty object nor an empty list has a line for nothing.
                laid_out += _line(depth)
            laid_out += _SPACED.get(token, token)
            just_opened = token in (b"{", b"[")
            depth += just_opened
            if token == b",":
                laid_out += _line(depth)
        yield bytes(laid_out)


def _line(depth: int) -> bytes:
    return b"\n" + _INDENT * depth
