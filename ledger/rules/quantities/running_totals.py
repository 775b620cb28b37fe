"""Words by which a number is one of all that has come together so far."""

import re
from typing import Final

from ledger.rules.quantities.plain_text import plain

_ENGLISH: Final = (
    r"in all(?! (?:likelihood|probability|cases|respects|directions|areas|regions|of)\b)"
    r"|in total|a total of|so far|altogether|since the (?:\w+ ){1,4}began"
)
_UKRAINIAN: Final = "загалом|всього|усього"
_RUSSIAN: Final = "всего|в общей сложности|в общем итоге"
_WORDS: Final = re.compile(rf"(?<!\w)(?:{_ENGLISH}|{_UKRAINIAN}|{_RUSSIAN})(?!\w)")
#: What parts a number from words of another: the end of a sentence or a paragraph, other digits.
_APART: Final = re.compile(r"[.!?](?=\s)|\n\s?\n|[0-9]")


def total_words(passage: str, before: str, after: str) -> str | None:
    """Return words of a running total in a passage or right around it; None without any.

    `before` and `after` are what stands around the passage: they are looked at up to the end of the
    sentence, or up to another number.
    """
    *_, begun = _APART.split(before)
    rest, *_ = _APART.split(after)
    sentence = plain(f"{begun}{passage}{rest}").lower()
    single_blanks = " ".join(sentence.split())
    words = _WORDS.search(single_blanks)
    return words[0] if words else None
