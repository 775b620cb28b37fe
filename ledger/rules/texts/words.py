"""Words as searches know them: made alike of what is searched and of what is sought.

Case, width and the script of digits are no matter. A number is one word, however its thousands are
set apart. Where a script has no blanks, its letters are taken two by two.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final, NamedTuple

from ledger.rules.texts.folding import fold
from ledger.rules.texts.redaction_markers import MARKER

#: A longer word is known by its beginning.
_CHARACTERS_MAX: Final = 64
#: What PostgreSQL takes of one text; a text of so many different words is no article.
_BYTES_MAX: Final = 1_000_000
#: What the index adds to each word: where it stands.
_BYTES_ADDED: Final = 8
_BYTES_OF_CHARACTER: Final = 4
#: How many letters have to stand before a star.
BEGINNING_MIN: Final = 3
_GROUPED: Final = re.compile(
    r"(?<!\d)\d{1,3}([,.' \N{ARABIC THOUSANDS SEPARATOR}])\d{3}(?:\1\d{3})*(?!\d)"
)
#: Thai, Lao, Burmese, Khmer, the Kana and the Han: words without blanks between them.
_UNSPACED: Final = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3040-\u30ff"
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_ASCII_PIECE: Final = re.compile("[a-z]+|[0-9]+")
#: Korean has blanks, and other letters may stand right beside its own: `BTS는`.
_HANGUL: Final = "\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff"
_PIECE: Final = re.compile(
    rf"[0-9]+|[{_UNSPACED}]+|[{_HANGUL}]+|[^ 0-9{_UNSPACED}{_HANGUL}]+"
)
#: What is sought of a marker: pieces of its random id are no words.
_OF_MARKER: Final = "redacted"
_IS_UNSPACED: Final = re.compile(rf"[{_UNSPACED}]")
#: A word whose rest may be anything.
_STARRED: Final = re.compile(r"(?<!\S)(\S+)\*(?!\S)")
#: What a capital letter I with a dot leaves, for which anybody types an i.
_DOTTED_I: Final = "i\N{COMBINING DOT ABOVE}"
#: The characters of nearly all texts: what stands for others is looked up each time.
_BASIC_PLANE: Final = 0x10000
#: The first letters of Unicode's categories of separators, controls, punctuation and symbols.
_BETWEEN_WORDS: Final = "ZCPS"


class Sought(NamedTuple):
    """A word that is sought, or what a word `begins` with."""

    word: str
    begins: bool


class _Plain(dict[int, str]):
    """What stands for a character: a blank for what parts words, an ASCII digit for any digit."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        category = unicodedata.category(character)
        plain = character
        if category[0] in _BETWEEN_WORDS:
            plain = " "
        elif category == "Nd":
            plain = str(unicodedata.decimal(character))
        if code < _BASIC_PLANE:
            self[code] = plain
        return plain


_PLAIN: Final = _Plain()


def words(folded: str) -> list[str]:
    """Return the different words of a folded text, in their order.

    Of a text of very many different words they are the first.
    """
    # A blank may stand within a number, or between two: both are there.
    meant = MARKER.sub(_OF_MARKER, folded)
    apart = _GROUPED.sub(_joined_and_apart, _of_one_width(meant))
    distinct: list[str] = []
    if apart.isascii():
        distinct = [piece[:_CHARACTERS_MAX] for piece in _ASCII_PIECE.findall(apart)]
    else:
        for piece in _pieces(apart):
            distinct += _of_piece(piece)
    return _that_fit(list(dict.fromkeys(distinct)))


def _that_fit(distinct: list[str]) -> list[str]:
    """Return the first words, as many as have room."""
    characters = sum(map(len, distinct))
    added = len(distinct) * _BYTES_ADDED
    if characters * _BYTES_OF_CHARACTER + added <= _BYTES_MAX:
        return distinct
    room = _BYTES_MAX
    for count, word in enumerate(distinct):
        room -= len(word.encode()) + _BYTES_ADDED
        if room < 0:
            return distinct[:count]
    return distinct


def sought(query: str) -> list[Sought]:
    """Return the different words of a query, as they are typed; `prison*` begins words."""
    distinct: dict[Sought, None] = {}
    # What is typed before a star stands at each second place.
    for place, part in enumerate(_STARRED.split(query)):
        of_part = _sought_in(part)
        if place % 2 and of_part:
            word, begins = of_part.pop()
            begins = begins or not is_unspaced(word)
            of_part.append(Sought(word, begins))
        distinct |= dict.fromkeys(of_part)
    return list(distinct)


def is_unspaced(word: str) -> bool:
    """Return whether a word is of a script that puts no blanks between words."""
    return _IS_UNSPACED.match(word) is not None


def _sought_in(part: str) -> list[Sought]:
    """Return the words of a part of a query that has no star."""
    meant = MARKER.sub(_OF_MARKER, fold(part.casefold()))
    joined = _GROUPED.sub(_joined, _of_one_width(meant))
    distinct: list[Sought] = []
    for piece in _pieces(joined):
        if len(piece) > 1 or not is_unspaced(piece):
            distinct += [Sought(word, begins=False) for word in _of_query(piece)]
        else:
            distinct.append(Sought(piece, begins=True))
    return distinct


def _of_one_width(folded: str) -> str:
    """Return a folded text whose letters have one form each, of one width, in lower case."""
    if folded.isascii():
        return folded
    lowered = unicodedata.normalize("NFKC", folded).casefold()
    return unicodedata.normalize("NFKC", lowered.replace(_DOTTED_I, "i"))


def _joined(number: re.Match[str]) -> str:
    """Return a number without what sets its thousands apart."""
    return number[0].replace(number[1], "")


def _joined_and_apart(number: re.Match[str]) -> str:
    """Return a number in one, and as several where those may be meant."""
    joined = _joined(number)
    return f"{joined} {number[0]}" if number[1] == " " else joined


def _pieces(text: str) -> Iterator[str]:
    """Yield the words of a text; of a script without blanks, all that stands in one row."""
    for match in _PIECE.finditer(text.translate(_PLAIN)):
        yield match[0]


def _of_piece(piece: str) -> list[str]:
    """Return the words that a text is found by because of a piece of it."""
    if not is_unspaced(piece):
        return [piece[:_CHARACTERS_MAX]]
    # The last letter too: one letter alone is sought as the beginning of two.
    return [piece[place : place + 2] for place in range(len(piece))]


def _of_query(piece: str) -> list[str]:
    """Return the words by which a piece of a query is found."""
    if not is_unspaced(piece):
        return [piece[:_CHARACTERS_MAX]]
    return [piece[place : place + 2] for place in range(len(piece) - 1)]
