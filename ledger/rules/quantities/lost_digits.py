"""Numbers beside a character that was lost, which may have been one of their digits."""

import re
from typing import Final

#: What stands for a character that was lost before a text came.
LOST: Final = "\ufffd"
_BESIDE_LOST: Final = re.compile(r"(?<![\d.,])[\d.,]*\ufffd[\d.,\ufffd]*")


def without_doubtful(
    passage: str,
    before: str,
    after: str,
) -> str:
    """Return a passage without the numbers that lost characters touch, in it or around it."""
    head = LOST if before.endswith(LOST) else ""
    tail = LOST if after.startswith(LOST) else ""
    if LOST not in passage and not head and not tail:
        return passage
    return _BESIDE_LOST.sub(LOST, head + passage + tail)
