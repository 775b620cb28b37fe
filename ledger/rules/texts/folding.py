"""Texts as typing knows them: what is printed and what is typed for it are one.

Letters with their accents are composed (NFC); any blanks behind each other, line ends too, are one
blank; quotation marks and apostrophes are straight, dashes are hyphens; what shows nothing and the
signs of markdown around emphasised words are left out. Letters and digits stay as they are.
"""

import re
import unicodedata
from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final, NamedTuple

from ledger.rules.base.emphasis import is_emphasis
from ledger.rules.texts.alignment import Side, moved

#: What shows nothing: soft hyphens, zero-width characters, directions, variation selectors.
_UNSEEN: Final = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff"
)
_CHANGING: Final = rf"[\s{_UNSEEN}]{{2,}}|[{_UNSEEN}]|[*_]+"
_SHOWS_NOTHING: Final = re.compile(f"[{_UNSEEN}]")
_WITHOUT_ACCENTS: Final = re.compile(_CHANGING)
#: The characters of ASCII that folding may change.
_CHANGING_ASCII: Final = re.compile(r"[*_`\t-\r\x1c-\x1f]|  ")
#: Vowels and consonants that compose with the one before them.
_JAMO: Final = "\u1161-\u1175\u11a8-\u11c2"
#: Characters beyond these planes neither compose nor fall apart.
_COMPOSING_MAX: Final = 0x2FA20
_BLANKS: Final = (
    "\t"
    "\n"
    "\v"
    "\f"
    "\r"
    "\x1c"
    "\x1d"
    "\x1e"
    "\x1f"
    "\x85"
    "\N{NO-BREAK SPACE}"
    "\N{OGHAM SPACE MARK}"
    "\N{EN QUAD}"
    "\N{EM QUAD}"
    "\N{EN SPACE}"
    "\N{EM SPACE}"
    "\N{THREE-PER-EM SPACE}"
    "\N{FOUR-PER-EM SPACE}"
    "\N{SIX-PER-EM SPACE}"
    "\N{FIGURE SPACE}"
    "\N{PUNCTUATION SPACE}"
    "\N{THIN SPACE}"
    "\N{HAIR SPACE}"
    "\N{LINE SEPARATOR}"
    "\N{PARAGRAPH SEPARATOR}"
    "\N{NARROW NO-BREAK SPACE}"
    "\N{MEDIUM MATHEMATICAL SPACE}"
    "\N{IDEOGRAPHIC SPACE}"
)
_DASHES: Final = (
    "\N{ARMENIAN HYPHEN}"
    "\N{HEBREW PUNCTUATION MAQAF}"
    "\N{CANADIAN SYLLABICS HYPHEN}"
    "\N{MONGOLIAN TODO SOFT HYPHEN}"
    "\N{HYPHEN}"
    "\N{NON-BREAKING HYPHEN}"
    "\N{FIGURE DASH}"
    "\N{EN DASH}"
    "\N{EM DASH}"
    "\N{HORIZONTAL BAR}"
    "\N{HYPHEN BULLET}"
    "\N{MINUS SIGN}"
    "\N{DOUBLE OBLIQUE HYPHEN}"
    "\N{HYPHEN WITH DIAERESIS}"
    "\N{TWO-EM DASH}"
    "\N{THREE-EM DASH}"
    "\N{DOUBLE HYPHEN}"
    "\N{WAVE DASH}"
    "\N{WAVY DASH}"
    "\N{KATAKANA-HIRAGANA DOUBLE HYPHEN}"
    "\N{PRESENTATION FORM FOR VERTICAL EM DASH}"
    "\N{PRESENTATION FORM FOR VERTICAL EN DASH}"
    "\N{SMALL EM DASH}"
    "\N{SMALL HYPHEN-MINUS}"
    "\N{FULLWIDTH HYPHEN-MINUS}"
)
_DOUBLE_QUOTES: Final = (
    "\N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}"
    "\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}"
    "\N{LEFT DOUBLE QUOTATION MARK}"
    "\N{RIGHT DOUBLE QUOTATION MARK}"
    "\N{DOUBLE LOW-9 QUOTATION MARK}"
    "\N{DOUBLE HIGH-REVERSED-9 QUOTATION MARK}"
    "\N{DOUBLE PRIME}"
    "\N{REVERSED DOUBLE PRIME}"
    "\N{DOUBLE LOW-REVERSED-9 QUOTATION MARK}"
    "\N{REVERSED DOUBLE PRIME QUOTATION MARK}"
    "\N{DOUBLE PRIME QUOTATION MARK}"
    "\N{LOW DOUBLE PRIME QUOTATION MARK}"
    "\N{FULLWIDTH QUOTATION MARK}"
)
_APOSTROPHES: Final = (
    "`"
    "\N{ACUTE ACCENT}"
    "\N{MODIFIER LETTER PRIME}"
    "\N{MODIFIER LETTER TURNED COMMA}"
    "\N{MODIFIER LETTER APOSTROPHE}"
    "\N{MODIFIER LETTER REVERSED COMMA}"
    "\N{MODIFIER LETTER ACUTE ACCENT}"
    "\N{MODIFIER LETTER GRAVE ACCENT}"
    "\N{ARMENIAN APOSTROPHE}"
    "\N{HEBREW PUNCTUATION GERESH}"
    "\N{LEFT SINGLE QUOTATION MARK}"
    "\N{RIGHT SINGLE QUOTATION MARK}"
    "\N{SINGLE LOW-9 QUOTATION MARK}"
    "\N{SINGLE HIGH-REVERSED-9 QUOTATION MARK}"
    "\N{PRIME}"
    "\N{REVERSED PRIME}"
    "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}"
    "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}"
    "\N{LATIN SMALL LETTER SALTILLO}"
    "\N{FULLWIDTH APOSTROPHE}"
)


