"""Marks around words that say nothing of their own, wherever they stand between a number's parts.

Signs of markdown (`**6,000** bodies`, `6 _thousand_`, `6 ~~thousand~~`, `6 [thousand](address)`),
and the quotation marks around a word or a few: `6 “thousand”`.
"""

import re
from collections.abc import Iterator
from typing import Final, TypeAlias

#: Where a mark begins, and where what follows it does.
Mark: TypeAlias = tuple[int, int]

#: More signs behind each other are a line, a mask or a drawing.
_SIGNS_MAX: Final = 6
_SIGNS: Final = re.compile(r"[*_]+|~~")
_LINK: Final = re.compile(
    r"\[(?P<words>[^\[\]\n]{1,100})\](?:\([^()\n]{0,300}\)|\[\w{0,20}\])"
)
#: Quotation marks, single and double, curly and straight, and what is typed for them.
_QUOTES: Final = "[\"'`\u00ab\u00b4\u00bb\u2018-\u201f\u2039\u203a]"
_WORDS: Final = r"[^\W\d_]+(?: [^\W\d_]+){0,2}"
#: Digits alone may be a name, or a member of a list: only before a word they may be multiplied.
_DIGITS: Final = rf"\d{{1,3}}(?={_QUOTES} ?[^\W\d_])"
_QUOTED: Final = re.compile(
    rf"(?<![^\W_]){_QUOTES}[*_~]*(?:{_WORDS}|{_DIGITS})[*_~]*{_QUOTES}(?![^\W_])"
)
#: Characters on each side of a slice that may hold the rest of a mark in it.
_AROUND: Final = 400


def is_emphasis(
    text: str,
    start: int,
    end: int,
) -> bool:
    """Return whether signs of markdown begin or end emphasised words: not those of 5*3."""
    before = ""
    if start:
        before = text[start - 1]
    after = text[end : end + 1]
    in_word = before.isalnum() and after.isalnum()
    beside_words = bool(before.strip() or after.strip())
    return beside_words and not in_word and end - start <= _SIGNS_MAX


def slice_without_emphasis(
    text: str,
    start: int,
    end: int,
) -> str:
    """Return a slice of a text without the marks around words, which may go on outside it.

    `_` and `*` between digits stay.
    """
    first = max(0, start - _AROUND)
    window = text[first : end + _AROUND]
    pieces: list[str] = []
    place = start - first
    last = min(end - first, len(window))
    for mark_start, mark_end in sorted(_marks(window)):
        pieces.append(window[place : min(mark_start, last)])
        place = max(place, mark_end)
    pieces.append(window[place:last])
    return "".join(pieces)


def _marks(text: str) -> Iterator[Mark]:
    """Yield the marks of a text."""
    for match in _SIGNS.finditer(text):
        start, end = match.span()
        if is_emphasis(text, start, end):
            yield start, end
    for match in _LINK.finditer(text):
        yield match.start(), match.start("words")
        yield match.end("words"), match.end()
    for match in _QUOTED.finditer(text):
        start, end = match.span()
        yield start, start + 1
        yield end - 1, end
