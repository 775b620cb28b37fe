"""Words that signs of a text turn around: a reader sees another order than the one stored.

The signs are those of UAX 9 that embed, override or isolate. What one begins, another ends, or the
end of the line.
"""

import re
from typing import Final

#: All of the signs.
TURNING: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
_BEGINNING: Final = re.compile("[\u202a\u202b\u202d\u202e\u2066-\u2068]")
_ENDING: Final = re.compile("[\u202c\u2069]")
#: How many characters before words are looked at, of a line that is longer.
_BEFORE_MAX: Final = 2_000


def is_turned(
    text: str,
    start: int,
    end: int,
) -> bool:
    """Return whether words from `start` to before `end` may be seen in another order."""
    if _BEGINNING.search(text, start, end):
        return True
    earliest = max(0, start - _BEFORE_MAX)
    line = text[earliest:start].rpartition("\n")[2]
    begun = _BEGINNING.findall(line)
    return len(begun) > len(_ENDING.findall(line))