def _signs() -> Mapping[int, str]:
    """Return what is typed for each sign that is printed in several ways."""
    typed = {" ": _BLANKS, "-": _DASHES, '"': _DOUBLE_QUOTES, "'": _APOSTROPHES}
    signs: dict[int, str] = {}
    for sign, printed in typed.items():
        signs |= dict.fromkeys(map(ord, printed), sign)
    return signs


_SIGNS: Final = _signs()


class _Change(NamedTuple):
    """A slice of a text that folding makes longer or shorter, and what it becomes."""

    start: int
    end: int
    becomes: str


@dataclass(frozen=True, slots=True)
class FoldedText:
    """A text as typing knows it, with a map between its offsets and those of the text itself.

    A slice grows to whole letters and blanks; what folds to nothing at its ends stays outside.
    """

    text: str
    _of_text: Side
    _in_folded: Side

    def to_text(
        self,
        start: int,
        end: int,
    ) -> tuple[int, int]:
        """Return the slice of the text itself that reads as a slice of the folded one."""
        return moved(start, end, self._in_folded, self._of_text)[:2]

    def from_text(
        self,
        start: int,
        end: int,
    ) -> tuple[int, int]:
        """Return the slice of the folded text that a slice of the text itself reads as."""
        return moved(start, end, self._of_text, self._in_folded)[:2]


def fold(text: str) -> str:
    """Return words as typing knows them."""
    if text.isascii() and _CHANGING_ASCII.search(text) is None:
        return text
    pieces: list[str] = []
    end = 0
    for change in _changes(text):
        unchanged = text[end : change.start]
        pieces.append(unchanged.translate(_SIGNS) + change.becomes)
        end = change.end
    pieces.append(text[end:].translate(_SIGNS))
    return "".join(pieces)


def folded(text: str) -> FoldedText:
    """Return a text as typing knows it, with the map of its offsets."""
    of_text = Side(array("L"), array("L"))
    in_folded = Side(array("L"), array("L"))
    shift = 0
    for change in _changes(text):
        of_text.add(change.start, change.end)
        start = change.start + shift
        end = start + len(change.becomes)
        in_folded.add(start, end)
        shift = end - change.end
    return FoldedText(fold(text), of_text, in_folded)


def _changes(text: str) -> Iterator[_Change]:
    """Yield the slices of a text that folding makes longer or shorter."""
    composed = unicodedata.is_normalized("NFC", text)
    changing = _WITHOUT_ACCENTS if composed else _with_accents()
    for match in changing.finditer(text):
        start, end = match.span()
        becomes = _becomes(text, start, end)
        if becomes is not None:
            yield _Change(start, end, becomes)


def _becomes(
    text: str,
    start: int,
    end: int,
) -> str | None:
    """Return what a slice is folded to; None where it stays as long as it is."""
    changing = text[start:end]
    first = changing[0]
    if first in "*_":
        if is_emphasis(text, start, end):
            return ""
        return None
    if first.isspace() or _SHOWS_NOTHING.match(first):
        has_blank = any(map(str.isspace, changing))
        return " " if has_blank else ""
    composed = unicodedata.normalize("NFC", changing)
    if composed == changing:
        return None
    return composed.translate(_SIGNS)


@cache
def _with_accents() -> re.Pattern[str]:
    """Return what may change in a text with letters that aren't composed.

    Only then are all code points looked at.
    """
    marks = _JAMO
    alone = ""
    for character in map(chr, range(0x300, _COMPOSING_MAX)):
        if _SHOWS_NOTHING.match(character):
            continue
        if unicodedata.category(character).startswith("M"):
            marks += character
        elif not unicodedata.is_normalized("NFC", character):
            alone += character
    return re.compile(rf"{_CHANGING}|(?s:.)[{marks}]+|[{alone}]")
