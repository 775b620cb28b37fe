"""Ids for what comes without one.

An id is a prefix and a time-ordered UUID (RFC 9562, version 7) in base32.
"""

import base64
from collections.abc import Callable
from datetime import datetime


def make(prefix: str, at: datetime, random: Callable[[int], bytes]) -> str:
    """Return an id that sorts by `at` to the millisecond: `li-` and 26 lower-case characters."""
    milliseconds = int(at.timestamp() * 1000)
    tail = int.from_bytes(random(10), "big") & ((1 << 74) - 1)
    rand_a, rand_b = tail >> 62, tail & ((1 << 62) - 1)
    number = (milliseconds << 80) | (0x7 << 76) | (rand_a << 64) | (0b10 << 62) | rand_b
    # base32hex keeps the order of the numbers.
    text = base64.b32hexencode(number.to_bytes(16, "big")).decode().rstrip("=").lower()
    return f"{prefix}-{text}"
