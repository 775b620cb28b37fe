"""Words by which a number is one of all that has come together so far."""

import re
from typing import Final

from ledger.rules.quantities.plain_text import plain

_ENGLISH: Final = (
    r"in all(?! (?:likelihood|probability|cases|respects|directions|areas|regions|of)\b)"
    r"|in total|a total of|so far|altogether|since the (?:\w+ ){1,4}began"
    r"|(?:since|from) the (?:very )?(?:beginning|start|outbreak)|to date|overall"
    r"|(?:bring|brings|bringing|brought|takes|taking|took) the (?:\w+ ){0,3}"
    r"(?:total|number|figure|count|tally)|total number"
)
_UKRAINIAN: Final = (
    "загалом|всього|усього|в цілому|з (?:самого )?початку|від (?:самого )?початку"
    "|за весь час|на сьогодні|на цей час"
)
_RUSSIAN: Final = (
    "всего|в общей сложности|в общем итоге|в целом|итого|с (?:самого )?начала"
    "|за (?:все|всё) время|к настоящему времени|на сегодня|на данный момент"
)
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
