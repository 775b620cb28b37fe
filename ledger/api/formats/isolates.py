"""Right-to-left words in text, set apart so that they reorder nothing around them (UAX 9).

Without that a reader sees the date beside a Hebrew name as 16-01-2025, and two Arabic names in each
other's places. Text without such words stays as it is.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

#: An isolate whose direction is that of its first letter, and its end.
FIRST_STRONG: Final = "\u2068"
END: Final = "\u2069"
#: Letters, digits and numerals that are written from right to left.
_RIGHT_TO_LEFT: Final = frozenset({"R", "AL", "AN"})
#: The blocks that hold such characters, so that a search for them is quick.
_BLOCKS: Final = (
    "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff"
)
_SOME: Final = re.compile(f"[{_BLOCKS}]")
#: Right-to-left words as they stand in a name, with the characters that join them.
_RUN: Final = f"[{_BLOCKS}](?:[\u0300-\u036f '’\"״&-]*[{_BLOCKS}])*"


def isolated(words: str) -> str:
    """Return words as an isolate, where any of them is written from right to left."""
    if _SOME.search(words) is None:
        return words
    if not any(map(_is_right_to_left, words)):
        return words
    return f"{FIRST_STRONG}{words}{END}"


def _is_right_to_left(character: str) -> bool:
    return unicodedata.bidirectional(character) in _RIGHT_TO_LEFT


def isolated_within(
    sentence: str,
    names: Iterable[str] = (),
) -> str:
    """Return a sentence in which the words that are written from right to left are isolates.

    A name that stands in it is one isolate as a whole.
    """
    # Of two names that start alike the longer one is tried first.
    longest_first = sorted(names, key=len, reverse=True)
    patterns = [*map(re.escape, longest_first), _RUN]
    return re.sub("|".join(patterns), _isolated_match, sentence)


def _isolated_match(match: re.Match[str]) -> str:
    return isolated(match[0])


def closed_on_each_line(lines: Iterable[str]) -> list[str]:
    """Return lines of one text in which an isolate that a line leaves open goes on in the next.

    The end of a line ends every isolate.
    """
    closed = []
    depth = 0
    for line in lines:
        words = line.lstrip(" ")
        indent = " " * (len(line) - len(words))
        reopened = FIRST_STRONG * depth
        depth += line.count(FIRST_STRONG) - line.count(END)
        ends = END * depth
        closed.append(f"{indent}{reopened}{words}{ends}")
    return closed
