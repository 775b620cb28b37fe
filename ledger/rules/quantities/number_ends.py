"""Signs that end a number: `a thousand. Two hundred` is two of them, and so is `6 тис. Двісті`.

All texts here are plain (`ledger.rules.quantities.plain_text`), with their case. Semicolons stand
for signs that end a number, so that all places stay.
"""

import re
from typing import Final

from ledger.rules.quantities import spoken_numbers
from ledger.rules.quantities.number_languages import ABBREVIATIONS, OF_THEM
from ledger.rules.quantities.number_tables import any_of_joined, split

_END: Final = ";"
_STOP: Final = re.compile(
    r"(?<![^\W\d_])(?P<word>[^\W\d_]+)\.(?=[ \t\n]{1,3}(?P<next>.))"
)
_ABBREVIATIONS: Final = frozenset(split(ABBREVIATIONS))
_EM_DASH: Final = "—"
_DASH: Final = re.compile(r"(?<=[ \n])-(?=[ \n])")
_LINE: Final = re.compile(r"\n(?= ?(?P<next>[^\W\d_]))")
_WORDS_OF_PART_MAX: Final = 8
#: A comma before what may be a part of the whole: three thousand, five hundred of them.
_PART: Final = re.compile(
    rf",(?=[ \n](?P<words>(?:[\w'-]+[ \n]){{1,{_WORDS_OF_PART_MAX}}}?)"
    rf"{any_of_joined(OF_THEM)}(?!\w))",
    re.IGNORECASE,
)
#: Between fifty and two hundred: the `and` of a range, where no other one may be meant.
_BETWEEN: Final = re.compile(
    r"(?<!\w)between(?: [a-z-]+){1,5}?(?P<and> and )(?=[a-z])(?!(?:[a-z-]+ ){1,5}and )",
    re.IGNORECASE,
)


def with_ends(text: str) -> str:
    """Return a text with a semicolon for each sign that surely ends a number.

    A full stop behind a whole word does, and a comma before a number `of them`. So does `and`
    behind `between`: an em dash stands for it, which may be in a range, but in no number.
    """
    stopped = _STOP.sub(_after_whole_word, text)
    parted = _PART.sub(_before_part, stopped)
    return _BETWEEN.sub(_as_range, parted)


def with_likely_ends(text: str) -> str:
    """Return a text in which each sign is marked that is likely to end a number, too.

    These are the full stop of a short form and the end of a line, both before a capital, and a dash
    between blanks, which becomes an em dash.
    """
    stopped = _STOP.sub(_before_capital, with_ends(text))
    undashed = _DASH.sub(_EM_DASH, stopped)
    return _LINE.sub(_before_capital_line, undashed)


def _after_whole_word(match: re.Match[str]) -> str:
    """Return a word and its full stop, which ends a number unless it shortens the word."""
    word = match["word"]
    if word.lower() in _ABBREVIATIONS:
        return match[0]
    return word + _END


def _before_capital(match: re.Match[str]) -> str:
    """Return a short word and its full stop, which a capital behind it makes the end."""
    if match["next"].isupper():
        return match["word"] + _END
    return match[0]


def _before_capital_line(match: re.Match[str]) -> str:
    """Return what stands for the end of a line: a semicolon before a capital."""
    if match["next"].isupper():
        return _END
    return match[0]


def _as_range(match: re.Match[str]) -> str:
    """Return the first end of a range and what joins it to the other, in as many characters."""
    words = match[0]
    first_end = len(words) - len(match["and"])
    return words[:first_end] + _EM_DASH.center(len(match["and"]))


def _before_part(match: re.Match[str]) -> str:
    """Return what stands for a comma: a semicolon where all words up to `of them` are a number."""
    number_start = spoken_numbers.number_start()
    for word in match["words"].lower().split():
        if not word.isdecimal() and number_start.match(word) is None:
            return match[0]
    return _END
