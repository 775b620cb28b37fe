"""Words in CSV that no spreadsheet runs as a formula.

Where a list is separated by semicolons, as in much of Europe, a spreadsheet splits words at them
too, and no quoting keeps it from that: so what follows a separator within words is a cell as well.
"""

import re
from typing import Final

#: Characters that may stand before a formula: spaces, quotes and what isn't seen.
_SKIPPED: Final = "(?:[^\\S\\t\\r\\n]|['\"\u00ad\u200b-\u200f\u2060\ufeff])*"
#: The first sign of a formula may be a wide one of East Asia.
_FORMULA: Final = f"{_SKIPPED}[=+\\-@\uff1d\uff0b\uff0d\uff20]"
#: Words without any of these hold no formula: most don't, and to see that is quick.
_SIGNS: Final = frozenset("=+-@\t\r\uff1d\uff0b\uff0d\uff20")
_CELL: Final = "(?:^|(?<=[;|\\t\\r\\n]))"
_UNESCAPED: Final = re.compile(f"{_CELL}(?={_FORMULA})|^(?='*[\\t\\r])")
_ESCAPE: Final = re.compile(f"{_CELL}'(?={_FORMULA})|^'(?='*[\\t\\r])")


def escape_formulas(words: str) -> str:
    """Return words with a `'` before each formula that a spreadsheet would read out of them."""
    if _SIGNS.isdisjoint(words):
        return words
    return _UNESCAPED.sub("'", words)


def unescape_formulas(words: str) -> str:
    """Return words as they were before their formulas were escaped."""
    return _ESCAPE.sub("", words)
