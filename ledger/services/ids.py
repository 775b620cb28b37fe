"""Ids for what comes without one.

An id is a prefix and a time-ordered UUID (RFC 9562, version 7) in base32.
"""

import base64
from collections.abc import Callable
from datetime import datetime
from typing import Final

_VERSION: Final = 7
_VARIANT: Final = 0b10


def make(
    prefix: str,
    at: datetime,
    random: Callable[[int], bytes],
) -> str:
    """Return an id that sorts by `at` to the millisecond: `li-` and 26 lower-case characters."""
    # RFC 9562, section 5.7: 48 bits of time, 4 of version, 12 random, 2 of variant, 62 random.
    milliseconds = int(at.timestamp() * 1000)
    tail = int.from_bytes(random(10), "big")
    rand_a = (tail >> 62) & ((1 << 12) - 1)
    rand_b = tail & ((1 << 62) - 1)
    number = milliseconds << 80
    number |= _VERSION << 76
    number |= rand_a << 64
    number |= _VARIANT << 62
    number |= rand_b
    # base32hex keeps the order of the numbers.
    text = base64.b32hexencode(number.to_bytes(16, "big")).decode()
    return f"{prefix}-{text.rstrip('=').lower()}"
