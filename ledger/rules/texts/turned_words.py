"""Words that signs of a text turn around: a reader sees another order than the one stored.

The signs are those of UAX 9 that embed, override or isolate: what one begins, another ends, or the
end of the line. The marks of a direction are signs too, where the letters beside them run the other
way: they turn the digits and signs behind them, up to the next letter.
"""

import re
from typing import Final

_MARKS: Final = "\u061c\u200e\u200f"
#: All of the signs.
TURNING: Final = re.compile(f"[{_MARKS}\u202a-\u202e\u2066-\u2069]")
_BEGINNING: Final = re.compile("[\u202a\u202b\u202d\u202e\u2066-\u2068]")
_ENDING: Final = re.compile("[\u202c\u2069]")
#: Letters that run to the left, and those that run to the right, each with marks of their way.
_TO_LEFT: Final = (
    "[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufefc"
    "\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_TO_RIGHT: Final = rf"(?:(?!{_TO_LEFT})[^\W\d_]|\u200e)"
_NO_LETTER: Final = rf"(?:(?!{_TO_LEFT})[^\S\n]|(?!{_TO_LEFT}|\u200e)[^\w\s]|[0-9_])*+"
#: A mark that the letters before it don't fit, or at the start of a line those behind it.
_AGAINST: Final = re.compile(
    rf"(?:{_TO_RIGHT}{_NO_LETTER}(?=[\u061c\u200f])|{_TO_LEFT}{_NO_LETTER}(?=\u200e)"
    rf"|^{_NO_LETTER}(?=[\u061c\u200f](?!{_NO_LETTER}{_TO_LEFT}))"
    rf"|^{_NO_LETTER}(?=\u200e{_NO_LETTER}{_TO_LEFT}))([{_MARKS}]){_NO_LETTER}",
    re.MULTILINE,
)
#: How many characters before words are looked at, of a line that is longer.
_BEFORE_MAX: Final = 2_000
#: How far behind words a letter is looked for that a mark fits.
_BEHIND_MAX: Final = 100


def is_turned(
    text: str,
    start: int,
    end: int,
) -> bool:
    """Return whether words from `start` to before `end` may be seen in another order."""
    earliest = max(0, start - _BEFORE_MAX)
    if TURNING.search(text, earliest, end) is None:
        return False
    if _BEGINNING.search(text, start, end):
        return True
    line_start = max(earliest, text.rfind("\n", earliest, start) + 1)
    begun = _BEGINNING.findall(text, line_start, start)
    if len(begun) > len(_ENDING.findall(text, line_start, start)):
        return True
    marks = _AGAINST.finditer(text, line_start, end + _BEHIND_MAX)
    return any(mark.start(1) < end and mark.end() > start for mark in marks)
