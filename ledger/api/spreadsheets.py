"""Words in CSV that no spreadsheet runs as a formula.

Where a list is separated by semicolons, as in much of Europe, a spreadsheet splits words at them
too, and no quoting keeps it from that: so what follows a separator within words is a cell as well.
"""

import re
from typing import Final

#: Spaces, quotes and what isn't seen may stand before a formula's first sign, which may be a wide
#: one of East Asia.
_SKIPPED: Final = "(?:[^\\S\\t\\r\\n]|['\"\u00ad\u200b-\u200f\u2060\ufeff])*"
_FORMULA: Final = f"{_SKIPPED}[=+\\-@\uff1d\uff0b\uff0d\uff20]"
_CELL: Final = "(?:^|(?<=[;|\\t\\r\\n]))"
_UNGUARDED: Final = re.compile(f"{_CELL}(?={_FORMULA})|^(?='*[\\t\\r])")
_GUARD: Final = re.compile(f"{_CELL}'(?={_FORMULA})|^'(?='*[\\t\\r])")


def guarded(words: str) -> str:
    """Return words with a `'` before each formula that a spreadsheet would read out of them."""
    return _UNGUARDED.sub("'", words)


def unguarded(words: str) -> str:
    """Return words as they were before they were guarded."""
    return _GUARD.sub("", words)
