"""Texts made plain: each number in ASCII digits, blanks and signs, whatever a text writes them in.

What a character means is taken from the Unicode character database.
"""

import html
import re
import unicodedata
from collections.abc import Mapping
from typing import Final

from ledger.rules.base.emphasis import slice_without_emphasis
from ledger.rules.base.printable import shows_nothing

#: Signs by words of their Unicode names; the first that fits counts. Double quotes are among them
#: since the repair of damaged text puts one where an apostrophe or a narrow blank was lost.
_BY_NAME: Final[tuple[tuple[str, re.Pattern[str]], ...]] = tuple(
    (sign, re.compile(names))
    for sign, names in (
        ('"', r"^QUOTATION MARK|(LEFT|RIGHT) DOUBLE QUOTATION|DOUBLE .*-9 QUOTATION"),
        ("'", r"(LEFT|RIGHT) SINGLE QUOTATION|SINGLE .*-9 QUOTATION"),
        ("'", r"APOSTROPHE|(?<!DOUBLE )(?<!TRIPLE )PRIME$|ACUTE ACCENT$|GRAVE ACCENT$"),
        ("'", r"MODIFIER LETTER .*COMMA$"),
        # In a row of words, never in a number: parted from what follows as by a blank.
        (", ", r"IDEOGRAPHIC COMMA"),
        (",", r"COMMA$|THOUSANDS SEPARATOR"),
        (
            ".",
            r"(?<!IDEOGRAPHIC )FULL STOP$|ONE DOT LEADER|MIDDLE DOT$|DOT (ABOVE|OPERATOR)$",
        ),
        (".", r"DECIMAL SEPARATOR"),
        ("/", r"(?<!REVERSE )SOLIDUS$|(FRACTION|DIVISION) SLASH"),
        ("%", r"PERCENT SIGN|PER MILLE SIGN"),
        ("_", r"LOW LINE$"),
        (":", r"^(FULLWIDTH )?COLON$|^RATIO$"),
        ("×", r"MULTIPLICATION (SIGN|X)$"),
        ("−", r"^MINUS SIGN$"),
        ("—", r"EM DASH$|HORIZONTAL BAR"),
    )
)
_BY_CATEGORY: Final[Mapping[str, str]] = {"Zs": " ", "Zl": "\n", "Zp": "\n", "Pd": "-"}
_OTHERS: Final[Mapping[str, str]] = {
    "\r": "",
    "\x0b": "\n",
    "\x0c": "\n",
    "\x85": "\n",
    "ё": "е",
    "Ё": "Е",
    # The only letter that would be two in lower case.
    "İ": "i",
}
_NUMBER_CATEGORIES: Final = ("Nd", "No")
_SIGN_CATEGORIES: Final = ("P", "S", "Lm")
#: Combining classes of marks that writers may leave out: points for vowels, and accents.
_POINTS: Final = range(10, 37)
_ACCENTS: Final = range(200, 241)
_MARKUP: Final = re.compile(r"</?[a-zA-Z][^<>]{0,200}>|&#?\w{1,10};")
#: A character with the accents behind it, of which one may have many.
_LETTER: Final = re.compile(r".[\u0300-\u036f]{0,8}", re.DOTALL)
_QUOTE_IN_WORD: Final = re.compile(r'(?<=[^\W\d_])"(?=[^\W\d_])')


def plain(words: str) -> str:
    """Return words in which numbers are written in one way: ASCII digits, plain blanks and signs.

    Without what shows nothing, without accents that no letter is printed with (stress marks), and
    without the marks around emphasised or quoted words, and with a tab for each tag. Case is kept;
    in lower case it has as many characters.
    """
    return plain_slice(words, 0, len(words))


def plain_slice(
    text: str,
    start: int,
    end: int,
) -> str:
    """Return a slice of a text made plain, without the marks that it cuts from their others."""
    words = slice_without_emphasis(text, start, end)
    if "<" in words or "&" in words:
        words = _MARKUP.sub(_unmarked, words)
    signs = unicodedata.normalize("NFC", words).translate(_PLAIN)
    return _QUOTE_IN_WORD.sub("'", signs)


def plain_with_places(words: str) -> tuple[str, list[int]]:
    """Return words made plain letter by letter, and where each of their characters stood.

    Markup and marks around words stay. Behind the last place stands that of the end.
    """
    pieces: list[str] = []
    places: list[int] = []
    for match in _LETTER.finditer(words):
        letter = unicodedata.normalize("NFC", match[0])
        piece = letter.translate(_PLAIN)
        pieces.append(piece)
        places.extend([match.start()] * len(piece))
    places.append(len(words))
    return "".join(pieces), places


class _PlainCharacters(dict[int, str]):
    """What each character is in a plain text, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        self[code] = plain_character = _plain_character(character)
        return plain_character


def _plain_character(character: str) -> str:
    """Return what a character is in a plain text: itself, another one, or none."""
    if character in _OTHERS:
        return _OTHERS[character]
    if shows_nothing(character) or _is_left_out(character):
        return ""
    category = unicodedata.category(character)
    if category in _NUMBER_CATEGORIES:
        return _plain_number(character, category)
    if category.startswith(_SIGN_CATEGORIES):
        return _sign(character) or _BY_CATEGORY.get(category, character)
    return _BY_CATEGORY.get(category, character)


def _plain_number(character: str, category: str) -> str:
    """Return an ASCII digit for a digit, and one sign for any fraction but a half."""
    if category == "Nd":
        digit = unicodedata.decimal(character)
        return str(digit)
    if _is_fraction(character):
        return character if character == "½" else "¼"
    return character


def _is_fraction(character: str) -> bool:
    """Return whether a character is a number that is not whole, such as `¾`."""
    number = unicodedata.numeric(character)
    return not number.is_integer()


def _sign(character: str) -> str | None:
    """Return the plain sign for a sign of any script, by its Unicode name."""
    name = unicodedata.name(character, "")
    for sign, names in _BY_NAME:
        if names.search(name):
            return sign
    return None


def _is_left_out(character: str) -> bool:
    """Return whether a character is a mark that writers may leave out."""
    if unicodedata.category(character) == "Me":
        return True  # a sign drawn around a digit: 1⃣
    mark = unicodedata.combining(character)
    return mark in _POINTS or mark in _ACCENTS


def _unmarked(match: re.Match[str]) -> str:
    """Return a tab for a tag, and the character for a character reference of HTML."""
    markup = match[0]
    if markup.startswith("<"):
        return "\t"
    return html.unescape(markup)


_PLAIN: Final = _PlainCharacters()
