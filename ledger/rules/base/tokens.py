"""Tokens: `xl_`, an id, a secret of 178 bits and a checksum.

The checksum tells a typing error from a wrong token.
"""

import hashlib
import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

_ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_SECRET_CHARACTERS: Final = 30  # of 62 kinds: 178.6 bits
_CHECKSUM_CHARACTERS: Final = 6
_FORM: Final = re.compile(
    r"xl_([0-9a-v]{26})([0-9A-Za-z]{30})([0-9A-Za-z]{6})",
    re.ASCII,
)
ID_PREFIX: Final = "tk"


@dataclass(frozen=True, slots=True)
class Presented:
    """A token that a client sends: the id to look it up by, and the digest to compare."""

    id: str
    digest: bytes


def make(
    token_id: str,
    random: Callable[[int], bytes],
) -> str:
    """Return a new token for an id such as `tk-` + 26 characters."""
    number = int.from_bytes(random(32), "big")
    secret = _base62(number, _SECRET_CHARACTERS)
    identity = token_id.removeprefix(f"{ID_PREFIX}-")
    body = f"xl_{identity}{secret}"
    return body + _checksum(body)


def digest(token: str) -> bytes:
    """Return the SHA-256 of a token, all that is kept of it."""
    return hashlib.sha256(token.encode()).digest()


def read(token: str) -> Presented | None:
    """Return the id and the digest of a token; None where it is malformed or mistyped."""
    match = _FORM.fullmatch(token)
    if match is None or match[3] != _checksum(token[:-_CHECKSUM_CHARACTERS]):
        return None
    return Presented(f"{ID_PREFIX}-{match[1]}", digest(token))


def _checksum(body: str) -> str:
    """Return the CRC-32 of a token without its checksum, in 6 characters."""
    return _base62(zlib.crc32(body.encode()), _CHECKSUM_CHARACTERS)


def _base62(
    number: int,
    characters: int,
) -> str:
    """Return the lowest digits of a number to the base 62, lowest first."""
    digits = []
    for _ in range(characters):
        number, digit = divmod(number, len(_ALPHABET))
        digits.append(_ALPHABET[digit])
    return "".join(digits)
